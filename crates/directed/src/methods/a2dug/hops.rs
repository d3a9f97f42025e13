//! The features after every step along an operator, side by side, and their product with a weight.

use argiope_gnn::{GnnError, NodeFeatures, Operator, layers::hops};
use burn::tensor::Tensor;

use super::super::{
    propagation::{Cost, Propagation, cost},
    sum_of_powers::sum_of_powers,
};

/// `[M X | M^2 X | ... | M^K X]`
pub(super) enum Hops {
    /// Itself, `[num_nodes, K dim]`.
    Stored(Tensor<2>),
    /// What it is made of.
    Walked {
        features: NodeFeatures,
        operator: Operator,
        num_hops: usize,
    },
}

impl Hops {
    /// # Errors
    /// [`GnnError::NoFeatureValues`] for nodes without features.
    pub(super) fn new(
        features: &NodeFeatures,
        operator: Operator,
        num_hops: usize,
        propagation: Propagation,
    ) -> Result<Self, GnnError> {
        // Of a pass, for each hop and output.
        let cost = || Cost {
            stored: cost::of_dense(features),
            walked: cost::of_features(features) + cost::of_entries(operator.pattern()),
        };
        if !propagation.is_stored(cost) {
            return Ok(Self::Walked {
                features: features.clone(),
                operator,
                num_hops,
            });
        }
        let mut powers = hops(features.to_dense()?, num_hops, |x| operator.apply(x))?;
        Ok(Self::Stored(Tensor::cat(powers.split_off(1), 1)))
    }

    /// Number of columns.
    fn dim(&self) -> usize {
        match self {
            Self::Stored(x) => x.dims()[1],
            Self::Walked {
                features, num_hops, ..
            } => features.dim().unwrap_or(0) * num_hops,
        }
    }

    fn product(&self, weight: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Stored(x) => Ok(x.clone().matmul(weight)),
            Self::Walked {
                features,
                operator,
                num_hops,
            } => {
                let [rows, outputs] = weight.dims();
                let dim = rows / num_hops;
                let of_hop = |hop: usize| weight.clone().narrow(0, hop * dim, dim);
                let products =
                    features.matmul(Tensor::cat((0..*num_hops).map(of_hop).collect(), 1))?;
                sum_of_powers(operator, &products, outputs)
            }
        }
    }
}

/// The hops of several operators side by side times `weight`, whose rows are as many as all their columns.
///
/// # Errors
/// [`GnnError::Shape`] for a weight of another graph or number of hops.
pub(super) fn product(hops: &[Hops], weight: &Tensor<2>) -> Result<Tensor<2>, GnnError> {
    let dim: usize = hops.iter().map(Hops::dim).sum();
    if weight.dims()[0] != dim || hops.is_empty() {
        return Err(GnnError::Shape {
            layer: "A2DUG",
            operand: "weight",
            found: weight.dims().to_vec(),
            expected: format!("[{dim}, dim]"),
        });
    }
    let (first, others) = (&hops[0], &hops[1..]);
    let mut at = first.dim();
    let mut sum = first.product(weight.clone().narrow(0, 0, at))?;
    for other in others {
        sum = sum + other.product(weight.clone().narrow(0, at, other.dim()))?;
        at += other.dim();
    }
    Ok(sum)
}
