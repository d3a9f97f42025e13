//! A logistic regression on the points that an encoder gives.

use argiope_graph::Progress;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{CrossValidation, Examples, Fold, stratified_folds};
use crate::{GnnError, heads::LogisticRegression, pretrain::contrastive::PretrainedEncoder};

/// How points are classified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FrozenConfig {
    /// Number of folds; 10 by default.
    pub folds: usize,
    /// Seed of the folds; 0 by default.
    pub seed: u64,
    /// `1 / C`: what squared weights cost, against the sum of the losses; 0.001 by default, for `C = 1000`.
    pub penalty: f64,
}

impl Default for FrozenConfig {
    fn default() -> Self {
        Self {
            folds: 10,
            seed: 0,
            penalty: 1e-3,
        }
    }
}

/// Cross-validates a logistic regression on the points of examples.
///
/// # Errors
/// Those of the encoder and of [`classify`].
///
/// # Complexity
/// That of the encoder for all views, and of [`classify`].
pub fn frozen(
    encoder: &PretrainedEncoder,
    examples: &Examples,
    config: &FrozenConfig,
    progress: &dyn Progress,
) -> Result<CrossValidation, GnnError> {
    let points = examples.points(encoder, progress)?;
    let (classes, num_classes) = (examples.classes(), examples.num_classes());
    classify(
        &points,
        encoder.outputs(),
        classes,
        num_classes,
        config,
        progress,
    )
}

/// Cross-validates a logistic regression on `rows`, `[classes.len(), width]`, row by row.
///
/// # Errors
/// [`GnnError::Option`] for folds that cannot be made; those of [`LogisticRegression::fit`]; [`GnnError::Cancelled`].
///
/// # Complexity
/// That of [`LogisticRegression::fit`] for every fold; folds run in parallel.
pub fn classify(
    rows: &[f64],
    width: usize,
    classes: &[u32],
    num_classes: usize,
    config: &FrozenConfig,
    progress: &dyn Progress,
) -> Result<CrossValidation, GnnError> {
    if rows.len() != width * classes.len() {
        return Err(GnnError::Shape {
            layer: "classify",
            operand: "rows",
            found: vec![rows.len()],
            expected: format!("{} rows of {width} values", classes.len()),
        });
    }
    let folds = stratified_folds(classes, config.folds, config.seed)?;
    let rows_of = |examples: &[usize]| -> Vec<f64> {
        let rows = (examples.iter()).flat_map(|at| &rows[at * width..(at + 1) * width]);
        rows.copied().collect()
    };
    let score = |Fold { train, test }: &Fold| -> Result<f64, GnnError> {
        progress.check()?;
        let known: Vec<u32> = train.iter().map(|&at| classes[at]).collect();
        let rows = rows_of(train);
        let model = LogisticRegression::fit(&rows, width, &known, num_classes, config.penalty)?;
        let found = model.predict(&rows_of(test));
        let right = found
            .iter()
            .zip(test)
            .filter(|&(&found, &at)| found == classes[at]);
        Ok(right.count() as f64 / test.len().max(1) as f64)
    };
    let scores = folds.par_iter().map(score);
    Ok(CrossValidation {
        scores: scores.collect::<Result<_, GnnError>>()?,
    })
}
