//! The features after every step of propagation, and their products with a weight.

use argiope_gnn::{GnnError, NodeFeatures, Operator};
use burn::tensor::Tensor;

use super::{
    super::propagation::{Cost, cost},
    AdpaConfig,
};
use crate::DirectedError;

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
        // Of a pass, for each output.
        let cost = || Cost {
            stored: cost::of_features(features) + num_hops * cost::of_dense(features),
            walked: cost::of_features(features) + num_hops * cost::of_entries(operator.pattern()),
        };
        if !config.propagation.is_stored(cost) {
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
