//! Classification of nodes: one epoch, one evaluation, and what is stored of them.

use argiope_gnn::{
    Context, Init, NamedTensors,
    heads::{accuracy, cross_entropy},
    optim::Learner,
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::Progress;
use argiope_sparse::RowIndex;
use burn::{
    module::Module as _,
    tensor::{Device, Tensor},
};

use super::run::{ACCURACY, adam};
use crate::{
    DirectedConfig, DirectedError,
    data::NodeSplit,
    methods::{Input, Network, Prepared},
};

/// A network with its graph, the classes of the nodes, and its optimiser. An epoch is one step on all training nodes.
#[derive(Debug)]
pub struct NodeTask {
    prepared: Prepared,
    train: Part,
    valid: Part,
    test: Part,
    learner: Learner<Network>,
    device: Device,
}

/// Some nodes with their classes.
#[derive(Debug)]
struct Part {
    nodes: RowIndex,
    classes: Vec<u32>,
}

impl Part {
    fn new(nodes: &[u32], labels: &[Option<u32>]) -> Result<Self, DirectedError> {
        let class = |&node: &u32| {
            let label = labels.get(node as usize).copied().flatten();
            label.ok_or_else(|| DirectedError::Data {
                what: format!("node {node} of the split has no class"),
            })
        };
        Ok(Self {
            classes: nodes.iter().map(class).collect::<Result<_, _>>()?,
            nodes: RowIndex::from_slice(nodes, labels.len())?,
        })
    }
}

impl NodeTask {
    /// A task with initial parameters. What the method computes of the graph once is computed here.
    ///
    /// # Errors
    /// [`DirectedError::Data`] for parts of the split without nodes, and nodes without classes; those of the method.
    pub fn new(
        config: &DirectedConfig,
        input: Input<'_>,
        labels: &[Option<u32>],
        num_classes: usize,
        split: &NodeSplit,
        seed: u64,
    ) -> Result<Self, DirectedError> {
        for (name, part) in [
            ("training", &split.train),
            ("validation", &split.valid),
            ("test", &split.test),
        ] {
            if part.is_empty() {
                return Err(DirectedError::Data {
                    what: format!("the {name} part of the split has no nodes"),
                });
            }
        }
        let prepared = config.model.prepare(input)?;
        let mut init = Init::new(seed, &input.device.clone().autodiff());
        let model = config.model.init(&prepared, num_classes, &mut init)?;
        Ok(Self {
            prepared,
            train: Part::new(&split.train, labels)?,
            valid: Part::new(&split.valid, labels)?,
            test: Part::new(&split.test, labels)?,
            learner: Learner::new(model, adam(&config.training).init()?),
            device: input.device.clone(),
        })
    }

    /// The network as it is.
    #[must_use]
    pub fn network(&self) -> &Network {
        self.learner.model()
    }

    /// Takes the parameters of a stored network.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, stored: &NamedTensors) -> Result<(), DirectedError> {
        Ok(self.learner.start_from(stored)?)
    }

    /// Scores of all nodes for the classes, `[num_nodes, num_classes]`, without gradients.
    ///
    /// # Errors
    /// Those of the method.
    pub fn scores(&self) -> Result<Tensor<2>, DirectedError> {
        let network = self.network().valid();
        network.forward(&self.prepared, &Context::evaluation())
    }

    fn step(&mut self, context: &Context) -> Result<f64, DirectedError> {
        let scores = self.network().forward(&self.prepared, context)?;
        let loss = cross_entropy(scores, &self.train.nodes, &self.train.classes)?;
        let value = loss.clone().into_scalar::<f32>();
        self.learner.step(loss.backward())?;
        Ok(f64::from(value))
    }
}

impl Task for NodeTask {
    type Error = DirectedError;

    fn train_epoch(
        &mut self,
        _: u64,
        steps: &mut Steps,
        _: &dyn Progress,
    ) -> Result<EpochReport, DirectedError> {
        let loss = self.step(&steps.next_context())?;
        Ok(EpochReport {
            loss,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, DirectedError> {
        let scores = self.scores()?;
        let mut metrics = Metrics::new();
        for (name, part) in [("valid", &self.valid), ("test", &self.test)] {
            let share = accuracy(scores.clone(), &part.nodes, &part.classes)?;
            metrics.insert(format!("{name}/{ACCURACY}"), share);
        }
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, DirectedError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, DirectedError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), DirectedError> {
        Ok(self.learner.load_state(state, &self.device)?)
    }
}
