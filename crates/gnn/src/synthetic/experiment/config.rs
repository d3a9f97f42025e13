//! What is tried.

use argiope_graph::Progress;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::{ExperimentTask, GraphLayer, Report};
use crate::{
    GnnError, RunFolder,
    optim::ReduceOnPlateauConfig,
    training::{Goal, TrainConfig, train},
};

/// What is asked of the graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The value of every key of a [`DictionaryLookup`](crate::synthetic::DictionaryLookup).
    DictionaryLookup,
    /// The number of edges between classes of a [`HeteroEdgeCount`](crate::synthetic::HeteroEdgeCount).
    HeteroEdgeCount,
}

impl Problem {
    /// The name of the metric of the test: a share of the keys, or a mean squared error.
    #[must_use]
    pub fn metric(self) -> &'static str {
        match self {
            Self::DictionaryLookup => "test/accuracy",
            Self::HeteroEdgeCount => "test/mse",
        }
    }

    /// Number of features of a node, for so many keys or classes.
    #[must_use]
    pub fn hidden(self, size: usize) -> usize {
        match self {
            Self::DictionaryLookup => 4 * size,
            Self::HeteroEdgeCount => 10 * size,
        }
    }

    /// Numbers of rows of the embeddings: keys, values and none; or classes.
    pub(super) fn tables(self, size: usize) -> Vec<usize> {
        match self {
            Self::DictionaryLookup => vec![size, size + 1],
            Self::HeteroEdgeCount => vec![size],
        }
    }
}

/// One layer on one problem, with the settings of the paper by default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// What is asked.
    pub problem: Problem,
    /// Number of keys, or of classes.
    pub size: usize,
    /// What should answer.
    pub layer: GraphLayer,
    /// Graphs to train on; 4,000 by default.
    pub num_train: usize,
    /// Further graphs to test on; 1,000 by default.
    pub num_test: usize,
    /// Graphs of a step; 256 by default. The last step of an epoch may have fewer.
    pub batch_size: usize,
    /// Epochs, at most; 500 by default.
    pub epochs: u64,
    /// Learning rate of the first epoch; 1e-3 by default.
    pub learning_rate: f64,
    /// When the learning rate falls; by default by half after 10 epochs without a better loss.
    pub plateau: ReduceOnPlateauConfig,
    /// The model stays as it is once the mean loss of an epoch is below this; 1e-3 by default.
    pub solved_below: f64,
}

impl Experiment {
    /// With the settings of the paper.
    #[must_use]
    pub fn new(problem: Problem, size: usize, layer: GraphLayer) -> Self {
        Self {
            problem,
            size,
            layer,
            num_train: 4000,
            num_test: 1000,
            batch_size: 256,
            epochs: 500,
            learning_rate: 1e-3,
            plateau: ReduceOnPlateauConfig::default(),
            solved_below: 1e-3,
        }
    }

    /// How [`train`] is called: evaluations every 10 epochs, which do not decide anything. The model that is kept is the one
    /// with the smallest loss.
    #[must_use]
    pub fn train_config(&self, seed: u64) -> TrainConfig {
        TrainConfig {
            goal: Goal::Minimize,
            evaluate_every: 10,
            ..TrainConfig::new(seed, self.epochs, "train/loss")
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`GnnError::Option`].
    pub fn check(&self) -> Result<(), GnnError> {
        let numbers = [
            ("size", self.size),
            ("num_train", self.num_train),
            ("num_test", self.num_test),
            ("batch_size", self.batch_size),
        ];
        if let Some((option, _)) = numbers.into_iter().find(|&(_, number)| number == 0) {
            return Err(GnnError::Option {
                what: "Experiment",
                option,
                found: "0".into(),
                expected: "at least 1",
            });
        }
        Ok(())
    }

    /// Graphs, model and optimiser. `device` is one without gradients. Graphs, parameters and the order of the graphs are
    /// functions of `seed`.
    ///
    /// # Errors
    /// [`GnnError::Option`] for numbers outside their ranges; [`GnnError::Sparse`] for graphs that are too large.
    pub fn task(&self, seed: u64, device: &Device) -> Result<ExperimentTask, GnnError> {
        ExperimentTask::new(self, seed, device)
    }

    /// Trains and tests. With a folder, it continues from what is there.
    ///
    /// # Errors
    /// As [`task`](Self::task) and [`train`].
    pub fn run(
        &self,
        seed: u64,
        device: &Device,
        folder: Option<&RunFolder>,
        progress: &dyn Progress,
    ) -> Result<Report, GnnError> {
        let mut task = self.task(seed, device)?;
        let outcome = train(&mut task, &self.train_config(seed), folder, progress)?;
        task.report(&outcome)
    }
}
