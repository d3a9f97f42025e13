//! What a deletion takes away, and how far it is felt.

use argiope_gnn::Adjacency;
use argiope_graph::{Csr, NodeId, UndirectedGraph};
use argiope_link::Pair;

use crate::{
    UnlearnError,
    learned::{Situation, TaskData},
};

/// The edges and nodes that go, and the nodes that one and two layers carry the news to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Edges of the graph before that are not in the graph after, `(u, v)` with `u < v`, ascending.
    pub edges: Vec<Pair>,
    /// Ends of these edges and deleted nodes, ascending, each once.
    pub sources: Vec<NodeId>,
    /// Nodes within one and within two steps of a source in the graph before, the sources included, ascending.
    pub within: [Vec<NodeId>; 2],
}

impl Reach {
    /// Of the deletion of a situation. With two layers of message passing the rows of all other nodes are the same before and
    /// after: even the degrees that enter their sums are.
    ///
    /// # Errors
    /// [`UnlearnError::Graph`] if messages do not run both ways along every edge, and for nodes that there are not.
    ///
    /// # Complexity
    /// `O(num_entries log max_degree)` time.
    pub fn of(situation: &Situation<'_>) -> Result<Self, UnlearnError> {
        let before = undirected(situation.before)?;
        let after = undirected(situation.after)?;
        if before.num_nodes() != after.num_nodes() {
            return Err(UnlearnError::Data {
                what: format!(
                    "the graph has {} nodes before the deletion and {} after it; deleted nodes keep their numbers",
                    before.num_nodes(),
                    after.num_nodes()
                ),
            });
        }
        let edges: Vec<Pair> = (before.edges())
            .filter(|&(u, v)| !after.has_edge(u, v))
            .collect();
        let mut sources: Vec<NodeId> = edges.iter().flat_map(|&(u, v)| [u, v]).collect();
        if let TaskData::Node { deleted, .. } = situation.task {
            sources.extend(deleted);
        }
        let ball = |hops| before.ball(sources.iter().copied(), hops);
        let [zero, one, two] = [ball(0)?, ball(1)?, ball(2)?];
        Ok(Self {
            within: [one.as_slice().to_vec(), two.as_slice().to_vec()],
            sources: zero.as_slice().to_vec(),
            edges,
        })
    }
}

/// The graph of an adjacency in which messages run both ways.
fn undirected(adjacency: &Adjacency) -> Result<UndirectedGraph, UnlearnError> {
    let pattern = adjacency.pattern();
    let csr = Csr::new(
        pattern.num_columns(),
        pattern.offsets().to_vec(),
        pattern.indices().to_vec(),
    )?;
    Ok(UndirectedGraph::from_csr(csr)?)
}
