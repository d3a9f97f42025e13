//! Recommenders of one case, measured.

use argiope_graph::Progress;

use super::case::Case;
use crate::{
    UnlearnError,
    comparison::{Measure, Metric, Values},
    evaluation::{Rows, jensen_shannon, mean_absolute_difference, posterior_shifts, update_leak},
    recommend::{
        Embeddings, Leakage, leakage::probabilities, metrics::RankingMetrics, ranking::ranking,
    },
};

/// All that metrics see of a recommender.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    utility: RankingMetrics,
    leakage: Leakage,
    /// Probabilities of pairs, see [`Probe`](crate::recommend::Probe).
    deleted: Vec<f32>,
    held_out: Vec<f32>,
    retained: Vec<f32>,
}

impl Observation {
    /// Of a recommender by its embeddings, where those of the original were `before`.
    pub(super) fn new(
        case: &Case,
        before: &Embeddings,
        embeddings: &Embeddings,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let probe = &case.probe;
        Ok(Self {
            utility: ranking(embeddings, &case.masked, &case.rest.test, progress)?,
            leakage: probe.ask(before, embeddings)?,
            deleted: probabilities(embeddings, probe.deleted()),
            held_out: probabilities(embeddings, probe.held_out()),
            retained: probabilities(embeddings, &case.retained),
        })
    }
}

/// Measures recommenders of one case.
pub(super) struct Metrics<'a> {
    /// The original on the data with what is deleted.
    pub(super) before: &'a Observation,
}

impl Measure for Metrics<'_> {
    type Observation = Observation;

    fn of(&self, found: &Observation, is_original: bool) -> Result<Values, UnlearnError> {
        let leakage = &found.leakage;
        let mut values = Values::from([
            (Metric::Recall, found.utility.recall),
            (Metric::Ndcg, found.utility.ndcg),
            (Metric::NegativesAuc, leakage.auc_negatives),
            (Metric::DeletedProbability, leakage.p_deleted),
            (Metric::MiNg, leakage.mi_ng),
        ]);
        values.extend((leakage.auc_held_out).map(|area| (Metric::DeletedAuc, area)));
        if !is_original {
            values.insert(Metric::MiBf, leakage.mi_bf);
            if !found.held_out.is_empty() {
                let moved = shifts(&self.before.deleted, &found.deleted)?;
                let others_moved = shifts(&self.before.held_out, &found.held_out)?;
                values.insert(Metric::UpdateLeak, update_leak(&moved, &others_moved)?);
            }
        }
        Ok(values)
    }

    fn between(&self, left: &Observation, right: &Observation) -> Result<Values, UnlearnError> {
        Ok(Values::from([
            (
                Metric::DeletedDifference,
                mean_absolute_difference(&left.deleted, &right.deleted)?,
            ),
            (
                Metric::RetainedDifference,
                mean_absolute_difference(&left.retained, &right.retained)?,
            ),
            (
                Metric::DeletedDivergence,
                jensen_shannon(&left.deleted, &right.deleted)?,
            ),
        ]))
    }
}

/// How far probabilities moved.
fn shifts(before: &[f32], after: &[f32]) -> Result<Vec<f32>, UnlearnError> {
    posterior_shifts(Rows::new(before, 1)?, Rows::new(after, 1)?)
}
