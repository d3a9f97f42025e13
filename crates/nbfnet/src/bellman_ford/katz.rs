//! Katz's index: all walks, discounted by length.

use argiope_graph::{NodeId, Progress};

use super::{
    Convergence, PairValues, PlusTimes, WeightedEdges,
    iteration::Iteration,
    run::{approach, walk},
};
use crate::NbfnetError;

/// Where the series of [`katz`] ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KatzLength {
    /// Walks of at most this many edges, at least 1; exact up to rounding, for any `β`.
    UpTo(u64),
    /// All walks. With weights that are not negative, needs `β` below the reciprocal of the spectral radius of the weight
    /// matrix.
    Unlimited(Convergence),
}

/// Katz's index `Σ_k β^k (W^k)[u, v]` over the lengths `k >= 1` of walks, where `W[u, v]` sums the weights of all edges from
/// `u` to `v`. Katz, *A new status index derived from sociometric analysis*, Psychometrika 18 (1953), equation 5; Zhu et al.
/// (NBFNet), table 1.
///
/// The walk without edges, the indicator of the recursion, is left out in the last step rather than subtracted: a small
/// value of a node with itself keeps its digits.
///
/// # Errors
/// As [`iterate`](super::iterate) and, for all walks, [`converge`](super::converge); [`NbfnetError::Option`] if `β` is not
/// finite and above 0, or walks have no edge; [`NbfnetError::Weight`] if a weight times `β` is infinite;
/// [`NbfnetError::Data`] if a sum is.
///
/// # Complexity
/// As [`iterate`](super::iterate).
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_nbfnet::bellman_ford::{KatzLength, WeightedEdges, katz};
///
/// let path = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)])?;
/// let edges = WeightedEdges::new(&path, |_| 1.0);
/// let scores = katz(&edges, &[0], 0.5, KatzLength::UpTo(3), &Silent)?;
/// // 0-1-0; 0-1, 0-1-0-1 and 0-1-2-1; 0-1-2
/// assert_eq!(scores.values(), [0.25, 0.5 + 2.0 * 0.125, 0.25]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn katz(
    edges: &WeightedEdges<'_, f64>,
    sources: &[NodeId],
    beta: f64,
    length: KatzLength,
    progress: &dyn Progress,
) -> Result<PairValues<f64>, NbfnetError> {
    if !(beta > 0.0 && beta.is_finite()) {
        return Err(NbfnetError::Option {
            name: "beta",
            found: beta.to_string(),
            expected: "a finite number above 0",
        });
    }
    let discounted = edges.map(|_, weight| beta * weight);
    let mut iteration = Iteration::new(&discounted, &PlusTimes, sources)?;
    match length {
        KatzLength::UpTo(0) => {
            return Err(NbfnetError::Option {
                name: "length",
                found: "0".to_owned(),
                expected: "at least one edge a walk",
            });
        }
        KatzLength::UpTo(length) => walk(&mut iteration, length - 1, progress)?,
        KatzLength::Unlimited(convergence) => approach(&mut iteration, convergence, progress)?,
    }
    iteration.step_without_boundary(progress)?;
    let scores = iteration.into_values();
    match scores.values().iter().position(|score| !score.is_finite()) {
        None => Ok(scores),
        Some(at) => {
            let (node, source) = (at / sources.len(), sources[at % sources.len()]);
            Err(NbfnetError::Data {
                what: format!(
                    "the weighted number of walks from node {source} to node {node} is too large for a number"
                ),
            })
        }
    }
}
