//! Convolutions one after another, as most methods have them.
//!
//! ```text
//! x_l = dropout(relu(convolution_l(x_(l-1))))        optionally every row divided by its Euclidean norm
//! y = W jump(x_1, ..., x_L) + b                      with jumping knowledge (Xu et al., ICML 2018)
//! y = convolution_L(x_(L-1))                         without
//! ```

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures,
    layers::{Dropout, JumpingKnowledge, Linear, LinearConfig},
};
use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use crate::{DirectedError, error::check_not_zero};

/// How many layers there are, and what is around them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StackConfig {
    /// Number of convolutions; 2 by default.
    pub num_layers: usize,
    /// Features between them; 64 by default.
    pub dim: usize,
    /// Probability that a feature is dropped behind a layer; 0.5 by default.
    pub dropout: f64,
    /// What is made of the outputs of all layers; by default the last one alone gives the result.
    pub jumping_knowledge: Option<JumpingKnowledge>,
    /// Whether the row of every node is divided by its norm behind a layer; by default it is not.
    pub normalize: bool,
}

impl Default for StackConfig {
    fn default() -> Self {
        Self {
            num_layers: 2,
            dim: 64,
            dropout: 0.5,
            jumping_knowledge: None,
            normalize: false,
        }
    }
}

/// Convolutions with what is around them.
#[derive(Module, Debug)]
pub struct Stack<C> {
    convolutions: Vec<C>,
    dropouts: Vec<Dropout>,
    head: Option<Linear>,
    #[module(skip)]
    jumping_knowledge: Option<JumpingKnowledge>,
    normalize: bool,
}

impl StackConfig {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`DirectedError::Option`].
    pub fn check(&self) -> Result<(), DirectedError> {
        check_not_zero(&[("num_layers", self.num_layers), ("dim", self.dim)])
    }

    /// The layers with initial parameters; `convolution` makes one from its numbers of inputs and outputs.
    ///
    /// # Errors
    /// [`DirectedError::Option`], [`DirectedError::Gnn`] for a probability that is none.
    pub fn init<C>(
        &self,
        inputs: usize,
        outputs: usize,
        init: &mut Init,
        mut convolution: impl FnMut(usize, usize, &mut Init) -> Result<C, DirectedError>,
    ) -> Result<Stack<C>, DirectedError> {
        self.check()?;
        let last = self.num_layers - 1;
        let mut convolutions = Vec::with_capacity(self.num_layers);
        for layer in 0..self.num_layers {
            let from = if layer == 0 { inputs } else { self.dim };
            let is_result = layer == last && self.jumping_knowledge.is_none();
            let to = if is_result { outputs } else { self.dim };
            convolutions.push(convolution(from, to, init)?);
        }
        let dropouts = (0..self.num_layers).map(|_| init.dropout(self.dropout));
        let dropouts = dropouts.collect::<Result<_, _>>()?;
        let head = self.jumping_knowledge.as_ref().map(|jumping| {
            LinearConfig::new(jumping.outputs(self.dim, self.num_layers), outputs).init(init)
        });
        Ok(Stack {
            convolutions,
            dropouts,
            head,
            jumping_knowledge: self.jumping_knowledge,
            normalize: self.normalize,
        })
    }
}

impl<C> Stack<C> {
    /// Features to `[num_nodes, outputs]`; `apply` is the pass through one convolution.
    ///
    /// # Errors
    /// Those of the convolutions.
    pub fn forward(
        &self,
        features: &NodeFeatures,
        context: &Context,
        apply: impl Fn(&C, &NodeFeatures) -> Result<Tensor<2>, GnnError>,
    ) -> Result<Tensor<2>, DirectedError> {
        let mut outputs = Vec::with_capacity(self.convolutions.len());
        let mut x = features.clone();
        let last = self.convolutions.len() - 1;
        for (layer, (convolution, dropout)) in
            self.convolutions.iter().zip(&self.dropouts).enumerate()
        {
            let y = apply(convolution, &x)?;
            if layer == last && self.head.is_none() {
                return Ok(y);
            }
            let mut y = dropout.forward(relu(y), context)?;
            if self.normalize {
                y = with_unit_rows(y);
            }
            if self.head.is_some() {
                outputs.push(y.clone());
            }
            x = NodeFeatures::Dense(y);
        }
        let (Some(head), Some(jumping)) = (&self.head, &self.jumping_knowledge) else {
            return Err(DirectedError::Data {
                what: "a network without layers".into(),
            });
        };
        Ok(head.forward(jumping.forward(outputs)?)?)
    }
}

/// Every row divided by its Euclidean norm; rows of zeros stay.
fn with_unit_rows(x: Tensor<2>) -> Tensor<2> {
    let norms = x.clone().powi_scalar(2).sum_dim(1).sqrt();
    x / norms.clamp_min(1e-12)
}

/// The number of features, which convolutions need.
///
/// # Errors
/// [`GnnError::NoFeatureValues`] for nodes without features.
pub(super) fn num_features(features: &NodeFeatures) -> Result<usize, GnnError> {
    features.dim().ok_or(GnnError::NoFeatureValues {
        layer: "a method on directed graphs",
        found: features.kind(),
    })
}
