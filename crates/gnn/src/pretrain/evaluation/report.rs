//! What came out of a cross-validation.

use serde::{Deserialize, Serialize};

/// The share of right classes in the test of every fold, which is the micro-averaged F1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrossValidation {
    /// One number a fold, between 0 and 1.
    pub scores: Vec<f64>,
}

impl CrossValidation {
    /// Their mean; 0 without folds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.scores.iter().sum::<f64>() / self.count()
    }

    /// Their standard deviation, with one less than the number of folds in the denominator; 0 for one fold.
    #[must_use]
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.scores.iter().map(|score| (score - mean).powi(2));
        (squares.sum::<f64>() / (self.count() - 1.0).max(1.0)).sqrt()
    }

    /// The standard error of the mean, as if folds were independent. They share examples to train on, so that it is too small by
    /// an unknown factor (Bengio and Grandvalet, JMLR 5, 2004): a guide, and no test.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.standard_deviation() / self.count().sqrt()
    }

    fn count(&self) -> f64 {
        self.scores.len().max(1) as f64
    }
}
