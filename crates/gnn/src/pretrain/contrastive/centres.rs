//! Around which nodes views are taken.

use argiope_graph::{NodeId, UndirectedGraph};
use rand::{Rng, RngExt as _};

use crate::GnnError;

/// A node of one of several graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Centre {
    /// Which graph.
    pub graph: usize,
    /// The node.
    pub node: NodeId,
}

/// Draws nodes with probabilities proportional to `degree^0.75`, of all graphs together.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::Centres;
/// use argiope_graph::{UndirectedGraph, generate::path, random::stream};
///
/// let (lonely, path) = (UndirectedGraph::empty(3), path(2));
/// let centres = Centres::new(&[&lonely, &path])?;
/// let mut random = stream(1, 0);
/// assert!((0..20).all(|_| centres.draw(&mut random).graph == 1));
/// assert!(Centres::new(&[&lonely]).is_err());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Centres {
    /// Of all nodes of all graphs, the sum of the weights up to and with it.
    sums: Vec<f64>,
    /// The first node of every graph among them.
    firsts: Vec<usize>,
}

impl Centres {
    /// Of the nodes of `graphs`.
    ///
    /// # Errors
    /// [`GnnError::Option`] for graphs without edges: around such nodes there is nothing to see.
    ///
    /// # Complexity
    /// `O(number of nodes)` time and space.
    pub fn new(graphs: &[&UndirectedGraph]) -> Result<Self, GnnError> {
        let mut sums = Vec::with_capacity(graphs.iter().map(|graph| graph.num_nodes()).sum());
        let mut firsts = Vec::with_capacity(graphs.len());
        let mut sum = 0.0;
        for graph in graphs {
            firsts.push(sums.len());
            for node in 0..graph.num_nodes() as NodeId {
                sum += (graph.degree(node) as f64).powf(0.75);
                sums.push(sum);
            }
        }
        if sum > 0.0 {
            return Ok(Self { sums, firsts });
        }
        Err(GnnError::Option {
            what: "contrastive pre-training",
            option: "graphs",
            found: format!("{} graphs without an edge", graphs.len()),
            expected: "at least one edge",
        })
    }

    /// A node, with replacement.
    ///
    /// # Complexity
    /// `O(log number of nodes)` time.
    pub fn draw(&self, random: &mut impl Rng) -> Centre {
        let total = self.sums.last().copied().unwrap_or(0.0);
        let mark = random.random::<f64>() * total;
        // A mark that was rounded up to the total belongs to the last node with an edge.
        let at = match self.sums.partition_point(|&sum| sum <= mark) {
            at if at < self.sums.len() => at,
            _ => self.sums.partition_point(|&sum| sum < total),
        };
        // Graphs without nodes begin where the next one does.
        let graph = self.firsts.partition_point(|&first| first <= at) - 1;
        Centre {
            graph,
            node: (at - self.firsts[graph]) as NodeId,
        }
    }
}
