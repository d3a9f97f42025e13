//! One epoch, one evaluation, and what is stored of them.
//!
//! ```text
//! Classification   L = L_CE                       a GCN alone, and the second of two stages
//! Joint            L = L_CE + lambda L_pretext    one optimiser over network and head
//! Pretext          L = L_pretext                  the first of two stages
//! ```

use argiope_graph::Progress;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{
    ClassifiedNodes, Encoder, PretextConfig, PretextData, PretextHead, PretextStep, PretextTask,
};
use crate::{
    Adjacency, Context, GnnError, Init, NamedTensors, NodeFeatures,
    heads::{accuracy, cross_entropy},
    optim::{AdamConfig, Learner},
    training::{EpochReport, Metrics, Steps, Task},
};

/// The loss of the pretext task in the last step, before its weight.
pub(super) const PRETEXT_LOSS: &str = "pretext/loss";

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// The cross entropy of the classes of the training nodes.
    Classification,
    /// That, and the loss of the task times a weight. With a weight of 0 the task is left out: the network sees everything, and
    /// training is that of [`Classification`](Self::Classification) bit by bit.
    Joint {
        /// Lambda of the paper.
        weight: f64,
    },
    /// The loss of the task alone.
    Pretext,
}

/// The network, and the head of the task while there is something to learn from it.
#[derive(Module, Debug)]
pub struct PretextNetwork {
    /// Convolutions.
    pub encoder: Encoder,
    /// The head of the task.
    pub head: Option<PretextHead>,
}

/// A network with its data, its task and its optimiser. An epoch is one step.
#[derive(Debug)]
pub struct PretextTraining<'a> {
    data: &'a PretextData<'a>,
    task: Option<&'a dyn PretextTask>,
    objective: Objective,
    learner: Learner<PretextNetwork>,
    device: Device,
    pretext_loss: Option<f64>,
}

impl<'a> PretextTraining<'a> {
    /// A training with initial parameters. `task` may be missing for classification alone; where it is there, its features take
    /// the place of those of the data.
    ///
    /// # Errors
    /// [`GnnError::Option`] for an objective without its task, a weight that is negative or no number, and settings outside their
    /// ranges; [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn new(
        data: &'a PretextData<'a>,
        task: Option<&'a dyn PretextTask>,
        objective: Objective,
        config: &PretextConfig,
        seed: u64,
    ) -> Result<Self, GnnError> {
        let objective = check(objective, task.is_some())?;
        let (place, dtype) = data.place();
        let device = place.inner();
        let mut init = Init::new(seed, &device.clone().autodiff());
        if dtype == burn::tensor::DType::F64 {
            init = init.with_f64();
        }
        let features = task.and_then(PretextTask::features);
        let features = features.unwrap_or(data.features());
        let inputs = features.dim().ok_or(GnnError::NoFeatureValues {
            layer: "PretextTraining",
            found: features.kind(),
        })?;
        // The head comes last: the network is the same with any head and without one.
        let encoder = config.model.init(inputs, data.num_classes(), &mut init)?;
        let head = match (objective, task) {
            (Objective::Classification, _) | (_, None) => None,
            (_, Some(task)) => Some(task.head().init(config.model.hidden, &mut init)?),
        };
        let mut adam = AdamConfig::new(config.training.learning_rate);
        adam.weight_decay = config.training.weight_decay;
        Ok(Self {
            data,
            task,
            objective,
            learner: Learner::new(PretextNetwork { encoder, head }, adam.init()?),
            device,
            pretext_loss: None,
        })
    }

    /// The network as it is.
    #[must_use]
    pub fn network(&self) -> &PretextNetwork {
        self.learner.model()
    }

    /// The parameters of the network without the head.
    #[must_use]
    pub fn encoder_parameters(&self) -> NamedTensors {
        self.learner.parameters().take_all("encoder")
    }

    /// Goes on with the parameters of another network; the head stays as it is.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from_encoder(&mut self, parameters: &NamedTensors) -> Result<(), GnnError> {
        let mut all = self.learner.parameters();
        let _ = all.take_all("encoder");
        all.insert_all("encoder", parameters.clone());
        self.learner.start_from(&all)
    }

    /// Scores of all nodes for the classes, `[num_nodes, num_classes]`, without gradients.
    ///
    /// # Errors
    /// Those of the network.
    pub fn scores(&self) -> Result<Tensor<2>, GnnError> {
        let (network, context) = (self.network().valid(), Context::evaluation());
        let adjacency = self.data.adjacency();
        let embedding = network
            .encoder
            .embed(adjacency, self.features(), &context)?;
        network.encoder.classify(adjacency, &embedding, &context)
    }

    fn features(&self) -> &NodeFeatures {
        let of_task = self.task.and_then(PretextTask::features);
        of_task.unwrap_or(self.data.features())
    }

    /// What the network sees while it trains.
    fn training_input(&self) -> (&Adjacency, &NodeFeatures) {
        let learned = self.task.filter(|_| self.network().head.is_some());
        let adjacency = learned.and_then(PretextTask::masked_adjacency);
        let features = learned.and_then(PretextTask::masked_features);
        (
            adjacency.unwrap_or(self.data.adjacency()),
            features.unwrap_or(self.features()),
        )
    }

    /// The loss of a step, `[1]`, and that of the task in it.
    ///
    /// # Errors
    /// Those of the network and of the task.
    pub fn loss(&self, step: &PretextStep) -> Result<(Tensor<1>, Option<f64>), GnnError> {
        let (adjacency, features) = self.training_input();
        let network = self.network();
        let embedding = network.encoder.embed(adjacency, features, &step.context)?;
        let pretext = match (self.task, &network.head) {
            (Some(task), Some(head)) => {
                Some(task.loss(head, embedding.at(task.embedding()), step)?)
            }
            _ => None,
        };
        let value = pretext.clone().map(scalar);
        let classification = || -> Result<Tensor<1>, GnnError> {
            let logits = network
                .encoder
                .classify(adjacency, &embedding, &step.context)?;
            let ClassifiedNodes { nodes, classes } = self.data.train();
            cross_entropy(logits, nodes, classes)
        };
        let loss = match (self.objective, pretext) {
            (Objective::Pretext, Some(pretext)) => pretext,
            (Objective::Joint { weight }, Some(pretext)) => classification()? + pretext * weight,
            _ => classification()?,
        };
        Ok((loss, value))
    }
}

fn scalar(loss: Tensor<1>) -> f64 {
    loss.into_data().iter::<f64>().next().unwrap_or(f64::NAN)
}

/// The objective that it comes to.
fn check(objective: Objective, has_task: bool) -> Result<Objective, GnnError> {
    let wrong = |option, found: String, expected| {
        Err(GnnError::Option {
            what: "PretextTraining",
            option,
            found,
            expected,
        })
    };
    match objective {
        Objective::Joint { weight } if !(weight >= 0.0 && weight.is_finite()) => {
            wrong("weight", weight.to_string(), "a number not below 0")
        }
        Objective::Joint { .. } | Objective::Pretext if !has_task => {
            wrong("task", "none".into(), "a task for this objective")
        }
        Objective::Joint { weight: 0.0 } => Ok(Objective::Classification),
        objective => Ok(objective),
    }
}

impl Task for PretextTraining<'_> {
    type Error = GnnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        _: &dyn Progress,
    ) -> Result<EpochReport, GnnError> {
        let step = PretextStep {
            number: epoch,
            context: steps.next_context(),
        };
        let (loss, pretext) = self.loss(&step)?;
        let value = scalar(loss.clone());
        self.learner.step(loss.backward())?;
        self.pretext_loss = pretext;
        let named = pretext.map(|loss| (PRETEXT_LOSS.to_owned(), loss));
        Ok(EpochReport {
            loss: value,
            metrics: named.into_iter().collect(),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, GnnError> {
        if self.objective == Objective::Pretext {
            // No class is looked at; the loss of the step stands for the epoch.
            let loss = self
                .pretext_loss
                .map(|loss| (PRETEXT_LOSS.to_owned(), loss));
            return Ok(loss.into_iter().collect());
        }
        let scores = self.scores()?;
        let mut metrics = Metrics::new();
        for (name, part) in [("valid", self.data.valid()), ("test", self.data.test())] {
            let accuracy = accuracy(scores.clone(), &part.nodes, &part.classes)?;
            metrics.insert(format!("{name}/accuracy"), accuracy);
        }
        Ok(metrics)
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
