//! The features after every step of propagation, and their products with a weight.

use argiope_gnn::{GnnError, NodeFeatures, Operator};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use super::AdpaConfig;
use crate::DirectedError;

/// What is propagated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// Whatever takes fewer operations.
    #[default]
    Auto,
    /// The features, once, before training: dense matrices for every pattern and hop.
    Stored,
    /// Their products with the weights, at every step.
    Walked,
}

/// The features after `0..=K` steps of one pattern.
#[allow(clippy::large_enum_variant, reason = "a network has a few")]
pub(super) enum Hops {
    Stored(Vec<NodeFeatures>),
    Walked {
        features: NodeFeatures,
        operator: Operator,
        num_hops: usize,
    },
}

impl Hops {
    pub(super) fn new(
        features: &NodeFeatures,
        operator: Operator,
        config: &AdpaConfig,
    ) -> Result<Self, DirectedError> {
        let num_hops = config.num_hops;
        let values = operator.values().iter();
        let values = values.map(|value| value * COMMON_FACTOR).collect();
        let operator = Operator::new(operator.pattern().clone(), values)?;
        let is_stored = match config.propagation {
            Propagation::Stored => true,
            Propagation::Walked => false,
            Propagation::Auto => is_stored_cheaper(features, &operator, num_hops),
        };
        if !is_stored {
            return Ok(Self::Walked {
                features: features.clone(),
                operator,
                num_hops,
            });
        }
        let mut hops = vec![features.clone()];
        let mut x = features.to_dense()?;
        for hop in 1..=num_hops {
            x = operator.apply(x * factor(hop))?;
            hops.push(NodeFeatures::Dense(x.clone()));
        }
        Ok(Self::Stored(hops))
    }

    /// `H_k weight` for `k` from 0 to `K`, each `[num_nodes, columns of the weight]`.
    pub(super) fn products(&self, weight: Tensor<2>) -> Result<Vec<Tensor<2>>, GnnError> {
        match self {
            Self::Stored(hops) => hops.iter().map(|x| x.matmul(weight.clone())).collect(),
            Self::Walked {
                features,
                operator,
                num_hops,
            } => {
                let mut products = vec![features.matmul(weight)?];
                for hop in 1..=*num_hops {
                    let last = products[hop - 1].clone();
                    let last = if hop == 1 { last } else { last * factor(hop) };
                    products.push(operator.apply(last)?);
                }
                Ok(products)
            }
        }
    }
}

/// `c_1`, which all steps have in common: it is taken into the operator.
const COMMON_FACTOR: f64 = 1.0 + 1e-6;

/// `c_k / c_1`
fn factor(hop: usize) -> f64 {
    ((1.0 / hop as f64).ln() + COMMON_FACTOR) / COMMON_FACTOR
}

/// Products of dense matrices run several times as fast as those of sparse ones, multiplication by multiplication.
const DENSE_ADVANTAGE: usize = 4;

fn is_stored_cheaper(features: &NodeFeatures, operator: &Operator, num_hops: usize) -> bool {
    let dense = features.num_nodes() * features.dim().unwrap_or(0);
    let own = match features {
        NodeFeatures::Sparse(sparse) => sparse.pattern().num_entries() * DENSE_ADVANTAGE,
        _ => dense,
    };
    let walked = own + num_hops * operator.pattern().num_entries() * DENSE_ADVANTAGE;
    let stored = own + num_hops * dense;
    stored < walked
}
