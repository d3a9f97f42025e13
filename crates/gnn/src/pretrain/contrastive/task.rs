//! The training: one epoch, and what is stored of it.

use argiope_graph::{Progress, UndirectedGraph, random::stream};
use burn::{
    module::Module as _,
    tensor::{Device, Tensor},
};
use rand::Rng as _;

use super::{
    ContrastiveConfig, Encoder, KeyQueue, Momentum, Negatives, Signs, Statistics, ViewBatch,
    ViewPool, in_batch, learning_rate, with_queue,
};
use crate::{
    Context, GnnError, Init, NamedTensors,
    optim::{AdamConfig, Learner},
    seeds,
    training::{EpochReport, Metrics, Steps, Task},
};

/// An encoder with its graphs and its optimiser. Pools, batches and signs are functions of the seed and of the number of the
/// epoch or step.
#[derive(Debug)]
pub struct ContrastiveTask<'a> {
    config: ContrastiveConfig,
    seed: u64,
    graphs: &'a [&'a UndirectedGraph],
    pool: ViewPool,
    /// Its number among those of the run.
    pool_number: u64,
    learner: Learner<Encoder>,
    momentum: Option<Momentum>,
    /// Mean loss of the last epoch.
    loss: f64,
    device: Device,
}

impl<'a> ContrastiveTask<'a> {
    /// The name of the metric that [`Task::evaluate`] gives: the mean loss of the last epoch.
    pub const METRIC: &'static str = "train/loss";

    /// A task with initial parameters and its first pool.
    ///
    /// # Errors
    /// [`GnnError::Option`] for settings outside their ranges and graphs without edges; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// That of [`ViewPool::draw`].
    pub fn new(
        config: &ContrastiveConfig,
        graphs: &'a [&'a UndirectedGraph],
        seed: u64,
        device: &Device,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        config.check()?;
        let training = &config.training;
        let mut init = Init::new(seed, &device.clone().autodiff());
        let encoder = config.encoder.init(config.views.positions, &mut init)?;
        let momentum = match training.negatives {
            Negatives::InBatch => None,
            Negatives::Queue => Some(Momentum {
                encoder: encoder.valid(),
                queue: KeyQueue::random(training.queue_size, config.encoder.outputs, seed),
                coefficient: training.momentum,
            }),
        };
        let mut adam = AdamConfig::new(training.learning_rate).with_max_norm(training.max_norm);
        adam.weight_decay = training.weight_decay;
        Ok(Self {
            pool: ViewPool::draw(graphs, config, seed, 0, progress)?,
            pool_number: 0,
            learner: Learner::new(encoder, adam.init()?),
            momentum,
            loss: 0.0,
            config: config.clone(),
            seed,
            graphs,
            device: device.clone(),
        })
    }

    /// The encoder as it is; its normalisations hold no statistics yet.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        self.learner.model()
    }

    /// The encoder as it is, without gradients, with statistics of the first views of the pool.
    ///
    /// # Errors
    /// Those of the encoder.
    pub fn measured(&self) -> Result<Encoder, GnnError> {
        let views = (self.pool.first_views()).take(self.config.training.measured_views);
        let batch = ViewBatch::new(views, self.config.encoder.max_degree)?;
        self.encoder().valid().measured(&batch)
    }

    fn step(&mut self, step: u64, context: &Context) -> Result<f64, GnnError> {
        let training = &self.config.training;
        let rate = learning_rate(
            step,
            training.steps,
            training.warmup,
            training.learning_rate,
        );
        self.learner.set_learning_rate(rate);
        let mut random = stream(seeds::named(self.seed, "batches of pairs"), step);
        let pairs = self.pool.pairs(training.batch_size, &mut random);
        let mut flips = || match training.signs {
            Signs::Fixed => 0,
            Signs::Random => random.next_u64(),
        };
        let queries: Vec<_> = pairs.iter().map(|pair| (pair.query, flips())).collect();
        let keys: Vec<_> = pairs.iter().map(|pair| (pair.key, flips())).collect();
        let max_degree = self.config.encoder.max_degree;
        let loss = match &self.momentum {
            None => {
                // Both at once: one normalisation, and larger products.
                let views = queries.into_iter().chain(keys);
                let batch = ViewBatch::flipped(views, max_degree)?;
                self.loss_in_batch(&batch, pairs.len(), context)?
            }
            Some(momentum) => {
                let (queries, keys) = (
                    ViewBatch::flipped(queries, max_degree)?,
                    ViewBatch::flipped(keys, max_degree)?,
                );
                // Without dropout: keys should be steady.
                let keys =
                    (momentum.encoder).forward(&keys, Statistics::Batch, &Context::evaluation())?;
                let loss = self.loss_with_queue(&queries, keys.clone(), momentum, context)?;
                return self.finish_with_queue(loss, keys);
            }
        };
        let value = f64::from(loss.clone().into_scalar::<f32>());
        self.learner.step(loss.backward())?;
        Ok(value)
    }

    fn loss_in_batch(
        &self,
        views: &ViewBatch,
        num_pairs: usize,
        context: &Context,
    ) -> Result<Tensor<1>, GnnError> {
        let points = self.encoder().forward(views, Statistics::Batch, context)?;
        let queries = points.clone().narrow(0, 0, num_pairs);
        let keys = points.narrow(0, num_pairs, num_pairs);
        in_batch(queries, keys, self.config.training.temperature)
    }

    fn loss_with_queue(
        &self,
        queries: &ViewBatch,
        keys: Tensor<2>,
        momentum: &Momentum,
        context: &Context,
    ) -> Result<Tensor<1>, GnnError> {
        let queries = self
            .encoder()
            .forward(queries, Statistics::Batch, context)?;
        let device = queries.device();
        let keys = Tensor::<2>::from_data(keys.into_data(), &device);
        let negatives = momentum.queue.tensor(&device);
        with_queue(queries, keys, negatives, self.config.training.temperature)
    }

    /// The step itself; then the encoder of keys follows, and the keys join the queue.
    fn finish_with_queue(&mut self, loss: Tensor<1>, keys: Tensor<2>) -> Result<f64, GnnError> {
        let value = f64::from(loss.clone().into_scalar::<f32>());
        self.learner.step(loss.backward())?;
        if let Some(momentum) = &mut self.momentum {
            momentum.follow(&self.learner.model().valid())?;
            let keys: Vec<f32> = keys.into_data().iter().collect();
            momentum.queue.push(&keys);
        }
        Ok(value)
    }

    /// Draws the pool of an epoch, if it is not there.
    fn draw_pool(&mut self, epoch: u64, progress: &dyn Progress) -> Result<(), GnnError> {
        let number = (self.config.training.pool_epochs).map_or(0, |epochs| epoch / epochs);
        if number != self.pool_number {
            self.pool = ViewPool::draw(self.graphs, &self.config, self.seed, number, progress)?;
            self.pool_number = number;
        }
        Ok(())
    }
}

impl Task for ContrastiveTask<'_> {
    type Error = GnnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, GnnError> {
        self.draw_pool(epoch, progress)?;
        let training = &self.config.training;
        let remaining = training.steps.saturating_sub(steps.count());
        let count = training.steps_per_epoch.min(remaining);
        let mut sum = 0.0;
        for _ in 0..count {
            progress.check()?;
            let step = steps.count();
            sum += self.step(step, &steps.next_context())?;
        }
        self.loss = sum / count.max(1) as f64;
        Ok(EpochReport {
            loss: self.loss,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, GnnError> {
        Ok(Metrics::from([(Self::METRIC.to_owned(), self.loss)]))
    }

    fn model(&self) -> Result<NamedTensors, GnnError> {
        Ok(NamedTensors::of_module(&self.measured()?))
    }

    fn state(&self) -> Result<NamedTensors, GnnError> {
        let mut state = self.learner.state();
        if let Some(momentum) = &self.momentum {
            state.insert_all("momentum", momentum.state());
        }
        Ok(state)
    }

    fn load_state(&mut self, mut state: NamedTensors) -> Result<(), GnnError> {
        let stored = state.take_all("momentum");
        if let Some(momentum) = &mut self.momentum {
            momentum.load_state(stored)?;
        }
        self.learner.load_state(state, &self.device)
    }
}
