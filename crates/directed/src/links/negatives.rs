//! Pairs of nodes without an edge: the negatives of a split, and what edges are ranked against.

use argiope_gnn::seeds;
use argiope_graph::{DirectedGraph, RelationalGraph, UndirectedGraph, random::stream};
use argiope_link::{
    LinkError, Negatives, Pair, PerPositive, Side, Triple,
    negatives::{NonEdges, corrupt},
};
use rand::RngExt;

use super::LinkTask;
use crate::DirectedError;

/// `count` pairs of nodes that the symmetrised graph does not join, all different as sets `{u, v}`, each in one order
/// drawn at random.
pub(super) fn pairs_without_edge(
    joined: &UndirectedGraph,
    task: LinkTask,
    count: usize,
    seed: u64,
) -> Result<Vec<Pair>, DirectedError> {
    let non_edges = NonEdges::undirected(joined);
    if non_edges.len() < count as u64 {
        return Err(DirectedError::Data {
            what: format!(
                "the graph is too dense: the task {task} needs {count} different pairs of nodes without an edge, but {} of \
                 the pairs of {} nodes are joined and {} are not",
                joined.num_edges(),
                joined.num_nodes(),
                non_edges.len()
            ),
        });
    }
    let mut pairs = non_edges.sample_distinct(count, seeds::named(seed, "pairs"), 0)?;
    let mut generator = stream(seeds::named(seed, "orders"), 0);
    for pair in &mut pairs {
        if generator.random::<bool>() {
            *pair = (pair.1, pair.0);
        }
    }
    Ok(pairs)
}

/// For each edge `u -> v` the pairs `(u, w)` of `per_edge` nodes `w` that `u` does not point to, each drawn uniformly
/// from all of them but `u` itself, some perhaps more than once: `[num_edges, per_edge]`.
///
/// `graph` is the whole graph, so that no held-out edge counts against another one. Nodes that point to `u` are among
/// the `w`: a score that cannot tell the direction ranks them as high as `v`. Ranks, and their metrics, are those of
/// [`argiope_link::evaluation`]:
///
/// ```
/// use argiope_directed::links::non_edge_targets;
/// use argiope_graph::{DirectedGraph, SelfLoops};
/// use argiope_link::{evaluation::{Metric, evaluate}, metrics::TiePolicy};
///
/// let graph = DirectedGraph::from_edges(4, [(0, 1), (1, 2), (0, 3)], SelfLoops::Drop)?;
/// let edges = [(0, 1), (1, 2)];
/// let candidates = non_edge_targets(&graph, &edges, 2, 7)?;
/// assert_eq!(candidates.pairs()[..2], [(0, 2), (0, 2)]); // nothing else is left
///
/// let score = |&(u, v): &(u32, u32)| if graph.has_edge(u, v) { 1.0 } else { 0.0 };
/// let of_edges: Vec<f32> = edges.iter().map(score).collect();
/// let of_candidates: Vec<f32> = candidates.pairs().iter().map(score).collect();
/// let metrics = [Metric::Mrr, Metric::Hits(1)];
/// let values = evaluate(&metrics, TiePolicy::Mean, &of_edges, &candidates, &of_candidates)?;
/// assert_eq!((values["mrr"], values["hits@1"]), (1.0, 1.0));
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
///
/// # Errors
/// [`DirectedError::Data`] for a node that points to all others; [`DirectedError::Link`] for ends outside of the graph,
/// or if `per_edge` is 0.
///
/// # Complexity
/// `O(num_nodes + num_edges_of_the_graph)` time and space, and `O(out_degree + per_edge log out_degree)` time an edge,
/// parallel over edges. The draws do not depend on the number of threads.
pub fn non_edge_targets(
    graph: &DirectedGraph,
    edges: &[Pair],
    per_edge: usize,
    seed: u64,
) -> Result<Negatives, DirectedError> {
    // With every node's loop among the known facts, no node is drawn for itself.
    let loops = (0..graph.num_nodes() as u32).map(|node| (node, 0, node));
    let facts = graph.edges().map(|(u, v)| (u, 0, v)).chain(loops);
    let known = RelationalGraph::from_triples(graph.num_nodes(), 1, facts)?;
    let triples: Vec<Triple> = edges.iter().map(|&(u, v)| (u, 0, v)).collect();
    let seed = seeds::named(seed, "ranking of edges");
    let targets = match corrupt(&known, &triples, Side::Tail, per_edge, seed, 0) {
        Err(LinkError::NoCorruption {
            position,
            head,
            tail,
            ..
        }) => Err(DirectedError::Data {
            what: format!(
                "edges[{position}] = ({head}, {tail}): node {head} points to all {} other nodes, nothing is left to rank \
                 against",
                graph.num_nodes() - 1
            ),
        }),
        targets => targets.map_err(DirectedError::from),
    }?;
    let sources = edges
        .iter()
        .flat_map(|&(u, _)| std::iter::repeat_n(u, per_edge));
    let lists = PerPositive::new(sources.zip(targets).collect(), per_edge)?;
    Ok(Negatives::PerPositive(lists))
}
