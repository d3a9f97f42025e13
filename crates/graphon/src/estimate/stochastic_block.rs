//! SBA: groups of nodes whose rows are alike.

use argiope_graph::{Progress, UndirectedGraph, random::stream};
use ndarray::{Array2, ArrayView2};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{
    BlockCounts, Estimator,
    aligned::{Observed, group_means, num_cells},
    input::check_graphs,
    pooled_histogram::pooled_counts,
};
use crate::{GraphonError, StepFunction, error::check_option};

/// What the squared distance may be within a group, where it is chosen: thresholds fall by a factor of about 1.4.
const THRESHOLDS: [f64; 16] = [
    0.1, 0.07, 0.05, 0.035, 0.025, 0.018, 0.0125, 0.009, 0.00625, 0.0045, 0.003, 0.0022, 0.0016,
    0.0011, 0.0008, 0.0004,
];

/// The stochastic blockmodel approximation (Airoldi, Costa and Chan, *Stochastic blockmodel approximation of a graphon:
/// Theory and consistent estimation*, NeurIPS 2013, algorithm 1).
///
/// The squared distance of two nodes is that of their rows, estimated without bias from two independent halves of the
/// graphs, with mean adjacencies `A` and `B`:
///
/// ```text
/// d_ij = 1 / (n - 2)  sum over k other than i, j of  (A_ik - A_jk) (B_ik - B_jk)
/// ```
///
/// A node that is in no group yet is drawn, and all such nodes within `d <= threshold` of it become its group, until none
/// is left. A group pair's value is the density between the groups, over all graphs.
///
/// The paper observes several graphs on the same nodes. Here nodes of different graphs are made to correspond by degree
/// rank, on a grid of as many cells as the median graph has nodes; the result has one block a cell. There must be two
/// graphs or more. Without a threshold, the one of sixteen between 0.0004 and 0.1 is taken whose group means of the first
/// half are nearest (in squares) to the second half, and the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StochasticBlockApproximation {
    /// The largest squared distance in a group; chosen by the two halves if there is none.
    pub threshold: Option<f64>,
    /// Chooses the nodes that groups grow around.
    pub seed: u64,
}

impl Estimator for StochasticBlockApproximation {
    fn name(&self) -> &'static str {
        "stochastic-block"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Errors
    /// Also [`GraphonError::Data`] for a single graph.
    ///
    /// # Complexity
    /// `O(num_edges + num_nodes num_cells)`, summed over the graphs, plus `O(num_groups num_cells^2)` a threshold.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        check_graphs(graphs)?;
        if let Some(threshold) = self.threshold {
            let is_sensible = threshold >= 0.0 && threshold.is_finite();
            check_option(is_sensible, "threshold", threshold, "0 or more")?;
        }
        if graphs.len() < 2 {
            let what = "stochastic blockmodel approximation compares two halves of the graphs, and there is one graph";
            return Err(GraphonError::Data {
                what: what.to_owned(),
            });
        }
        let (first, second) = graphs.split_at(graphs.len() / 2);
        let num_cells = num_cells(graphs);
        let halves = [
            pooled_counts(first, num_cells, progress)?,
            pooled_counts(second, num_cells, progress)?,
        ];
        let [a, b] = halves.each_ref().map(Observed::of);
        let distances = |node: usize, other: usize| {
            squared_distance(a.values.view(), b.values.view(), node, other)
        };
        let cells: Vec<usize> = (0..num_cells).collect();
        let mut all = halves[0].clone();
        all.add(&halves[1], 1.0)?;
        if let Some(threshold) = self.threshold {
            return group_means(&all, &cells, &self.groups(num_cells, threshold, distances));
        }
        let mut best: Option<(f64, Vec<usize>)> = None;
        for threshold in THRESHOLDS {
            progress.check()?;
            let groups = self.groups(num_cells, threshold, distances);
            let error = crossed_error(&halves, &groups)?;
            if best.as_ref().is_none_or(|(least, _)| error < *least) {
                best = Some((error, groups));
            }
        }
        let groups = best.map_or_else(|| vec![0; num_cells], |(_, groups)| groups);
        group_means(&all, &cells, &groups)
    }
}

impl StochasticBlockApproximation {
    /// The group of each node, by the paper's greedy algorithm.
    fn groups(
        &self,
        num_nodes: usize,
        threshold: f64,
        distance: impl Fn(usize, usize) -> f64,
    ) -> Vec<usize> {
        let mut generator = stream(self.seed, 0);
        let mut group_of = vec![0; num_nodes];
        let mut left: Vec<usize> = (0..num_nodes).collect();
        let mut group = 0;
        while !left.is_empty() {
            let pivot = left[generator.random_range(0..left.len() as u64) as usize];
            left.retain(|&node| {
                let joins = node == pivot || distance(pivot, node) <= threshold;
                if joins {
                    group_of[node] = group;
                }
                !joins
            });
            group += 1;
        }
        group_of
    }
}

fn squared_distance(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>, i: usize, j: usize) -> f64 {
    let num_nodes = a.nrows();
    if num_nodes < 3 {
        return 0.0;
    }
    let product = |k: usize| (a[[i, k]] - a[[j, k]]) * (b[[i, k]] - b[[j, k]]);
    let sum: f64 = (0..num_nodes).map(product).sum();
    (sum - product(i) - product(j)) / (num_nodes - 2) as f64
}

/// How far the group means of each half are from the other half: the sum over pairs of nodes of the squared error.
fn crossed_error(halves: &[BlockCounts; 2], groups: &[usize]) -> Result<f64, GraphonError> {
    let cells: Vec<usize> = (0..groups.len()).collect();
    let mut error = 0.0;
    for (from, to) in [(0, 1), (1, 0)] {
        let means = group_means(&halves[from], &cells, groups)?;
        error += squared_error(&halves[to], means.view());
    }
    Ok(error)
}

/// `sum over pairs of (a - w)^2` up to what does not depend on `w`: `edges (1 - w)^2 + (pairs - edges) w^2`.
fn squared_error(counts: &BlockCounts, means: ArrayView2<'_, f64>) -> f64 {
    let errors = Array2::from_shape_fn(means.dim(), |at| {
        let (edges, pairs, mean) = (counts.edges()[at], counts.pairs()[at], means[at]);
        edges * (1.0 - mean).powi(2) + (pairs - edges) * mean.powi(2)
    });
    errors.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_distance_leaves_both_nodes_out() {
        let a = Array2::from_shape_fn((4, 4), |(i, j)| (i * 4 + j) as f64);
        let b = Array2::from_shape_fn((4, 4), |(i, j)| ((i + 1) * (j + 2)) as f64);
        // k = 2, 3: (a_0k - a_1k) = -4, (b_0k - b_1k) = -(k + 2)
        let expected = (4.0 * 4.0 + 4.0 * 5.0) / 2.0;
        assert_eq!(squared_distance(a.view(), b.view(), 0, 1), expected);
    }

    #[test]
    fn test_threshold_separates_groups() {
        let estimator = StochasticBlockApproximation::default();
        let distance = |i: usize, j: usize| f64::from(u8::from(i % 2 != j % 2));
        let groups = estimator.groups(6, 0.5, distance);
        assert!((0..6).all(|node| groups[node] == groups[node % 2]));
        assert_ne!(groups[0], groups[1]);
        assert!(
            estimator
                .groups(6, 1.0, distance)
                .iter()
                .all(|&group| group == 0)
        );
    }
}
