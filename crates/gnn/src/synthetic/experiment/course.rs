//! How far a model has come, as it is stored.

use burn::tensor::TensorData;

use crate::{GnnError, NamedTensors};

/// How far a model has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Course {
    /// Epochs in which it was trained.
    pub(super) epochs: u64,
    /// Mean loss of the last of them; infinite before the first.
    pub(super) loss: f64,
}

impl Course {
    /// Before the first epoch.
    pub(super) fn start() -> Self {
        Self {
            epochs: 0,
            loss: f64::INFINITY,
        }
    }

    pub(super) fn state(self) -> NamedTensors {
        let mut state = NamedTensors::new();
        let epochs = TensorData::new(vec![self.epochs as i64], [1]);
        state.insert("epochs", epochs);
        state.insert("loss", TensorData::new(vec![self.loss], [1]));
        state
    }

    /// Of a [`state`](Self::state).
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for tensors that are no such state.
    pub(super) fn of_state(state: &NamedTensors) -> Result<Self, GnnError> {
        let epochs = state.get("epochs").and_then(|data| {
            let epochs = data.as_slice::<i64>().ok()?.first().copied()?;
            u64::try_from(epochs).ok()
        });
        let loss = state.get("loss");
        let loss = loss.and_then(|data| data.as_slice::<f64>().ok()?.first().copied());
        match (epochs, loss) {
            (Some(epochs), Some(loss)) => Ok(Self { epochs, loss }),
            _ => Err(GnnError::Parameters {
                reason: "the state is of another task than an experiment".into(),
            }),
        }
    }
}
