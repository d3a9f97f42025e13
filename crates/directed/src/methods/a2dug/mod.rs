//! A2DUG (Maekawa, Sasaki and Onizuka, *Why Using Either Aggregated Features or Adjacency Lists in Directed or Undirected Graph?
//! Empirical Study and Simple Classification Method*, 2023): features, lists of neighbours and aggregated features, each of the
//! undirected and of the directed graph, side by side; the training finds out which of them tell something.
//!
//! ```text
//! h_X        = MLP(X)
//! h_A(G)     = MLP(rows of G)                                     G = A_u, A, A^T         A_u = A or A^T
//! h_hops(G)  = MLP([M X | M^2 X | ... | M^K X])                   with the operators M of G
//! y          = MLP(relu([h_X | h_A(A_u) | h_A(A) | h_A(A^T) | h_hops(A_u) | h_hops(A) | h_hops(A^T)]))
//! ```
//!
//! Of the undirected graph there are two operators, `D^-1/2 (A_u + I) D^-1/2` and `D^-1/2 A_u D^-1/2`, of each direction one: `A`
//! or `A^T`, with rows divided by their sums ([`HopWeights`]). The maps of rows have a weight for every node, `num_nodes * dim`
//! numbers each: the network knows the nodes by name and works for the graph it was trained on only.
//!
//! # What differs from released programs
//! Between the layers of a perceptron there is a layer normalisation where the authors have one of the batch. Their directed hops
//! are sums of neighbours, which grow with degrees and hops; that is an option here. They have directed hops twice, with and
//! without loops of the graph; here loops stay, and there is one.
//!
//! # How it is computed
//! Rows of a graph are never written out: their first linear map is a product of the sparse matrix with the weight. For hops see
//! [`Propagation`].

mod hops;

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures, Operator,
    layers::{Linear, LinearConfig, Mlp, MlpConfig},
};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, propagation::Propagation, stack::num_features};
use crate::{DirectedError, error::check_not_zero, operators::Weighted};
use hops::Hops;

/// How an [`A2dug`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct A2dugConfig {
    /// Features behind each of the seven perceptrons; 64 by default.
    pub dim: usize,
    /// `K`, at least 1; 2 by default.
    pub num_hops: usize,
    /// What neighbours in a direction weigh; by default they share 1.
    pub hop_weights: HopWeights,
    /// Layers of the perceptron of features; 1 by default.
    pub feature_layers: usize,
    /// Layers of the perceptrons of rows; 1 by default.
    pub adjacency_layers: usize,
    /// Layers of the perceptrons of hops; 1 by default.
    pub hop_layers: usize,
    /// Layers of the last perceptron; 2 by default.
    pub final_layers: usize,
    /// Probability that a feature is dropped between layers of the last perceptron; 0.5 by default.
    pub dropout: f64,
    /// What is propagated; by default whatever takes fewer operations.
    pub propagation: Propagation,
}

/// What the neighbours of a node weigh in directed hops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HopWeights {
    /// One over their number.
    #[default]
    Mean,
    /// 1.
    Sum,
}

impl Default for A2dugConfig {
    fn default() -> Self {
        Self {
            dim: 64,
            num_hops: 2,
            hop_weights: HopWeights::default(),
            feature_layers: 1,
            adjacency_layers: 1,
            hop_layers: 1,
            final_layers: 2,
            dropout: 0.5,
            propagation: Propagation::default(),
        }
    }
}

/// What an [`A2dug`] computes of a graph once.
pub struct A2dugPrepared {
    features: NodeFeatures,
    /// `A_u`, `A`, `A^T`, with entries of 1.
    rows: [Operator; 3],
    /// What is propagated along each of them.
    hops: [Vec<Hops>; 3],
}

/// Seven perceptrons, and one behind them.
#[derive(Module, Debug)]
pub struct A2dug {
    features: Perceptron,
    /// Of the rows of `A_u`, `A`, `A^T`.
    rows: Vec<Perceptron>,
    /// Of the hops along them.
    hops: Vec<Perceptron>,
    last: Mlp,
}

/// A perceptron whose first product is taken elsewhere.
#[derive(Module, Debug)]
struct Perceptron {
    first: Linear,
    rest: Mlp,
}

impl Perceptron {
    fn new(inputs: usize, dim: usize, layers: usize, init: &mut Init) -> Result<Self, GnnError> {
        let rest = (1..layers).fold(MlpConfig::new(dim), |rest, _| {
            rest.relu().layer_norm().linear(dim)
        });
        Ok(Self {
            first: LinearConfig::new(inputs, dim).init(init),
            rest: rest.init(init)?,
        })
    }

    /// `product` gives the inputs times a weight.
    fn forward(
        &self,
        context: &Context,
        product: impl FnOnce(Tensor<2>) -> Result<Tensor<2>, GnnError>,
    ) -> Result<Tensor<2>, GnnError> {
        let y = product(self.first.weight.val())?;
        let y = match self.first.bias.as_ref().map(Param::val) {
            Some(bias) => y + bias.unsqueeze(),
            None => y,
        };
        self.rest.forward(y, context)
    }
}

impl A2dugConfig {
    fn check(&self) -> Result<(), DirectedError> {
        check_not_zero(&[
            ("dim", self.dim),
            ("num_hops", self.num_hops),
            ("feature_layers", self.feature_layers),
            ("adjacency_layers", self.adjacency_layers),
            ("hop_layers", self.hop_layers),
            ("final_layers", self.final_layers),
        ])
    }

    /// The last perceptron.
    fn last(&self, outputs: usize) -> MlpConfig {
        let inner = (1..self.final_layers).fold(MlpConfig::new(7 * self.dim), |mlp, _| {
            mlp.linear(self.dim)
                .relu()
                .layer_norm()
                .dropout(self.dropout)
        });
        inner.linear(outputs)
    }
}

impl Method for A2dug {
    type Config = A2dugConfig;
    type Prepared = A2dugPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.check()?;
        num_features(input.features)?;
        let undirected = Weighted::symmetrized(input.graph, true)?;
        let out = Weighted::adjacency(input.graph)?;
        let into = out.transposed();
        let one_way = |graph: &Weighted| match config.hop_weights {
            HopWeights::Mean => graph.normalized(-1.0, 0.0),
            HopWeights::Sum => graph.clone().into_operator(),
        };
        let operators = [
            vec![
                undirected.with_loops(1.0)?.normalized(-0.5, -0.5)?,
                undirected.normalized(-0.5, -0.5)?,
            ],
            vec![one_way(&out)?],
            vec![one_way(&into)?],
        ];
        let [of_undirected, of_out, of_into] = operators.map(|operators| {
            let hops = operators.into_iter().map(|operator| {
                Hops::new(
                    input.features,
                    operator,
                    config.num_hops,
                    config.propagation,
                )
            });
            hops.collect::<Result<Vec<_>, GnnError>>()
        });
        Ok(A2dugPrepared {
            features: input.features.clone(),
            rows: [
                undirected.into_operator()?,
                out.into_operator()?,
                into.into_operator()?,
            ],
            hops: [of_undirected?, of_out?, of_into?],
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let dim = config.dim;
        let features = Perceptron::new(inputs, dim, config.feature_layers, init)?;
        let rows = (prepared.rows.iter())
            .map(|rows| Perceptron::new(rows.num_rows(), dim, config.adjacency_layers, init))
            .collect::<Result<_, _>>()?;
        let hops = (prepared.hops.iter())
            .map(|hops| {
                let inputs = hops.len() * config.num_hops * inputs;
                Perceptron::new(inputs, dim, config.hop_layers, init)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            features,
            rows,
            hops,
            last: config.last(outputs).init(init)?,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let own = |weight| prepared.features.matmul(weight);
        let mut parts = vec![self.features.forward(context, own)?];
        for (perceptron, rows) in self.rows.iter().zip(&prepared.rows) {
            parts.push(perceptron.forward(context, |weight| rows.apply(weight))?);
        }
        for (perceptron, hops) in self.hops.iter().zip(&prepared.hops) {
            parts.push(perceptron.forward(context, |weight| hops::product(hops, &weight))?);
        }
        Ok(self.last.forward(relu(Tensor::cat(parts, 1)), context)?)
    }
}
