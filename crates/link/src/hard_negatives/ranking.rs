//! Candidates of one node in up to three orders, and the hardest of them for each of its positives.

use argiope_graph::UndirectedGraph;
use argiope_sparse::MarkedSet;

use super::{HardNegativeOptions, ZeroScores, features::Cosine, fill::fill, sums::NodeSums};
use crate::heuristics::ForwardPush;

/// No rank.
const NONE: usize = usize::MAX;

/// Space of one worker.
pub(super) struct Ranking<'a> {
    graph: &'a UndirectedGraph,
    known: &'a UndirectedGraph,
    cosine: Option<&'a Cosine<'a>>,
    options: HardNegativeOptions,
    /// The node itself and its known partners, ascending.
    excluded: Vec<u32>,
    is_excluded: MarkedSet,
    resource_allocation: NodeSums,
    page_rank: ForwardPush,
    similarity: NodeSums,
    orders: [Vec<(f64, u32)>; 3],
    /// The best rank of each node, if it has one.
    best_ranks: Vec<usize>,
    chosen: Vec<u32>,
}

impl<'a> Ranking<'a> {
    pub(super) fn new(
        graph: &'a UndirectedGraph,
        known: &'a UndirectedGraph,
        cosine: Option<&'a Cosine<'a>>,
        options: &HardNegativeOptions,
    ) -> Self {
        let num_nodes = graph.num_nodes();
        Self {
            graph,
            known,
            cosine,
            options: *options,
            excluded: Vec::new(),
            is_excluded: MarkedSet::new(num_nodes),
            resource_allocation: NodeSums::new(num_nodes),
            page_rank: ForwardPush::new(num_nodes, options.alpha, options.tolerance),
            similarity: NodeSums::new(num_nodes),
            orders: Default::default(),
            best_ranks: vec![NONE; num_nodes],
            chosen: Vec::new(),
        }
    }

    /// Starts with another node: no partner of it that is known can be a candidate.
    pub(super) fn exclude_known(&mut self, node: u32) {
        self.is_excluded.unmark(&self.excluded);
        self.excluded.clear();
        self.excluded.push(node);
        self.excluded.extend_from_slice(self.graph.neighbors(node));
        self.excluded.extend_from_slice(self.known.neighbors(node));
        self.excluded.sort_unstable();
        self.excluded.dedup();
        self.is_excluded.mark(&self.excluded);
    }

    /// Number of candidates for a positive with `partner` at its other end.
    pub(super) fn num_candidates(&self, partner: u32) -> usize {
        let is_new = self.is_excluded.position(partner).is_none();
        self.graph.num_nodes() - self.excluded.len() - usize::from(is_new)
    }

    /// Orders the candidates of a node by each score.
    pub(super) fn score_candidates(&mut self, node: u32) {
        self.exclude_known(node);
        self.resource_allocation.clear();
        for &w in self.graph.neighbors(node) {
            let share = (self.graph.degree(w) as f64).recip();
            for &candidate in self.graph.neighbors(w) {
                self.resource_allocation.add(candidate, share);
            }
        }
        self.page_rank.run(self.graph, node);
        self.similarity.clear();
        if let Some(cosine) = self.cosine {
            cosine.score(node, &mut self.similarity);
        }
        // The other end of a positive is a candidate of the other positives: one more than are needed.
        let most = self.options.per_side.saturating_add(1);
        let is_excluded = &self.is_excluded;
        let is_candidate =
            |&(node, score): &(u32, f64)| score > 0.0 && is_excluded.position(node).is_none();
        let [by_allocation, by_page_rank, by_similarity] = &mut self.orders;
        first(
            by_allocation,
            self.resource_allocation.iter().filter(is_candidate),
            most,
        );
        first(
            by_page_rank,
            self.page_rank.estimates().filter(is_candidate),
            most,
        );
        first(
            by_similarity,
            self.similarity.iter().filter(is_candidate),
            most,
        );
    }

    /// The hardest candidates of the current node for a positive with `partner` at its other end, `[per_side]`. What is
    /// drawn comes from the generator of number `stream`.
    pub(super) fn hardest(&mut self, partner: u32, stream: u64) -> &[u32] {
        let per_side = self.options.per_side;
        self.chosen.clear();
        // Candidates without a positive score in an order have at least the rank after it.
        let mut rank_of_zeros = NONE;
        let num_orders = if self.cosine.is_some() { 3 } else { 2 };
        for order in &self.orders[..num_orders] {
            let (mut num_before, mut rank, mut last) = (0, 0, f64::INFINITY);
            for &(score, node) in order.iter().filter(|&&(_, node)| node != partner) {
                if score != last {
                    (rank, last) = (num_before + 1, score);
                }
                // So many have a better rank in this order that only another order can help.
                if rank > per_side {
                    break;
                }
                num_before += 1;
                let best = &mut self.best_ranks[node as usize];
                if *best == NONE {
                    self.chosen.push(node);
                }
                *best = rank.min(*best);
            }
            rank_of_zeros = rank_of_zeros.min(rank + 1);
        }
        if self.options.zero_scores == ZeroScores::AfterLast {
            let ranks = &mut self.best_ranks;
            self.chosen.retain(|&node| {
                let is_ahead = ranks[node as usize] < rank_of_zeros;
                if !is_ahead {
                    ranks[node as usize] = NONE;
                }
                is_ahead
            });
        }
        let (ranks, allocation) = (&self.best_ranks, &self.resource_allocation);
        let (page_rank, similarity) = (&self.page_rank, &self.similarity);
        self.chosen.sort_unstable_by(|&a, &b| {
            let by_rank = ranks[a as usize].cmp(&ranks[b as usize]);
            by_rank
                .then_with(|| allocation.get(b).total_cmp(&allocation.get(a)))
                .then_with(|| page_rank.estimate(b).total_cmp(&page_rank.estimate(a)))
                .then_with(|| similarity.get(b).total_cmp(&similarity.get(a)))
                .then_with(|| a.cmp(&b))
        });
        for &node in &self.chosen {
            self.best_ranks[node as usize] = NONE;
        }
        self.chosen.truncate(per_side);
        if self.chosen.len() < per_side {
            let excluded = (self.excluded.iter().copied()).chain([partner]);
            let num_nodes = self.graph.num_nodes();
            fill(
                &mut self.chosen,
                per_side,
                excluded,
                num_nodes,
                (self.options.seed, stream),
            );
        }
        &self.chosen
    }
}

/// The `most` highest scores and all that equal the last of them, from the highest down, equal ones by node.
fn first(order: &mut Vec<(f64, u32)>, scores: impl Iterator<Item = (u32, f64)>, most: usize) {
    order.clear();
    order.extend(scores.map(|(node, score)| (score, node)));
    if order.len() > most {
        let (_, &mut (last, _), _) =
            order.select_nth_unstable_by(most - 1, |left, right| right.0.total_cmp(&left.0));
        order.retain(|&(score, _)| score >= last);
    }
    order.sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
}
