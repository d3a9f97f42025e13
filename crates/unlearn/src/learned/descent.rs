//! A few steps of an optimiser along a loss: how methods change what they are given.

use argiope_gnn::{
    GnnError,
    optim::{AdamConfig, Learner},
};
use argiope_graph::Progress;
use burn::{module::Module, tensor::Tensor};

use crate::UnlearnError;

/// `model` after `num_steps` steps of Adam along the gradients of `loss`, which is given the model and the number of the step, from
/// 0, and returns `[1]`. The parameters must track gradients.
///
/// # Errors
/// [`UnlearnError::Gnn`] for a learning rate without sense and a loss that is no finite number; those of `loss`;
/// [`UnlearnError::Cancelled`].
pub(crate) fn descend<M: Module>(
    model: M,
    phase: &str,
    (num_steps, learning_rate): (usize, f64),
    progress: &dyn Progress,
    mut loss: impl FnMut(&M, u64) -> Result<Tensor<1>, UnlearnError>,
) -> Result<M, UnlearnError> {
    let mut learner = Learner::new(model, AdamConfig::new(learning_rate).init()?);
    progress.begin(phase, Some(num_steps as u64));
    for step in 0..num_steps as u64 {
        progress.check()?;
        let loss = loss(learner.model(), step)?;
        let value = f64::from(loss.clone().into_scalar::<f32>());
        if !value.is_finite() {
            return Err(UnlearnError::Gnn(GnnError::NotFinite {
                what: format!("the loss of {phase}"),
                value,
                epoch: step,
            }));
        }
        learner.step(loss.backward())?;
        progress.advance(1);
    }
    progress.end();
    Ok(learner.model().clone())
}
