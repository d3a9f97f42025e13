//! LAF: forgetting without labels.
//!
//! Shen et al., *Label-Agnostic Forgetting: A Supervision-Free Unlearning in Deep Models*, ICLR 2024 (arXiv 2404.00506), for
//! graphs. Two small variational autoencoders learn what the original's representations of retained and of deleted elements look
//! like. Then two steps alternate, each on a sample of the elements:
//!
//! ```text
//! extraction   mean over retained of exp(e / (1 + e)) - mean over deleted of exp(e' / (1 + e'))
//!              e the error of the first autoencoder, e' that of the second: retained elements stay where such elements are,
//!              deleted ones leave where those were
//! alignment    retained elements point where the original has them, and not where it had deleted ones
//! ```
//!
//! A representation is what the decoder looks at: the embedding of a node; for a pair the product of the embeddings of its ends, feature
//! by feature, whose sum is the score. Both the original and the student run on the graph that is left, so that the
//! autoencoders see what the weights remember, not which messages are gone.
//!
//! No step uses an edge's existence or a node's class as a label. The repair at the end, which does, is off by default.

mod autoencoder;
pub mod losses;

use argiope_gnn::{Context, Init, seeds};
use argiope_graph::{Progress, random::stream};
use burn::{module::Module as _, tensor::Tensor};
use rand::seq::index;
use serde::{Deserialize, Serialize};

use super::{
    GraphModel, Method, Situation, Unlearned,
    descent::descend,
    elements::Elements,
    training::{Objective, TrainingData},
    unedited,
};
use crate::{UnlearnError, error::check_setting};

pub use autoencoder::{Autoencoder, AutoencoderConfig};

/// Settings of [`Laf`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LafConfig {
    /// Both autoencoders.
    pub autoencoder: AutoencoderConfig,
    /// Rounds of one step of extraction and one of alignment; 50 by default.
    pub rounds: usize,
    /// Learning rate of these steps; 1e-3 by default.
    pub learning_rate: f64,
    /// Elements of either kind in a step, at most; 1024 by default.
    pub batch_size: usize,
    /// What cosines are divided by in the alignment; 0.5 by default.
    pub temperature: f64,
    /// Steps on the training loss of retained elements at the end; 0 by default.
    pub repair_steps: usize,
    /// Their learning rate; 1e-4 by default.
    pub repair_learning_rate: f64,
}

impl Default for LafConfig {
    fn default() -> Self {
        Self {
            autoencoder: AutoencoderConfig::default(),
            rounds: 50,
            learning_rate: 1e-3,
            batch_size: 1024,
            temperature: 0.5,
            repair_steps: 0,
            repair_learning_rate: 1e-4,
        }
    }
}

/// The method. A situation that deletes nothing leaves the network to the repair.
#[derive(Debug, Clone)]
pub struct Laf(LafConfig);

impl Laf {
    /// With settings.
    #[must_use]
    pub fn new(config: LafConfig) -> Self {
        Self(config)
    }

    fn check(&self) -> Result<(), UnlearnError> {
        let (size, temperature) = (self.0.batch_size, self.0.temperature);
        check_setting("laf.batch_size", size, size > 0, "at least 1")?;
        // Below, exponentials of cosines leave the range of f32.
        let is_right = temperature >= 0.02 && temperature.is_finite();
        check_setting("laf.temperature", temperature, is_right, "at least 0.02")
    }
}

impl Method for Laf {
    fn name(&self) -> &'static str {
        "laf"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        self.check()?;
        let num_nodes = situation.after.num_nodes();
        let retained = Elements::retained(situation.task, num_nodes)?;
        let deleted = Elements::deleted(situation.task, num_nodes)?;
        let mut student = original.clone().train();
        if !deleted.is_empty() && !retained.is_empty() {
            student = self.forgotten(student, [&retained, &deleted], situation, progress)?;
        }
        if self.0.repair_steps > 0 {
            let seed = seeds::named(situation.seed, "laf.repair");
            let objective = Objective::new(TrainingData::from(situation), seed)?;
            let steps = (self.0.repair_steps, self.0.repair_learning_rate);
            let loss = |model: &GraphModel, step| {
                objective.loss(model, step, &Context::training(seed, step))
            };
            student = descend(student, "repair", steps, progress, loss)?;
        }
        Ok(student.valid().into())
    }
}

impl Laf {
    /// The student, which is the original at first, after all rounds.
    fn forgotten(
        &self,
        student: GraphModel,
        elements: [&Elements; 2],
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<GraphModel, UnlearnError> {
        let config = &self.0;
        let (adjacency, features) = (situation.after, situation.features);
        let z = student.evaluated(adjacency, features)?;
        let seed = seeds::named(situation.seed, "laf");
        let device = situation.device.clone().autodiff();
        let mut autoencoders = Vec::with_capacity(2);
        for (at, elements) in (0..).zip(elements) {
            let seed = seeds::named(seed, ["retained", "deleted"][at]);
            let mut init = Init::new(seed, &device);
            let sample = |step| batch(elements, config.batch_size, seed, step)?.representations(&z);
            let inputs = student.config().outputs;
            autoencoders.push(
                config
                    .autoencoder
                    .fitted(inputs, &mut init, seed, progress, sample)?,
            );
        }
        let loss = |student: &GraphModel, step: u64| -> Result<Tensor<1>, UnlearnError> {
            let [_, found] = student.embed(
                adjacency,
                features,
                &Context::training(seed, step),
                &unedited,
            )?;
            let [retained, deleted] = [0, 1].map(|at: usize| {
                let purpose = ["batch of retained", "batch of deleted"][at];
                let seed = seeds::named(seed, purpose);
                batch(elements[at], config.batch_size, seed, step)
            });
            let (retained, deleted) = (retained?, deleted?);
            let is_extraction = step.is_multiple_of(2);
            let of_retained = retained.representations(&found)?;
            if is_extraction {
                let of_deleted = deleted.representations(&found)?;
                return Ok(losses::extraction(
                    autoencoders[0].errors(of_retained)?,
                    autoencoders[1].errors(of_deleted)?,
                ));
            }
            Ok(losses::alignment(
                of_retained,
                retained.representations(&z)?,
                deleted.representations(&z)?,
                config.temperature,
            ))
        };
        let steps = (2 * config.rounds, config.learning_rate);
        descend(student, self.name(), steps, progress, loss)
    }
}

/// Some of the elements, each once: all, if there are not more than `size`.
fn batch(elements: &Elements, size: usize, seed: u64, step: u64) -> Result<Elements, UnlearnError> {
    if elements.len() <= size {
        return Ok(elements.clone());
    }
    let mut random = stream(seed, step);
    let chosen = index::sample(&mut random, elements.len(), size).into_vec();
    elements.select(&chosen)
}
