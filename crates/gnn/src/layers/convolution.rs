//! Graph convolution: a linear map of every node, then an aggregation over its neighbours.
//!
//! ```text
//! Y = aggregate(X W) + b
//! ```
//!
//! | layer | aggregation | linear map |
//! |---|---|---|
//! | GCN (Kipf and Welling, ICLR 2017, equation 2) | [`Symmetric`](Aggregation::Symmetric) | yes |
//! | the propagation of SGC (Wu et al., ICML 2019) | [`Symmetric`](Aggregation::Symmetric) | no |
//! | sum, mean and maximum over the neighbours | the others | either |

use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use crate::{Adjacency, Aggregation, GnnError, Init, NodeFeatures};

/// How a [`Convolution`] is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvolutionConfig {
    /// How messages become one.
    pub aggregation: Aggregation,
    /// Whether a node's own row is among its messages; by default it is not.
    /// [`Symmetric`](Aggregation::Symmetric) takes it along in any case.
    pub include_self: bool,
    /// Numbers of inputs and outputs of the linear map; by default there is none.
    pub linear: Option<(usize, usize)>,
    /// Whether the linear map has a bias, which is added to the aggregate; by default it has.
    pub bias: bool,
}

/// A graph convolution. The weight starts as Glorot's, the bias 0.
#[derive(Module, Debug)]
pub struct Convolution {
    /// `[inputs, outputs]`
    pub weight: Option<Param<Tensor<2>>>,
    /// `[outputs]`
    pub bias: Option<Param<Tensor<1>>>,
    #[module(skip)]
    aggregation: Aggregation,
    include_self: bool,
}

impl ConvolutionConfig {
    /// Without parameters.
    #[must_use]
    pub fn new(aggregation: Aggregation) -> Self {
        Self {
            aggregation,
            include_self: false,
            linear: None,
            bias: true,
        }
    }

    /// With a linear map.
    #[must_use]
    pub fn with_linear(mut self, inputs: usize, outputs: usize) -> Self {
        self.linear = Some((inputs, outputs));
        self
    }

    /// With or without a node's own row.
    #[must_use]
    pub fn with_self(mut self, include_self: bool) -> Self {
        self.include_self = include_self;
        self
    }

    /// With or without a bias of the linear map.
    #[must_use]
    pub fn with_bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// The layer with initial parameters.
    #[must_use]
    pub fn init(&self, init: &mut Init) -> Convolution {
        let linear = self.linear;
        Convolution {
            weight: linear.map(|(inputs, outputs)| init.glorot_uniform([inputs, outputs])),
            bias: (linear.filter(|_| self.bias)).map(|(_, outputs)| init.constant([outputs], 0.0)),
            aggregation: self.aggregation,
            include_self: self.include_self,
        }
    }
}

impl Convolution {
    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(num_nodes * inputs * outputs + (num_nodes + num_entries) * outputs)` time.
    pub fn forward(&self, adjacency: &Adjacency, x: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        self.forward_features(adjacency, &NodeFeatures::Dense(x))
    }

    /// The same for features of any kind. Without a linear map they must be dense.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features;
    /// [`GnnError::FeatureKind`] for sparse features and no linear map.
    pub fn forward_features(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let x = match (&self.weight, features) {
            (Some(weight), features) => features.matmul(weight.val())?,
            (None, NodeFeatures::Dense(x)) => x.clone(),
            (None, other) => {
                return Err(GnnError::FeatureKind {
                    layer: "Convolution without a linear map",
                    found: other.kind(),
                    expected: "dense features",
                });
            }
        };
        let y = adjacency.aggregate(x, self.aggregation, self.include_self)?;
        Ok(match &self.bias {
            Some(bias) => y + bias.val().unsqueeze(),
            None => y,
        })
    }
}
