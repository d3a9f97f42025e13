//! A network in training, as the loop wants it.

use argiope_gnn::{
    NamedTensors,
    optim::Learner,
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::Progress;
use burn::tensor::Device;

use super::{Objective, Validation};
use crate::{UnlearnError, learned::GraphModel};

/// A model with its optimiser, and what is minimised and watched.
#[derive(Debug)]
pub(super) struct ModelTask<'a> {
    pub(super) objective: Objective<'a>,
    pub(super) validation: Validation<'a>,
    pub(super) learner: Learner<GraphModel>,
    pub(super) device: &'a Device,
}

impl Task for ModelTask<'_> {
    type Error = UnlearnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        _: &dyn Progress,
    ) -> Result<EpochReport, UnlearnError> {
        let context = steps.next_context();
        let loss = (self.objective).loss(self.learner.model(), epoch, &context)?;
        let value = f64::from(loss.clone().into_scalar::<f32>());
        self.learner.step(loss.backward())?;
        Ok(EpochReport {
            loss: value,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, UnlearnError> {
        let value = self.validation.value(self.learner.model())?;
        Ok(Metrics::from([(
            self.validation.metric().to_owned(),
            value,
        )]))
    }

    fn model(&self) -> Result<NamedTensors, UnlearnError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, UnlearnError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), UnlearnError> {
        Ok(self.learner.load_state(state, self.device)?)
    }
}
