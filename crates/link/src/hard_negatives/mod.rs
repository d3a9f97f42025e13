//! Hard negatives for every positive, by the heuristic related sampling technique (HeaRT): Li et al., *Evaluating Graph
//! Neural Networks for Link Prediction: Current Pitfalls and New Benchmarking*, NeurIPS 2023 (Datasets and Benchmarks),
//! section 4.
//!
//! Uniform negatives of a sparse graph share no neighbours, and any heuristic tells them from edges. Here a positive
//! `(u, v)` competes with `(u, w)` and `(w, v)` for the nodes `w` that heuristics take for the likeliest partners of the end
//! that stays. For this end `u`:
//!
//! - Candidates are all nodes but `u` itself, the other end of the positive, the neighbours of `u` in the graph, and its
//!   partners among the further known edges.
//! - Up to three scores order them: resource allocation, the personalised PageRank `p_u(w)` by forward push, and, where
//!   there are features, the cosine of the features of `u` and `w`. The rank of a candidate in one order is 1 and the number
//!   of candidates with a higher score; those that score 0 or less have no rank there.
//! - The best of its ranks orders the candidates. Equal ones are ordered by resource allocation, then PageRank, then
//!   cosine, the higher first, and at last by id, the smaller first.
//! - The first `per_side` are taken. Where fewer have a rank, the others are drawn from the candidates without one, all
//!   equally likely and none twice.
//!
//! # The published lists
//! The lists that the authors published cannot be made again exactly: they cut equal ranks arbitrarily. They also differ
//! in kind. There a score of 0 has a rank, the one after the last positive score, in every order. The best rank of any
//! candidate is then at most that of the zeros in the shortest order: where 20 nodes share a neighbour with `u`, about 20
//! candidates of each order stand before all others, and these are tied. On Citeseer most of the 250 negatives of an
//! end are such arbitrary nodes, far from `u`. [`ZeroScores::AfterLast`] makes lists of this kind, to compare with numbers
//! measured on the published ones; they are much easier than those of the default, [`ZeroScores::Unranked`].

mod features;
mod fill;
mod ranking;
mod sums;

pub use features::Features;

use std::sync::atomic::{AtomicU32, Ordering};

use argiope_graph::{
    Progress, UndirectedGraph,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::{Pattern, SparseError};

use crate::{
    LinkError, Pair, PerPositive,
    heuristics::{check_alpha, check_positive},
    split::check_ends,
};
use features::Cosine;
use ranking::Ranking;

/// What becomes of candidates with a score of 0, see [the module](mod@crate::hard_negatives).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ZeroScores {
    /// They have no rank in this order.
    #[default]
    Unranked,
    /// They share the rank after the last positive score of this order. Candidates whose best rank is that of the zeros of
    /// an order, or behind it, are drawn: all equally likely and none twice.
    AfterLast,
}

/// How hard negatives are chosen; numbers default to those of the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HardNegativeOptions {
    /// Negatives `(u, w)`, and as many `(w, v)`, for every positive; at least 1.
    pub per_side: usize,
    /// Probability of stopping of the PageRank walk, above 0 and at most 1.
    pub alpha: f64,
    /// Tolerance of forward push, see [`ForwardPush`](crate::heuristics::PageRankMethod::ForwardPush).
    pub tolerance: f64,
    /// Which candidates have a rank.
    pub zero_scores: ZeroScores,
    /// Seed of the negatives that are drawn.
    pub seed: u64,
}

impl Default for HardNegativeOptions {
    fn default() -> Self {
        Self {
            per_side: 250,
            alpha: 0.15,
            tolerance: 5e-5,
            zero_scores: ZeroScores::Unranked,
            seed: 0,
        }
    }
}

impl HardNegativeOptions {
    /// Checks all options.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`].
    pub fn check(&self) -> Result<(), LinkError> {
        if self.per_side == 0 {
            return Err(LinkError::InvalidOption {
                option: "per_side",
                value: "0".to_owned(),
                reason: "a positive needs at least one negative",
            });
        }
        check_alpha(self.alpha)?;
        check_positive("tolerance", self.tolerance)
    }
}

/// `2 * per_side` hard negatives for every positive: first the `(u, w)`, then the `(w, v)`, each from hard to easy; see
/// [the module](mod@crate::hard_negatives).
///
/// `graph` holds the training edges; heuristics see no others. `known` are edges that are no negatives either: for test
/// positives, those of the validation. Other positives may be among the negatives of one, as in the paper, unless they
/// are in `known`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`LinkError::NodeOutOfRange`], [`LinkError::InvalidOption`]; [`LinkError::LengthMismatch`], [`LinkError::Sparse`] or
/// [`LinkError::InvalidFeature`] for features that are not strictly ascending rows of finite numbers, one a node;
/// [`LinkError::TooFewCandidates`]; [`LinkError::Cancelled`] through `progress`.
///
/// # Complexity
/// The scores of a node are computed once for all its positives: the degrees of its neighbours, `1 / (alpha * tolerance)`,
/// and the numbers of nodes that have its features. Then `O(per_side log per_side)` for each end of a positive, more where
/// scores tie, and `O(num_nodes)` where few candidates are left to be drawn. About 70 bytes a node and thread.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_link::hard_negatives::{HardNegativeOptions, hard_negatives};
///
/// // A square 0 - 1 - 2 - 3 and a far edge 4 - 5: node 2 is the likeliest partner that 0 does not have.
/// let graph = UndirectedGraph::from_edges(6, [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5)])?;
/// let options = HardNegativeOptions { per_side: 1, ..HardNegativeOptions::default() };
/// let negatives = hard_negatives(&graph, &[(0, 4)], &[], None, &options, &Silent)?;
/// assert_eq!(negatives.of(0)[0], (0, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hard_negatives(
    graph: &UndirectedGraph,
    positives: &[Pair],
    known: &[Pair],
    features: Option<Features<'_>>,
    options: &HardNegativeOptions,
    progress: &dyn Progress,
) -> Result<PerPositive, LinkError> {
    options.check()?;
    check_ends("positives", positives, graph.num_nodes())?;
    check_ends("known", known, graph.num_nodes())?;
    let cosine = features.map(|features| Cosine::new(features, graph.num_nodes()));
    let cosine = cosine.transpose()?;
    let known = UndirectedGraph::from_edges(graph.num_nodes(), known.iter().copied())?;
    let ends = ends_by_node(graph, positives)?;
    let per_side = options.per_side;
    let new_ranking = || Ranking::new(graph, &known, cosine.as_ref(), options);

    let nodes: Vec<u32> = (0..graph.num_nodes() as u32)
        .filter(|&node| ends.degree(node as usize) != 0)
        .collect();
    check_candidates(&nodes, &ends, positives, new_ranking(), per_side)?;
    // Every place is written once, by one worker: its order among the others cannot matter.
    let mut chosen = Vec::new();
    chosen.resize_with(2 * positives.len() * per_side, || AtomicU32::new(0));
    let work = |at: usize| {
        let node = nodes[at];
        let wedges = graph.neighbors(node).iter().map(|&w| graph.degree(w));
        (wedges.sum::<usize>() + ends.degree(node as usize) * per_side) as u64
    };
    let chunks = balanced_chunks(nodes.len(), work);
    progress.begin("ranking negatives", Some(nodes.len() as u64));
    run_workers(&chunks, progress, new_ranking, |ranking, chunk| {
        for &node in &nodes[chunk] {
            if progress.is_cancelled() {
                return;
            }
            ranking.score_candidates(node);
            for &end in ends.row(node as usize) {
                let hardest = ranking.hardest(other_end(positives, end), end.into());
                let places = &chosen[end as usize * per_side..];
                for (place, &candidate) in places.iter().zip(hardest) {
                    place.store(candidate, Ordering::Relaxed);
                }
            }
        }
    })?;
    progress.end();

    let pairs = chosen.chunks(2 * per_side).zip(positives);
    let pairs = pairs.flat_map(|(chosen, &(u, v))| {
        let (for_v, for_u) = chosen.split_at(per_side);
        let for_v = for_v.iter().map(move |w| (u, w.load(Ordering::Relaxed)));
        let for_u = for_u.iter().map(move |w| (w.load(Ordering::Relaxed), v));
        for_v.chain(for_u)
    });
    PerPositive::new(pairs.collect(), 2 * per_side)
}

/// Row `u` lists the ends of positives that `u` is: `2 * positive` for the first node, and one more for the second.
fn ends_by_node(graph: &UndirectedGraph, positives: &[Pair]) -> Result<Pattern, LinkError> {
    let num_ends = 2 * positives.len();
    if num_ends >= u32::MAX as usize {
        return Err(LinkError::Sparse(SparseError::TooMany {
            what: "ends of positives",
            count: num_ends as u64,
        }));
    }
    let nodes = positives.iter().flat_map(|&(u, v)| [u, v]);
    let ends: Vec<(u32, u32)> = nodes.zip(0..).collect();
    let (by_node, _) = Pattern::from_edges(graph.num_nodes(), num_ends, &ends)?;
    Ok(by_node)
}

/// The node at the other end of a positive.
fn other_end(positives: &[Pair], end: u32) -> u32 {
    let (u, v) = positives[end as usize / 2];
    if end.is_multiple_of(2) { v } else { u }
}

/// Checks that every end has enough candidates, before any work is done.
fn check_candidates(
    nodes: &[u32],
    ends: &Pattern,
    positives: &[Pair],
    mut ranking: Ranking<'_>,
    requested: usize,
) -> Result<(), LinkError> {
    let mut first: Option<(u32, u32, usize)> = None;
    for &node in nodes {
        ranking.exclude_known(node);
        for &end in ends.row(node as usize) {
            let available = ranking.num_candidates(other_end(positives, end));
            if available < requested && first.is_none_or(|(earlier, ..)| end < earlier) {
                first = Some((end, node, available));
            }
        }
    }
    match first {
        None => Ok(()),
        Some((end, node, available)) => Err(LinkError::TooFewCandidates {
            position: end as usize / 2,
            node,
            requested,
            available,
        }),
    }
}
