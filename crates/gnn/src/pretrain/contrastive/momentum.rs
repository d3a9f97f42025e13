//! Keys of an encoder that follows the trained one slowly.

use burn::tensor::TensorData;

use super::{Encoder, KeyQueue};
use crate::{GnnError, NamedTensors};

/// The encoder of keys and the queue of those that it gave (He et al., *Momentum Contrast for Unsupervised Visual Representation
/// Learning*, CVPR 2020, algorithm 1).
#[derive(Debug, Clone)]
pub struct Momentum {
    /// Gives the keys; it has no gradients.
    pub encoder: Encoder,
    /// Keys of earlier steps.
    pub queue: KeyQueue,
    /// What remains of the encoder of keys in a step.
    pub coefficient: f64,
}

impl Momentum {
    /// The encoder of keys after a step of the one that is trained: [`followed`].
    ///
    /// # Errors
    /// As [`followed`].
    pub fn follow(&mut self, trained: &Encoder) -> Result<(), GnnError> {
        self.encoder = followed(&self.encoder, trained, self.coefficient)?;
        Ok(())
    }

    /// What is stored: the parameters of the encoder, and the keys.
    #[must_use]
    pub fn state(&self) -> NamedTensors {
        let mut state = NamedTensors::new();
        state.insert_all("encoder", NamedTensors::of_module(&self.encoder));
        state.insert_all("queue", self.queue.state());
        state
    }

    /// Continues from a [`state`](Self::state).
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for the state of another encoder or queue.
    pub fn load_state(&mut self, mut state: NamedTensors) -> Result<(), GnnError> {
        let encoder = state.take_all("encoder");
        self.encoder = encoder.load_module(self.encoder.clone())?;
        self.queue.load_state(&state.take_all("queue"))
    }
}

/// `coefficient * follower + (1 - coefficient) * leader`, parameter by parameter.
///
/// # Errors
/// [`GnnError::Parameters`] for encoders of different shapes.
///
/// # Complexity
/// `O(number of parameters)` time.
pub fn followed(
    follower: &Encoder,
    leader: &Encoder,
    coefficient: f64,
) -> Result<Encoder, GnnError> {
    let old = NamedTensors::of_module(follower);
    let mut blended = NamedTensors::new();
    for (name, towards) in NamedTensors::of_module(leader) {
        let from = old
            .get(&name)
            .filter(|from| from.shape() == towards.shape());
        let Some(from) = from else {
            return Err(GnnError::Parameters {
                reason: format!("{name} is not the same in both encoders"),
            });
        };
        let pairs = from.iter::<f64>().zip(towards.iter::<f64>());
        let blend = |(from, towards)| coefficient * from + (1.0 - coefficient) * towards;
        let values: Vec<f64> = pairs.map(blend).collect();
        let data = TensorData::new(values, towards.shape().clone());
        blended.insert(name, data.convert_dtype(towards.dtype()));
    }
    blended.load_module(follower.clone())
}
