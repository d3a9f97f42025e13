//! Predicted classes against true ones.

use crate::DirectedError;

/// How often each class was predicted for each class.
///
/// ```
/// use argiope_directed::links::ConfusionMatrix;
///
/// let matrix = ConfusionMatrix::new(3, &[0, 0, 1, 0], &[0, 1, 1, 0])?;
/// assert_eq!(matrix.count(1, 0), 1); // class 1, taken for 0
/// assert_eq!(matrix.accuracy(), 0.75);
/// assert_eq!(matrix.recall(), [Some(1.0), Some(0.5), None]);
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    num_classes: usize,
    /// `[num_classes, num_classes]`, a row for each true class.
    counts: Vec<u64>,
}

impl ConfusionMatrix {
    /// Counts predictions, `[num_samples]`, against the truth, `[num_samples]`.
    ///
    /// # Errors
    /// [`DirectedError::Data`] without samples, for lists of different lengths, and for classes out of range.
    pub fn new(
        num_classes: usize,
        predicted: &[u32],
        truth: &[u32],
    ) -> Result<Self, DirectedError> {
        let data = |what| Err(DirectedError::Data { what });
        if predicted.len() != truth.len() {
            return data(format!(
                "{} predictions for {} samples",
                predicted.len(),
                truth.len()
            ));
        }
        if truth.is_empty() {
            return data("there are no samples to judge predictions by".to_owned());
        }
        for (name, classes) in [("predicted", predicted), ("truth", truth)] {
            let outside = |&class: &u32| class as usize >= num_classes;
            if let Some(position) = classes.iter().position(outside) {
                let class = classes[position];
                return data(format!(
                    "{name}[{position}] = {class}, but there are {num_classes} classes"
                ));
            }
        }
        let mut counts = vec![0; num_classes * num_classes];
        for (&predicted, &truth) in predicted.iter().zip(truth) {
            counts[truth as usize * num_classes + predicted as usize] += 1;
        }
        Ok(Self {
            num_classes,
            counts,
        })
    }

    /// Samples of class `truth` that were predicted to be of class `predicted`.
    ///
    /// # Panics
    /// If there is no such class.
    #[must_use]
    pub fn count(&self, truth: usize, predicted: usize) -> u64 {
        let num_classes = self.num_classes;
        assert!(
            truth.max(predicted) < num_classes,
            "({truth}, {predicted}) of {num_classes} classes"
        );
        self.counts[truth * num_classes + predicted]
    }

    /// Share of the samples that are predicted right.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right: u64 = self.classes().map(|class| self.count(class, class)).sum();
        right as f64 / self.counts.iter().sum::<u64>() as f64
    }

    /// For each class the share of its samples that are predicted right; `None` for a class without samples.
    #[must_use]
    pub fn recall(&self) -> Vec<Option<f64>> {
        let recall = |class| match self.num_true(class) {
            0 => None,
            samples => Some(self.count(class, class) as f64 / samples as f64),
        };
        self.classes().map(recall).collect()
    }

    /// The mean of `2 TP / (2 TP + FP + FN)` over the classes that have samples or are predicted.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        // 2 TP + FP + FN is what is of the class plus what is taken for it.
        let f1 = |class| match self.num_true(class) + self.num_predicted(class) {
            0 => None,
            total => Some(2.0 * self.count(class, class) as f64 / total as f64),
        };
        let values: Vec<f64> = self.classes().filter_map(f1).collect();
        values.iter().sum::<f64>() / values.len() as f64
    }

    fn classes(&self) -> std::ops::Range<usize> {
        0..self.num_classes
    }

    fn num_true(&self, class: usize) -> u64 {
        self.classes()
            .map(|predicted| self.count(class, predicted))
            .sum()
    }

    fn num_predicted(&self, class: usize) -> u64 {
        self.classes().map(|truth| self.count(truth, class)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_counted_by_hand() {
        let (truth, predicted) = ([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 0]);
        let matrix = ConfusionMatrix::new(4, &predicted, &truth).unwrap();
        assert_eq!(matrix.accuracy(), 0.5);
        assert_eq!(
            matrix.recall(),
            [Some(2.0 / 3.0), Some(0.5), Some(0.0), None]
        );
        // F1: 4 / 6, 2 / 4 and 0; class 3 does not occur.
        assert!((matrix.macro_f1() - (2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-15);
        // A class that is predicted but has no samples counts with 0.
        let matrix = ConfusionMatrix::new(2, &[0, 1], &[0, 0]).unwrap();
        assert_eq!(matrix.macro_f1(), (2.0 / 3.0) / 2.0);
        assert_eq!(matrix.recall(), [Some(0.5), None]);
    }

    #[test]
    fn test_senseless_lists_are_errors() {
        for (predicted, truth, message) in [
            (&[0][..], &[][..], "1 predictions for 0 samples"),
            (&[], &[], "there are no samples to judge predictions by"),
            (
                &[0, 2],
                &[0, 1],
                "predicted[1] = 2, but there are 2 classes",
            ),
            (&[0, 1], &[3, 1], "truth[0] = 3, but there are 2 classes"),
        ] {
            let error = ConfusionMatrix::new(2, predicted, truth).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
