//! What a recommender still says of deleted interactions.
//!
//! Scores of three kinds of pairs of the same users are compared: deleted interactions, true ones of the test that no model saw, and
//! pairs that nobody chose. The pairs are drawn once and are the same for all models.
//!
//! ```text
//! p(x)             mean of sigmoid(s) over the pairs x
//! AUC held out     how often a deleted interaction scores above a held-out one; no value is a goal by itself, that of retraining is
//! AUC negatives    the same against pairs that nobody chose
//! MI-BF            p(deleted) before / after          both of UnlearnRec's paper: above 1 counts as good there, without an upper
//! MI-NG            p(negatives) / p(deleted) after    end, so that both reward what a retrained model does not do
//! ```

use argiope_link::metrics::auc;
use serde::{Deserialize, Serialize};

use super::{
    Deletion, Embeddings,
    unlearn_rec::{absent_pairs, held_out_pairs, union},
};
use crate::{UnlearnError, data::Interactions, evaluation::mean_absolute_difference};

/// The pairs that models are asked for.
#[derive(Debug, Clone)]
pub struct Probe {
    deleted: Vec<(u32, u32)>,
    held_out: Vec<(u32, u32)>,
    negatives: Vec<(u32, u32)>,
}

/// What a model says of the pairs of a [`Probe`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// Mean probability of deleted interactions.
    pub p_deleted: f64,
    /// Mean probability of true interactions of the test, of the same users; `None` if they have none.
    pub p_held_out: Option<f64>,
    /// Mean probability of pairs that nobody chose, of the same users.
    pub p_negatives: f64,
    /// AUC of deleted interactions against held-out ones.
    pub auc_held_out: Option<f64>,
    /// AUC of deleted interactions against pairs that nobody chose.
    pub auc_negatives: f64,
    /// Mean probability of deleted interactions before the deletion over that after it.
    pub mi_bf: f64,
    /// Mean probability of pairs that nobody chose over that of deleted interactions.
    pub mi_ng: f64,
}

impl Probe {
    /// For a deletion from `data`: for every deleted interaction a random one of the same user in the test, and a random pair of the
    /// same user that is in no part of the data.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if users of deleted interactions have all items.
    pub fn new(data: &Interactions, deletion: &Deletion, seed: u64) -> Result<Self, UnlearnError> {
        let deleted = deletion.interactions();
        let known = union(&[&data.train, &data.valid, &data.test])?;
        let negatives = absent_pairs(&deleted, &known, seed, 0);
        if negatives.is_empty() {
            return Err(UnlearnError::Data {
                what: "users of the deleted interactions have all items: nothing to compare with"
                    .into(),
            });
        }
        Ok(Self {
            held_out: held_out_pairs(&deleted, &data.test, seed, 0),
            negatives,
            deleted,
        })
    }

    /// Deleted interactions.
    #[must_use]
    pub fn deleted(&self) -> &[(u32, u32)] {
        &self.deleted
    }

    /// True interactions of the test.
    #[must_use]
    pub fn held_out(&self) -> &[(u32, u32)] {
        &self.held_out
    }

    /// Pairs that nobody chose.
    #[must_use]
    pub fn negatives(&self) -> &[(u32, u32)] {
        &self.negatives
    }

    /// What a model says after the deletion, where `before` are the embeddings that it started from.
    ///
    /// # Errors
    /// None on pairs of the same users and items.
    ///
    /// # Complexity
    /// `O(deleted * (dim + log(deleted)))` time.
    pub fn ask(&self, before: &Embeddings, after: &Embeddings) -> Result<Leakage, UnlearnError> {
        let deleted = after.score_pairs(&self.deleted);
        let held_out = after.score_pairs(&self.held_out);
        let negatives = after.score_pairs(&self.negatives);
        let has_held_out = !held_out.is_empty();
        let [p_deleted, p_negatives] =
            [&deleted, &negatives].map(|scores| mean_probability(scores));
        let p_before = mean_probability(&before.score_pairs(&self.deleted));
        Ok(Leakage {
            p_deleted,
            p_held_out: has_held_out.then(|| mean_probability(&held_out)),
            p_negatives,
            auc_held_out: (has_held_out.then(|| auc(&deleted, &held_out))).transpose()?,
            auc_negatives: auc(&deleted, &negatives)?,
            mi_bf: p_before / p_deleted,
            mi_ng: p_negatives / p_deleted,
        })
    }

    /// Mean distance of the probabilities that two models give deleted interactions.
    ///
    /// # Errors
    /// None on pairs of the same users and items.
    pub fn distance(&self, one: &Embeddings, other: &Embeddings) -> Result<f64, UnlearnError> {
        let [one, other] = [one, other].map(|of| probabilities(of, &self.deleted));
        mean_absolute_difference(&one, &other)
    }
}

/// The probabilities that a model gives pairs.
pub(super) fn probabilities(embeddings: &Embeddings, pairs: &[(u32, u32)]) -> Vec<f32> {
    let scores = embeddings.score_pairs(pairs).into_iter();
    scores.map(|score| sigmoid(score) as f32).collect()
}

fn sigmoid(score: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(score)).exp())
}

fn mean_probability(scores: &[f32]) -> f64 {
    scores.iter().map(|&score| sigmoid(score)).sum::<f64>() / scores.len() as f64
}
