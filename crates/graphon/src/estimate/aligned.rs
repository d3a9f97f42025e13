//! Graphs on one grid of degree ranks.
//!
//! The estimators of this crate that come from the literature want one matrix: the mean of adjacencies whose nodes
//! correspond. Where nodes are not the same from graph to graph, they are made to correspond by degree rank. The usual way
//! pads smaller graphs with zeros up to the largest, which is wrong by 0.1 to 0.4 on every entry once sizes differ by a
//! factor of two. Here the grid has as many cells as the median graph has nodes, and each graph is laid over it in its own
//! ranks; for graphs of one size, that is the plain mean of the sorted adjacencies (nodes whose ranks tie share them).

use argiope_graph::{Progress, UndirectedGraph};
use ndarray::{Array2, Axis};

use super::{BlockCounts, input::check_graphs, pooled_histogram::pooled_counts};
use crate::{GraphonError, StepFunction};

/// Cells at most: the estimators take cubic time in them.
const MOST_CELLS: usize = 1000;

/// The number of cells of a side: the median number of nodes, at most 1000.
pub(super) fn num_cells(graphs: &[UndirectedGraph]) -> usize {
    let mut sizes: Vec<usize> = graphs.iter().map(UndirectedGraph::num_nodes).collect();
    sizes.sort_unstable();
    sizes
        .get(sizes.len() / 2)
        .map_or(0, |&size| size.min(MOST_CELLS))
}

/// The counts of all graphs on the grid.
pub(super) fn aligned(
    graphs: &[UndirectedGraph],
    progress: &dyn Progress,
) -> Result<BlockCounts, GraphonError> {
    check_graphs(graphs)?;
    pooled_counts(graphs, num_cells(graphs), progress)
}

/// Normalised degrees of the cells: edges over pairs of a row, `[num_cells]`.
pub(super) fn degrees(counts: &BlockCounts) -> Vec<f64> {
    let (edges, pairs) = (counts.edges(), counts.pairs());
    let rows = edges.rows().into_iter().zip(pairs.rows());
    rows.map(|(edges, pairs)| edges.sum() / pairs.sum())
        .collect()
}

/// A matrix whose entries may be missing.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// Edges over pairs, 0 where there are no pairs, `[num_cells, num_cells]`.
    pub(super) values: Array2<f64>,
    /// Where there are pairs; with graphs of one size, everywhere but on the diagonal.
    pub(super) is_known: Array2<bool>,
    /// A bound of the variance of an entry about its mean.
    ///
    /// An entry is a mean over `pairs` draws, so its variance is `p (1 - p) / pairs`; `p (1 - p)` is concave, so that its
    /// mean over a row is at most `d (1 - d)` for the row's mean `d`, and the largest row bounds the norm of the noise.
    pub(super) variance: f64,
}

impl Observed {
    pub(super) fn of(counts: &BlockCounts) -> Self {
        let (edges, pairs) = (counts.edges(), counts.pairs());
        let values = Array2::from_shape_fn(edges.dim(), |at| {
            if pairs[at] > 0.0 {
                (edges[at] / pairs[at]).min(1.0)
            } else {
                0.0
            }
        });
        let pairs_of_cell = pairs.sum() / pairs.len() as f64;
        let largest = degrees(counts)
            .into_iter()
            .map(|degree| degree * (1.0 - degree))
            .fold(0.0, f64::max);
        Self {
            values,
            is_known: pairs.mapv(|pairs| pairs > 0.0),
            variance: largest / pairs_of_cell,
        }
    }

    /// The share of the entries that is known.
    pub(super) fn known_share(&self) -> f64 {
        let known = self.is_known.iter().filter(|&&is_known| is_known).count();
        known as f64 / self.is_known.len() as f64
    }
}

/// Cells in groups: a cell's value is edges over pairs between its group and the other one. Cell `i` of the result is
/// `cells[i]`, whose group is `group_of[i]`; groups are numbered from 0.
///
/// A pair of groups without pairs of nodes (a group of one cell, with itself) takes the mean of what its cells have
/// nearest to them.
pub(super) fn group_means(
    counts: &BlockCounts,
    cells: &[usize],
    group_of: &[usize],
) -> Result<StepFunction, GraphonError> {
    let num_groups = group_of.iter().max().map_or(0, |&last| last + 1);
    let nearest = counts.step_function(0)?;
    let sums = |matrix: ndarray::ArrayView2<'_, f64>| {
        let mut sums = Array2::<f64>::zeros((num_groups, num_groups));
        for (&row, &group) in cells.iter().zip(group_of) {
            for (&column, &other) in cells.iter().zip(group_of) {
                sums[[group, other]] += matrix[[row, column]];
            }
        }
        // Symmetric but for the order of the sums.
        (&sums + &sums.t()) * 0.5
    };
    let (edges, pairs) = (sums(counts.edges()), sums(counts.pairs()));
    let fallback = sums(nearest.view());
    let mut sizes = vec![0usize; num_groups];
    for &group in group_of {
        sizes[group] += 1;
    }
    let means = Array2::from_shape_fn((num_groups, num_groups), |(a, b)| {
        let mean = match pairs[[a, b]] > 0.0 {
            true => edges[[a, b]] / pairs[[a, b]],
            false => fallback[[a, b]] / (sizes[a] * sizes[b]) as f64,
        };
        mean.clamp(0.0, 1.0)
    });
    StepFunction::new(means.select(Axis(0), group_of).select(Axis(1), group_of))
}
