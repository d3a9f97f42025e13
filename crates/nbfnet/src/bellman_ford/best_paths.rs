//! Reading back a path that has the best value.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use argiope_graph::{NodeId, Progress};
use argiope_link::LinkError;

use super::{Edge, PairValues, Selective, WeightedEdges, iteration::Iteration, run::settle};
use crate::NbfnetError;

/// The values of the best paths from some sources, and on demand the paths.
///
/// Nothing is stored for the paths: an edge `(x, r, v)` is on a best path to `v` if `h(x) ⊗ w(x, r, v) = h(v)`, which holds
/// exactly, because this is how `h(v)` was computed.
#[derive(Debug, Clone)]
pub struct BestPaths<'a, S: Selective> {
    edges: &'a WeightedEdges<'a, S::Element>,
    semiring: S,
    sources: Vec<NodeId>,
    values: PairValues<S::Element>,
}

/// The best paths from `sources` in any [`Selective`] semiring: [`fixed_point`](super::fixed_point), and a way to read paths
/// back.
///
/// # Errors
/// As [`fixed_point`](super::fixed_point).
///
/// # Complexity
/// As [`fixed_point`](super::fixed_point).
///
/// # Example
/// A semiring of pairs, the first of which says whether there is no path:
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{Idempotent, Selective, Semiring, WeightedEdges, best_paths};
///
/// struct FewestStops;
///
/// impl Semiring for FewestStops {
///     type Element = (bool, u64);
///     fn zero(&self) -> Self::Element {
///         (true, 0)
///     }
///     fn one(&self) -> Self::Element {
///         (false, 0)
///     }
///     fn add(&self, a: Self::Element, b: Self::Element) -> Self::Element {
///         a.min(b)
///     }
///     fn multiply(&self, a: Self::Element, b: Self::Element) -> Self::Element {
///         if a.0 || b.0 { (true, 0) } else { (false, a.1 + b.1) }
///     }
/// }
/// impl Idempotent for FewestStops {}
/// impl Selective for FewestStops {}
///
/// let graph = DirectedGraph::from_edges(4, [(0, 1), (1, 2)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::new(&graph, |_| (false, 1));
/// let stops = best_paths(&edges, FewestStops, &[0], 4, &Silent)?;
/// assert_eq!(stops.values().values(), [(false, 0), (false, 1), (false, 2), (true, 0)]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn best_paths<'a, S: Selective>(
    edges: &'a WeightedEdges<'a, S::Element>,
    semiring: S,
    sources: &[NodeId],
    max_iterations: u64,
    progress: &dyn Progress,
) -> Result<BestPaths<'a, S>, NbfnetError> {
    settled(edges, semiring, sources, max_iterations, progress, |_| {
        Ok(())
    })
}

/// As [`best_paths`]; `inspect` sees every iteration.
pub(super) fn settled<'a, S: Selective>(
    edges: &'a WeightedEdges<'a, S::Element>,
    semiring: S,
    sources: &[NodeId],
    max_iterations: u64,
    progress: &dyn Progress,
    inspect: impl FnMut(&Iteration<'_, S>) -> Result<(), NbfnetError>,
) -> Result<BestPaths<'a, S>, NbfnetError> {
    let mut iteration = Iteration::new(edges, &semiring, sources)?;
    settle(&mut iteration, max_iterations, progress, inspect)?;
    let values = iteration.into_values();
    Ok(BestPaths {
        edges,
        semiring,
        sources: sources.to_vec(),
        values,
    })
}

impl<S: Selective> BestPaths<'_, S> {
    /// The value of the best path from every source to every node.
    #[must_use]
    pub fn values(&self) -> &PairValues<S::Element> {
        &self.values
    }

    /// The sources.
    #[must_use]
    pub fn sources(&self) -> &[NodeId] {
        &self.sources
    }

    /// A best path from the source at `position` of the list of sources to `target`, edge by edge; of several whose
    /// beginnings are all best paths too, one with the fewest edges. `None` if there is no path; no edges from a source to itself. Multiplying its weights from the
    /// source on gives the value of the pair, bit for bit.
    ///
    /// # Errors
    /// [`LinkError::NodeOutOfRange`] for a target that is no node; [`NbfnetError::Option`] for a position that has no
    /// source; [`NbfnetError::Data`] if the path cannot be told: only if rounding hides the differences between paths with
    /// negative weights, or in a semiring where going round a cycle helps.
    ///
    /// # Complexity
    /// `O(m)` time for the `m` edges that reach the nodes of all best paths to `target`, at most the graph.
    pub fn path(&self, position: usize, target: NodeId) -> Result<Option<Vec<Edge>>, NbfnetError> {
        let num_nodes = self.edges.num_nodes();
        if target as usize >= num_nodes {
            return Err(NbfnetError::Link(LinkError::NodeOutOfRange {
                list: "targets",
                position: 0,
                node: target,
                num_nodes,
            }));
        }
        let Some(&source) = self.sources.get(position) else {
            return Err(NbfnetError::Option {
                name: "position of a source",
                found: position.to_string(),
                expected: "less than the number of sources",
            });
        };
        let value = |node| self.values.get(position, node);
        if value(target) == self.semiring.zero() {
            return Ok(None);
        }
        match self.search(source, target, value) {
            Some(path) => Ok(Some(path)),
            None => Err(NbfnetError::Data {
                what: format!(
                    "the path from node {source} to node {target} of value {:?} cannot be told: its values are too close",
                    value(target)
                ),
            }),
        }
    }

    /// Breadth first from the target against the edges of best paths.
    fn search(
        &self,
        source: NodeId,
        target: NodeId,
        value: impl Fn(NodeId) -> S::Element,
    ) -> Option<Vec<Edge>> {
        if target == source && value(source) == self.semiring.one() {
            return Some(Vec::new());
        }
        let mut next_edge: HashMap<NodeId, Option<Edge>> = HashMap::from([(target, None)]);
        let mut queue = VecDeque::from([target]);
        while let Some(node) = queue.pop_front() {
            for (edge, weight) in self.edges.edges_to(node) {
                let before = value(edge.source);
                let is_best = before != self.semiring.zero()
                    && self.semiring.multiply(before, weight) == value(node);
                let Entry::Vacant(unseen) = next_edge.entry(edge.source) else {
                    continue;
                };
                if !is_best {
                    continue;
                }
                unseen.insert(Some(edge));
                if edge.source == source && before == self.semiring.one() {
                    return Some(follow(&next_edge, source));
                }
                queue.push_back(edge.source);
            }
        }
        None
    }
}

/// The edges from `source` to the node that has no next one.
fn follow(next_edge: &HashMap<NodeId, Option<Edge>>, source: NodeId) -> Vec<Edge> {
    let next = |node: &NodeId| next_edge.get(node).copied().flatten();
    std::iter::successors(next(&source), |edge| next(&edge.target)).collect()
}
