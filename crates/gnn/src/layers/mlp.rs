//! Sequences of linear layers, dropouts, normalisations and rectifiers.

use burn::{
    module::Module,
    tensor::{
        Tensor,
        activation::{gelu, relu},
    },
};
use serde::{Deserialize, Serialize};

use super::{Dropout, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use crate::{Context, GnnError, Init};

/// How an [`Mlp`] is made: stages in the order of the calls.
///
/// # Example
/// ```
/// use argiope_gnn::{Context, Init, layers::MlpConfig};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex();
/// let config = MlpConfig::new(16).linear(32).dropout(0.1).layer_norm().relu().linear(1);
/// let mlp = config.init(&mut Init::new(0, &device))?;
/// let y = mlp.forward(Tensor::<2>::ones([5, 16], &device), &Context::training(0, 0))?;
/// assert_eq!(y.dims(), [5, 1]);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MlpConfig {
    inputs: usize,
    stages: Vec<StageConfig>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StageConfig {
    /// With its number of outputs; its inputs are what comes out of the stages before.
    Linear(usize),
    LayerNorm,
    Dropout(f64),
    Relu,
    Gelu,
}

/// A sequence of stages.
#[derive(Module, Debug)]
pub struct Mlp {
    stages: Vec<Stage>,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a model has few")]
enum Stage {
    Linear(Linear),
    LayerNorm(LayerNorm),
    Dropout(Dropout),
    Relu(Relu),
    Gelu(Gelu),
}

#[derive(Module, Debug)]
struct Relu {}

#[derive(Module, Debug)]
struct Gelu {}

impl MlpConfig {
    /// No stage yet: the identity on `inputs` features.
    #[must_use]
    pub fn new(inputs: usize) -> Self {
        Self {
            inputs,
            stages: Vec::new(),
        }
    }

    /// Then a linear layer with a bias.
    #[must_use]
    pub fn linear(mut self, outputs: usize) -> Self {
        self.stages.push(StageConfig::Linear(outputs));
        self
    }

    /// Then a layer normalisation.
    #[must_use]
    pub fn layer_norm(mut self) -> Self {
        self.stages.push(StageConfig::LayerNorm);
        self
    }

    /// Then a dropout.
    #[must_use]
    pub fn dropout(mut self, probability: f64) -> Self {
        self.stages.push(StageConfig::Dropout(probability));
        self
    }

    /// Then a rectifier.
    #[must_use]
    pub fn relu(mut self) -> Self {
        self.stages.push(StageConfig::Relu);
        self
    }

    /// Then a Gaussian error linear unit (Hendrycks and Gimpel, *Gaussian Error Linear Units*, 2016).
    #[must_use]
    pub fn gelu(mut self) -> Self {
        self.stages.push(StageConfig::Gelu);
        self
    }

    /// Then `stages` if `condition` holds.
    #[must_use]
    pub fn when(self, condition: bool, stages: impl FnOnce(Self) -> Self) -> Self {
        if condition { stages(self) } else { self }
    }

    /// Number of features that go in.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of features that come out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        let last = self.stages.iter().rev().find_map(|stage| match stage {
            StageConfig::Linear(outputs) => Some(*outputs),
            _ => None,
        });
        last.unwrap_or(self.inputs)
    }

    /// The stages with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a probability of a dropout that is none.
    pub fn init(&self, init: &mut Init) -> Result<Mlp, GnnError> {
        let mut dim = self.inputs;
        let stages = (self.stages.iter())
            .map(|stage| {
                Ok(match *stage {
                    StageConfig::Linear(outputs) => {
                        let config = LinearConfig::new(dim, outputs);
                        dim = outputs;
                        Stage::Linear(config.init(init))
                    }
                    StageConfig::LayerNorm => {
                        Stage::LayerNorm(LayerNormConfig::new(dim).init(init))
                    }
                    StageConfig::Dropout(probability) => Stage::Dropout(init.dropout(probability)?),
                    StageConfig::Relu => Stage::Relu(Relu {}),
                    StageConfig::Gelu => Stage::Gelu(Gelu {}),
                })
            })
            .collect::<Result<_, GnnError>>()?;
        Ok(Mlp { stages })
    }
}

impl Mlp {
    /// The first stage, if that is a linear map, and the stages behind it: for inputs of which many rows share a part.
    #[must_use]
    pub fn split_first_linear(&self) -> Option<(&Linear, Stages<'_>)> {
        match self.stages.split_first() {
            Some((Stage::Linear(first), rest)) => Some((first, Stages { stages: rest })),
            _ => None,
        }
    }

    /// `[..., inputs]` to `[..., outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    pub fn forward<const D: usize>(
        &self,
        x: Tensor<D>,
        context: &Context,
    ) -> Result<Tensor<D>, GnnError> {
        let stages = Stages {
            stages: &self.stages,
        };
        stages.forward(x, context)
    }
}

/// Some stages of a sequence.
#[derive(Debug, Clone, Copy)]
pub struct Stages<'a> {
    stages: &'a [Stage],
}

impl Stages<'_> {
    /// As [`Mlp::forward`].
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    pub fn forward<const D: usize>(
        &self,
        x: Tensor<D>,
        context: &Context,
    ) -> Result<Tensor<D>, GnnError> {
        self.stages.iter().try_fold(x, |x, stage| match stage {
            Stage::Linear(layer) => layer.forward(x),
            Stage::LayerNorm(layer) => layer.forward(x),
            Stage::Dropout(layer) => layer.forward(x, context),
            Stage::Relu(_) => Ok(relu(x)),
            Stage::Gelu(_) => Ok(gelu(x)),
        })
    }
}
