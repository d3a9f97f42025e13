//! Batches of facts: what is asked, and what messages may not see.

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random::stream};
use argiope_link::{Triple, negatives::CorruptedBatch};
use rand::seq::SliceRandom as _;

use crate::{MessageGraph, NbfnetError, Query};

/// The positions of a list of facts in an order of their own for every epoch, in batches; of these the first
/// `most_batches`. The last batch may be smaller.
pub(super) fn batches(
    num_facts: usize,
    batch_size: usize,
    most_batches: Option<usize>,
    seed: u64,
    epoch: u64,
) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..num_facts as u32).collect();
    order.shuffle(&mut stream(seeds::named(seed, "order of facts"), epoch));
    let batches = order.chunks(batch_size).map(<[u32]>::to_vec);
    batches.take(most_batches.unwrap_or(usize::MAX)).collect()
}

/// A query for every fact, its answer, and nodes that are none.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) queries: Vec<Query>,
    /// `[num_queries, 1 + negatives]`: the answer first.
    pub(super) candidates: Vec<NodeId>,
}

impl Batch {
    /// Tails are asked for by the first facts, heads by the others.
    pub(super) fn new(
        graph: &MessageGraph,
        facts: &[Triple],
        corrupted: &CorruptedBatch,
        negatives: usize,
    ) -> Self {
        let mut queries = Vec::with_capacity(facts.len());
        let mut candidates = Vec::with_capacity(facts.len() * (1 + negatives));
        for (row, &fact) in facts.iter().enumerate() {
            let side = corrupted.side(row);
            queries.push(graph.query(fact, side));
            candidates.push(side.of(fact));
            candidates.extend_from_slice(&corrupted.entities[row * negatives..][..negatives]);
        }
        Self {
            queries,
            candidates,
        }
    }

    /// The graph without what would give the answers away: the facts themselves, or with `one_hop` everything between the
    /// source of a query and its candidates.
    pub(super) fn hidden_from(
        &self,
        graph: &MessageGraph,
        facts: &[Triple],
        one_hop: bool,
    ) -> Result<MessageGraph, NbfnetError> {
        if !one_hop {
            return graph.without_facts(facts);
        }
        let per_query = self.candidates.len() / self.queries.len().max(1);
        let pairs: Vec<(NodeId, NodeId)> = (self.candidates.iter().enumerate())
            .map(|(at, &candidate)| (self.queries[at / per_query].source, candidate))
            .collect();
        graph.without_pairs(&pairs)
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::RelationalGraph;
    use argiope_link::{Side, negatives::corrupt_batch};

    use super::*;

    #[test]
    fn test_batches_hold_every_fact_once() {
        let found = batches(10, 4, None, 1, 0);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
        let mut facts = found.concat();
        facts.sort_unstable();
        assert!(facts.into_iter().eq(0..10));
        assert_eq!(batches(10, 4, Some(2), 1, 0), found[..2]);
        assert_ne!(batches(10, 4, None, 1, 1), found);
    }

    #[test]
    fn test_answers_are_hidden() {
        let facts = [(0, 0, 1), (1, 1, 2), (2, 0, 3), (0, 1, 1)];
        let graph = RelationalGraph::from_triples(6, 2, facts).unwrap();
        let corrupted = corrupt_batch(&graph, &facts[..3], 2, 0, 0).unwrap();
        let sides = [0, 1, 2].map(|row| corrupted.side(row));
        assert_eq!(sides, [Side::Tail, Side::Head, Side::Head]);
        let graph = MessageGraph::of_knowledge(&graph).unwrap();
        let batch = Batch::new(&graph, &facts[..3], &corrupted, 2);
        let query = |source, relation| Query { source, relation };
        assert_eq!(batch.queries, [query(0, 0), query(2, 3), query(3, 2)]);
        let answers: Vec<_> = batch.candidates.iter().step_by(3).copied().collect();
        assert_eq!(answers, [1, 1, 2]);
        let count =
            |graph: MessageGraph| (0..6).map(|row| graph.pattern().degree(row)).sum::<usize>();
        let facts = &facts[..3];
        assert_eq!(count(batch.hidden_from(&graph, facts, false).unwrap()), 2);
        assert_eq!(count(batch.hidden_from(&graph, facts, true).unwrap()), 0);
    }
}
