//! A linear map, then propagation by an operator: what most convolutions are made of.

use argiope_gnn::{
    GnnError, Init, NodeFeatures, Operator,
    layers::{Linear, LinearConfig},
};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

/// `y = M (x W) + b` for an operator `M` that comes with the pass.
#[derive(Module, Debug)]
pub(super) struct PropagatedLinear {
    linear: Linear,
}

impl PropagatedLinear {
    /// Weight and bias uniform in ±1/√inputs.
    #[must_use]
    pub(super) fn new(inputs: usize, outputs: usize, init: &mut Init) -> Self {
        Self {
            linear: LinearConfig::new(inputs, outputs).init(init),
        }
    }

    /// Glorot's weight and, if there is one, a bias of 0, as graph convolutional networks begin with.
    #[must_use]
    pub(super) fn glorot(inputs: usize, outputs: usize, bias: bool, init: &mut Init) -> Self {
        Self {
            linear: Linear {
                weight: init.glorot_uniform([inputs, outputs]),
                bias: bias.then(|| init.constant([outputs], 0.0)),
            },
        }
    }

    /// Features to `[num_rows, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features.
    ///
    /// # Complexity
    /// `O(num_nodes * inputs * outputs + num_entries * min(inputs, outputs))` time for dense features: whichever product is
    /// cheaper comes first.
    pub(super) fn forward(
        &self,
        operator: &Operator,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let weight = self.linear.weight.val();
        let [inputs, outputs] = weight.dims();
        let y = match features {
            NodeFeatures::Dense(x) if inputs < outputs => {
                NodeFeatures::Dense(operator.apply(x.clone())?).matmul(weight)?
            }
            features => operator.apply(features.matmul(weight)?)?,
        };
        Ok(match self.linear.bias.as_ref().map(Param::val) {
            Some(bias) => y + bias.unsqueeze(),
            None => y,
        })
    }
}
