//! What deleted elements are to look like, as the student stands.

use burn::{
    module::Module as _,
    tensor::{Tensor, TensorData},
};

use super::{
    quantile_matched,
    strata::{Stratum, node_strata, pair_keys, strata},
};
use crate::{
    UnlearnError,
    learned::{GraphModel, Situation, TaskData, elements::Elements},
};

/// Deleted elements with the held-out ones that they are to look like.
pub(super) struct Matching {
    pub(super) deleted: Elements,
    held_out: Elements,
    strata: Vec<Stratum>,
}

impl Matching {
    /// `None` if nothing is deleted.
    pub(super) fn new(
        situation: &Situation<'_>,
        enough: usize,
    ) -> Result<Option<Self>, UnlearnError> {
        let graph = situation.after;
        let num_nodes = graph.num_nodes();
        let deleted = Elements::deleted(situation.task, num_nodes)?;
        if deleted.is_empty() {
            return Ok(None);
        }
        let strata = match situation.task {
            TaskData::Link {
                deleted, held_out, ..
            } => {
                let (deleted, held_out) = (pair_keys(graph, deleted)?, pair_keys(graph, held_out)?);
                strata(&deleted, &held_out, enough)?
            }
            TaskData::Node {
                deleted,
                held_out,
                classes,
                ..
            } => node_strata(graph, [deleted, held_out], classes, enough)?,
        };
        Ok(Some(Self {
            deleted,
            held_out: Elements::held_out(situation.task, num_nodes)?,
            strata,
        }))
    }

    /// Logarithms of probabilities of the answers about deleted elements, `[num_deleted, answers]`, without gradients.
    pub(super) fn targets(
        &self,
        student: &GraphModel,
        z: &Tensor<2>,
    ) -> Result<Tensor<2>, UnlearnError> {
        let (student, z) = (student.valid(), z.clone().inner());
        let answers = |elements: &Elements| -> Result<(Vec<f64>, usize), UnlearnError> {
            let log_probabilities = elements.log_probabilities(&student, &z)?;
            let [_, answers] = log_probabilities.dims();
            Ok((log_probabilities.into_data().iter().collect(), answers))
        };
        let (held_out, num_answers) = answers(&self.held_out)?;
        let mut targets = vec![0.0; self.deleted.len() * num_answers];
        match &self.deleted {
            Elements::Nodes(_) => {
                for stratum in &self.strata {
                    let mean = mean_probabilities(&held_out, num_answers, &stratum.held_out);
                    for &at in &stratum.deleted {
                        let target = &mut targets[at * num_answers..][..num_answers];
                        target.copy_from_slice(&mean);
                    }
                }
            }
            Elements::Pairs(_) => {
                let (deleted, _) = answers(&self.deleted)?;
                let scores = |of: &[f64], positions: &[usize]| -> Vec<f64> {
                    let score = |&at: &usize| of[2 * at + 1] - of[2 * at];
                    positions.iter().map(score).collect()
                };
                for stratum in &self.strata {
                    let own = scores(&deleted, &stratum.deleted);
                    let others = scores(&held_out, &stratum.held_out);
                    let matched = quantile_matched(&own, &others);
                    for (&at, score) in stratum.deleted.iter().zip(matched) {
                        targets[2 * at] = log_sigmoid(-score);
                        targets[2 * at + 1] = log_sigmoid(score);
                    }
                }
            }
        }
        let data = TensorData::new(targets, [self.deleted.len(), num_answers]);
        let data = data.convert_dtype(z.dtype());
        Ok(Tensor::from_data(data, (&z.device(), z.dtype())))
    }
}

/// The logarithms of the means, over some rows, of the probabilities of answers.
fn mean_probabilities(log_probabilities: &[f64], num_answers: usize, rows: &[usize]) -> Vec<f64> {
    let sum = |answer: usize| -> f64 {
        let probability = |&row: &usize| log_probabilities[row * num_answers + answer].exp();
        rows.iter().map(probability).sum()
    };
    let mean = |answer| {
        (sum(answer) / rows.len() as f64)
            .max(f64::MIN_POSITIVE)
            .ln()
    };
    (0..num_answers).map(mean).collect()
}

fn log_sigmoid(score: f64) -> f64 {
    score.min(0.0) - (-score.abs()).exp().ln_1p()
}
