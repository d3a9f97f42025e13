//! Personalised PageRank: random walks that go back to their source.

use argiope_graph::{NodeId, Progress};

use super::{PairValues, PlusTimes, WeightedEdges, iteration::Iteration, run::walk};
use crate::NbfnetError;

/// Personalised PageRank `p_u(v)`: the probability that a random walk from `u`, which before every step stops with
/// probability `α`, stops at `v`.
///
/// ```text
/// p_u = α Σ_k (1 - α)^k (P^T)^k e_u,   P[x, y] = W[x, y] / Σ_y' W[x, y']
/// ```
///
/// A step goes along an edge that leaves the node, with a probability proportional to its weight; parallel edges add up.
/// The walk never leaves a node whose edges weigh nothing or which has none. Page et al., *The PageRank citation ranking*,
/// 1999; `α` as in [`argiope_link::heuristics::PersonalizedPageRank`]; Zhu et al. (NBFNet), table 1, write `α` for `1 - α`
/// and leave out the factor before the sum.
///
/// The sum ends when what is left adds up to at most `tolerance` over all `v`: every probability is too small by at most
/// that, rounding aside.
///
/// # Errors
/// As [`iterate`](super::iterate); [`NbfnetError::Option`] unless `0 < α <= 1` and the tolerance is finite and above 0;
/// [`NbfnetError::Weight`] for a weight that is negative or not finite; [`NbfnetError::Data`] if the weights that leave a
/// node have no finite sum.
///
/// # Complexity
/// As [`iterate`](super::iterate) with `T = ln(tolerance) / ln(1 - α)`.
///
/// # Example
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{WeightedEdges, personalized_page_rank};
///
/// // One step in four goes to 2; nothing leaves 1 and 2.
/// let graph = DirectedGraph::from_edges(3, [(0, 1), (0, 2)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::by_slot(&graph, &[3.0, 1.0])?;
/// let stops = personalized_page_rank(&edges, &[0], 0.2, 1e-9, &Silent)?;
/// for (node, expected) in [0.2, 0.6, 0.2].into_iter().enumerate() {
///     assert!((stops.get(0, node as u32) - expected).abs() < 1e-9);
/// }
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub fn personalized_page_rank(
    edges: &WeightedEdges<'_, f64>,
    sources: &[NodeId],
    alpha: f64,
    tolerance: f64,
    progress: &dyn Progress,
) -> Result<PairValues<f64>, NbfnetError> {
    check_options(alpha, tolerance)?;
    edges.check_weights(|weight| {
        if weight >= 0.0 && weight.is_finite() {
            Ok(())
        } else {
            Err("a finite number that is not negative is needed")
        }
    })?;
    let totals = total_weights(edges)?;
    let steps = edges.map(|source, weight| match totals[source as usize] {
        0.0 => 0.0,
        total => (1.0 - alpha) * (weight / total),
    });
    let mut iteration = Iteration::new(&steps, &PlusTimes, sources)?;
    walk(&mut iteration, last_term(alpha, tolerance), progress)?;
    let mut values = iteration.into_values();
    // Of the visits to a node the share α stops there; whoever comes to a node without a way out stops there for sure.
    if !sources.is_empty() {
        let rows = values.values_mut().chunks_exact_mut(sources.len());
        for (row, _) in rows.zip(&totals).filter(|(_, total)| **total > 0.0) {
            row.iter_mut().for_each(|visits| *visits *= alpha);
        }
    }
    Ok(values)
}

fn check_options(alpha: f64, tolerance: f64) -> Result<(), NbfnetError> {
    if !(alpha > 0.0 && alpha <= 1.0) {
        return Err(NbfnetError::Option {
            name: "alpha",
            found: alpha.to_string(),
            expected: "a probability above 0",
        });
    }
    if !(tolerance > 0.0 && tolerance.is_finite()) {
        return Err(NbfnetError::Option {
            name: "tolerance",
            found: tolerance.to_string(),
            expected: "a finite number above 0",
        });
    }
    Ok(())
}

/// The sum of the weights of the edges that leave each node.
fn total_weights(edges: &WeightedEdges<'_, f64>) -> Result<Vec<f64>, NbfnetError> {
    let mut totals = vec![0.0f64; edges.num_nodes()];
    for (&source, &weight) in edges.sources().iter().zip(edges.weights()) {
        totals[source as usize] += weight;
    }
    match totals.iter().position(|total| !total.is_finite()) {
        None => Ok(totals),
        Some(node) => Err(NbfnetError::Data {
            what: format!("the weights of the edges that leave node {node} have no finite sum"),
        }),
    }
}

/// The first `K` with `(1 - α)^(K+1) <= tolerance`.
fn last_term(alpha: f64, tolerance: f64) -> u64 {
    let terms = tolerance.ln() / (-alpha).ln_1p();
    (terms.ceil() as u64).saturating_sub(1)
}
