//! An attacker who judges from the prediction whether an edge was trained on, and the membership-inference ratio.

use super::{
    logistic::Logistic,
    operands::{check_not_empty, check_probabilities},
};
use crate::UnlearnError;

/// The weight of the penalty on the attacker's parameters.
const LAMBDA: f64 = 1e-2;

/// Judges whether an edge was in the training graph, from the model's prediction `p`: logistic regression on `[1 - p, p]`.
///
/// It learns from a shadow model: one like the attacked model, trained on other edges, for which the attacker knows
/// which edges it saw. GNNDelete and D2DGN use a small network in its place; of one number that network can learn more
/// shapes than this monotone one.
#[derive(Debug, Clone, PartialEq)]
pub struct MembershipAttacker(Logistic);

impl MembershipAttacker {
    /// Learns from a shadow model's predictions for edges that it was trained on, and for pairs that it was not.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] if either list is empty; [`UnlearnError::Data`] for what is no probability.
    pub fn learn(present: &[f32], absent: &[f32]) -> Result<Self, UnlearnError> {
        check_not_empty("edges of the shadow model", present)?;
        check_not_empty("other pairs of the shadow model", absent)?;
        check_probabilities("edges of the shadow model", present)?;
        check_probabilities("other pairs of the shadow model", absent)?;
        let rows: Vec<f64> = (present.iter().chain(absent))
            .flat_map(|&p| row_of(p))
            .collect();
        let mut labels = vec![true; present.len()];
        labels.resize(present.len() + absent.len(), false);
        Ok(Self(Logistic::fit(&rows, 2, &labels, LAMBDA)?))
    }

    /// The mean probability that edges with these predictions were trained on.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] without predictions; [`UnlearnError::Data`] for what is no probability.
    pub fn presence(&self, predictions: &[f32]) -> Result<f64, UnlearnError> {
        check_not_empty("predictions", predictions)?;
        check_probabilities("predictions", predictions)?;
        let sum: f64 = (predictions.iter())
            .map(|&p| self.0.probability(&row_of(p)))
            .sum();
        Ok(sum / predictions.len() as f64)
    }
}

fn row_of(p: f32) -> [f64; 2] {
    [1.0 - f64::from(p), f64::from(p)]
}

/// `P(present) before / P(present) after`, each the mean that `attacker` gives deleted edges (Cheng et al., GNNDelete,
/// ICLR 2023; Sinha et al., D2DGN, 2023).
///
/// For comparability with those papers only, where larger counts as better. It has no goal: it grows without bound as
/// the model pushes the deleted edges down, far beyond what a model that never saw them would say.
///
/// # Errors
/// As [`MembershipAttacker::presence`]; [`UnlearnError::Data`] if the attacker is so sure that the ratio has no value.
pub fn membership_ratio(
    attacker: &MembershipAttacker,
    before: &[f32],
    after: &[f32],
) -> Result<f64, UnlearnError> {
    let (before, after) = (attacker.presence(before)?, attacker.presence(after)?);
    match after > 0.0 {
        true => Ok(before / after),
        false => Err(UnlearnError::Data {
            what: format!("no ratio of {before} to {after}: the attacker is certain"),
        }),
    }
}
