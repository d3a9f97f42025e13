//! Training of a backbone: one epoch, one evaluation, and what is stored of them.

use argiope_gnn::{
    Init, NamedTensors,
    optim::{AdamConfig, Learner},
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{BipartiteGraph, Progress};
use burn::tensor::Device;

use super::{
    Propagation, Recommender, RecommenderConfig, objective::Objective, ranking::ranking,
    sampling::Sampler,
};
use crate::{UnlearnError, data::Interactions};

/// The name of the metric that chooses the table.
pub const VALID_RECALL: &str = "valid/recall@20";

/// A recommender with its data and its optimiser. An epoch takes every interaction once, a propagation over the whole graph for
/// every batch.
#[derive(Debug)]
pub struct RecommenderTask {
    config: RecommenderConfig,
    train: BipartiteGraph,
    valid: BipartiteGraph,
    sampler: Sampler,
    objective: Objective,
    learner: Learner<Recommender>,
    seed: u64,
    device: Device,
}

impl RecommenderTask {
    /// A task with an initial table. `device` is one without gradients.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] without interactions to learn from or to choose
    /// by.
    pub fn new(
        config: &RecommenderConfig,
        data: &Interactions,
        seed: u64,
        device: &Device,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        if data.valid.num_edges() == 0 {
            return Err(UnlearnError::Data {
                what: format!(
                    "{} has no interactions to choose a model by: hold some out",
                    data.name
                ),
            });
        }
        let propagation = Propagation::new(&data.train)?;
        let mut init = Init::new(seed, &device.clone().autodiff());
        let model = config.backbone.init(propagation.num_nodes(), &mut init);
        let adam = AdamConfig::new(config.training.learning_rate);
        Ok(Self {
            config: config.clone(),
            train: data.train.clone(),
            valid: data.valid.clone(),
            sampler: Sampler::new(&data.train)?,
            objective: Objective::new(config, propagation),
            learner: Learner::new(model, adam.init()?),
            seed,
            device: device.clone(),
        })
    }

    /// The recommender as it is.
    #[must_use]
    pub fn recommender(&self) -> &Recommender {
        self.learner.model()
    }

    /// Number of steps of an epoch.
    #[must_use]
    pub fn num_steps(&self) -> usize {
        (self.sampler.num_interactions()).div_ceil(self.config.training.batch_size)
    }
}

impl Task for RecommenderTask {
    type Error = UnlearnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, UnlearnError> {
        let batch_size = self.config.training.batch_size;
        let batches = self.sampler.epoch(batch_size, self.seed, epoch)?;
        self.objective.begin_epoch(&self.train, self.seed, epoch)?;
        let mut sum = 0.0;
        for batch in &batches {
            progress.check()?;
            let context = steps.next_context();
            let table = self.learner.model().table.val();
            let embeddings = self.objective.embed(table.clone())?;
            let loss = (self.objective).loss(table, embeddings, batch, &context)?;
            sum += f64::from(loss.clone().into_scalar::<f32>());
            let gradients = loss.backward();
            // What nothing else holds is overwritten where it lies.
            drop(loss);
            self.learner.step(gradients)?;
        }
        Ok(EpochReport {
            loss: sum / batches.len() as f64,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, UnlearnError> {
        let embeddings = self
            .recommender()
            .embeddings(self.objective.propagation())?;
        let found = ranking(&embeddings, &self.train, &self.valid, progress)?;
        Ok([
            (VALID_RECALL.to_owned(), found.recall),
            ("valid/ndcg@20".to_owned(), found.ndcg),
        ]
        .into())
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
