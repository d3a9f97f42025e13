//! Barycenters: the step function that all graphs are near to in the sense of Gromov and Wasserstein.
//!
//! Xu, Luo, Carin and Zha, "Learning graphons via structured Gromov-Wasserstein barycenters", AAAI 2021. Graphs `A_m`, nodes
//! weighed by their degrees, `p_m = A_m 1 / |A_m 1|`, and the blocks `B`, weighed by the mean `q` of the sorted `p_m` over
//! blocks of ranks, are coupled by `T_m`, rows nodes and columns blocks:
//!
//! ```text
//! minimise over B and T_m   1/M sum over m, i, j, k, l of (A_m,ij - B_kl)^2 T_m,ik T_m,jl  +  smoothness |L B L'|^2
//! ```
//!
//! with the Laplacian `L` of the path of the blocks. Steps alternate. For fixed `B` every `T_m` takes a proximal gradient step,
//! which Sinkhorn's iteration solves. For fixed `T_m` and without smoothness `B_kl = S_kl / (q_k q_l)`, where
//! `S = 1/M sum over m of T_m' A_m T_m`; with it see `smoothing`. The objective has many local minima: couplings start at the
//! transport of degrees.

mod smoothing;
mod transport;
mod weights;

use argiope_graph::{Progress, UndirectedGraph};
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::{smoothing::Smoothing, transport::Transport};
use super::{Estimator, input::check_graphs};
use crate::{GraphonError, StepFunction, error::check_option};

/// The Gromov-Wasserstein barycenter of graphs, of any sizes, as an estimate of their graphon.
///
/// Nodes without edges have no weight, and graphs without edges are left out, so that graphons with empty parts are overestimated there: this is in the method.
///
/// # Complexity
/// `O(rounds (num_edges K + num_nodes K (K + sinkhorn_iterations)))` time and `O(num_nodes K)` space for `K` blocks; graphs in
/// parallel, with the same result for any number of threads.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate::gnm};
/// use argiope_graphon::estimate::{Barycenter, Estimator};
///
/// let graphs = [gnm(60, 500, 1)?, gnm(80, 900, 2)?];
/// let estimate = Barycenter::default().estimate(&graphs, &Silent)?;
/// assert_eq!(estimate.num_blocks(), 11);
/// assert!((estimate.density() - 0.29).abs() < 0.05);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Barycenter {
    /// The number of blocks `K`. If absent, the paper's: `n / log n` for the largest graph, with the binary logarithm's number
    /// of digits (25 for 200 nodes).
    pub num_blocks: Option<usize>,
    /// The weight of the smoothness: 0 for GWB, the plain barycenter, [`SMOOTHNESS`](Self::SMOOTHNESS) for SGWB.
    pub smoothness: f64,
    /// The weight of the proximal term of a transport, whose costs are divided by the largest one. Small values are
    /// large steps: they sharpen the couplings of graphons whose degrees tell nodes apart too soon, and are needed in few rounds
    /// where degrees say little.
    pub proximity: f64,
    /// How many times couplings and blocks are updated.
    pub rounds: usize,
    /// Sinkhorn iterations in an update of a coupling.
    pub sinkhorn_iterations: usize,
}

impl Default for Barycenter {
    fn default() -> Self {
        Self {
            num_blocks: None,
            smoothness: 0.0,
            proximity: 0.05,
            rounds: 20,
            sinkhorn_iterations: 50,
        }
    }
}

impl Barycenter {
    /// The smoothness of [`smoothed`](Self::smoothed).
    pub const SMOOTHNESS: f64 = 3e-4;

    /// The smoothed barycenter, SGWB.
    #[must_use]
    pub fn smoothed() -> Self {
        Self {
            smoothness: Self::SMOOTHNESS,
            ..Self::default()
        }
    }

    fn check(&self) -> Result<(), GraphonError> {
        if let Some(num_blocks) = self.num_blocks {
            check_option(num_blocks > 0, "num_blocks", num_blocks, "1 or more")?;
        }
        let positive = |value: f64| value > 0.0 && value.is_finite();
        let smoothness_is_known = self.smoothness == 0.0 || positive(self.smoothness);
        check_option(
            smoothness_is_known,
            "smoothness",
            self.smoothness,
            "a number of at least 0",
        )?;
        check_option(
            positive(self.proximity),
            "proximity",
            self.proximity,
            "a positive number",
        )?;
        check_option(self.rounds > 0, "rounds", self.rounds, "1 or more")?;
        check_option(
            self.sinkhorn_iterations > 0,
            "sinkhorn_iterations",
            self.sinkhorn_iterations,
            "1 or more",
        )
    }
}

impl Estimator for Barycenter {
    fn name(&self) -> &'static str {
        if self.smoothness == 0.0 {
            "GWB"
        } else {
            "SGWB"
        }
    }

    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        self.check()?;
        check_graphs(graphs)?;
        // Graphs without edges have no weights.
        let graphs: Vec<&UndirectedGraph> = graphs
            .iter()
            .filter(|graph| graph.num_edges() > 0)
            .collect();
        let largest = graphs
            .iter()
            .map(|graph| graph.num_nodes())
            .max()
            .unwrap_or(1);
        let num_blocks = self.num_blocks.unwrap_or_else(|| automatic_blocks(largest));
        let blocks = weights::of_blocks(&graphs, num_blocks);
        let smoothing = (self.smoothness > 0.0)
            .then(|| Smoothing::new(self.smoothness, &blocks))
            .transpose()?;

        progress.begin("barycenter", Some((self.rounds * graphs.len()) as u64));
        let mut transports = graphs
            .into_par_iter()
            .map(|graph| Transport::by_degree(graph, &blocks, self, progress))
            .collect::<Result<Vec<_>, _>>()?;
        let mut values = center(&transports, &blocks, smoothing.as_ref());
        for _ in 0..self.rounds {
            transports.par_iter_mut().try_for_each(|transport| {
                transport.update(&values, &blocks, self, progress)?;
                progress.advance(1);
                Ok::<_, GraphonError>(())
            })?;
            values = center(&transports, &blocks, smoothing.as_ref());
        }
        progress.end();
        Ok(StepFunction::new(values)?.sorted_by_degree())
    }
}

/// The number of blocks for graphs with at most this many nodes.
fn automatic_blocks(num_nodes: usize) -> usize {
    let digits = num_nodes.checked_ilog2().unwrap_or(0) as usize + 1;
    (num_nodes / digits).max(1)
}

/// The blocks that are best for the couplings, `[K, K]`, symmetric and with values in `[0, 1]`.
fn center(
    transports: &[Transport<'_>],
    blocks: &[f64],
    smoothing: Option<&Smoothing>,
) -> Array2<f64> {
    let num_blocks = blocks.len();
    let pushed: Vec<Array2<f64>> = transports
        .par_iter()
        .map(Transport::pushed_forward)
        .collect();
    // Summed in the order of the graphs, whatever the order of the threads is.
    let mut sum = Array2::zeros((num_blocks, num_blocks));
    for edges in &pushed {
        sum += edges;
    }
    sum /= transports.len() as f64;
    let values = match smoothing {
        Some(smoothing) => smoothing.solve(&sum),
        None => Array2::from_shape_fn(sum.dim(), |(k, l)| {
            let weight = blocks[k] * blocks[l];
            if weight > 0.0 {
                sum[[k, l]] / weight
            } else {
                0.0
            }
        }),
    };
    Array2::from_shape_fn(values.dim(), |(k, l)| {
        (0.5 * (values[[k, l]] + values[[l, k]])).clamp(0.0, 1.0)
    })
}
