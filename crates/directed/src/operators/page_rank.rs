//! Random walks with teleports, and the symmetric operators that DiGCN makes of them (Tong et al., *Digraph Inception
//! Convolutional Networks*, NeurIPS 2020).
//!
//! ```text
//! P     = D_out^-1 (A + I)                               D_out are the row sums of A + I
//! π     = (1 - α) P^T π + α/n 1,   sum of π = 1,   Π = diag(π)
//! L     = (Π^1/2 Q Π^-1/2 + Π^-1/2 Q^T Π^1/2) / 2        of Q = (1 - α) P + α/n 1 1^T, or of Q = P
//! L_pr, L_appr = D^-1/2 L D^-1/2                         D are the row sums of L
//! ```
//!
//! `L_pr` is that of `Q` with teleports: `π Q = π`. For `L_appr`, the approximation by personalised PageRank, a node `t` is
//! added, to which every node goes with probability `α` and which goes to all others alike,
//!
//! ```text
//! [ (1 - α) P    α 1 ]
//! [ 1^T / n       0  ]
//! ```
//!
//! and what is left of its stationary distribution without `t` is scaled to the sum 1. With `m` the mass outside of `t`,
//! that of `t` is `α m`, and the rest solves `x = (1 - α) P^T x + (α m / n) 1`: divided by `m` it is `π` above. So one
//! iteration on `n` nodes serves both, where the released program takes all eigenvectors of a full matrix. Since every node
//! has a loop, there are no sinks; with `α > 0` all `π_i >= α / n`, whatever the components of the graph.
//!
//! `L_pr` is full. With `r = Π^1/2 1` and `s = Π^-1/2 1` the teleports add `α/2n (r s^T + s r^T)` to `(1 - α)` times the
//! sparse matrix of `P`, which is exact.

use argiope_gnn::Operator;
use argiope_graph::DirectedGraph;
use argiope_sparse::SparseError;
use rayon::prelude::*;

use super::{SparsePlusLowRank, Weighted, entrywise, normalization::powers};
use crate::DirectedError;

/// Walks over `A + I` that teleport, and when the iteration for their stationary distribution ends.
///
/// # Example
/// ```
/// use argiope_directed::operators::PageRank;
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// // 0 -> 1: half of what 0 has goes on, 1 keeps all but the teleports.
/// let graph = DirectedGraph::from_edges(2, [(0, 1)], SelfLoops::Drop)?;
/// let pi = PageRank::new(0.2).stationary(&graph)?;
/// assert!((pi[0] - 1.0 / 6.0).abs() < 1e-12);
/// assert!((pi[0] + pi[1] - 1.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageRank {
    /// `α`, the probability of a teleport: above 0, at most 1.
    pub alpha: f64,
    /// The iteration ends when it changes the values, summed over all nodes, by this or less; 1e-13 by default. They are
    /// then off by at most `(1 - α) / α` times as much.
    pub tolerance: f64,
    /// Iterations, at most; 10,000 by default. About `ln(tolerance) / ln(1 - α)` are needed: 284 for `α = 0.1`.
    pub max_iterations: usize,
}

/// `P = D_out^-1 (A + I)`; rows sum to 1. A loop of the graph counts besides that of `I`.
///
/// # Errors
/// [`SparseError::TooMany`] for graphs that a pattern cannot hold.
pub fn transition(graph: &DirectedGraph) -> Result<Weighted, SparseError> {
    let with_loops = Weighted::adjacency(graph)?.with_loops(1.0)?;
    let inverse = powers(&with_loops.row_sums(), -1.0);
    Ok(with_loops.scaled(&inverse, &vec![1.0; graph.num_nodes()]))
}

impl PageRank {
    /// With a probability of teleports.
    #[must_use]
    pub fn new(alpha: f64) -> Self {
        Self {
            alpha,
            tolerance: 1e-13,
            max_iterations: 10_000,
        }
    }

    /// `π`, `[num_nodes]`, by power iteration.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for a probability or a tolerance that is none; [`DirectedError::NotConverged`];
    /// [`DirectedError::Sparse`] for graphs that a pattern cannot hold.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time an iteration. Equal for any number of threads.
    pub fn stationary(&self, graph: &DirectedGraph) -> Result<Vec<f64>, DirectedError> {
        self.stationary_of(&transition(graph)?)
    }

    /// `L_appr`, sparse: the pattern of `A + A^T + I`. Symmetric.
    ///
    /// # Errors
    /// As [`PageRank::stationary`].
    pub fn approximate(&self, graph: &DirectedGraph) -> Result<Operator, DirectedError> {
        let transition = transition(graph)?;
        let stationary = self.stationary_of(&transition)?;
        let symmetric = symmetrized(&transition, &stationary, 1.0)?;
        Ok(symmetric.normalized(-0.5, -0.5)?)
    }

    /// `L_pr`: the same pattern, and a matrix of rank 2. Symmetric.
    ///
    /// # Errors
    /// As [`PageRank::stationary`].
    pub fn exact(&self, graph: &DirectedGraph) -> Result<SparsePlusLowRank, DirectedError> {
        let transition = transition(graph)?;
        let stationary = self.stationary_of(&transition)?;
        let symmetric = symmetrized(&transition, &stationary, 1.0 - self.alpha)?;
        let (root, inverse) = (powers(&stationary, 0.5), powers(&stationary, -0.5));
        let share = self.alpha / (2.0 * graph.num_nodes() as f64);
        let (sum_of_roots, sum_of_inverses) =
            (root.iter().sum::<f64>(), inverse.iter().sum::<f64>());
        let sums = symmetric
            .row_sums()
            .into_iter()
            .zip(root.iter().zip(&inverse));
        let sums: Vec<f64> = sums
            .map(|(sum, (root, inverse))| {
                sum + share * (root * sum_of_inverses + inverse * sum_of_roots)
            })
            .collect();
        let scale = powers(&sums, -0.5);
        let scaled = |values: &[f64], factor: f64| -> Vec<f64> {
            let entries = values.iter().zip(&scale);
            entries
                .map(|(value, scale)| factor * value * scale)
                .collect()
        };
        let columns = [
            (scaled(&root, share), scaled(&inverse, 1.0)),
            (scaled(&inverse, share), scaled(&root, 1.0)),
        ];
        let sparse = symmetric.scaled(&scale, &scale).into_operator()?;
        Ok(SparsePlusLowRank::new(sparse, &columns)?)
    }

    fn stationary_of(&self, transition: &Weighted) -> Result<Vec<f64>, DirectedError> {
        self.check()?;
        let num_nodes = transition.pattern.num_rows();
        if num_nodes == 0 {
            return Ok(Vec::new());
        }
        let gathered = transition.transposed();
        let teleported = self.alpha / num_nodes as f64;
        let mut last = vec![1.0 / num_nodes as f64; num_nodes];
        let mut next = vec![0.0; num_nodes];
        let mut last_change = f64::INFINITY;
        for _ in 0..self.max_iterations {
            next.par_iter_mut()
                .enumerate()
                .with_min_len(512)
                .for_each(|(node, value)| {
                    let from = gathered.pattern.row(node).iter();
                    let weights = &gathered.values[gathered.pattern.slots(node)];
                    let terms = from
                        .zip(weights)
                        .map(|(&from, weight)| weight * last[from as usize]);
                    *value = (1.0 - self.alpha) * terms.sum::<f64>() + teleported;
                });
            last_change = last
                .iter()
                .zip(&next)
                .map(|(last, next)| (next - last).abs())
                .sum();
            std::mem::swap(&mut last, &mut next);
            if last_change <= self.tolerance {
                let sum: f64 = last.iter().sum();
                last.iter_mut().for_each(|value| *value /= sum);
                return Ok(last);
            }
        }
        Err(DirectedError::NotConverged {
            iterations: self.max_iterations,
            last_change,
            tolerance: self.tolerance,
        })
    }

    fn check(&self) -> Result<(), DirectedError> {
        let (alpha, tolerance) = (self.alpha, self.tolerance);
        for (name, value, is_right, expected) in [
            (
                "alpha",
                alpha,
                alpha > 0.0 && alpha <= 1.0,
                "a probability above 0",
            ),
            (
                "tolerance",
                tolerance,
                tolerance >= 0.0,
                "a number that is not negative",
            ),
        ] {
            if !is_right {
                return Err(DirectedError::Option {
                    name,
                    found: value.to_string(),
                    expected,
                });
            }
        }
        Ok(())
    }
}

/// `factor` times `(Π^1/2 P Π^-1/2 + Π^-1/2 P^T Π^1/2) / 2`
fn symmetrized(
    transition: &Weighted,
    stationary: &[f64],
    factor: f64,
) -> Result<Weighted, SparseError> {
    let half = factor / 2.0;
    let left: Vec<f64> = stationary.iter().map(|pi| half * pi.sqrt()).collect();
    let scaled = transition.scaled(&left, &powers(stationary, -0.5));
    entrywise::sum(&scaled, &scaled.transposed())
}

#[cfg(test)]
#[path = "page_rank_tests.rs"]
mod tests;
