//! Heuristics under the protocol that models are judged by.

use argiope_graph::Progress;

use super::{LinkData, Protocol};
use crate::{
    Heuristic, LinkError, Negatives, Pair, Stage,
    evaluation::{Values, evaluate},
    score_pairs,
};

/// The metrics of one model on both parts that are predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct PartValues {
    /// On the validation edges.
    pub valid: Values,
    /// On the test edges.
    pub test: Values,
}

impl Protocol {
    /// The metrics of a heuristic: scored on the graph of each stage, against the negatives of the split that `seed` gives.
    ///
    /// Scores are rounded to `f32`, as those of models are.
    ///
    /// ```
    /// use argiope_graph::{Silent, generate::gnp};
    /// use argiope_link::{Heuristic, dataset::{LinkData, Protocol}};
    ///
    /// let data = LinkData::of_graph("random", gnp(80, 0.2, 1)?);
    /// let protocol = Protocol::of(&data);
    /// let values = protocol.evaluate_heuristic(&data, 0, &Heuristic::AdamicAdar, &Silent)?;
    /// assert!((0.3..0.7).contains(&values.test["auc"])); // a random graph has nothing to predict
    /// # Ok::<(), argiope_link::LinkError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Protocol::apply`], [`score_pairs`] and [`evaluate`].
    pub fn evaluate_heuristic(
        &self,
        data: &LinkData,
        seed: u64,
        heuristic: &Heuristic,
        progress: &dyn Progress,
    ) -> Result<PartValues, LinkError> {
        let (split, graphs) = self.apply(data, seed, progress)?;
        let values = |stage: Stage, positives: &[Pair], negatives: &Negatives| {
            let score = |pairs: &[Pair]| -> Result<Vec<f32>, LinkError> {
                let scores = score_pairs(graphs.at(stage), pairs, heuristic, progress)?;
                Ok(scores.into_iter().map(|score| score as f32).collect())
            };
            let (of_positives, of_negatives) = (score(positives)?, score(negatives.pairs())?);
            evaluate(
                &self.metrics,
                self.ties,
                &of_positives,
                negatives,
                &of_negatives,
            )
        };
        Ok(PartValues {
            valid: values(Stage::Valid, &split.valid, &split.valid_negatives)?,
            test: values(Stage::Test, &split.test, &split.test_negatives)?,
        })
    }
}
