//! A small task: which faction the members of a karate club joined.

use std::path::{Path, PathBuf};

use argiope_gnn::{
    Adjacency, Aggregation, Context, GnnError, Init, NamedTensors, NodeFeatures,
    layers::{Convolution, ConvolutionConfig, Dropout, EdgeDropout, Input, InputConfig},
    optim::{Adam, AdamConfig},
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{Progress, Silent, UndirectedGraph};
use argiope_io::{ReadOptions, read_edges};
use argiope_sparse::row_log_softmax;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

#[derive(Module, Debug)]
pub(crate) struct Model {
    input: Input,
    edges: EdgeDropout,
    dropout: Dropout,
    output: Convolution,
}

impl Model {
    fn forward(&self, club: &Club, context: &Context) -> Result<Tensor<2>, GnnError> {
        let x = self.input.forward(&club.features, context)?;
        let adjacency = self.edges.forward(&club.adjacency, context)?;
        let x = adjacency.aggregate(x, Aggregation::Symmetric, false)?;
        let x = self
            .dropout
            .forward(burn::tensor::activation::relu(x), context)?;
        let x = self.output.forward(&adjacency, x)?;
        Ok(row_log_softmax(x)?)
    }
}

pub(crate) struct Club {
    adjacency: Adjacency,
    features: NodeFeatures,
    /// One-hot, `[34, 2]`.
    factions: Tensor<2>,
}

pub(crate) struct Classification {
    club: Club,
    pub(crate) model: Model,
    adam: Adam,
    /// The epoch that fails, to see what is left.
    pub(crate) fails_at: Option<u64>,
    /// Added to the loss.
    pub(crate) loss_offset: f64,
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data")
        .join(name)
}

fn karate() -> UndirectedGraph {
    let read = read_edges(&data("karate.edges"), &ReadOptions::default(), &Silent).unwrap();
    read.edges.into_undirected().unwrap().graph
}

/// 1 for the officer's faction, 0 for Mr. Hi's.
fn factions() -> Vec<f32> {
    let text = std::fs::read_to_string(data("karate.labels.tsv")).unwrap();
    let factions = text.lines().map(|line| line.ends_with("Officer"));
    factions
        .map(|officer| f32::from(u8::from(officer)))
        .collect()
}

impl Classification {
    pub(crate) fn new(seed: u64, dim: usize) -> Self {
        let device = Device::flex().autodiff();
        let graph = karate();
        let one_hot: Vec<f32> = factions().iter().flat_map(|&y| [1.0 - y, y]).collect();
        let features = NodeFeatures::Learned { num_nodes: 34 };
        let mut init = Init::new(seed, &device);
        let input = InputConfig::new(dim).with_dropout(0.2);
        let model = Model {
            input: input.init(&features, &mut init).unwrap(),
            edges: EdgeDropout::new(0.1, &mut init).unwrap(),
            dropout: init.dropout(0.3).unwrap(),
            output: ConvolutionConfig::new(Aggregation::Symmetric)
                .with_linear(dim, 2)
                .init(&mut init),
        };
        Self {
            club: Club {
                adjacency: Adjacency::try_from(&graph).unwrap(),
                features,
                factions: Tensor::<1>::from_data(one_hot.as_slice(), &device).reshape([34, 2]),
            },
            model,
            adam: AdamConfig::new(0.02)
                .with_group("output", 0.01)
                .init()
                .unwrap(),
            fails_at: None,
            loss_offset: 0.0,
        }
    }
}

impl Task for Classification {
    type Error = GnnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        _: &dyn Progress,
    ) -> Result<EpochReport, GnnError> {
        if self.fails_at == Some(epoch) {
            return Err(GnnError::Parameters {
                reason: "failed on purpose".into(),
            });
        }
        let mut sum = 0.0;
        for _ in 0..2 {
            let scores = self.model.forward(&self.club, &steps.next_context())?;
            let loss = (scores * self.club.factions.clone()).sum() / -34.0;
            sum += f64::from(loss.clone().into_scalar::<f32>());
            self.model = self.adam.step(self.model.clone(), loss.backward())?;
        }
        Ok(EpochReport {
            loss: sum / 2.0 + self.loss_offset,
            metrics: Metrics::from([("train/half".to_owned(), sum)]),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, GnnError> {
        let scores = self
            .model
            .valid()
            .forward(&self.club, &Context::evaluation())?;
        let likelihood = (scores * self.club.factions.clone().inner()).sum() / 34.0;
        let likelihood = f64::from(likelihood.into_scalar::<f32>());
        Ok(Metrics::from([("valid/likelihood".to_owned(), likelihood)]))
    }

    fn model(&self) -> Result<NamedTensors, GnnError> {
        Ok(NamedTensors::of_module(&self.model))
    }

    fn state(&self) -> Result<NamedTensors, GnnError> {
        let mut state = NamedTensors::new();
        state.insert_all("model", NamedTensors::of_module(&self.model));
        state.insert_all("adam", self.adam.state());
        Ok(state)
    }

    fn load_state(&mut self, mut state: NamedTensors) -> Result<(), GnnError> {
        self.model = state.take_all("model").load_module(self.model.clone())?;
        self.adam
            .load_state(state.take_all("adam"), &Device::flex())
    }
}
