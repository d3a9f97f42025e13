//! Dropout that counts its steps.

use burn::tensor::Tensor;

use super::{DropoutKey, dropout, key::Mask};
use crate::SparseError;

/// [`dropout`] for a training loop: a new mask at every application while training, nothing otherwise.
///
/// # Example
/// ```
/// use argiope_sparse::Dropout;
/// use burn::tensor::{Device, Tensor};
///
/// let x = Tensor::<1>::ones([64], &Device::flex());
/// let mut dropout = Dropout::new(0.5, 42)?;
/// let first = dropout.apply(x.clone())?;
/// let second = dropout.apply(x.clone())?;
/// assert_ne!(first.into_data(), second.into_data());
///
/// dropout.set_training(false);
/// assert_eq!(dropout.apply(x.clone())?.into_data(), x.into_data());
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Dropout {
    probability: f64,
    key: DropoutKey,
    is_training: bool,
}

impl Dropout {
    /// Training, at step 0. Each layer of a model needs a seed of its own.
    ///
    /// # Errors
    /// [`SparseError::Option`] unless `0 <= probability < 1`.
    pub fn new(probability: f64, seed: u64) -> Result<Self, SparseError> {
        let key = DropoutKey { seed, step: 0 };
        Mask::new("Dropout::new", probability, key)?;
        Ok(Self {
            probability,
            key,
            is_training: true,
        })
    }

    /// Drops from now on, or lets everything pass.
    pub fn set_training(&mut self, is_training: bool) {
        self.is_training = is_training;
    }

    /// The key of the next application.
    #[must_use]
    pub fn key(&self) -> DropoutKey {
        self.key
    }

    /// Sets the step of the next application, to resume a training run.
    pub fn set_step(&mut self, step: u64) {
        self.key.step = step;
    }

    /// [`dropout`] with the mask of this step, and goes to the next step; returns `x` if this is no training.
    ///
    /// # Errors
    /// [`SparseError::ElementType`].
    pub fn apply<const D: usize>(&mut self, x: Tensor<D>) -> Result<Tensor<D>, SparseError> {
        if !self.is_training {
            return Ok(x);
        }
        let y = dropout(x, self.probability, self.key)?;
        self.key.step = self.key.step.wrapping_add(1);
        Ok(y)
    }
}
