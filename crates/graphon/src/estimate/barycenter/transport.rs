//! The coupling of one graph's nodes with the blocks.

use argiope_graph::{Progress, UndirectedGraph};
use ndarray::{Array2, linalg::general_mat_mul};

use super::{Barycenter, weights};
use crate::{GraphonError, gromov_wasserstein::sinkhorn::Sinkhorn};

/// What the row sums of a coupling may be off in total before they are corrected.
const TOLERANCE: f64 = 1e-9;

/// A graph and its coupling.
pub(super) struct Transport<'a> {
    graph: &'a UndirectedGraph,
    /// The weights of its nodes, `p`.
    nodes: Vec<f64>,
    /// `T`, `[num_nodes, num_blocks]`: rows sum to `p`, columns to the blocks' weights `q`.
    coupling: Array2<f64>,
}

impl<'a> Transport<'a> {
    /// The coupling that costs least, but for an entropy, if pairing node `i` and block `k` costs the squared difference of
    /// their densities of edge ends, `(n p_i - K q_k)^2`.
    pub(super) fn by_degree(
        graph: &'a UndirectedGraph,
        blocks: &[f64],
        options: &Barycenter,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let nodes = weights::of_nodes(graph);
        let (num_nodes, num_blocks) = (nodes.len() as f64, blocks.len() as f64);
        let mut costs = Array2::from_shape_fn((nodes.len(), blocks.len()), |(i, k)| {
            (num_nodes * nodes[i] - num_blocks * blocks[k]).powi(2)
        });
        divide_by_largest(&mut costs);
        let coupling = sinkhorn(options).solve(costs.view(), None, &nodes, blocks, progress)?;
        Ok(Self {
            graph,
            nodes,
            coupling,
        })
    }

    /// A proximal gradient step: `argmin <C, S> + proximity KL(S || T)` over couplings `S`, where
    /// `C_ik = sum over j, l of (A_ij - B_kl)^2 T_jl` is half the gradient at `T`, divided by its largest entry.
    pub(super) fn update(
        &mut self,
        values: &Array2<f64>,
        blocks: &[f64],
        options: &Barycenter,
        progress: &dyn Progress,
    ) -> Result<(), GraphonError> {
        let mut costs = Array2::zeros(self.coupling.dim());
        general_mat_mul(-2.0, &self.neighbor_sums(), values, 0.0, &mut costs);
        // Entries of an adjacency matrix are their own squares.
        let of_nodes: Vec<f64> = (0..self.nodes.len())
            .map(|i| {
                self.graph
                    .neighbors(i as u32)
                    .iter()
                    .map(|&j| self.nodes[j as usize])
                    .sum()
            })
            .collect();
        let of_blocks: Vec<f64> = values
            .rows()
            .into_iter()
            .map(|row| {
                row.iter()
                    .zip(blocks)
                    .map(|(value, q)| value * value * q)
                    .sum()
            })
            .collect();
        for ((i, k), cost) in costs.indexed_iter_mut() {
            *cost += of_nodes[i] + of_blocks[k];
        }
        divide_by_largest(&mut costs);
        let prior = Some(self.coupling.view());
        self.coupling =
            sinkhorn(options).solve(costs.view(), prior, &self.nodes, blocks, progress)?;
        Ok(())
    }

    /// `T' A T`: the edges between the blocks.
    pub(super) fn pushed_forward(&self) -> Array2<f64> {
        self.coupling.t().dot(&self.neighbor_sums())
    }

    /// `A T`: the sums over the neighbours of every node, `[num_nodes, num_blocks]`.
    fn neighbor_sums(&self) -> Array2<f64> {
        let mut sums = Array2::zeros(self.coupling.dim());
        for (i, mut sum) in sums.rows_mut().into_iter().enumerate() {
            for &j in self.graph.neighbors(i as u32) {
                sum += &self.coupling.row(j as usize);
            }
        }
        sums
    }
}

fn sinkhorn(options: &Barycenter) -> Sinkhorn {
    Sinkhorn {
        epsilon: options.proximity,
        max_iterations: options.sinkhorn_iterations,
        tolerance: TOLERANCE,
    }
}

/// Makes the largest cost 1, if there is a positive one.
fn divide_by_largest(costs: &mut Array2<f64>) {
    let largest = costs.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        *costs /= largest;
    }
}
