//! What a pretext task adds to the encoder.

use burn::{module::Module, tensor::Tensor};

use crate::{
    Context, GnnError, Init,
    layers::{Dropout, Linear, LinearConfig},
};

/// The shape of a [`PretextHead`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PretextHeadConfig {
    /// Numbers that come out.
    pub outputs: usize,
    /// Probability that a feature is dropped before the linear layer, while training.
    pub dropout: f64,
}

/// A linear layer behind a dropout: `[rows, hidden]` to `[rows, outputs]`.
#[derive(Module, Debug)]
pub struct PretextHead {
    dropout: Dropout,
    linear: Linear,
}

impl PretextHeadConfig {
    /// Without dropout.
    #[must_use]
    pub fn new(outputs: usize) -> Self {
        Self {
            outputs,
            dropout: 0.0,
        }
    }

    /// With a dropout.
    #[must_use]
    pub fn with_dropout(mut self, probability: f64) -> Self {
        self.dropout = probability;
        self
    }

    /// The head of an embedding with `hidden` features, with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a probability that is none.
    pub fn init(&self, hidden: usize, init: &mut Init) -> Result<PretextHead, GnnError> {
        Ok(PretextHead {
            dropout: init.dropout(self.dropout)?,
            linear: LinearConfig::new(hidden, self.outputs).init(init),
        })
    }
}

impl PretextHead {
    /// `[rows, hidden]` to `[rows, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for rows of another width.
    pub fn forward(&self, x: Tensor<2>, context: &Context) -> Result<Tensor<2>, GnnError> {
        self.linear.forward(self.dropout.forward(x, context)?)
    }

    /// The linear layer.
    #[must_use]
    pub fn linear(&self) -> &Linear {
        &self.linear
    }
}
