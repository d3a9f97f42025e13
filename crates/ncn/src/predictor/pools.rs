//! What is pooled of the neighbourhoods of a pair.

use argiope_sparse::{
    NeighborSets, Pairs, Pattern, Reduce, common_neighbor_counts, common_neighbors,
    pooled_common_neighbors, spmm,
};
use burn::tensor::{Tensor, TensorData};

use super::Neighborhoods;
use crate::{NcnError, config::PredictorKind};

/// A set of neighbours whose embeddings are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pool {
    /// `|N(i) ∩ N(j)|`, a number instead of a sum of embeddings.
    Count,
    /// `N(i) ∩ N(j)`
    Common,
    /// `N(i) \ N(j)` and `N(j) \ N(i)`
    Alone,
    /// `N(i) ∩ N2(j)` and `N2(i) ∩ N(j)`, where `N2(i)` are the nodes at the ends of walks of two steps from `i`.
    OneAndTwo,
    /// `N2(i) ∩ N2(j)`
    Two,
}

impl Pool {
    /// The pools of a predictor, each of which gets a branch.
    pub(super) fn of(kind: PredictorKind) -> &'static [Self] {
        match kind {
            PredictorKind::Gae => &[],
            PredictorKind::Count => &[Self::Count],
            PredictorKind::Ncn | PredictorKind::Ncnc => &[Self::Common],
            PredictorKind::Difference => &[Self::Common, Self::Alone],
            PredictorKind::Ncn15 => &[Self::Common, Self::OneAndTwo],
            PredictorKind::Ncn2 => &[Self::Common, Self::OneAndTwo, Self::Two],
        }
    }

    /// Width of what it gives for embeddings of width `inputs`.
    pub(super) fn width(self, inputs: usize) -> usize {
        match self {
            Self::Count => 1,
            _ => inputs,
        }
    }

    /// `[num_pairs, width]`
    pub(super) fn apply(
        self,
        graph: &Neighborhoods,
        pairs: &Pairs,
        x: Tensor<2>,
    ) -> Result<Tensor<2>, NcnError> {
        let one = graph.pattern();
        match self {
            Self::Count => {
                let counts = common_neighbor_counts(one, pairs)?;
                let counts: Vec<f32> = counts.iter().map(|&count| count as f32).collect();
                let data = TensorData::new(counts, [pairs.len(), 1]);
                let dtype = x.dtype();
                Ok(Tensor::from_data(
                    data.convert_dtype(dtype),
                    (&x.device().inner(), dtype),
                ))
            }
            Self::Common => Ok(pooled_common_neighbors(one, pairs, x, None)?),
            Self::Alone => {
                let sets = common_neighbors(one, one, pairs, NeighborSets::DIFFERENCES)?;
                sum_over([sets.only_left, sets.only_right], x)
            }
            Self::OneAndTwo => {
                let two = graph.two_steps()?;
                let sets = NeighborSets::COMMON;
                let left = common_neighbors(one, two, pairs, sets)?.common;
                let right = common_neighbors(two, one, pairs, sets)?.common;
                sum_over([left, right], x)
            }
            Self::Two => Ok(pooled_common_neighbors(graph.two_steps()?, pairs, x, None)?),
        }
    }
}

/// The sum of the products of both patterns with `x`.
fn sum_over(patterns: [Option<Pattern>; 2], x: Tensor<2>) -> Result<Tensor<2>, NcnError> {
    let [left, right] = patterns.map(|pattern| pattern.expect("both sets were asked for"));
    let left = spmm(&left, x.clone(), Reduce::Sum)?;
    Ok(left + spmm(&right, x, Reduce::Sum)?)
}
