//! CubeCL kernels. Sums, means and extrema are those of sparse products whose rows list their own slots; the standard
//! deviation and the gradients have kernels of their own.

mod deviations;
mod spread;

use burn_cubecl::{CubeBackend, tensor::CubeTensor};

use self::{
    deviations::run_deviations,
    spread::{Rule, run_spread},
};
use super::{
    SegmentReduce, Segments,
    ops::{SegmentReduceKernels, SegmentReduceOps},
};
use crate::{
    device::cube::Operand,
    spmm::{SpmmKernels, cube::extremum},
};

impl SegmentReduceOps for CubeBackend {
    fn segment_reduce(segments: Segments, values: CubeTensor, reduce: SegmentReduce) -> CubeTensor {
        Self::segment_any(&segments, values, reduce)
    }
}

impl SegmentReduceKernels for CubeBackend {
    fn segment_sum(segments: &Segments, values: CubeTensor, mean: bool) -> CubeTensor {
        Self::spmm_sum(segments.incidence(), None, values, mean)
    }

    fn segment_sum_backward(segments: &Segments, gradient: CubeTensor, mean: bool) -> CubeTensor {
        let rule = if mean { Rule::Mean } else { Rule::Sum };
        run_spread(segments, rule, Operand::new(gradient), None, None)
    }

    fn segment_extremum(
        segments: &Segments,
        values: CubeTensor,
        is_max: bool,
    ) -> (CubeTensor, CubeTensor) {
        extremum(segments.incidence(), None, values, is_max)
    }

    fn segment_extremum_backward(
        segments: &Segments,
        gradient: CubeTensor,
        argument: CubeTensor,
    ) -> CubeTensor {
        let (gradient, argument) = (Operand::new(gradient), Operand::new(argument));
        run_spread(segments, Rule::Extremum, gradient, Some(argument), None)
    }

    fn segment_std(segments: &Segments, values: CubeTensor, epsilon: f64) -> CubeTensor {
        let means = Self::spmm_sum(segments.incidence(), None, values.clone(), true);
        run_deviations(segments, values, means, epsilon)
    }

    fn segment_std_backward(
        segments: &Segments,
        values: CubeTensor,
        std: CubeTensor,
        gradient: CubeTensor,
    ) -> CubeTensor {
        let means = Self::spmm_sum(segments.incidence(), None, values.clone(), true);
        let saved = [values, means, std].map(Operand::new);
        let gradient = Operand::new(gradient);
        run_spread(segments, Rule::Std, gradient, None, Some(saved))
    }
}
