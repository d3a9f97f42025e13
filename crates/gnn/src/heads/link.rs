//! Numbers of pairs of nodes.

use argiope_sparse::{RowIndex, gather_rows};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use crate::{
    Context, GnnError, Init,
    layers::{Linear, LinearConfig, Mlp, MlpConfig},
};

/// What a head makes of the embeddings of both ends.
///
/// ```text
/// Dot        <s[u], t[v]>                           one output
/// Hadamard   MLP(s[u] * t[v])                       the product feature by feature
/// Concat     [s[u] || t[v]] W + b
/// ```
///
/// With `s = t`, the first two give `(u, v)` and `(v, u)` the same numbers, so that they cannot tell directions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkScore {
    /// Product of both embeddings.
    #[default]
    Dot,
    /// A perceptron with one hidden layer, of the product feature by feature.
    Hadamard {
        /// Number of hidden features.
        hidden: usize,
        /// Probability that a hidden feature is dropped, while training.
        dropout: f64,
    },
    /// A linear map of both embeddings side by side.
    Concat,
}

/// How a [`LinkHead`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkHeadConfig {
    /// Number of features of an embedding.
    pub inputs: usize,
    /// Numbers that a pair gets; 1 for products.
    pub outputs: usize,
    /// What is made of both ends; by default their product.
    pub score: LinkScore,
}

/// Gives numbers to pairs of nodes.
#[derive(Module, Debug)]
pub struct LinkHead {
    inputs: usize,
    map: Map,
}

#[derive(Module, Debug)]
enum Map {
    Dot(Dot),
    Hadamard(Mlp),
    Concat(Linear),
}

#[derive(Module, Debug)]
struct Dot {}

impl LinkHeadConfig {
    /// Products of embeddings with `inputs` features.
    #[must_use]
    pub fn new(inputs: usize) -> Self {
        Self {
            inputs,
            outputs: 1,
            score: LinkScore::Dot,
        }
    }

    /// With another score and more outputs.
    #[must_use]
    pub fn with_score(mut self, score: LinkScore, outputs: usize) -> Self {
        (self.score, self.outputs) = (score, outputs);
        self
    }

    /// The head with initial parameters.
    ///
    /// # Errors
    /// [`GnnError::Option`] for products with more than one output, and a probability that is none.
    pub fn init(&self, init: &mut Init) -> Result<LinkHead, GnnError> {
        let map = match self.score {
            LinkScore::Dot if self.outputs == 1 => Map::Dot(Dot {}),
            LinkScore::Dot => {
                return Err(GnnError::Option {
                    what: "LinkHead",
                    option: "outputs",
                    found: self.outputs.to_string(),
                    expected: "1 for products",
                });
            }
            LinkScore::Hadamard { hidden, dropout } => {
                let mlp = MlpConfig::new(self.inputs).linear(hidden).relu();
                Map::Hadamard(mlp.dropout(dropout).linear(self.outputs).init(init)?)
            }
            LinkScore::Concat => {
                Map::Concat(LinearConfig::new(2 * self.inputs, self.outputs).init(init))
            }
        };
        Ok(LinkHead {
            inputs: self.inputs,
            map,
        })
    }
}

impl LinkHead {
    /// The numbers of every pair, `[num_pairs, outputs]`. `sources` and `targets` are the embeddings of nodes as first
    /// and second ends of a pair, `[num_nodes, inputs]`, the same tensor twice if nodes have one; `pairs` are the first
    /// ends and the second ones.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for embeddings of another width and ends of different numbers; [`GnnError::Sparse`] for ends
    /// among another number of nodes.
    ///
    /// # Complexity
    /// `O(num_pairs * inputs)` time and space, besides that of the map.
    pub fn forward(
        &self,
        sources: Tensor<2>,
        targets: Tensor<2>,
        pairs: [&RowIndex; 2],
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        self.check(&sources, &targets, pairs)?;
        let source = gather_rows(sources, pairs[0])?;
        let target = gather_rows(targets, pairs[1])?;
        match &self.map {
            Map::Dot(_) => Ok((source * target).sum_dim(1)),
            Map::Hadamard(mlp) => mlp.forward(source * target, context),
            Map::Concat(linear) => linear.forward(Tensor::cat(vec![source, target], 1)),
        }
    }

    fn check(
        &self,
        sources: &Tensor<2>,
        targets: &Tensor<2>,
        pairs: [&RowIndex; 2],
    ) -> Result<(), GnnError> {
        let wrong = |operand, found, expected| {
            Err(GnnError::Shape {
                layer: "LinkHead",
                operand,
                found,
                expected,
            })
        };
        for (operand, embeddings) in [("sources", sources), ("targets", targets)] {
            if embeddings.dims()[1] != self.inputs {
                let expected = format!("[num_nodes, {}]", self.inputs);
                return wrong(operand, embeddings.dims().to_vec(), expected);
            }
        }
        let [first, second] = pairs.map(RowIndex::len);
        if first != second {
            return wrong("second ends", vec![second], format!("[{first}]"));
        }
        Ok(())
    }
}
