//! How long the iteration goes on: a number of steps, until nothing changes, or until little does.

use argiope_graph::{NodeId, Progress};

use super::{Idempotent, PairValues, PlusTimes, Semiring, WeightedEdges, iteration::Iteration};
use crate::NbfnetError;

/// When sums over walks are near enough to their limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Convergence {
    /// Stops once no element changes by more than this in one iteration; finite, at least 0. How much the further
    /// iterations would still have changed depends on the weights: if changes shrink by a factor `q` an iteration, at most
    /// `q / (1 - q)` times this.
    pub tolerance: f64,
    /// Iterations after which it is an error not to have stopped.
    pub max_iterations: u64,
}

impl Default for Convergence {
    /// `1e-12`, in at most 10 000 iterations.
    fn default() -> Self {
        Self {
            tolerance: 1e-12,
            max_iterations: 10_000,
        }
    }
}

/// `h^T` for `T = iterations`: for every source `u` and node `v`, the sum `⊕` over all walks from `u` to `v` of at most `T`
/// edges of the product `⊗` of their weights. With `T = 0`, the indicator.
///
/// Values are equal for any number of threads of the current rayon pool; those of a source do not depend on the others.
/// Nothing is checked on the way: sums that are too large become infinite, and products of these with 0 NaN.
///
/// # Errors
/// [`LinkError::NodeOutOfRange`](argiope_link::LinkError::NodeOutOfRange) for a source that is no node;
/// [`NbfnetError::Weight`] for a weight that the semiring refuses;
/// [`GraphError::OutOfMemory`](argiope_graph::GraphError::OutOfMemory); [`NbfnetError::Cancelled`].
///
/// # Complexity
/// `O(T (num_nodes + num_edges) num_sources)` time and less where nothing changes,
/// `2 num_nodes num_sources` elements of space.
///
/// # Example
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{MinPlus, WeightedEdges, iterate};
///
/// let graph = DirectedGraph::from_edges(3, [(0, 1), (0, 2), (1, 2)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::by_slot(&graph, &[1.0, 5.0, 1.0])?;
/// let one_edge = iterate(&edges, &MinPlus, &[0, 2], 1, &Silent)?;
/// assert_eq!(one_edge.get(0, 2), 5.0);
/// assert_eq!(one_edge.get(1, 0), f64::INFINITY);
/// let two_edges = iterate(&edges, &MinPlus, &[0], 2, &Silent)?;
/// assert_eq!(two_edges.values(), [0.0, 1.0, 2.0]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn iterate<S: Semiring>(
    edges: &WeightedEdges<'_, S::Element>,
    semiring: &S,
    sources: &[NodeId],
    iterations: u64,
    progress: &dyn Progress,
) -> Result<PairValues<S::Element>, NbfnetError> {
    let mut iteration = Iteration::new(edges, semiring, sources)?;
    walk(&mut iteration, iterations, progress)?;
    Ok(iteration.into_values())
}

/// Iterations until nothing changes: for every source `u` and node `v`, the sum `⊕` over all walks from `u` to `v` of the
/// product `⊗` of their weights.
///
/// If `one ⊕ a = one` for every `a` (going round a cycle never helps), paths are enough, and this takes at most
/// `num_nodes` iterations. Of the semirings here, only [`MinPlus`](super::MinPlus) with negative weights is not like this.
///
/// # Errors
/// As [`iterate`], and [`NbfnetError::StillChanging`] if iteration `max_iterations` changes something.
///
/// # Complexity
/// As [`iterate`], with the number of edges of the longest best path for `T`.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_nbfnet::bellman_ford::{MaxTimes, WeightedEdges, fixed_point};
///
/// let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2), (0, 2)])?;
/// let edges = WeightedEdges::new(&graph, |edge| if edge.source + edge.target == 2 { 0.5 } else { 0.9 });
/// let reliability = fixed_point(&edges, &MaxTimes, &[0], 3, &Silent)?;
/// assert_eq!(reliability.get(0, 2), 0.9 * 0.9);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn fixed_point<S: Idempotent>(
    edges: &WeightedEdges<'_, S::Element>,
    semiring: &S,
    sources: &[NodeId],
    max_iterations: u64,
    progress: &dyn Progress,
) -> Result<PairValues<S::Element>, NbfnetError> {
    let mut iteration = Iteration::new(edges, semiring, sources)?;
    settle(&mut iteration, max_iterations, progress, |_| Ok(()))?;
    Ok(iteration.into_values())
}

/// Sums over walks of all lengths of the products of their weights, `(I - W)^-1`, the walk without edges included.
///
/// The sums exist if the weights are small enough (if the spectral radius of `|W|` is below 1). Only this semiring needs a
/// tolerance: sums come nearer their limit for ever.
///
/// # Errors
/// As [`iterate`]; [`NbfnetError::Option`] for a tolerance that is negative or no number; [`NbfnetError::NotConverged`] if
/// iteration `max_iterations` still changes something by more than the tolerance, or a sum overflows.
///
/// # Complexity
/// As [`iterate`], with the iterations that were needed for `T`.
///
/// # Example
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{Convergence, WeightedEdges, converge};
///
/// // A loop that is left with probability 1/2: on average the walk is at 0 twice.
/// let graph = DirectedGraph::from_edges(2, [(0, 0), (0, 1)], SelfLoops::Keep)?;
/// let edges = WeightedEdges::new(&graph, |_| 0.5);
/// let visits = converge(&edges, &[0], Convergence::default(), &Silent)?;
/// assert!((visits.get(0, 0) - 2.0).abs() < 1e-9 && (visits.get(0, 1) - 1.0).abs() < 1e-9);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn converge(
    edges: &WeightedEdges<'_, f64>,
    sources: &[NodeId],
    convergence: Convergence,
    progress: &dyn Progress,
) -> Result<PairValues<f64>, NbfnetError> {
    let mut iteration = Iteration::new(edges, &PlusTimes, sources)?;
    approach(&mut iteration, convergence, progress)?;
    Ok(iteration.into_values())
}

/// A number of steps.
pub(super) fn walk<S: Semiring>(
    iteration: &mut Iteration<'_, S>,
    steps: u64,
    progress: &dyn Progress,
) -> Result<(), NbfnetError> {
    progress.begin("walking", Some(steps));
    for _ in 0..steps {
        if iteration.is_settled() {
            break;
        }
        iteration.step(|_, _| 0.0, progress)?;
        progress.advance(1);
    }
    progress.end();
    Ok(())
}

/// Steps until nothing changes; `inspect` sees the iteration after each.
pub(super) fn settle<S: Idempotent>(
    iteration: &mut Iteration<'_, S>,
    max_steps: u64,
    progress: &dyn Progress,
    mut inspect: impl FnMut(&Iteration<'_, S>) -> Result<(), NbfnetError>,
) -> Result<(), NbfnetError> {
    progress.begin("walking", None);
    for _ in 0..max_steps {
        if iteration.is_settled() {
            break;
        }
        iteration.step(|_, _| 0.0, progress)?;
        inspect(iteration)?;
        progress.advance(1);
    }
    progress.end();
    match iteration.changed() {
        [] => Ok(()),
        [node, ..] => Err(NbfnetError::StillChanging {
            iterations: iteration.steps(),
            num_nodes: iteration.changed().len(),
            node: *node,
        }),
    }
}

/// Steps until changes are small.
pub(super) fn approach(
    iteration: &mut Iteration<'_, PlusTimes>,
    convergence: Convergence,
    progress: &dyn Progress,
) -> Result<(), NbfnetError> {
    let Convergence {
        tolerance,
        max_iterations,
    } = convergence;
    if !(tolerance >= 0.0 && tolerance.is_finite()) {
        return Err(NbfnetError::Option {
            name: "tolerance",
            found: tolerance.to_string(),
            expected: "a finite number that is not negative",
        });
    }
    progress.begin("walking", None);
    let mut change = f64::INFINITY;
    while change > tolerance && !iteration.is_settled() {
        if iteration.steps() == max_iterations || iteration.steps() > 0 && change.is_infinite() {
            return Err(NbfnetError::NotConverged {
                iterations: iteration.steps(),
                last_change: change,
                tolerance,
            });
        }
        change = iteration.step(distance, progress)?;
        progress.advance(1);
    }
    progress.end();
    Ok(())
}

/// Infinite as well if the distance is no number: sums that overflow never converge.
fn distance(old: f64, new: f64) -> f64 {
    let distance = (new - old).abs();
    if distance.is_nan() {
        f64::INFINITY
    } else {
        distance
    }
}
