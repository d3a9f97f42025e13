//! Jumping knowledge: the outputs of all layers instead of the last one's.
//!
//! Xu et al., *Representation Learning on Graphs with Jumping Knowledge Networks*, ICML 2018, section 3: each node may
//! take what it needs from near and from far.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::GnnError;

/// What is made of the outputs of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JumpingKnowledge {
    /// The last one alone.
    Last,
    /// All of them side by side.
    Concat,
    /// The largest of every feature.
    Max,
}

impl JumpingKnowledge {
    /// Number of features that come out of `layers` layers with `dim` outputs each.
    #[must_use]
    pub fn outputs(self, dim: usize, layers: usize) -> usize {
        match self {
            Self::Last | Self::Max => dim,
            Self::Concat => dim * layers,
        }
    }

    /// `[num_nodes, dim]` of every layer, first to last, to `[num_nodes, outputs(dim, layers)]`.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no layers; [`GnnError::Shape`] for layers with other shapes than the first.
    pub fn forward(self, outputs: Vec<Tensor<2>>) -> Result<Tensor<2>, GnnError> {
        let Some(last) = outputs.last().cloned() else {
            return Err(GnnError::Option {
                what: "JumpingKnowledge",
                option: "layers",
                found: "0".into(),
                expected: "at least 1",
            });
        };
        let [rows, dim] = outputs[0].dims();
        let mut shapes = outputs.iter().map(Tensor::dims);
        if let Some(other) = shapes.find(|shape| *shape != [rows, dim]) {
            return Err(GnnError::Shape {
                layer: "JumpingKnowledge",
                operand: "outputs",
                found: other.to_vec(),
                expected: format!("[{rows}, {dim}]"),
            });
        }
        Ok(match self {
            Self::Last => last,
            Self::Concat => Tensor::cat(outputs, 1),
            Self::Max => Tensor::stack::<3>(outputs, 1)
                .max_dim(1)
                .reshape([rows, dim]),
        })
    }
}
