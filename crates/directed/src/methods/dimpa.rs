//! DIMPA, *directed mixed path aggregation* (He, Reinert and Cucuringu, *DIGRAC: Digraph Clustering Based on Flow
//! Imbalance*, LoG 2022): every node has a representation as a source and one as a target.
//!
//! ```text
//! h_s = relu(x W_s,0) W_s,1                               h_t likewise, with weights of its own
//! z_s = sum over h = 0..H of w_s,h (D_out^-1 (A + τ I))^h h_s
//! z_t = sum over h = 0..H of w_t,h (D_in^-1 (A^T + τ I))^h h_t
//! y   = W [z_s | z_t] + b                                 or [W_s z_s + b_s | W_t z_t + b_t]
//! ```
//!
//! `D_out` are the row sums of `A + τ I`, `D_in` those of `A^T + τ I`: what a node is as a source is a mean over paths that
//! leave it, as a target over paths that reach it. The hop weights `w` are free and begin with 1.
//!
//! The first form of `y` suits the scores of classes, which ask for both roles at once; the second one embeddings, where the
//! first half of the outputs is the source's and the second half the target's ([`DimpaHead`]).
//!
//! # What differs from released programs
//! PyTorch Geometric Signed Directed sends messages along the edges where the formula gathers from their targets, and
//! divides each by the number of edges that reach its sender: it propagates with `(D_in^-1 (A + τ I))^T` for sources. It
//! adds `τ` to nodes without a loop only.

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures, Operator,
    layers::{Dropout, Linear},
};
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, stack::num_features};
use crate::{
    DirectedError,
    error::{check_not_zero, check_setting},
    operators::Weighted,
};

/// How a [`Dimpa`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DimpaConfig {
    /// Features of either role; 32 by default.
    pub dim: usize,
    /// `H`, the length of the longest paths; 2 by default.
    pub num_hops: usize,
    /// `τ`, the weight of loops, above 0; 0.5 by default.
    pub loop_weight: f64,
    /// Probability that a feature is dropped between the two maps of a role; 0.5 by default.
    pub dropout: f64,
    /// What is made of the two representations; one map of both by default.
    pub head: DimpaHead,
}

/// What is made of the two representations of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DimpaHead {
    /// One linear map of both side by side, for classes of nodes.
    #[default]
    Joint,
    /// A linear map of each to its half of the outputs, for embeddings: the source's first.
    Halves,
}

impl Default for DimpaConfig {
    fn default() -> Self {
        Self {
            dim: 32,
            num_hops: 2,
            loop_weight: 0.5,
            dropout: 0.5,
            head: DimpaHead::default(),
        }
    }
}

/// What a [`Dimpa`] computes of a graph once.
pub struct DimpaPrepared {
    features: NodeFeatures,
    /// Means over out-neighbours and over in-neighbours.
    means: [Operator; 2],
}

/// Two roles, and what is made of them.
#[derive(Module, Debug)]
pub struct Dimpa {
    source: Role,
    target: Role,
    head: Head,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a network has one")]
enum Head {
    Joint(Linear),
    Halves(Halves),
}

#[derive(Module, Debug)]
struct Halves {
    source: Linear,
    target: Linear,
}

#[derive(Module, Debug)]
struct Role {
    /// `[inputs, dim]`
    first: Param<Tensor<2>>,
    dropout: Dropout,
    /// `[dim, dim]`
    second: Param<Tensor<2>>,
    /// `[num_hops + 1]`
    hops: Param<Tensor<1>>,
}

impl Role {
    fn new(config: &DimpaConfig, inputs: usize, init: &mut Init) -> Result<Self, GnnError> {
        Ok(Self {
            first: glorot(inputs, config.dim, init),
            dropout: init.dropout(config.dropout)?,
            second: glorot(config.dim, config.dim, init),
            hops: init.constant([config.num_hops + 1], 1.0),
        })
    }

    /// From the product of the features with the first weight.
    fn behind_first(
        &self,
        first: Tensor<2>,
        mean: &Operator,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let x = self.dropout.forward(relu(first), context)?;
        let mut x = x.matmul(self.second.val());
        let weights = self.hops.val();
        let weight = |hop: usize| weights.clone().narrow(0, hop, 1).unsqueeze::<2>();
        let mut sum = x.clone() * weight(0);
        for hop in 1..weights.dims()[0] {
            x = mean.apply(x)?;
            sum = sum + x.clone() * weight(hop);
        }
        Ok(sum)
    }
}

/// Glorot's weight with the gain √2.
fn glorot(inputs: usize, outputs: usize, init: &mut Init) -> Param<Tensor<2>> {
    let bound = (12.0 / (inputs + outputs).max(1) as f64).sqrt();
    init.uniform([inputs, outputs], bound)
}

impl Method for Dimpa {
    type Config = DimpaConfig;
    type Prepared = DimpaPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        let weight = config.loop_weight;
        let loops_are_right = weight.is_finite() && weight > 0.0;
        check_not_zero(&[("dim", config.dim)])?;
        check_setting("loop_weight", weight, loops_are_right, "a number above 0")?;
        let with_loops = Weighted::adjacency(input.graph)?.with_loops(weight)?;
        Ok(DimpaPrepared {
            features: input.features.clone(),
            means: [
                with_loops.normalized(-1.0, 0.0)?,
                with_loops.transposed().normalized(-1.0, 0.0)?,
            ],
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let source = Role::new(config, inputs, init)?;
        let target = Role::new(config, inputs, init)?;
        let linear = |inputs: usize, outputs: usize, init: &mut Init| Linear {
            weight: glorot(inputs, outputs, init),
            bias: Some(init.constant([outputs], 0.0)),
        };
        let head = match config.head {
            DimpaHead::Joint => Head::Joint(linear(2 * config.dim, outputs, init)),
            DimpaHead::Halves if outputs.is_multiple_of(2) => Head::Halves(Halves {
                source: linear(config.dim, outputs / 2, init),
                target: linear(config.dim, outputs / 2, init),
            }),
            DimpaHead::Halves => {
                return Err(DirectedError::Data {
                    what: format!("{outputs} outputs cannot be halved between sources and targets"),
                });
            }
        };
        Ok(Self {
            source,
            target,
            head,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let [out, into] = &prepared.means;
        // The features are read once for both roles.
        let weights = vec![self.source.first.val(), self.target.first.val()];
        let [_, dim] = weights[0].dims();
        let first = prepared.features.matmul(Tensor::cat(weights, 1))?;
        let source = (self.source).behind_first(first.clone().narrow(1, 0, dim), out, context)?;
        let target = (self.target).behind_first(first.narrow(1, dim, dim), into, context)?;
        Ok(match &self.head {
            Head::Joint(head) => head.forward(Tensor::cat(vec![source, target], 1))?,
            Head::Halves(head) => {
                let halves = vec![head.source.forward(source)?, head.target.forward(target)?];
                Tensor::cat(halves, 1)
            }
        })
    }
}
