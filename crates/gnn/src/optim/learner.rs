//! A model with its optimiser.

use burn::{
    module::Module,
    tensor::{Device, Gradients},
};

use super::{AccumulatedGradients, Adam};
use crate::{GnnError, NamedTensors};

/// A model and the optimiser that changes it: what a training stores, and continues from.
#[derive(Debug)]
pub struct Learner<M> {
    /// Taken out while the optimiser overwrites its parameters.
    model: Option<M>,
    adam: Adam,
}

/// Why there is always a model: a step that fails is the end of a training.
const TAKEN: &str = "it is taken out only within a step";

impl<M: Module> Learner<M> {
    /// A model whose parameters track gradients, and an optimiser.
    #[must_use]
    pub fn new(model: M, adam: Adam) -> Self {
        Self {
            model: Some(model),
            adam,
        }
    }

    /// The model as it is.
    ///
    /// # Panics
    /// After a step that failed.
    #[must_use]
    pub fn model(&self) -> &M {
        self.model.as_ref().expect(TAKEN)
    }

    /// Goes on with another model; the moments of the optimiser stay.
    pub fn set_model(&mut self, model: M) {
        self.model = Some(model);
    }

    /// From the next step on another learning rate, of the parameters that are in no group. It is no part of the
    /// [`state`](Self::state): whoever sets it stores it.
    pub fn set_learning_rate(&mut self, learning_rate: f64) {
        self.adam.set_learning_rate(learning_rate);
    }

    /// Goes on with the parameters of a stored model; the moments of the optimiser stay.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, stored: &NamedTensors) -> Result<(), GnnError> {
        let model = stored.load_module(self.model().clone())?;
        self.set_model(model);
        Ok(())
    }

    /// One step along the gradients of a pass.
    ///
    /// # Errors
    /// As [`Adam::step`].
    pub fn step(&mut self, gradients: Gradients) -> Result<(), GnnError> {
        let model = self.model.take().expect(TAKEN);
        self.model = Some(self.adam.step(model, gradients)?);
        Ok(())
    }

    /// One step along the gradients of several passes.
    ///
    /// # Errors
    /// As [`Adam::step_accumulated`].
    pub fn step_accumulated(&mut self, gradients: AccumulatedGradients) -> Result<(), GnnError> {
        let model = self.model.take().expect(TAKEN);
        self.model = Some(self.adam.step_accumulated(model, gradients)?);
        Ok(())
    }

    /// The parameters of the model.
    #[must_use]
    pub fn parameters(&self) -> NamedTensors {
        NamedTensors::of_module(self.model())
    }

    /// Parameters and moments, as [`Task::state`](crate::training::Task::state) gives them.
    #[must_use]
    pub fn state(&self) -> NamedTensors {
        let mut state = NamedTensors::new();
        state.insert_all("model", self.parameters());
        state.insert_all("adam", self.adam.state());
        state
    }

    /// Continues from a [`state`](Self::state), on `device`.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for the state of another model.
    pub fn load_state(&mut self, mut state: NamedTensors, device: &Device) -> Result<(), GnnError> {
        let model = state.take_all("model").load_module(self.model().clone())?;
        self.adam.load_state(state.take_all("adam"), device)?;
        self.model = Some(model);
        Ok(())
    }
}
