//! The default estimator: a histogram over degree ranks, pooled over graphs.

use argiope_graph::{DirectedGraph, Progress, UndirectedGraph};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    BlockCounts, Estimator, NumBlocks,
    input::{check_directed, check_graphs},
};
use crate::{GraphonError, StepFunction};

/// Graphs whose counts one task adds up: chunks do not depend on the number of threads, and many small graphs need memory
/// for the sums of the chunks only.
const GRAPHS_PER_CHUNK: usize = 64;

/// The histogram of all graphs together: the value of a block is the number of its edges over that of its pairs, both
/// summed over the graphs, each in its own degree ranks.
///
/// Without smoothing this is the sorting step of Chan and Airoldi (*A Consistent Histogram Estimator for Exchangeable Graph
/// Models*, ICML 2014) with the pooling made exact for graphs of unequal size. It is consistent where the degree function
/// of the graphon is strictly monotone, and cannot see more than degrees show: for others, see [`EmRefined`](super::EmRefined).
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate::complete};
/// use argiope_graphon::estimate::{Estimator, PooledHistogram};
///
/// let graphon = PooledHistogram::default().estimate(&[complete(10), complete(7)], &Silent)?;
/// assert!((graphon.at(0.3, 0.9) - 1.0).abs() < 1e-12);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PooledHistogram {
    /// Blocks on a side.
    pub num_blocks: NumBlocks,
    /// The window that smoothes has `2 box_radius + 1` blocks a side; 0 smoothes nothing.
    pub box_radius: usize,
}

impl Default for PooledHistogram {
    /// [`NumBlocks::Auto`] and a 3 x 3 box filter.
    fn default() -> Self {
        Self {
            num_blocks: NumBlocks::Auto,
            box_radius: 1,
        }
    }
}

impl PooledHistogram {
    /// The counts of each graph, for resampling: their sum is what [`estimate`](Estimator::estimate) smoothes.
    ///
    /// # Errors
    /// As [`estimate`](Estimator::estimate).
    ///
    /// # Complexity
    /// `O(num_edges + num_nodes (log num_nodes + K))` time, summed over the graphs and parallel over them;
    /// `O(num_graphs K^2)` space.
    pub fn counts(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<Vec<BlockCounts>, GraphonError> {
        check_graphs(graphs)?;
        let sizes = graphs.iter().map(UndirectedGraph::num_nodes);
        let num_blocks = self.num_blocks.resolve(sizes)?;
        let count = |graph: &UndirectedGraph| {
            progress.check()?;
            BlockCounts::of_graph(graph, num_blocks)
        };
        graphs.par_iter().map(count).collect()
    }

    /// The graphon of directed graphs: see [`BlockCounts::of_directed`] for how both directions are averaged.
    ///
    /// # Errors
    /// As [`estimate`](Estimator::estimate).
    pub fn estimate_directed(
        &self,
        graphs: &[DirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        check_directed(graphs)?;
        let sizes = graphs.iter().map(DirectedGraph::num_nodes);
        let num_blocks = self.num_blocks.resolve(sizes)?;
        pooled(graphs, num_blocks, BlockCounts::of_directed, progress)?
            .step_function(self.box_radius)
    }
}

impl Estimator for PooledHistogram {
    fn name(&self) -> &'static str {
        "histogram"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Complexity
    /// `O(num_edges + num_nodes (log num_nodes + K))` time, summed over the graphs and parallel over them;
    /// `O((num_threads + num_graphs / 64) K^2)` space.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        check_graphs(graphs)?;
        let sizes = graphs.iter().map(UndirectedGraph::num_nodes);
        let num_blocks = self.num_blocks.resolve(sizes)?;
        pooled_counts(graphs, num_blocks, progress)?.step_function(self.box_radius)
    }
}

/// The counts of all graphs together.
pub(super) fn pooled_counts(
    graphs: &[UndirectedGraph],
    num_blocks: usize,
    progress: &dyn Progress,
) -> Result<BlockCounts, GraphonError> {
    pooled(graphs, num_blocks, BlockCounts::of_graph, progress)
}

fn pooled<G: Sync>(
    graphs: &[G],
    num_blocks: usize,
    of_graph: impl Fn(&G, usize) -> Result<BlockCounts, GraphonError> + Sync,
    progress: &dyn Progress,
) -> Result<BlockCounts, GraphonError> {
    let of_chunk = |chunk: &[G]| {
        let mut sum = BlockCounts::zeros(num_blocks)?;
        for graph in chunk {
            progress.check()?;
            sum.add(&of_graph(graph, num_blocks)?, 1.0)?;
        }
        Ok(sum)
    };
    let chunks: Vec<BlockCounts> =
        (graphs.par_chunks(GRAPHS_PER_CHUNK).map(of_chunk)).collect::<Result<_, GraphonError>>()?;
    let mut sum = BlockCounts::zeros(num_blocks)?;
    for chunk in &chunks {
        sum.add(chunk, 1.0)?;
    }
    Ok(sum)
}
