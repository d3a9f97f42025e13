//! Shortest, widest and most reliable paths.

use argiope_graph::{NodeId, Progress};

use super::{
    BestPaths, MaxMin, MaxTimes, MinPlus, WeightedEdges,
    best_paths::{best_paths, settled},
    iteration::Iteration,
    negative_cycle::find_negative_cycle,
};
use crate::NbfnetError;

/// The distance from every source to every node, the smallest sum of weights of a path; infinity if there is no path.
/// Bellman, *On a routing problem*, Quart. Appl. Math. 16 (1958); Zhu et al. (NBFNet), table 1. Weights may be negative; a
/// weight of infinity is as no edge.
///
/// # Errors
/// As [`iterate`](super::iterate), with [`NbfnetError::Weight`] for NaN and minus infinity, and
/// [`NbfnetError::NegativeCycle`] if distances have no lower bound because a source reaches a cycle of negative weight. A
/// cycle counts as negative too if its weight is 0 but its rounded sums keep falling.
///
/// # Complexity
/// As [`iterate`](super::iterate), with the number of edges of the longest of the shortest paths for `T`. With negative
/// weights, a search for negative cycles after 4, 8, 16... iterations besides.
///
/// # Example
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{WeightedEdges, graph_distance};
///
/// let graph = DirectedGraph::from_edges(4, [(0, 1), (0, 2), (1, 2)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::by_slot(&graph, &[4.0, 3.0, -2.0])?;
/// let distances = graph_distance(&edges, &[0], &Silent)?;
/// assert_eq!(distances.values().values(), [0.0, 4.0, 2.0, f64::INFINITY]);
/// let path = distances.path(0, 2)?.unwrap_or_default();
/// assert_eq!(path.iter().map(|edge| edge.target).collect::<Vec<_>>(), [1, 2]);
/// assert_eq!(distances.path(0, 3)?, None);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn graph_distance<'a>(
    edges: &'a WeightedEdges<'a, f64>,
    sources: &[NodeId],
    progress: &dyn Progress,
) -> Result<BestPaths<'a, MinPlus>, NbfnetError> {
    let has_negative = edges.weights().iter().any(|&weight| weight < 0.0);
    let inspect = |iteration: &Iteration<'_, MinPlus>| {
        let steps = iteration.steps();
        if has_negative && steps >= 4 && steps.is_power_of_two() && !iteration.is_settled() {
            progress.check()?;
            let found = find_negative_cycle(edges, iteration.state(), iteration.num_sources());
            if let Some(node) = found {
                return Err(NbfnetError::NegativeCycle { node });
            }
        }
        Ok(())
    };
    let longest = edges.num_nodes() as u64;
    match settled(edges, MinPlus, sources, longest, progress, inspect) {
        // A walk of as many edges as there are nodes goes round a cycle: it is shorter than without this cycle.
        Err(NbfnetError::StillChanging { node, .. }) => Err(NbfnetError::NegativeCycle { node }),
        result => result,
    }
}

/// The width of the widest path from every source to every node: the largest possible smallest weight on a path. Minus
/// infinity if there is no path, infinity from a node to itself. Pollack, *The maximum capacity through a network*,
/// Operations Research 8 (1960); Zhu et al. (NBFNet), table 1. Any order of weights will do, negative ones and infinities
/// included.
///
/// # Errors
/// As [`iterate`](super::iterate), with [`NbfnetError::Weight`] for NaN.
///
/// # Complexity
/// As [`iterate`](super::iterate), with at most `num_nodes` for `T`.
///
/// # Example
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{WeightedEdges, widest_path};
///
/// let graph = DirectedGraph::from_edges(3, [(0, 1), (0, 2), (1, 2)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::by_slot(&graph, &[4.0, 1.0, 3.0])?;
/// let widths = widest_path(&edges, &[0], &Silent)?;
/// assert_eq!(widths.values().values(), [f64::INFINITY, 4.0, 3.0]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn widest_path<'a>(
    edges: &'a WeightedEdges<'a, f64>,
    sources: &[NodeId],
    progress: &dyn Progress,
) -> Result<BestPaths<'a, MaxMin>, NbfnetError> {
    best_paths(edges, MaxMin, sources, edges.num_nodes() as u64, progress)
}

/// The probability of the most reliable path from every source to every node, where the weight of an edge is the
/// probability that it holds, and edges are independent; 0 if there is no path. Zhu et al. (NBFNet), table 1.
///
/// Products are taken as they are, not as sums of logarithms: paths less probable than about `5e-324` count as none.
///
/// # Errors
/// As [`iterate`](super::iterate), with [`NbfnetError::Weight`] for weights outside 0 to 1.
///
/// # Complexity
/// As [`iterate`](super::iterate), with at most `num_nodes` for `T`.
///
/// # Example
/// ```
/// use argiope_graph::{RelationalGraph, Silent};
/// use argiope_nbfnet::bellman_ford::{WeightedEdges, most_reliable_path};
///
/// // Rumours (relation 0) are true in one case of two, reports (1) in three of four.
/// let graph = RelationalGraph::from_triples(3, 2, [(0, 0, 1), (0, 1, 1), (1, 1, 2), (0, 0, 2)])?;
/// let edges = WeightedEdges::by_relation(&graph, &[0.5, 0.75])?;
/// let reliability = most_reliable_path(&edges, &[0], &Silent)?;
/// assert_eq!(reliability.values().values(), [1.0, 0.75, 0.5625]);
/// let path = reliability.path(0, 2)?.unwrap_or_default();
/// assert_eq!(path.iter().map(|edge| edge.relation).collect::<Vec<_>>(), [1, 1]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn most_reliable_path<'a>(
    edges: &'a WeightedEdges<'a, f64>,
    sources: &[NodeId],
    progress: &dyn Progress,
) -> Result<BestPaths<'a, MaxTimes>, NbfnetError> {
    best_paths(edges, MaxTimes, sources, edges.num_nodes() as u64, progress)
}
