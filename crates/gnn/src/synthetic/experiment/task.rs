//! One epoch, one evaluation, and what is stored of them.

use argiope_graph::Progress;
use burn::{module::Module as _, tensor::Device};

use super::{
    Experiment, GraphModel,
    batch::{Batch, shuffled},
    data::Data,
};
use crate::{
    GnnError, Init, NamedTensors,
    optim::{AdamConfig, Learner, ReduceOnPlateau},
    training::{EpochReport, Metrics, Steps, Task},
};

/// A model with its graphs and its optimiser. It is done once the loss of an epoch is below what the experiment asks for.
#[derive(Debug)]
pub struct ExperimentTask {
    experiment: Experiment,
    seed: u64,
    data: Data,
    tests: Vec<Batch>,
    learner: Learner<GraphModel>,
    plateau: ReduceOnPlateau,
    /// Mean loss of the last epoch; infinite before the first.
    loss: f64,
    device: Device,
}

impl ExperimentTask {
    pub(super) fn new(
        experiment: &Experiment,
        seed: u64,
        device: &Device,
    ) -> Result<Self, GnnError> {
        experiment.check()?;
        let &Experiment {
            problem,
            size,
            layer,
            num_train,
            num_test,
            batch_size,
            ..
        } = experiment;
        let mut data = Data::new(experiment, seed)?;
        let tests: Vec<usize> = (num_train..num_train + num_test).collect();
        let tests = tests.chunks(batch_size).map(|graphs| data.batch(graphs));
        let tests = tests.collect::<Result<_, _>>()?;
        let mut init = Init::new(seed, &device.clone().autodiff());
        let model = GraphModel::new(problem, size, layer, &mut init)?;
        let adam = AdamConfig::new(experiment.learning_rate).init()?;
        Ok(Self {
            experiment: experiment.clone(),
            seed,
            data,
            tests,
            learner: Learner::new(model, adam),
            plateau: experiment.plateau.init(experiment.learning_rate)?,
            loss: f64::INFINITY,
            device: device.clone(),
        })
    }

    /// What is tried.
    #[must_use]
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The model as it is.
    #[must_use]
    pub fn graph_model(&self) -> &GraphModel {
        self.learner.model()
    }

    /// Steps over all graphs; the mean loss of a graph.
    fn train_once(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<f64, GnnError> {
        let &Experiment {
            num_train,
            batch_size,
            ..
        } = &self.experiment;
        let mut sum = 0.0;
        for graphs in shuffled(num_train, batch_size, self.seed, epoch) {
            progress.check()?;
            let batch = self.data.batch(&graphs)?;
            let loss = batch.loss(self.learner.model(), &steps.next_context())?;
            let gradients = loss.backward();
            sum += f64::from(loss.into_scalar::<f32>()) * batch.num_graphs as f64;
            self.learner.step(gradients)?;
        }
        Ok(sum / num_train as f64)
    }
}

impl Task for ExperimentTask {
    type Error = GnnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, GnnError> {
        let learning_rate = self.plateau.learning_rate();
        self.learner.set_learning_rate(learning_rate);
        self.loss = self.train_once(epoch, steps, progress)?;
        self.plateau.observe(self.loss);
        Ok(EpochReport {
            loss: self.loss,
            metrics: Metrics::from([("train/learning_rate".to_owned(), learning_rate)]),
        })
    }

    fn is_done(&self) -> bool {
        self.loss < self.experiment.solved_below
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, GnnError> {
        let model = self.learner.model().valid();
        let mut sum = 0.0;
        for batch in &self.tests {
            progress.check()?;
            sum += batch.score(&model)? * batch.num_graphs as f64;
        }
        let score = sum / self.experiment.num_test as f64;
        Ok(Metrics::from([
            (self.experiment.problem.metric().to_owned(), score),
            ("train/loss".to_owned(), self.loss),
        ]))
    }

    fn model(&self) -> Result<NamedTensors, GnnError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, GnnError> {
        let mut state = self.learner.state();
        state.insert_all("plateau", self.plateau.state());
        Ok(state)
    }

    fn load_state(&mut self, mut state: NamedTensors) -> Result<(), GnnError> {
        self.plateau.load_state(&state.take_all("plateau"))?;
        self.learner.load_state(state, &self.device)
    }
}
