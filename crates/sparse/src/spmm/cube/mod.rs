//! CubeCL kernels: a unit for every row and vector of features, a whole cube for the rows of hubs.
//!
//! Rows are summed by one unit, or by a fixed tree of units, in a fixed order: there are no atomics, and results are the
//! same in every run. Sums, means and all gradients for `x` are launches of one sum; extrema have a kernel of their own,
//! and so does their gradient for the weights.

mod extrema;
mod order;
mod sums;
mod weights;

use burn_cubecl::{CubeBackend, tensor::CubeTensor};

pub(crate) use self::extrema::extremum;
use self::{
    sums::{Factors, sum},
    weights::extremum_for_weights,
};
use super::{
    Reduce,
    ops::{SpmmKernels, SpmmOps},
};
use crate::{Pattern, device::cube::Operand};

impl SpmmOps for CubeBackend {
    fn spmm(pattern: Pattern, x: CubeTensor, reduce: Reduce) -> CubeTensor {
        Self::spmm_reduce(&pattern, None, x, reduce)
    }

    fn spmm_weighted(
        pattern: Pattern,
        weights: CubeTensor,
        x: CubeTensor,
        reduce: Reduce,
    ) -> CubeTensor {
        Self::spmm_reduce(&pattern, Some(weights), x, reduce)
    }
}

impl SpmmKernels for CubeBackend {
    fn spmm_sum(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        x: CubeTensor,
        mean: bool,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: None,
            argument: None,
            mean,
        };
        sum(pattern, factors, x)
    }

    fn spmm_sum_transposed(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        gradient: CubeTensor,
        mean: bool,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: Some(pattern),
            argument: None,
            mean,
        };
        sum(pattern.transposed().pattern(), factors, gradient)
    }

    fn spmm_extremum(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        x: CubeTensor,
        is_max: bool,
        _keep: bool,
    ) -> (CubeTensor, Option<CubeTensor>) {
        let (y, argument) = extremum(pattern, weights, x, is_max);
        (y, Some(argument))
    }

    fn spmm_extremum_for_x(
        pattern: &Pattern,
        weights: Option<CubeTensor>,
        gradient: CubeTensor,
        argument: CubeTensor,
    ) -> CubeTensor {
        let factors = Factors {
            weights: weights.map(Operand::new),
            original: Some(pattern),
            argument: Some(Operand::new(argument)),
            mean: false,
        };
        sum(pattern.transposed().pattern(), factors, gradient)
    }

    fn spmm_extremum_for_weights(
        pattern: &Pattern,
        heads: usize,
        x: CubeTensor,
        gradient: CubeTensor,
        argument: CubeTensor,
    ) -> CubeTensor {
        extremum_for_weights(pattern, heads, x, gradient, argument)
    }
}
