//! Training of the encoder on random deletions: one epoch, one evaluation, and what is stored of them.

use argiope_gnn::{
    Init, NamedTensors,
    optim::{AdamConfig, Learner},
    seeds,
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{BipartiteGraph, Progress};
use burn::{module::Module as _, tensor::Device};

use super::{
    InfluenceEncoder, UnlearnRecConfig, frozen::Frozen, judge::Judge, situation::Situation,
};
use crate::{
    UnlearnError,
    data::Interactions,
    recommend::{Deletion, Recommender, RecommenderConfig},
};

/// An encoder with the recommender that it is for, and its optimiser.
#[derive(Debug)]
pub(super) struct PretrainingTask {
    config: UnlearnRecConfig,
    frozen: Frozen,
    train: BipartiteGraph,
    /// The deletion of some epochs, with its number.
    current: Option<(u64, Situation)>,
    judge: Judge,
    learner: Learner<InfluenceEncoder>,
    seed: u64,
    device: Device,
}

impl PretrainingTask {
    pub(super) fn new(
        config: &UnlearnRecConfig,
        backbone: &RecommenderConfig,
        recommender: &Recommender,
        data: &Interactions,
        seed: u64,
        device: &Device,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        backbone.check()?;
        if data.valid.num_edges() == 0 {
            return Err(UnlearnError::Data {
                what: format!(
                    "{} has no interactions to choose an encoder by: hold some out",
                    data.name
                ),
            });
        }
        let frozen = Frozen::new(recommender, backbone, data, config.level)?;
        let judge = Judge::new(config, &frozen, data, seed, progress)?;
        let [num_nodes, dim] = frozen.table.dims();
        let mut init = Init::new(seed, &device.clone().autodiff());
        let encoder = config.encoder.init(num_nodes, dim, &mut init);
        let adam = AdamConfig::new(config.pretraining.learning_rate);
        Ok(Self {
            config: config.clone(),
            frozen,
            train: data.train.clone(),
            current: None,
            judge,
            learner: Learner::new(encoder, adam.init()?),
            seed,
            device: device.clone(),
        })
    }

    /// The deletion of an epoch: a function of seed and epoch.
    fn situation(&self, number: u64) -> Result<Situation, UnlearnError> {
        let pretraining = &self.config.pretraining;
        let seed = seeds::named(self.seed, "deletions of the pre-training");
        let deletion = Deletion::random(
            &self.train,
            pretraining.kind,
            pretraining.share,
            seed,
            number,
        )?;
        Situation::new(&self.frozen, deletion)
    }
}

impl Task for PretrainingTask {
    type Error = UnlearnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, UnlearnError> {
        let pretraining = &self.config.pretraining;
        let number = epoch / pretraining.renew_every;
        let mut situation = match self.current.take() {
            Some((of, situation)) if of == number => situation,
            _ => self.situation(number)?,
        };
        let (size, most) = (pretraining.batch_size, pretraining.steps_per_epoch);
        let of_epoch = situation.epoch(&self.frozen, size, most, self.seed, epoch)?;
        let mut sum = 0.0;
        for step in &of_epoch {
            progress.check()?;
            let number = steps.count();
            let context = steps.next_context();
            let encoder = self.learner.model();
            let influence = encoder.influence(&situation.deleted)?;
            let embeddings = self.frozen.embeddings.clone();
            let input = encoder.input(&situation.deleted, influence.clone(), embeddings)?;
            let shift = encoder.shift(input)?;
            let weights = &pretraining.weights;
            let mut loss = situation.loss(&self.frozen, weights, shift, step, &context)?;
            if weights.contrast > 0.0 {
                let contrast =
                    situation.contrast(&self.frozen, encoder, influence, self.seed, number)?;
                loss = loss + contrast * weights.contrast;
            }
            sum += f64::from(loss.clone().into_scalar::<f32>());
            let gradients = loss.backward();
            drop(loss);
            self.learner.step(gradients)?;
        }
        self.current = Some((number, situation));
        Ok(EpochReport {
            loss: sum / of_epoch.len() as f64,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, UnlearnError> {
        let encoder = self.learner.model().valid();
        self.judge.evaluate(&self.frozen, &encoder, progress)
    }

    fn model(&self) -> Result<NamedTensors, UnlearnError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, UnlearnError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), UnlearnError> {
        Ok(self.learner.load_state(state, &self.device)?)
    }
}
