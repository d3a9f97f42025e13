//! Batches of facts: what is asked, and what messages may not see.

use argiope_gnn::{
    seeds,
    training::{EpochReport, Metrics, Steps},
};
use argiope_graph::{NodeId, Progress, random::stream};
use argiope_link::{Triple, negatives::CorruptedBatch};
use rand::seq::SliceRandom as _;

use crate::{MessageGraph, NbfnetError, Query, config::TrainingConfig};

/// Facts or edges in an order of their own for every epoch, in batches; of these the first `batches_per_epoch`. The last batch
/// may be smaller.
pub(super) fn batches<T: Copy>(
    items: &[T],
    training: &TrainingConfig,
    seed: u64,
    epoch: u64,
) -> Vec<Vec<T>> {
    let mut order = items.to_vec();
    order.shuffle(&mut stream(seeds::named(seed, "order of facts"), epoch));
    let batches = order.chunks(training.batch_size).map(<[T]>::to_vec);
    batches.take(num_batches(items.len(), training)).collect()
}

/// Number of batches of an epoch.
pub(super) fn num_batches(num_items: usize, training: &TrainingConfig) -> usize {
    let all = num_items.div_ceil(training.batch_size);
    all.min(training.batches_per_epoch.unwrap_or(usize::MAX))
}

/// Trains an epoch: `step` takes a batch and the number of its step, and gives the mean loss.
pub(super) fn train_batches<T>(
    batches: &[Vec<T>],
    epoch: u64,
    steps: &mut Steps,
    progress: &dyn Progress,
    mut step: impl FnMut(&[T], u64) -> Result<f64, NbfnetError>,
) -> Result<EpochReport, NbfnetError> {
    progress.begin(&format!("epoch {}", epoch + 1), Some(batches.len() as u64));
    let (mut sum, mut num_items) = (0.0, 0);
    for batch in batches {
        progress.check()?;
        let number = steps.count();
        // Nothing is dropped: a step needs its number only.
        let _ = steps.next_context();
        sum += step(batch, number)? * batch.len() as f64;
        num_items += batch.len();
        progress.advance(1);
    }
    progress.end();
    Ok(EpochReport {
        loss: sum / num_items as f64,
        metrics: Metrics::new(),
    })
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
        let items: Vec<u32> = (0..10).collect();
        let training = |batches_per_epoch| TrainingConfig {
            batch_size: 4,
            batches_per_epoch,
            ..TrainingConfig::default()
        };
        let found = batches(&items, &training(None), 1, 0);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
        let mut all = found.concat();
        all.sort_unstable();
        assert_eq!(all, items);
        assert_eq!(batches(&items, &training(Some(2)), 1, 0), found[..2]);
        assert_ne!(batches(&items, &training(None), 1, 1), found);
        assert_eq!(num_batches(10, &training(None)), 3);
        assert_eq!(num_batches(10, &training(Some(9))), 3);
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
