//! The function `s` of a message.

use argiope_sparse::activated_spmm::Activation as Fused;
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use crate::{
    Context, GnnError,
    layers::{Activation, Mlp, MlpConfig, activation::LEAKY_SLOPE},
};

/// What bends a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SirMessage {
    /// A function of every feature by itself.
    Activation(Activation),
    /// Any stages. With linear ones this is the general form of a message: `W_Q x[v] + W_K x[u]` is a linear map of both
    /// ends side by side.
    Mlp(MlpConfig),
}

/// The same with its parameters.
#[derive(Module, Debug)]
pub(super) enum Bend {
    Activation(Pointwise),
    Mlp(Mlp),
}

#[derive(Module, Debug)]
pub(super) struct Pointwise {
    #[module(skip)]
    activation: Activation,
}

impl Bend {
    pub(super) fn of(activation: Activation) -> Self {
        Self::Activation(Pointwise { activation })
    }

    /// The function as the sparse operation knows it, which adds messages up without writing them.
    pub(super) fn fused(&self) -> Option<Fused> {
        let Self::Activation(pointwise) = self else {
            return None;
        };
        match pointwise.activation {
            Activation::Relu => Some(Fused::Relu),
            Activation::LeakyRelu => Some(Fused::LeakyRelu { slope: LEAKY_SLOPE }),
            Activation::Gelu => None,
            Activation::Tanh => Some(Fused::Tanh),
            Activation::Sigmoid => Some(Fused::Sigmoid),
            Activation::Silu => Some(Fused::Silu),
        }
    }

    /// `[num_entries, hidden]` to as many rows.
    pub(super) fn forward(
        &self,
        sums: Tensor<2>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Activation(pointwise) => Ok(pointwise.activation.forward(sums)),
            Self::Mlp(mlp) => mlp.forward(sums, context),
        }
    }
}
