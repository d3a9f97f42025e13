//! Egos of a graph, in parallel.

use std::time::Instant;

use argiope_graph::{
    GraphError, NodeId, Progress, UndirectedGraph, parallel::run_workers, random::stream,
};

use super::{EgoCount, EgoOptions, ball::BallSearch};
use crate::{GraphonError, choice::choose_first};

/// Egos that a worker makes before it asks for the time and for cancellation.
const CHUNK: usize = 8;

/// Ego-subgraphs of one graph.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EgoSample {
    /// The egos, nodes renamed; each has 2 nodes or more.
    pub graphs: Vec<UndirectedGraph>,
    /// The centre of every ego, `[graphs.len()]`, as a node of the graph that was sampled.
    pub centers: Vec<NodeId>,
    /// Egos that were too large, so that only some of their nodes were kept.
    pub num_capped: usize,
}

/// Samples ego-subgraphs; [`ego`](super) says how, and what stays unbiased.
///
/// The same for any number of threads, and the beginning of any larger sample with the same seed. With
/// [`EgoCount::Within`] the number of egos depends on the machine.
///
/// # Errors
/// [`GraphonError::Option`]; [`GraphonError::Data`] for a graph without edges; [`GraphonError::Cancelled`].
///
/// # Complexity
/// `O(num_nodes)` once and for the marks of each thread. An ego takes the neighbours of its nodes within `hops - 1` steps, and
/// `O(min(d, k log d) + k log k)` for the edges between its `k <= max_nodes` nodes with `d` neighbours.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate};
/// use argiope_graphon::ego::{EgoCount, EgoOptions, sample_egos};
///
/// let graph = generate::cycle(100)?;
/// let options = EgoOptions { count: EgoCount::Count(10), ..EgoOptions::default() };
/// let sample = sample_egos(&graph, &options, &Silent)?;
/// // Two steps both ways around: paths of five nodes.
/// assert!(sample.graphs.iter().all(|ego| (ego.num_nodes(), ego.num_edges()) == (5, 4)));
/// assert_eq!((sample.graphs.len(), sample.num_capped), (10, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sample_egos(
    graph: &UndirectedGraph,
    options: &EgoOptions,
    progress: &dyn Progress,
) -> Result<EgoSample, GraphonError> {
    options.check()?;
    let start = Instant::now();
    let in_time = || match options.count {
        EgoCount::Within(budget) => start.elapsed() < budget,
        EgoCount::All | EgoCount::Count(_) => true,
    };
    let centers = centers(graph, options)?;
    let chunks: Vec<_> = (0..centers.len())
        .step_by(CHUNK)
        .map(|first| first..(first + CHUNK).min(centers.len()))
        .collect();
    progress.begin("sampling egos", Some(centers.len() as u64));
    let new_state = || (BallSearch::new(graph.num_nodes()), Vec::new());
    let states = run_workers(&chunks, progress, new_state, |(search, made), chunk| {
        if chunk.start == 0 || in_time() {
            made.extend(chunk.map(|at| (at, ego(graph, centers[at], at, options, search))));
        }
    });
    progress.end();
    let mut made: Vec<_> = states?.into_iter().flat_map(|(_, made)| made).collect();
    made.sort_unstable_by_key(|&(at, _)| at);
    // When time runs out a worker may have passed an ego over while another one made a later one.
    let mut sample = EgoSample {
        graphs: Vec::with_capacity(made.len()),
        centers: Vec::with_capacity(made.len()),
        num_capped: 0,
    };
    for (expected, (at, ego)) in made.into_iter().enumerate() {
        if at != expected {
            break;
        }
        let (ego, is_capped) = ego?;
        sample.graphs.push(ego);
        sample.centers.push(centers[at]);
        sample.num_capped += usize::from(is_capped);
    }
    Ok(sample)
}

/// The centres, in the order of the sequence.
fn centers(graph: &UndirectedGraph, options: &EgoOptions) -> Result<Vec<NodeId>, GraphonError> {
    let mut centers: Vec<NodeId> = (0..graph.num_nodes() as NodeId)
        .filter(|&node| graph.degree(node) > 0)
        .collect();
    if centers.is_empty() {
        return Err(GraphonError::Data {
            what: format!(
                "a graph with {} nodes and no edges has no egos to sample",
                graph.num_nodes()
            ),
        });
    }
    let count = match options.count {
        EgoCount::Count(count) => count.min(centers.len()),
        EgoCount::All | EgoCount::Within(_) => centers.len(),
    };
    choose_first(&mut centers, count, &mut stream(options.seed, 0));
    centers.truncate(count);
    Ok(centers)
}

/// Ego number `at`, and whether it was too large.
fn ego(
    graph: &UndirectedGraph,
    center: NodeId,
    at: usize,
    options: &EgoOptions,
    search: &mut BallSearch,
) -> Result<(UndirectedGraph, bool), GraphError> {
    let ball = search.ball(graph, center, options.hops);
    let is_capped = ball.len() > options.max_nodes;
    if is_capped {
        // Stream 0 chose the centres.
        let mut random = stream(options.seed, 1 + at as u64);
        choose_first(ball, options.max_nodes, &mut random);
        ball.truncate(options.max_nodes);
    }
    let subgraph = graph.induced_subgraph(ball.iter().copied())?;
    Ok((subgraph.graph, is_capped))
}
