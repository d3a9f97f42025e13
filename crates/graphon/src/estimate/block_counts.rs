//! Edges and pairs of nodes between blocks of degree ranks.
//!
//! ```text
//! edges_ij = sum over ordered pairs (u, v) that are joined of  s_ui s_vj
//! pairs_ij = sum over ordered pairs (u, v), u != v,        of  s_ui s_vj = (n/K)^2 - sum_u s_ui s_uj
//! ```
//!
//! with `s_ui` the share of node `u` in block `i`. The counts of several graphs add up, so that large and small graphs
//! meet without padding: every pair of nodes weighs the same, and their ratio is the estimate of the block.

use argiope_graph::{Csr, DirectedGraph, NodeId, UndirectedGraph};
use ndarray::{Array2, ArrayView2};

use super::placement::Placement;
use crate::{GraphonError, StepFunction, error::check_option};

/// Groups in this many blocks at most are added entry by entry; wider ones are counted first.
const NARROW: usize = 2;

/// Pairs that are none but for rounding.
const NO_PAIRS: f64 = 1e-9;

/// Edges and pairs of nodes between `K` blocks of degree ranks, of one graph or of many: symmetric matrices `[K, K]` whose
/// entries sum to the numbers of ordered pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockCounts {
    edges: Array2<f64>,
    pairs: Array2<f64>,
}

impl BlockCounts {
    /// No graph yet.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for no block.
    pub fn zeros(num_blocks: usize) -> Result<Self, GraphonError> {
        check_option(num_blocks > 0, "num_blocks", num_blocks, "1 or more")?;
        let zeros = Array2::zeros((num_blocks, num_blocks));
        Ok(Self {
            edges: zeros.clone(),
            pairs: zeros,
        })
    }

    /// The counts of one graph. Nodes are ordered by degree, then by the sum of their neighbours' degrees; nodes that tie
    /// in both share their ranks.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for no block.
    ///
    /// # Complexity
    /// `O(num_edges + num_nodes (log num_nodes + K))` time, `O(num_nodes + K^2)` space.
    pub fn of_graph(graph: &UndirectedGraph, num_blocks: usize) -> Result<Self, GraphonError> {
        let mut counts = Self::zeros(num_blocks)?;
        counts.count(graph.csr(), &Placement::of_undirected(graph, num_blocks));
        Ok(counts)
    }

    /// The counts of a directed graph: an arc from `u` to `v` is an edge of the ordered pair `(u, v)`, and both directions
    /// are averaged, so that a block's ratio is the mean probability of an arc between its nodes, either way. The order is
    /// by the number of arcs from and to a node. Self loops are no pairs and are left out.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for no block.
    ///
    /// # Complexity
    /// As [`of_graph`](Self::of_graph).
    pub fn of_directed(graph: &DirectedGraph, num_blocks: usize) -> Result<Self, GraphonError> {
        let mut counts = Self::zeros(num_blocks)?;
        counts.count(graph.csr(), &Placement::of_directed(graph, num_blocks));
        Ok(counts)
    }

    /// The counts of the rows of a graph whose nodes are placed.
    pub(super) fn of_placed(csr: &Csr, placement: &Placement) -> Self {
        let num_blocks = placement.num_blocks();
        let zeros = Array2::zeros((num_blocks, num_blocks));
        let mut counts = Self {
            edges: zeros.clone(),
            pairs: zeros,
        };
        counts.count(csr, placement);
        counts
    }

    fn count(&mut self, csr: &Csr, placement: &Placement) {
        let num_blocks = placement.num_blocks();
        // What the nodes of a group send to every block.
        let mut row = vec![0.0; num_blocks];
        let mut edges_to_wide = vec![0u64; placement.num_groups()];
        let mut wide = Vec::new();
        let per_block = placement.num_nodes() as f64 / num_blocks as f64;
        self.pairs += per_block * per_block;
        for group in 0..placement.num_groups() {
            row.fill(0.0);
            let members = placement.members(group);
            for &node in members {
                for &other in csr.row(node).iter().filter(|&&other| other != node) {
                    let other = placement.group_of(other);
                    let (first, shares) = placement.shares(other);
                    if shares.len() <= NARROW {
                        add_scaled(&mut row[first..], shares, 1.0);
                    } else {
                        if edges_to_wide[other] == 0 {
                            wide.push(other);
                        }
                        edges_to_wide[other] += 1;
                    }
                }
            }
            for other in wide.drain(..) {
                let (first, shares) = placement.shares(other);
                let edges = std::mem::take(&mut edges_to_wide[other]);
                add_scaled(&mut row[first..], shares, edges as f64);
            }
            let (first, shares) = placement.shares(group);
            for (i, &share) in (first..).zip(shares) {
                for (edges, sent) in self.edges.row_mut(i).iter_mut().zip(&row) {
                    *edges += share * sent;
                }
                for (j, &other_share) in (first..).zip(shares) {
                    self.pairs[[i, j]] -= members.len() as f64 * share * other_share;
                }
            }
        }
        self.edges = (&self.edges + &self.edges.t()) * 0.5;
        self.pairs
            .mapv_inplace(|pairs| if pairs < NO_PAIRS { 0.0 } else { pairs });
    }

    /// Takes pairs out of the count of pairs, both ways each; they must be no edges.
    pub(super) fn remove_pairs(
        &mut self,
        placement: &Placement,
        pairs: impl Iterator<Item = (NodeId, NodeId)>,
    ) {
        for (u, v) in pairs {
            let (first, shares) = placement.shares(placement.group_of(u));
            let (other_first, other_shares) = placement.shares(placement.group_of(v));
            for (i, share) in (first..).zip(shares) {
                for (j, other_share) in (other_first..).zip(other_shares) {
                    self.pairs[[i, j]] -= share * other_share;
                    self.pairs[[j, i]] -= share * other_share;
                }
            }
        }
        self.pairs
            .mapv_inplace(|pairs| if pairs < NO_PAIRS { 0.0 } else { pairs });
    }

    /// Adds `factor` times the counts of other graphs; a resampling adds each graph as often as it was drawn.
    ///
    /// # Errors
    /// [`GraphonError::Data`] for another number of blocks, [`GraphonError::Option`] for a factor that is negative or not
    /// finite.
    pub fn add(&mut self, other: &Self, factor: f64) -> Result<(), GraphonError> {
        let (found, expected) = (other.num_blocks(), self.num_blocks());
        if found != expected {
            return Err(GraphonError::Data {
                what: format!("counts of {found} blocks cannot be added to counts of {expected}"),
            });
        }
        let is_weight = factor >= 0.0 && factor.is_finite();
        check_option(is_weight, "factor", factor, "0 or more")?;
        self.edges.scaled_add(factor, &other.edges);
        self.pairs.scaled_add(factor, &other.pairs);
        Ok(())
    }

    /// The number of blocks on a side.
    #[must_use]
    pub fn num_blocks(&self) -> usize {
        self.edges.nrows()
    }

    /// Joined ordered pairs between blocks, `[K, K]`.
    #[must_use]
    pub fn edges(&self) -> ArrayView2<'_, f64> {
        self.edges.view()
    }

    /// Ordered pairs between blocks, `[K, K]`.
    #[must_use]
    pub fn pairs(&self) -> ArrayView2<'_, f64> {
        self.pairs.view()
    }

    /// Edges per pair of nodes; 0 without pairs.
    #[must_use]
    pub fn density(&self) -> f64 {
        let pairs = self.pairs.sum();
        if pairs > 0.0 {
            self.edges.sum() / pairs
        } else {
            0.0
        }
    }

    /// Edges per pair of every block, over a square window of `2 box_radius + 1` blocks a side: 0 smoothes nothing, 1 is
    /// the 3 x 3 box filter.
    ///
    /// Towards the border a window gets narrower and stays centred, so that a graphon that is linear in each coordinate is
    /// not bent there. A block without pairs (more blocks than nodes) takes the ratio of the smallest square around it that
    /// has pairs.
    ///
    /// # Errors
    /// [`GraphonError::Data`] if no block has a pair.
    ///
    /// # Complexity
    /// `O(K^2 (2 box_radius + 1)^2)`.
    pub fn step_function(&self, box_radius: usize) -> Result<StepFunction, GraphonError> {
        let num_blocks = self.num_blocks();
        if self.pairs.sum() <= 0.0 {
            let what = "no graph has a pair of nodes".to_owned();
            return Err(GraphonError::Data { what });
        }
        let centred = |at: usize| box_radius.min(at).min(num_blocks - 1 - at);
        let mut values = Array2::zeros((num_blocks, num_blocks));
        for i in 0..num_blocks {
            for j in 0..=i {
                let mut window = self.window([i, j], [centred(i), centred(j)]);
                let mut radius = 0;
                while window[1] <= 0.0 {
                    radius += 1;
                    window = self.window([i, j], [radius, radius]);
                }
                let value = (window[0] / window[1]).clamp(0.0, 1.0);
                values[[i, j]] = value;
                values[[j, i]] = value;
            }
        }
        StepFunction::new(values)
    }

    /// Edges and pairs of a rectangle around a block, cut at the borders.
    fn window(&self, [i, j]: [usize; 2], [rows, columns]: [usize; 2]) -> [f64; 2] {
        let last = self.num_blocks() - 1;
        let mut sums = [0.0; 2];
        for row in i.saturating_sub(rows)..=(i + rows).min(last) {
            for column in j.saturating_sub(columns)..=(j + columns).min(last) {
                sums[0] += self.edges[[row, column]];
                sums[1] += self.pairs[[row, column]];
            }
        }
        sums
    }
}

fn add_scaled(row: &mut [f64], shares: &[f64], factor: f64) {
    for (entry, share) in row.iter_mut().zip(shares) {
        *entry += factor * share;
    }
}
