//! Two parts of the representation of a node, and what a network gives of them.
//!
//! ```text
//! joint     y = [p | q] W + b         for classes of nodes, which ask for both parts at once
//! apart     y = [p | q]               for embeddings: each part is half of the outputs
//! ```

use argiope_gnn::{
    GnnError, Init,
    layers::{Linear, LinearConfig},
};
use burn::{module::Module, tensor::Tensor};

use crate::DirectedError;

/// What is made of the two parts.
#[derive(Module, Debug)]
pub(super) struct TwoParts {
    joint: Option<Linear>,
}

impl TwoParts {
    /// What follows two parts, and the number of features that each must have: `dim` before a joint map, else half of the outputs.
    ///
    /// # Errors
    /// [`DirectedError::Data`] for an odd number of outputs without a joint map.
    pub(super) fn new(
        is_joint: bool,
        dim: usize,
        outputs: usize,
        init: &mut Init,
    ) -> Result<(Self, usize), DirectedError> {
        if is_joint {
            let joint = Some(LinearConfig::new(2 * dim, outputs).init(init));
            return Ok((Self { joint }, dim));
        }
        if !outputs.is_multiple_of(2) {
            return Err(DirectedError::Data {
                what: format!("{outputs} outputs cannot be halved between the two parts of a node"),
            });
        }
        Ok((Self { joint: None }, outputs / 2))
    }

    /// Both parts, each `[num_nodes, dim]`, to `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    pub(super) fn forward(
        &self,
        first: Tensor<2>,
        second: Tensor<2>,
    ) -> Result<Tensor<2>, GnnError> {
        let both = Tensor::cat(vec![first, second], 1);
        match &self.joint {
            Some(joint) => joint.forward(both),
            None => Ok(both),
        }
    }
}
