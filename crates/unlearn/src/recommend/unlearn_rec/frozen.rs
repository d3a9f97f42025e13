//! The recommender that an encoder is for: it does not change.

use argiope_graph::BipartiteGraph;
use burn::tensor::Tensor;

use super::{
    Level, absent_pairs,
    controls::{held_out_pairs_or_others, union},
};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{Embeddings, Propagation, Recommender, RecommenderConfig},
};

/// Controls of a deletion, at least.
const FEWEST_CONTROLS: usize = 256;

/// Added to the variance of scores, which may all be the same.
const SMALLEST_VARIANCE: f64 = 1e-6;

/// The recommender that is frozen, and the data that controls are drawn from.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    pub(super) config: RecommenderConfig,
    /// `E0`, without gradients.
    pub(super) table: Tensor<2>,
    /// `E` over all interactions, without gradients.
    pub(super) embeddings: Tensor<2>,
    /// True interactions that are not learned.
    valid: BipartiteGraph,
    valid_pairs: Vec<(u32, u32)>,
    /// Of the scores of these pairs: what differences of scores are measured in.
    pub(super) variance: f64,
    /// All that may be known when a model is unlearned: without the test.
    known: BipartiteGraph,
    pub(super) level: Level,
}

impl Frozen {
    pub(super) fn new(
        recommender: &Recommender,
        config: &RecommenderConfig,
        data: &Interactions,
        level: Level,
    ) -> Result<Self, UnlearnError> {
        let table = recommender.constant_table();
        let propagation = Propagation::new(&data.train)?;
        let embeddings = (recommender.backbone()).embed(&propagation, table.clone())?;
        let valid_pairs: Vec<(u32, u32)> = data.valid.edges().collect();
        let scores = Embeddings::new(embeddings.clone(), data.train.num_left())?;
        let variance = variance(&scores.score_pairs(&valid_pairs)) + SMALLEST_VARIANCE;
        Ok(Self {
            config: RecommenderConfig {
                backbone: recommender.backbone().clone(),
                ..config.clone()
            },
            embeddings,
            table,
            valid: data.valid.clone(),
            valid_pairs,
            variance,
            known: union(&[&data.train, &data.valid])?,
            level,
        })
    }

    /// Pairs that deleted interactions should score like; none where the level is as low as possible. As many as there are deleted
    /// interactions, and for a few of them enough to know a distribution.
    pub(super) fn controls(
        &self,
        level: Level,
        deleted: &[(u32, u32)],
        seed: u64,
        number: u64,
    ) -> Vec<(u32, u32)> {
        let count = deleted.len().max(FEWEST_CONTROLS);
        let asked: Vec<(u32, u32)> = deleted.iter().copied().cycle().take(count).collect();
        match level {
            Level::Paper => Vec::new(),
            Level::HeldOut => {
                let all = &self.valid_pairs;
                held_out_pairs_or_others(&asked, &self.valid, all, seed, number)
            }
            Level::Negatives => absent_pairs(&asked, &self.known, seed, number),
        }
    }
}

/// The variance of scores, in their order; 0 without any.
fn variance(scores: &[f32]) -> f64 {
    let count = scores.len().max(1) as f64;
    let values = || scores.iter().copied().map(f64::from);
    let mean = values().sum::<f64>() / count;
    values().map(|score| (score - mean).powi(2)).sum::<f64>() / count
}
