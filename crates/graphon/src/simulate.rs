//! Graphs drawn from a graphon.
//!
//! Every node gets a latent position, uniform on `[0, 1]`; two nodes at `x` and `y` are then joined with probability
//! `W(x, y)`, independently of all other pairs given the positions (Lovász, *Large Networks and Graph Limits*, 2012,
//! section 10.1).

use std::ops::Range;

use argiope_graph::{
    DirectedGraph, EdgeList, NodeId, Progress, SelfLoops, UndirectedGraph, random::stream,
};
use rand::RngExt;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Graphon, GraphonError, error::check_option};

/// Rows of a chunk: each chunk draws from a stream of its own, whatever the number of threads.
const ROWS_PER_CHUNK: usize = 64;

/// How many nodes the graphs have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GraphSizes {
    /// All the same number.
    Fixed(usize),
    /// Every graph its own, uniform from `min` to `max`, both included.
    Uniform {
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
}

/// Draws graphs from graphons.
///
/// # Example
/// ```
/// use argiope_graph::Silent;
/// use argiope_graphon::{GraphSizes, Simulator, StandardGraphon};
///
/// let simulator = Simulator { num_graphs: 2, sizes: GraphSizes::Fixed(50), seed: 1 };
/// let graphs = simulator.undirected(&StandardGraphon::TwoParties, &Silent)?;
/// assert_eq!(graphs[1].num_nodes(), 50);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulator {
    /// How many graphs are drawn. Graph `i` is the same however many follow.
    pub num_graphs: usize,
    /// How many nodes they have.
    pub sizes: GraphSizes,
    /// The same seed gives the same graphs.
    pub seed: u64,
}

impl Simulator {
    /// Undirected graphs: one draw for every pair of nodes.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for a size range that is upside down, [`GraphonError::Graph`] for too many nodes,
    /// [`GraphonError::Cancelled`].
    ///
    /// # Complexity
    /// `O(num_nodes^2)` time a graph, parallel over chunks of rows; extra space for the edges.
    pub fn undirected(
        &self,
        graphon: &dyn Graphon,
        progress: &dyn Progress,
    ) -> Result<Vec<UndirectedGraph>, GraphonError> {
        self.draw(
            progress,
            |list| Ok(list.into_undirected()?.graph),
            |row, _| 0..row,
            graphon,
        )
    }

    /// Directed graphs: an arc from `i` to `j` and one from `j` to `i` are two independent draws, both with probability
    /// `W(x_i, x_j)`. This is the simulator of the published comparisons; there the matrix is used as if it were an
    /// undirected graph's, so that a graph of theirs tells twice as much as an undirected one. No node is joined to
    /// itself.
    ///
    /// # Errors
    /// As [`undirected`](Self::undirected).
    ///
    /// # Complexity
    /// As [`undirected`](Self::undirected).
    pub fn directed(
        &self,
        graphon: &dyn Graphon,
        progress: &dyn Progress,
    ) -> Result<Vec<DirectedGraph>, GraphonError> {
        let build = |list: EdgeList| Ok(list.into_directed(SelfLoops::Drop)?.graph);
        self.draw(progress, build, |_, num_nodes| 0..num_nodes, graphon)
    }

    /// One graph after the other; `columns_of(row, num_nodes)` are the pairs that are drawn in a row.
    fn draw<G>(
        &self,
        progress: &dyn Progress,
        build: impl Fn(EdgeList) -> Result<G, GraphonError>,
        columns_of: impl Fn(usize, usize) -> Range<usize> + Sync,
        graphon: &dyn Graphon,
    ) -> Result<Vec<G>, GraphonError> {
        if let GraphSizes::Uniform { min, max } = self.sizes {
            check_option(min <= max, "sizes", format!("{min} to {max}"), "min <= max")?;
        }
        let mut graphs = Vec::with_capacity(self.num_graphs);
        for index in 0..self.num_graphs as u64 {
            let mut generator = stream(self.seed, index);
            let num_nodes = match self.sizes {
                GraphSizes::Fixed(size) => size,
                GraphSizes::Uniform { min, max } => {
                    generator.random_range(min as u64..=max as u64) as usize
                }
            };
            let mut list = EdgeList::new();
            list.reserve_nodes(num_nodes as u64)?;
            let positions: Vec<f64> = (0..num_nodes).map(|_| generator.random()).collect();
            let seed_of_pairs: u64 = generator.random();
            let blocks: Vec<Vec<[NodeId; 2]>> = (0..num_nodes.div_ceil(ROWS_PER_CHUNK))
                .into_par_iter()
                .map(|chunk| {
                    progress.check()?;
                    let mut generator = stream(seed_of_pairs, chunk as u64);
                    let first = chunk * ROWS_PER_CHUNK;
                    let mut edges = Vec::new();
                    for row in first..(first + ROWS_PER_CHUNK).min(num_nodes) {
                        for column in columns_of(row, num_nodes).filter(|&column| column != row) {
                            let joined = graphon.value(positions[row], positions[column]);
                            if generator.random::<f64>() < joined {
                                edges.push([row as NodeId, column as NodeId]);
                            }
                        }
                    }
                    Ok(edges)
                })
                .collect::<Result<_, GraphonError>>()?;
            for block in blocks {
                list.push_block(block)?;
            }
            graphs.push(build(list)?);
        }
        Ok(graphs)
    }
}
