//! How well logits tell the classes of a task apart.

use argiope_link::{evaluation::Values, metrics::auc};

use super::{ConfusionMatrix, LabelledPair, LinkTask};
use crate::DirectedError;

/// How good predictions of classes are; all numbers are better when they are higher.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkMetrics {
    /// What was asked.
    pub task: LinkTask,
    /// Share of the pairs that are predicted right.
    pub accuracy: f64,
    /// See [`ConfusionMatrix::macro_f1`].
    pub macro_f1: f64,
    /// See [`ConfusionMatrix::recall`], `[num_classes]`.
    pub recall: Vec<Option<f64>>,
    /// Area under the receiver operating characteristic of class 1 against class 0, by the difference of the logits:
    /// for tasks of two classes, if both have samples.
    pub auc: Option<f64>,
}

impl LinkMetrics {
    /// Judges logits, `[num_pairs, num_classes]` row by row. The class with the highest logit is predicted, the first of
    /// several.
    ///
    /// ```
    /// use argiope_directed::links::{LabelledPair, LinkMetrics, LinkTask};
    ///
    /// let pair = |source, target, class| LabelledPair { source, target, class };
    /// let pairs = [pair(0, 1, 1), pair(1, 2, 1), pair(2, 0, 0)];
    /// let logits = [0.0, 2.0, 0.5, 0.0, 1.0, 0.0];
    /// let metrics = LinkMetrics::of_logits(LinkTask::Existence, &pairs, &logits)?;
    /// assert_eq!((metrics.accuracy, metrics.auc), (2.0 / 3.0, Some(1.0)));
    /// assert_eq!(metrics.values()["recall/u->v"], 0.5);
    /// # Ok::<(), argiope_directed::DirectedError>(())
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Data`] without pairs, for another number of logits, for a logit that is not a number (it names
    /// pair and class), and for a class that the task has not; [`DirectedError::Link`] if both logits of a pair are the
    /// same infinity.
    ///
    /// # Complexity
    /// `O(num_pairs log num_pairs)` time.
    pub fn of_logits(
        task: LinkTask,
        pairs: &[LabelledPair],
        logits: &[f32],
    ) -> Result<Self, DirectedError> {
        let num_classes = task.num_classes();
        let data = |what| Err(DirectedError::Data { what });
        if logits.len() != pairs.len() * num_classes {
            return data(format!(
                "{} logits for {} pairs and the {num_classes} classes of the task {task}",
                logits.len(),
                pairs.len()
            ));
        }
        if let Some(position) = logits.iter().position(|logit| logit.is_nan()) {
            let (row, class) = (position / num_classes, position % num_classes);
            let (u, v) = pairs[row].ends();
            return data(format!(
                "pairs[{row}] = ({u}, {v}): the logit of class {class} is not a number"
            ));
        }
        let predicted: Vec<u32> = logits.chunks(num_classes).map(highest).collect();
        let truth: Vec<u32> = pairs.iter().map(|pair| pair.class).collect();
        let matrix = ConfusionMatrix::new(num_classes, &predicted, &truth)?;
        Ok(Self {
            task,
            accuracy: matrix.accuracy(),
            macro_f1: matrix.macro_f1(),
            recall: matrix.recall(),
            auc: match num_classes {
                2 => auc_of_difference(&truth, logits)?,
                _ => None,
            },
        })
    }

    /// The numbers by their names: `accuracy`, `macro_f1`, `auc`, and `recall/CLASS`; without those that there are not.
    #[must_use]
    pub fn values(&self) -> Values {
        let named =
            |(class, &recall): (_, &Option<f64>)| Some((format!("recall/{class}"), recall?));
        let mut values: Values = (self.task.class_names().iter().zip(&self.recall))
            .filter_map(named)
            .collect();
        values.insert("accuracy".to_owned(), self.accuracy);
        values.insert("macro_f1".to_owned(), self.macro_f1);
        values.extend(self.auc.map(|auc| ("auc".to_owned(), auc)));
        values
    }
}

/// The first class with the highest logit.
fn highest(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (class, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = class;
        }
    }
    best as u32
}

fn auc_of_difference(truth: &[u32], logits: &[f32]) -> Result<Option<f64>, DirectedError> {
    let scores_of = |class| -> Vec<f32> {
        (truth.iter().zip(logits.chunks(2)))
            .filter(|&(&truth, _)| truth == class)
            .map(|(_, logits)| logits[1] - logits[0])
            .collect()
    };
    let (negatives, positives) = (scores_of(0), scores_of(1));
    match negatives.is_empty() || positives.is_empty() {
        true => Ok(None),
        false => Ok(Some(auc(&positives, &negatives)?)),
    }
}
