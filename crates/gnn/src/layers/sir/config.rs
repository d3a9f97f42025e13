//! How the layer is made.

use serde::{Deserialize, Serialize};

use super::{Sir, SirMessage, message::Bend};
use crate::{
    GnnError, Init,
    layers::{Activation, LinearConfig},
};

/// How messages become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SirAggregation {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
    /// Their sum, where a message from `u` to `v` is divided by the root of the number of nodes that `v` hears from times
    /// the number of nodes that hear from `u`.
    Symmetric,
    /// The maximum of every feature of what `W_R` makes of them.
    Max,
}

/// How a [`Sir`] layer is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SirConfig {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of features that `s` meets.
    pub hidden: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// Number of features of an edge; by default edges have none.
    pub edge_inputs: Option<usize>,
    /// `s`; by default the rectifier.
    pub message: SirMessage,
    /// How messages become one; by default their sum.
    pub aggregation: SirAggregation,
    /// Probability that a feature is dropped before `s`, while training; 0 by default.
    pub dropout: f64,
    /// Whether `W_Q` has a bias; by default it has.
    pub inner_bias: bool,
    /// Whether `W_R` has a bias; by default it has.
    pub outer_bias: bool,
}

impl SirConfig {
    /// Sums of rectified messages.
    #[must_use]
    pub fn new(inputs: usize, hidden: usize, outputs: usize) -> Self {
        Self {
            inputs,
            hidden,
            outputs,
            edge_inputs: None,
            message: SirMessage::Activation(Activation::Relu),
            aggregation: SirAggregation::default(),
            dropout: 0.0,
            inner_bias: true,
            outer_bias: true,
        }
    }

    /// With another `s`.
    #[must_use]
    pub fn with_message(mut self, message: SirMessage) -> Self {
        self.message = message;
        self
    }

    /// With another aggregation.
    #[must_use]
    pub fn with_aggregation(mut self, aggregation: SirAggregation) -> Self {
        self.aggregation = aggregation;
        self
    }

    /// With features of the edges.
    #[must_use]
    pub fn with_edge_inputs(mut self, edge_inputs: usize) -> Self {
        self.edge_inputs = Some(edge_inputs);
        self
    }

    /// With dropout before `s`.
    #[must_use]
    pub fn with_dropout(mut self, dropout: f64) -> Self {
        self.dropout = dropout;
        self
    }

    /// The layer with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a probability that is none, and for a perceptron that takes another number of features
    /// than `hidden`.
    pub fn init(&self, init: &mut Init) -> Result<Sir, GnnError> {
        let hidden = self.hidden;
        let (bend, bent) = match &self.message {
            SirMessage::Activation(activation) => (Bend::of(*activation), hidden),
            SirMessage::Mlp(mlp) if mlp.inputs() == hidden => {
                (Bend::Mlp(mlp.init(init)?), mlp.outputs())
            }
            SirMessage::Mlp(mlp) => {
                return Err(GnnError::Option {
                    what: "Sir",
                    option: "message",
                    found: format!("a perceptron of {} for {hidden} features", mlp.inputs()),
                    expected: "a perceptron that takes all hidden features",
                });
            }
        };
        let linear = LinearConfig::new;
        Ok(Sir {
            query: linear(self.inputs, hidden)
                .with_bias(self.inner_bias)
                .init(init),
            key: linear(self.inputs, hidden).with_bias(false).init(init),
            edge: (self.edge_inputs)
                .map(|inputs| linear(inputs, hidden).with_bias(false).init(init)),
            bend,
            relation: linear(bent, self.outputs)
                .with_bias(self.outer_bias)
                .init(init),
            query_dropout: init.dropout(self.dropout)?,
            key_dropout: init.dropout(self.dropout)?,
            edge_dropout: init.dropout(self.dropout)?,
            aggregation: self.aggregation,
        })
    }
}
