//! The deletion that an encoder is chosen by, drawn apart from those that it is trained on and from the one that is asked for.

use argiope_gnn::{seeds, training::Metrics};
use argiope_graph::{BipartiteGraph, Progress};
use argiope_link::metrics::auc;

use super::{InfluenceEncoder, Level, UnlearnRecConfig, frozen::Frozen, situation::Situation};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{Deletion, Embeddings, ranking::ranking},
};

/// The name of the metric that chooses the encoder, of a validation deletion:
///
/// ```text
/// recall@20 after / before - 2 |AUC - 1/2|     AUC of deleted interactions against the controls of their level
/// ```
///
/// At the paper's level an AUC below one half costs nothing.
pub const BALANCE: &str = "valid/balance";

/// The validation deletion.
#[derive(Debug)]
pub(super) struct Judge {
    situation: Situation,
    level: Level,
    train: BipartiteGraph,
    valid: BipartiteGraph,
    deleted: Vec<(u32, u32)>,
    controls: Vec<(u32, u32)>,
    /// Recall before.
    recall: f64,
}

impl Judge {
    pub(super) fn new(
        config: &UnlearnRecConfig,
        frozen: &Frozen,
        data: &Interactions,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let pretraining = &config.pretraining;
        let seed = seeds::named(seed, "validation deletion");
        let (kind, share) = (pretraining.kind, pretraining.valid_share);
        let deletion = Deletion::random(&data.train, kind, share, seed, 0)?;
        let deleted = deletion.interactions();
        // As low as possible: still, how low is told from pairs that nobody chose.
        let level = match config.level {
            Level::Paper => Level::Negatives,
            other => other,
        };
        let controls = frozen.controls(level, &deleted, seed, 0);
        if controls.is_empty() {
            return Err(UnlearnError::Data {
                what: "users of the validation deletion have nothing to compare with".into(),
            });
        }
        let before = Embeddings::new(frozen.embeddings.clone(), data.train.num_left())?;
        Ok(Self {
            situation: Situation::new(frozen, deletion)?,
            level: config.level,
            train: data.train.clone(),
            valid: data.valid.clone(),
            deleted,
            controls,
            recall: ranking(&before, &data.train, &data.valid, progress)?.recall,
        })
    }

    /// What the encoder alone makes of the deletion.
    pub(super) fn evaluate(
        &self,
        frozen: &Frozen,
        encoder: &InfluenceEncoder,
        progress: &dyn Progress,
    ) -> Result<Metrics, UnlearnError> {
        let table = self.situation.shifted_table(frozen, encoder)?;
        let embeddings = self.situation.objective.embed(table)?;
        let embeddings = Embeddings::new(embeddings, self.train.num_left())?;
        let recall = ranking(&embeddings, &self.train, &self.valid, progress)?.recall;
        let area = auc(
            &embeddings.score_pairs(&self.deleted),
            &embeddings.score_pairs(&self.controls),
        )?;
        let left = match self.level {
            Level::Paper => (area - 0.5).max(0.0),
            _ => (area - 0.5).abs(),
        };
        // A recommender without any hit has none to lose.
        let kept = if self.recall > 0.0 {
            recall / self.recall
        } else {
            1.0
        };
        Ok([
            (BALANCE.to_owned(), kept - 2.0 * left),
            ("valid/recall@20".to_owned(), recall),
            ("valid/auc".to_owned(), area),
        ]
        .into())
    }
}
