//! Graph isomorphism network: a perceptron of a node's own features and the sum of its neighbours'.
//!
//! ```text
//! y[v] = mlp((1 + ε) x[v] + sum over u in N(v) of x[u])
//! y[v] = mlp((1 + ε) x[v] + sum over u in N(v) of relu(x[u] + e[v, u]))      with features of the edges
//! ```
//!
//! The first form is that of Xu et al., *How Powerful are Graph Neural Networks?*, ICLR 2019, equation 4.1; the second
//! that of Hu et al., *Strategies for Pre-training Graph Neural Networks*, ICLR 2020, known as GINE.

use argiope_sparse::{Reduce, Segments, sddmm::Combine, sddmm_elementwise, segment_reduce};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{Linear, LinearConfig, Mlp, MlpConfig};
use crate::{Adjacency, Aggregation, Context, GnnError, Init};

/// How a [`Gin`] layer is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GinConfig {
    /// The perceptron.
    pub mlp: MlpConfig,
    /// How much more than 1 a node's own features count; 0 by default.
    pub epsilon: f64,
    /// Whether `epsilon` is where a parameter starts; by default it stays.
    pub learn_epsilon: bool,
    /// Number of features of an edge, which a linear map takes to as many as a node has; by default edges have as many as
    /// nodes, or none.
    pub edge_inputs: Option<usize>,
}

/// A layer of a graph isomorphism network.
#[derive(Module, Debug)]
pub struct Gin {
    /// Of the sum.
    pub mlp: Mlp,
    /// `[1]`, if it is learned.
    pub learned_epsilon: Option<Param<Tensor<1>>>,
    /// Of the features of edges.
    pub edges: Option<Linear>,
    epsilon: f64,
}

impl GinConfig {
    /// With `ε = 0` and edges that need no map.
    #[must_use]
    pub fn new(mlp: MlpConfig) -> Self {
        Self {
            mlp,
            epsilon: 0.0,
            learn_epsilon: false,
            edge_inputs: None,
        }
    }

    /// With an `ε` that is learned, or stays as it is.
    #[must_use]
    pub fn with_epsilon(mut self, epsilon: f64, learn: bool) -> Self {
        (self.epsilon, self.learn_epsilon) = (epsilon, learn);
        self
    }

    /// With a linear map of the features of edges.
    #[must_use]
    pub fn with_edge_inputs(mut self, edge_inputs: usize) -> Self {
        self.edge_inputs = Some(edge_inputs);
        self
    }

    /// The layer with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a probability of a dropout that is none.
    pub fn init(&self, init: &mut Init) -> Result<Gin, GnnError> {
        Ok(Gin {
            mlp: self.mlp.init(init)?,
            learned_epsilon: (self.learn_epsilon).then(|| init.constant([1], self.epsilon)),
            edges: (self.edge_inputs)
                .map(|inputs| LinearConfig::new(inputs, self.mlp.inputs()).init(init)),
            epsilon: self.epsilon,
        })
    }
}

impl Gin {
    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(num_entries * inputs)` time, and that of the perceptron for every node.
    pub fn forward(
        &self,
        adjacency: &Adjacency,
        x: Tensor<2>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let heard = adjacency.aggregate(x.clone(), Aggregation::Sum, false)?;
        self.mlp.forward(self.own(x) + heard, context)
    }

    /// The same where every slot of the adjacency has features: `edges` is `[num_entries, edge_inputs]`, or
    /// `[num_entries, inputs]` if edges have no map.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// As [`forward`](Self::forward), with `inputs` numbers kept for every entry.
    pub fn forward_edges(
        &self,
        adjacency: &Adjacency,
        x: Tensor<2>,
        edges: Tensor<2>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let pattern = adjacency.pattern();
        let edges = match &self.edges {
            Some(linear) => linear.forward(edges)?,
            None => edges,
        };
        let expected = [pattern.num_entries(), x.dims()[1]];
        if edges.dims() != expected {
            return Err(GnnError::Shape {
                layer: "Gin",
                operand: "edges",
                found: edges.dims().to_vec(),
                expected: format!("{expected:?}"),
            });
        }
        // Nothing of the node that hears: the features of the neighbour of every slot.
        let nothing = x.clone().detach().zeros_like();
        let sent = sddmm_elementwise(pattern, x.clone(), nothing, Combine::Add)?;
        let messages = relu(sent + edges);
        let heard = segment_reduce(&Segments::from(pattern), messages, Reduce::Sum)?;
        let heard = heard * adjacency.scale();
        self.mlp.forward(self.own(x) + heard, context)
    }

    /// `(1 + ε) x`
    fn own(&self, x: Tensor<2>) -> Tensor<2> {
        match &self.learned_epsilon {
            Some(epsilon) => x.clone() + x * epsilon.val().unsqueeze(),
            None if self.epsilon == 0.0 => x,
            None => x * (1.0 + self.epsilon),
        }
    }
}
