//! Random graphs whose edges between different classes are counted.

use argiope_graph::random::stream;
use argiope_sparse::Pattern;
use rand::{RngExt as _, seq::index::sample};

use crate::{GnnError, seeds};

/// Random directed graphs of 2 to 50 nodes with classes.
///
/// The number of nodes `n` is uniform, so is that of edges between `n^2 / 4` and `n^2`; the edges are that many of all `n^2` ordered
/// pairs, loops among them, none twice. Classes are uniform.
#[derive(Debug, Clone)]
pub struct HeteroEdgeCount {
    /// Number of classes.
    pub num_classes: usize,
    /// The graphs.
    pub graphs: Vec<CountedGraph>,
}

/// A graph, the classes of its nodes, and what is asked for.
#[derive(Debug, Clone)]
pub struct CountedGraph {
    /// Row `v` lists the sources of the edges that end in `v`: the nodes that `v` hears from.
    pub pattern: Pattern,
    /// The class of every node.
    pub classes: Vec<u32>,
    /// Number of edges whose ends have different classes.
    pub count: u64,
}

impl HeteroEdgeCount {
    /// `num_graphs` independent graphs.
    ///
    /// # Errors
    /// [`GnnError::Option`] for less than one class.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::synthetic::HeteroEdgeCount;
    ///
    /// let data = HeteroEdgeCount::new(2, 100, 7)?;
    /// let graph = &data.graphs[0];
    /// let ends = (0..graph.classes.len()).flat_map(|v| graph.pattern.row(v).iter().map(move |&u| (u as usize, v)));
    /// let count = ends.filter(|&(u, v)| graph.classes[u] != graph.classes[v]).count();
    /// assert_eq!(count as u64, graph.count);
    /// # Ok::<(), argiope_gnn::GnnError>(())
    /// ```
    pub fn new(num_classes: usize, num_graphs: usize, seed: u64) -> Result<Self, GnnError> {
        if num_classes == 0 {
            return Err(GnnError::Option {
                what: "HeteroEdgeCount",
                option: "num_classes",
                found: "0".into(),
                expected: "at least 1",
            });
        }
        let seed = seeds::named(seed, "hetero edge count");
        let graphs = (0..num_graphs as u64).map(|graph| random_graph(num_classes, seed, graph));
        Ok(Self {
            num_classes,
            graphs: graphs.collect::<Result<_, _>>()?,
        })
    }
}

fn random_graph(num_classes: usize, seed: u64, graph: u64) -> Result<CountedGraph, GnnError> {
    let mut random = stream(seed, graph);
    let num_nodes: usize = random.random_range(2..=50);
    let square = num_nodes * num_nodes;
    let num_edges = random.random_range(square / 4..=square);
    let classes: Vec<u32> = (0..num_nodes)
        .map(|_| random.random_range(0..num_classes as u32))
        .collect();
    // As pairs of the node that hears and the one that is heard.
    let edges: Vec<(u32, u32)> = sample(&mut random, square, num_edges)
        .into_iter()
        .map(|pair| ((pair / num_nodes) as u32, (pair % num_nodes) as u32))
        .collect();
    let differs = |&&(v, u): &&(u32, u32)| classes[u as usize] != classes[v as usize];
    let count = edges.iter().filter(differs).count() as u64;
    let (pattern, _) = Pattern::from_edges(num_nodes, num_nodes, &edges)?;
    Ok(CountedGraph {
        pattern,
        classes,
        count,
    })
}
