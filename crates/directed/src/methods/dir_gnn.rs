//! Dir-GNN (Rossi et al., *Edge Directionality Improves Learning on Heterophilic Graphs*, LoG 2023): out-neighbours and
//! in-neighbours are heard apart, with weights of their own.
//!
//! ```text
//! Dir-GCN    x' = α (S x W_out + b_out) + (1 - α) (S^T x W_in + b_in)        S = D_out^-1/2 A D_in^-1/2
//! Dir-SAGE   x' = x W + b + α (mean of out-neighbours W_out + b_out) + (1 - α) (mean of in-neighbours W_in + b_in)
//! Dir-GAT    x' = α GAT_out(x) + (1 - α) GAT_in(x)                           with self loops
//! ```
//!
//! `α = 1` hears from out-neighbours only, `α = 0` from in-neighbours only; the branch whose share is 0 has no parameters. There
//! are no self loops in Dir-GCN, and the degrees of `S` are those of rows and columns: with in-degrees on both sides, as a wrapper
//! around an undirected convolution takes them, edges from nodes without in-neighbours would vanish.

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures, Operator,
    layers::{Gat, GatConfig, Linear, LinearConfig},
};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method,
    propagated::PropagatedLinear,
    stack::{Stack, StackConfig, num_features},
};
use crate::{DirectedError, error::check_setting, operators::Weighted};

/// Which convolution a direction has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirConvolution {
    /// Normalised sums.
    #[default]
    Gcn,
    /// Means, beside a map of the node itself.
    Sage,
    /// Attention.
    Gat,
}

/// How a [`DirGnn`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirGnnConfig {
    /// Layers, and what is around them.
    pub stack: StackConfig,
    /// The convolution of either direction; normalised sums by default.
    pub convolution: DirConvolution,
    /// The share of out-neighbours, between 0 and 1; one half by default.
    pub alpha: f64,
    /// Heads of attention, 1 by default: side by side where their number divides that of the outputs, else their mean, as for most
    /// numbers of classes.
    pub heads: usize,
}

impl Default for DirGnnConfig {
    fn default() -> Self {
        Self {
            stack: StackConfig::default(),
            convolution: DirConvolution::default(),
            alpha: 0.5,
            heads: 1,
        }
    }
}

/// What a [`DirGnn`] computes of a graph once.
pub struct DirGnnPrepared {
    features: NodeFeatures,
    out: Operator,
    into: Operator,
}

/// Layers that hear from out-neighbours and in-neighbours apart.
#[derive(Module, Debug)]
pub struct DirGnn {
    layers: Stack<DirLayer>,
    alpha: f64,
}

#[derive(Module, Debug)]
struct DirLayer {
    /// Of the node itself.
    root: Option<Linear>,
    out: Option<Branch>,
    into: Option<Branch>,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a layer has two")]
enum Branch {
    Sum(PropagatedLinear),
    Attention(Gat),
}

impl Branch {
    fn forward(
        &self,
        operator: &Operator,
        x: &NodeFeatures,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Sum(layer) => layer.forward(operator, x),
            Self::Attention(layer) => layer.forward_features(operator.pattern(), x, context),
        }
    }
}

impl Method for DirGnn {
    type Config = DirGnnConfig;
    type Prepared = DirGnnPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.stack.check()?;
        let is_share = (0.0..=1.0).contains(&config.alpha);
        check_setting("alpha", config.alpha, is_share, "a share between 0 and 1")?;
        let adjacency = Weighted::adjacency(input.graph)?;
        let (out, into) = match config.convolution {
            DirConvolution::Gcn => {
                let out = adjacency.normalized(-0.5, -0.5)?;
                let into = out.transposed();
                (out, into)
            }
            DirConvolution::Sage | DirConvolution::Gat => (
                adjacency.normalized(-1.0, 0.0)?,
                adjacency.transposed().normalized(-1.0, 0.0)?,
            ),
        };
        Ok(DirGnnPrepared {
            features: input.features.clone(),
            out,
            into,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let convolution = |from: usize, to: usize, init: &mut Init| {
            let mut branch = |share: f64| -> Result<Option<Branch>, DirectedError> {
                if share == 0.0 {
                    return Ok(None);
                }
                Ok(Some(match config.convolution {
                    DirConvolution::Gcn | DirConvolution::Sage => {
                        Branch::Sum(PropagatedLinear::new(from, to, init))
                    }
                    DirConvolution::Gat => {
                        let mut gat = GatConfig::new(from, to);
                        gat.heads = config.heads;
                        gat.concat = to.is_multiple_of(config.heads.max(1));
                        Branch::Attention(gat.init(init)?)
                    }
                }))
            };
            let (out, into) = (branch(config.alpha)?, branch(1.0 - config.alpha)?);
            let root = (config.convolution == DirConvolution::Sage)
                .then(|| LinearConfig::new(from, to).init(init));
            Ok(DirLayer { root, out, into })
        };
        let inputs = num_features(&prepared.features)?;
        let layers = config.stack.init(inputs, outputs, init, convolution)?;
        Ok(Self {
            layers,
            alpha: config.alpha,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let apply = |layer: &DirLayer, x: &NodeFeatures| {
            let root = match &layer.root {
                Some(linear) => Some(linear.forward_features(x)?),
                None => None,
            };
            let mut terms: Vec<Tensor<2>> = root.into_iter().collect();
            for (branch, operator, share) in [
                (&layer.out, &prepared.out, self.alpha),
                (&layer.into, &prepared.into, 1.0 - self.alpha),
            ] {
                if let Some(branch) = branch {
                    let y = branch.forward(operator, x, context)?;
                    terms.push(if share == 1.0 { y } else { y * share });
                }
            }
            // At least one of the shares is not 0.
            terms
                .into_iter()
                .reduce(|sum, term| sum + term)
                .ok_or(GnnError::Option {
                    what: "Dir-GNN",
                    option: "alpha",
                    found: self.alpha.to_string(),
                    expected: "a share between 0 and 1",
                })
        };
        self.layers.forward(&prepared.features, context, apply)
    }
}
