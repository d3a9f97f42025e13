//! Fine-tuning on one fold: one epoch, and the test.

use argiope_graph::{Progress, random::stream};
use burn::{
    module::Module,
    tensor::{DType, Device, Tensor, TensorData},
};
use rand::{RngExt as _, seq::SliceRandom as _};

use super::{Examples, FineTuneConfig, Fold};
use crate::{
    Context, GnnError, Init, NamedTensors,
    heads::{accuracy_of_rows, cross_entropy_of_rows},
    layers::{Linear, LinearConfig},
    optim::{AdamConfig, Learner},
    pretrain::contrastive::{
        Encoder, PretrainedEncoder, Statistics, View, ViewBatch, learning_rate,
    },
    seeds,
    training::{EpochReport, Metrics, Steps, Task},
};

/// An encoder and what makes classes of its points.
#[derive(Module, Debug)]
pub(super) struct Classifier {
    encoder: Encoder,
    head: Linear,
}

/// A classifier with the examples of a fold and its optimiser.
#[derive(Debug)]
pub(super) struct FineTuneTask<'a> {
    pretrained: &'a PretrainedEncoder,
    examples: &'a Examples,
    fold: &'a Fold,
    config: &'a FineTuneConfig,
    learner: Learner<Classifier>,
    device: Device,
}

impl<'a> FineTuneTask<'a> {
    pub(super) const METRIC: &'static str = "test/accuracy";

    pub(super) fn new(
        pretrained: &'a PretrainedEncoder,
        examples: &'a Examples,
        fold: &'a Fold,
        config: &'a FineTuneConfig,
        device: &Device,
    ) -> Result<Self, GnnError> {
        let settings = pretrained.settings();
        let mut init = Init::new(config.seed, &device.clone().autodiff());
        let encoder = settings.encoder.init(settings.views.positions, &mut init)?;
        let encoder = pretrained.parameters().load_module(encoder)?;
        let head = LinearConfig::new(pretrained.outputs(), examples.num_classes()).init(&mut init);
        let mut adam = AdamConfig::new(config.learning_rate).with_max_norm(config.max_norm);
        adam.weight_decay = config.weight_decay;
        Ok(Self {
            pretrained,
            examples,
            fold,
            config,
            learner: Learner::new(Classifier { encoder, head }, adam.init()?),
            device: device.clone(),
        })
    }

    /// The loss of some examples, one view each.
    fn loss(
        &self,
        examples: &[usize],
        views: Vec<&View>,
        context: &Context,
    ) -> Result<Tensor<1>, GnnError> {
        let Classifier { encoder, head } = self.learner.model();
        let batch = ViewBatch::new(views, encoder.max_degree())?;
        let points = encoder.forward(&batch, Statistics::Batch, context)?;
        let classes: Vec<u32> = (examples.iter())
            .map(|&example| self.examples.classes()[example])
            .collect();
        cross_entropy_of_rows(head.forward(points)?, &classes)
    }

    /// The encoder as it is, with statistics of the training examples.
    fn measured(&self) -> Result<PretrainedEncoder, GnnError> {
        let encoder = self.learner.model().encoder.valid();
        let found = (self.pretrained).with_parameters(&NamedTensors::of_module(&encoder))?;
        let first = |&example: &usize| self.examples.views()[example].first();
        let views = self.fold.train.iter().filter_map(first);
        found.measured(views.take(self.config.measured_examples))
    }
}

impl Task for FineTuneTask<'_> {
    type Error = GnnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, GnnError> {
        let config = self.config;
        let mut random = stream(seeds::named(config.seed, "order of examples"), epoch);
        let mut order = self.fold.train.clone();
        order.shuffle(&mut random);
        let total = config.epochs * order.len().div_ceil(config.batch_size) as u64;
        let mut sum = 0.0;
        for examples in order.chunks(config.batch_size) {
            progress.check()?;
            let rate = learning_rate(steps.count(), total, config.warmup, config.learning_rate);
            self.learner.set_learning_rate(rate);
            let views: Vec<&View> = (examples.iter())
                .map(|&example| {
                    let views = &self.examples.views()[example];
                    &views[random.random_range(0..views.len() as u64) as usize]
                })
                .collect();
            let loss = self.loss(examples, views, &steps.next_context())?;
            sum += f64::from(loss.clone().into_scalar::<f32>()) * examples.len() as f64;
            self.learner.step(loss.backward())?;
        }
        Ok(EpochReport {
            loss: sum / order.len().max(1) as f64,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, GnnError> {
        let encoder = self.measured()?;
        let test = &self.fold.test;
        let views: Vec<&View> = (test.iter())
            .flat_map(|&example| &self.examples.views()[example])
            .collect();
        let (points, dim) = (encoder.encode_views(&views, progress)?, encoder.outputs());
        let rows = self.examples.combined(&points, dim, test.iter().copied());
        let data = TensorData::new(rows, [test.len(), dim]).convert_dtype(DType::F32);
        let rows = Tensor::<2>::from_data(data, (&self.device, DType::F32));
        let scores = self.learner.model().head.valid().forward(rows)?;
        let right = test.iter().map(|&example| self.examples.classes()[example]);
        let score = accuracy_of_rows(scores, &right.collect::<Vec<u32>>())?;
        Ok(Metrics::from([(Self::METRIC.to_owned(), score)]))
    }

    fn model(&self) -> Result<NamedTensors, GnnError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, GnnError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), GnnError> {
        self.learner.load_state(state, &self.device)
    }
}
