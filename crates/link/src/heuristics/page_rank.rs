//! Personalised PageRank of pairs.
//!
//! The walk is reversible: `d(u) p_u(v) = d(v) p_v(u)`. With `z_u(v) = p_u(v) / d(v)`, which is symmetric,
//!
//! ```text
//! z_u = alpha * sum over k of (1 - alpha)^k (D^-1 A)^k e_u / d(u)
//! p_u(v) = d(v) z_u(v),   p_v(u) = d(u) z_u(v)
//! ```
//!
//! so that one source gives both directions. What is missing after the term `K` sums to `(1 - alpha)^(K+1)` over all `v`.

use argiope_graph::{Progress, UndirectedGraph};
use argiope_sparse::Reduce;

use super::{
    groups::PairGroups,
    heuristic::{PageRankMethod, PageRankScore, PersonalizedPageRank},
    push::ForwardPush,
    series::Series,
};
use crate::{LinkError, Pair};

pub(super) fn page_rank(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    options: PersonalizedPageRank,
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    let groups = PairGroups::new(graph.num_nodes(), pairs)?;
    let PersonalizedPageRank {
        alpha,
        score,
        method,
    } = options;
    let degree = |node| graph.degree(node) as f64;
    match method {
        PageRankMethod::PowerIteration { tolerance } => {
            let series = Series {
                reduce: Reduce::Mean,
                factor: 1.0 - alpha,
                first: 0,
                last: last_term(alpha, tolerance),
            };
            let start = |u| match graph.degree(u) {
                0 => 0.0,
                _ => alpha / degree(u),
            };
            let sums = series.sum_of_pairs(graph, &groups, start, progress)?;
            let mut scores = groups.in_caller_order(&sums);
            for (sum, &(u, v)) in scores.iter_mut().zip(pairs) {
                *sum = match (score, graph.degree(u)) {
                    (_, 0) => of_isolated(score, u, v),
                    (PageRankScore::FromFirst, _) => *sum * degree(v),
                    (PageRankScore::Sum, _) => *sum * (degree(u) + degree(v)),
                };
            }
            Ok(scores)
        }
        PageRankMethod::ForwardPush { tolerance } => groups.score(
            usize::MAX,
            progress,
            |_| (1.0 / (alpha * tolerance)) as u64,
            || ForwardPush::new(graph.num_nodes(), alpha, tolerance),
            |push, group, scores| {
                let u = group.source;
                push.run(graph, u);
                for (place, &v) in scores.iter_mut().zip(group.partners) {
                    let from_first = push.estimate(v);
                    *place = match (score, graph.degree(v)) {
                        (_, 0) => of_isolated(score, u, v),
                        (PageRankScore::FromFirst, _) => from_first,
                        (PageRankScore::Sum, _) => from_first * (1.0 + degree(u) / degree(v)),
                    };
                }
            },
        ),
    }
}

/// The score of a pair with an isolated node: no walk leaves it, and none comes.
fn of_isolated(score: PageRankScore, u: u32, v: u32) -> f64 {
    match (u == v, score) {
        (false, _) => 0.0,
        (true, PageRankScore::FromFirst) => 1.0,
        (true, PageRankScore::Sum) => 2.0,
    }
}

/// The first `K` with `(1 - alpha)^(K+1) <= tolerance`.
fn last_term(alpha: f64, tolerance: f64) -> u64 {
    let terms = tolerance.ln() / (-alpha).ln_1p();
    (terms.ceil() as u64).saturating_sub(1)
}
