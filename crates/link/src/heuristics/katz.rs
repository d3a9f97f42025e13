//! Walks of all lengths, discounted by length.
//!
//! Entries of `A^k` are at most `λ^k` for the spectral radius `λ` of the symmetric matrix `A`. With an upper bound `μ >= λ`
//! and `q = βμ < 1`, what the series lacks after its term `K` is at most `q^(K+1) / (1 - q)`.

use argiope_graph::{Progress, UndirectedGraph};
use argiope_sparse::Reduce;

use super::{
    groups::PairGroups,
    heuristic::{Katz, KatzLength},
    series::Series,
    spectral_radius::{SpectralBounds, bounds_until},
};
use crate::{LinkError, Pair};

/// A bound this close to the spectral radius, relative to it, costs the series few terms.
const CLOSE: f64 = 1e-2;

pub(super) fn katz(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    options: Katz,
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    let beta = options.beta;
    let last = match options.length {
        KatzLength::UpTo(length) => length.into(),
        KatzLength::Unlimited { tolerance } => num_terms(graph, beta, tolerance, progress)?,
    };
    let series = Series {
        reduce: Reduce::Sum,
        factor: beta,
        first: 1,
        last,
    };
    let groups = PairGroups::new(graph.num_nodes(), pairs)?;
    let sums = series.sum_of_pairs(graph, &groups, |_| 1.0, progress)?;
    let scores = groups.in_caller_order(&sums);
    match scores.iter().position(|score| !score.is_finite()) {
        Some(position) => Err(LinkError::InfiniteScore { position }),
        None => Ok(scores),
    }
}

/// Terms after which the rest of the series is at most `tolerance`.
fn num_terms(
    graph: &UndirectedGraph,
    beta: f64,
    tolerance: f64,
    progress: &dyn Progress,
) -> Result<u64, LinkError> {
    let is_enough = |bounds: SpectralBounds| {
        beta * bounds.lower >= 1.0
            || beta * bounds.upper < 1.0 && bounds.upper - bounds.lower <= CLOSE * bounds.upper
    };
    let bounds = bounds_until(graph, progress, is_enough)?;
    let ratio = beta * bounds.upper;
    if ratio >= 1.0 {
        return Err(LinkError::KatzDiverges {
            beta,
            converges_below: bounds.upper.recip(),
            diverges_from: bounds.lower.recip(),
        });
    }
    if ratio == 0.0 {
        return Ok(1);
    }
    // q^(K+1) <= tolerance (1 - q)
    let power = (tolerance * (1.0 - ratio)).ln() / ratio.ln();
    Ok((power.ceil() as u64).max(2) - 1)
}
