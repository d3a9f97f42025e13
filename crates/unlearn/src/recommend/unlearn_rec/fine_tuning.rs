//! The deletion that is asked for: the MLP of the encoder is trained for a few epochs, and the table moves.

use std::time::Instant;

use argiope_gnn::{
    GnnError, Init, NamedTensors,
    optim::{AdamConfig, Learner},
    seeds,
    training::Steps,
};
use argiope_graph::Progress;
use burn::{
    module::Module as _,
    tensor::{Device, Tensor},
};

use super::{FineTuningConfig, InfluenceEncoder, UnlearnRec, frozen::Frozen, situation::Situation};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{Deletion, Propagation, Recommender, RecommenderConfig},
};

/// A recommender after a deletion.
#[derive(Debug, Clone)]
pub struct Unlearned {
    /// With the table `E0'`.
    pub recommender: Recommender,
    /// Over the interactions that are left: what the recommender is to be run on.
    pub propagation: Propagation,
    /// Mean loss of every epoch.
    pub losses: Vec<f64>,
    /// Seconds from the request to the new table.
    pub seconds: f64,
}

impl UnlearnRec {
    /// Takes a deletion back from `recommender`, which was trained with `backbone` on `data`, deleted interactions included. No
    /// deleted interaction is in a batch or passes a message. Without epochs the encoder decides alone.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a level that the users of the deletion have no controls for; [`UnlearnError::Gnn`] with
    /// [`GnnError::NotFinite`] if the loss diverges; [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(epochs * steps * layers * num_interactions * dim)` time: as long as so many epochs of training.
    pub fn unlearn(
        &self,
        recommender: &Recommender,
        backbone: &RecommenderConfig,
        data: &Interactions,
        deletion: &Deletion,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        let started = Instant::now();
        let frozen = Frozen::new(recommender, backbone, data, self.config.level)?;
        let situation = Situation::new(&frozen, deletion.clone())?;
        let seed = seeds::named(seed, "fine-tuning");
        let mut tuning =
            FineTuning::new(&self.config.fine_tuning, &self.encoder, situation, &frozen)?;
        let mut steps = Steps::new(seed, 0);
        let mut losses = Vec::new();
        let epochs = self.config.fine_tuning.epochs;
        progress.begin("fine-tuning", Some(epochs));
        for epoch in 0..epochs {
            let loss = tuning.epoch(&frozen, seed, epoch, &mut steps, progress)?;
            if !loss.is_finite() {
                return Err(UnlearnError::Gnn(GnnError::NotFinite {
                    what: "the loss".into(),
                    value: loss,
                    epoch,
                }));
            }
            losses.push(loss);
            progress.advance(1);
        }
        progress.end();
        let encoder = tuning.learner.model().valid();
        let table = tuning.situation.shifted_table(&frozen, &encoder)?;
        Ok(Unlearned {
            recommender: Recommender::of_table(table, recommender.backbone()),
            propagation: tuning.situation.objective.propagation().clone(),
            losses,
            seconds: started.elapsed().as_secs_f64(),
        })
    }
}

struct FineTuning<'a> {
    config: &'a FineTuningConfig,
    situation: Situation,
    /// What the MLP sees: it does not change.
    input: Tensor<2>,
    learner: Learner<InfluenceEncoder>,
}

impl<'a> FineTuning<'a> {
    fn new(
        config: &'a FineTuningConfig,
        encoder: &InfluenceEncoder,
        situation: Situation,
        frozen: &Frozen,
    ) -> Result<Self, UnlearnError> {
        let influence = encoder.influence(&situation.deleted)?;
        let input = encoder.input(&situation.deleted, influence, frozen.embeddings.clone())?;
        // The same parameters, with gradients.
        let [num_nodes, dim] = frozen.table.dims();
        let mut init = Init::new(0, &Device::flex().autodiff());
        let tracking = encoder.config().init(num_nodes, dim, &mut init);
        let encoder = NamedTensors::of_module(encoder).load_module(tracking)?;
        let adam = AdamConfig::new(config.learning_rate);
        Ok(Self {
            config,
            situation,
            input: input.inner(),
            learner: Learner::new(encoder, adam.init()?),
        })
    }

    /// Mean loss. Only the MLP has gradients.
    fn epoch(
        &mut self,
        frozen: &Frozen,
        seed: u64,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<f64, UnlearnError> {
        let (size, most) = (self.config.batch_size, self.config.steps_per_epoch);
        let of_epoch = self.situation.epoch(frozen, size, most, seed, epoch)?;
        let mut sum = 0.0;
        for step in &of_epoch {
            progress.check()?;
            let context = steps.next_context();
            let shift = self.learner.model().shift(self.input.clone())?;
            let weights = &self.config.weights;
            let loss = (self.situation).loss(frozen, weights, shift, step, &context)?;
            sum += f64::from(loss.clone().into_scalar::<f32>());
            let gradients = loss.backward();
            drop(loss);
            self.learner.step(gradients)?;
        }
        Ok(sum / of_epoch.len() as f64)
    }
}
