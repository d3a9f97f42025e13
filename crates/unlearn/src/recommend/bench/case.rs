//! A request that is carried out on the data of a seed.

use std::collections::HashSet;

use argiope_graph::BipartiteGraph;

use super::{DeletionFacts, subject::Subject};
use crate::{
    UnlearnError,
    comparison::RequestKind,
    data::Interactions,
    evaluation::node_sample,
    recommend::{
        Deletion, Embeddings, Probe, Propagation, Recommender, TrainedRecommender,
        propagation::filtered,
    },
};

/// Retained interactions whose probabilities are compared, at most.
const SAMPLED_INTERACTIONS: usize = 100_000;

/// The data without what is deleted.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) kind: RequestKind,
    pub(super) deletion: Deletion,
    /// What recommenders are trained anew on, and measured by: without what is deleted, and without what deleted users have in the
    /// validation and the test.
    pub(super) rest: Interactions,
    /// Over what is left.
    pub(super) after: Propagation,
    /// What rankings leave out: what users had before.
    pub(super) masked: BipartiteGraph,
    /// A sample of what is left.
    pub(super) retained: Vec<(u32, u32)>,
    pub(super) probe: Probe,
    pub(super) facts: DeletionFacts,
    /// One that was trained on the rest from the same start already.
    pub(super) clean: Option<TrainedRecommender>,
}

impl Case {
    /// Of a deletion from the data of `subject`.
    pub(super) fn new(
        subject: &Subject,
        kind: RequestKind,
        deletion: Deletion,
    ) -> Result<Self, UnlearnError> {
        let Subject { data, seed, .. } = subject;
        let gone: HashSet<u32> = deletion.users().iter().copied().collect();
        let left = |part| filtered(part, &mut |user, _| !gone.contains(&user));
        let rest = Interactions {
            train: deletion.residual().clone(),
            valid: left(&data.valid)?,
            test: left(&data.test)?,
            ..data.clone()
        };
        let probe = Probe::new(data, &deletion, *seed)?;
        let num_users = |graph: &BipartiteGraph| {
            let rows = graph.csr().rows();
            rows.filter(|(_, items)| !items.is_empty()).count()
        };
        let all: Vec<(u32, u32)> = rest.train.edges().collect();
        let sample = node_sample(all.len(), SAMPLED_INTERACTIONS, *seed);
        let num_touched = num_users(deletion.deleted());
        Ok(Self {
            kind,
            after: Propagation::new(&rest.train)?,
            masked: data.train.clone(),
            retained: sample.into_iter().map(|at| all[at as usize]).collect(),
            facts: DeletionFacts {
                seed: *seed,
                num_training: data.train.num_edges(),
                num_deleted: deletion.deleted().num_edges(),
                num_users: deletion.users().len(),
                share_of_users: num_touched as f64 / num_users(&data.train).max(1) as f64,
                num_held_out: probe.held_out().len(),
            },
            deletion,
            rest,
            probe,
            clean: None,
        })
    }

    /// What a recommender says on what is left.
    pub(super) fn embeddings(&self, model: &Recommender) -> Result<Embeddings, UnlearnError> {
        model.embeddings(&self.after)
    }
}
