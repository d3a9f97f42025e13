//! GraphSAGE: a map of the node itself, and one of what its neighbours send.
//!
//! ```text
//! y[v] = x[v] W_self + b + (aggregate over u in N(v) of x[u]) W_neigh
//! ```
//!
//! Hamilton, Ying and Leskovec, *Inductive Representation Learning on Large Graphs*, NeurIPS 2017, algorithm 1: its map
//! of the concatenation of both parts is the sum of two maps. All neighbours are heard, none is sampled.

use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{Linear, LinearConfig};
use crate::{Adjacency, Aggregation, GnnError, Init, NodeFeatures};

/// How a [`Sage`] layer is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SageConfig {
    /// Number of inputs.
    pub inputs: usize,
    /// Number of outputs.
    pub outputs: usize,
    /// How messages become one; by default their mean.
    pub aggregation: Aggregation,
    /// Whether there is a map of the node itself; by default there is.
    pub include_self: bool,
    /// Whether there is a bias; by default there is.
    pub bias: bool,
}

/// A GraphSAGE layer. Weights start as those of [`Linear`].
#[derive(Module, Debug)]
pub struct Sage {
    /// Of what the neighbours send; has the bias if the node itself has no map.
    pub neighbors: Linear,
    /// Of the node itself.
    pub root: Option<Linear>,
    #[module(skip)]
    aggregation: Aggregation,
}

impl SageConfig {
    /// Means of the neighbours, and a map of the node itself.
    #[must_use]
    pub fn new(inputs: usize, outputs: usize) -> Self {
        Self {
            inputs,
            outputs,
            aggregation: Aggregation::Mean,
            include_self: true,
            bias: true,
        }
    }

    /// With another aggregation.
    #[must_use]
    pub fn with_aggregation(mut self, aggregation: Aggregation) -> Self {
        self.aggregation = aggregation;
        self
    }

    /// With or without a map of the node itself.
    #[must_use]
    pub fn with_self(mut self, include_self: bool) -> Self {
        self.include_self = include_self;
        self
    }

    /// With or without a bias.
    #[must_use]
    pub fn with_bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// The layer with initial parameters.
    #[must_use]
    pub fn init(&self, init: &mut Init) -> Sage {
        let linear = LinearConfig::new(self.inputs, self.outputs);
        let neighbors = linear.clone().with_bias(self.bias && !self.include_self);
        Sage {
            neighbors: neighbors.init(init),
            root: (self.include_self).then(|| linear.with_bias(self.bias).init(init)),
            aggregation: self.aggregation,
        }
    }
}

impl Sage {
    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(num_nodes * inputs * outputs + num_entries * dim)` time, where `dim` is `inputs` for the maximum and the
    /// smaller of `inputs` and `outputs` for other aggregations, which may follow the map.
    pub fn forward(&self, adjacency: &Adjacency, x: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        self.forward_features(adjacency, &NodeFeatures::Dense(x))
    }

    /// The same for features of any kind. For the maximum they must be dense.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features;
    /// [`GnnError::FeatureKind`] for the maximum of sparse features.
    pub fn forward_features(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let heard = self.aggregate(adjacency, features)?;
        let heard = match &self.neighbors.bias {
            Some(bias) => heard + bias.val().unsqueeze(),
            None => heard,
        };
        Ok(match &self.root {
            Some(root) => root.forward_features(features)? + heard,
            None => heard,
        })
    }

    /// What the neighbours send, mapped, without the bias.
    fn aggregate(
        &self,
        adjacency: &Adjacency,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let weight = self.neighbors.weight.val();
        let [inputs, outputs] = weight.dims();
        let is_max = self.aggregation == Aggregation::Max;
        match features {
            NodeFeatures::Dense(x) if is_max || inputs < outputs => {
                let heard = adjacency.aggregate(x.clone(), self.aggregation, false)?;
                NodeFeatures::Dense(heard).matmul(weight)
            }
            NodeFeatures::Sparse(_) if is_max => Err(GnnError::FeatureKind {
                layer: "Sage with a maximum",
                found: features.kind(),
                expected: "dense features",
            }),
            _ => adjacency.aggregate(features.matmul(weight)?, self.aggregation, false),
        }
    }
}
