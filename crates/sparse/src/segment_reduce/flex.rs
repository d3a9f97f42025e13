//! The CPU kernels on Flex tensors.

use burn::{
    backend::Flex,
    tensor::{Element, Shape},
};
use burn_flex::FlexTensor;

use super::{
    SegmentReduce, Segments,
    backward::{Rule, backward},
    extremum, forward,
    ops::{SegmentReduceKernels, SegmentReduceOps},
};
use crate::{
    Real,
    device::flex::{for_real, slice, tensor},
    unwritten::filled,
};

impl SegmentReduceOps for Flex {
    fn segment_reduce(segments: Segments, values: FlexTensor, reduce: SegmentReduce) -> FlexTensor {
        Self::segment_any(&segments, values, reduce)
    }
}

impl SegmentReduceKernels for Flex {
    fn segment_sum(segments: &Segments, values: FlexTensor, mean: bool) -> FlexTensor {
        let values = values.to_contiguous();
        let ([batch, _, dim], shape) = shapes(&values, segments.num_segments());
        for_real!(values.dtype(), T => {
            let mut y = vec![0.0; shape.num_elements()];
            forward::sum(segments.offsets(), slice::<T>(&values), batch, dim, mean, &mut y);
            tensor(y, shape)
        })
    }

    fn segment_sum_backward(segments: &Segments, gradient: FlexTensor, mean: bool) -> FlexTensor {
        let gradient = gradient.to_contiguous();
        let (_, shape) = shapes(&gradient, segments.num_values());
        for_real!(gradient.dtype(), T => {
            let rule = if mean { Rule::Mean } else { Rule::Sum };
            spread(segments, rule, slice::<T>(&gradient), shape)
        })
    }

    fn segment_extremum(
        segments: &Segments,
        values: FlexTensor,
        is_max: bool,
    ) -> (FlexTensor, FlexTensor) {
        let values = values.to_contiguous();
        let ([batch, _, dim], shape) = shapes(&values, segments.num_segments());
        let mut argument = vec![0u32; shape.num_elements()];
        let y = for_real!(values.dtype(), T => {
            let mut y = vec![0.0; shape.num_elements()];
            let values = slice::<T>(&values);
            let offsets = segments.offsets();
            extremum::extremum(offsets, values, batch, dim, is_max, &mut y, &mut argument);
            tensor(y, shape.clone())
        });
        (y, tensor(argument, shape))
    }

    fn segment_extremum_backward(
        segments: &Segments,
        gradient: FlexTensor,
        argument: FlexTensor,
    ) -> FlexTensor {
        let gradient = gradient.to_contiguous();
        let (_, shape) = shapes(&gradient, segments.num_values());
        for_real!(gradient.dtype(), T => {
            let rule = Rule::Extremum {
                argument: slice::<u32>(&argument),
            };
            spread(segments, rule, slice::<T>(&gradient), shape)
        })
    }

    fn segment_std(segments: &Segments, values: FlexTensor, epsilon: f64) -> FlexTensor {
        let values = values.to_contiguous();
        let ([batch, _, dim], shape) = shapes(&values, segments.num_segments());
        for_real!(values.dtype(), T => {
            let mut y = vec![0.0; shape.num_elements()];
            forward::std(segments.offsets(), slice::<T>(&values), batch, dim, epsilon, &mut y);
            tensor(y, shape)
        })
    }

    fn segment_std_backward(
        segments: &Segments,
        values: FlexTensor,
        std: FlexTensor,
        gradient: FlexTensor,
    ) -> FlexTensor {
        let [values, std, gradient] = [values, std, gradient].map(|tensor| tensor.to_contiguous());
        let (_, shape) = shapes(&values, segments.num_values());
        for_real!(values.dtype(), T => {
            let rule = Rule::Std {
                values: slice::<T>(&values),
                std: slice::<T>(&std),
            };
            spread(segments, rule, slice::<T>(&gradient), shape)
        })
    }
}

/// The gradient for the values, of `shape`.
fn spread<T: Real + Element>(
    segments: &Segments,
    rule: Rule<'_, T>,
    gradient: &[T],
    shape: Shape,
) -> FlexTensor {
    let [_, _, dim] = shape.dims::<3>();
    // SAFETY: the kernel writes every element.
    let output = unsafe {
        filled(shape.num_elements(), |output| {
            backward(segments.offsets(), rule, gradient, dim, output);
        })
    };
    tensor(output, shape)
}

/// The shape of `tensor`, `[batch, _, dim]`, and the same with `rows` rows.
fn shapes(tensor: &FlexTensor, rows: usize) -> ([usize; 3], Shape) {
    let [batch, own_rows, dim] = tensor.layout().shape().dims::<3>();
    ([batch, own_rows, dim], Shape::from(vec![batch, rows, dim]))
}
