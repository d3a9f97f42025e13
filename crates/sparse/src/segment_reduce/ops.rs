//! The op on tensors: checks, and dispatch to the device.

use burn::{
    backend::{
        Backend, Dispatch, backend_extension,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::Tensor,
};

use super::{SegmentReduce, Segments};
use crate::{
    SparseError,
    device::{Operands, batched, unbatched},
};

/// Sum, mean, maximum, minimum or standard deviation of every segment.
///
/// `values` is `[num_values]`, `[num_values, dim]` or `[batch, num_values, dim]`; the result has as many dimensions, and
/// `num_segments` in the place of `num_values`. Empty segments give 0. Differentiable in `values`. `reduce` may be a
/// [`Reduce`](crate::Reduce) as well.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::ElementType`], [`SparseError::Option`] for a bad `epsilon`.
///
/// # Complexity
/// `O(batch * num_values * dim)` time, forward and backward. For the backward pass, maximum and minimum keep one `u32` for
/// every element of the result, the standard deviation keeps `values` and the result, sum and mean nothing.
///
/// # Example
/// ```
/// use argiope_sparse::{Reduce, SegmentReduce, Segments, segment_reduce};
/// use burn::tensor::{Device, Tensor};
///
/// let segments = Segments::new(vec![0, 2, 3])?;
/// let values = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 6.0], [5.0, 5.0]], &Device::flex());
/// let means = segment_reduce(&segments, values.clone(), Reduce::Mean)?;
/// assert_eq!(means.into_data().to_vec::<f32>().unwrap(), [2.0, 4.0, 5.0, 5.0]);
/// let deviations = segment_reduce(&segments, values, SegmentReduce::Std { epsilon: 0.0 })?;
/// assert_eq!(deviations.into_data().to_vec::<f32>().unwrap(), [1.0, 2.0, 0.0, 0.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn segment_reduce<const D: usize>(
    segments: &Segments,
    values: Tensor<D>,
    reduce: impl Into<SegmentReduce>,
) -> Result<Tensor<D>, SparseError> {
    let reduce = reduce.into();
    reduce.check("segment_reduce")?;
    let operands = Operands::new("segment_reduce", "values", &values)?;
    let values = batched(&operands, "values", values, segments.num_values())?;
    let values = values.into_dispatch();
    let reduced = <Dispatch as SegmentReduceOps>::segment_reduce(segments.clone(), values, reduce);
    Ok(unbatched(Tensor::from_dispatch(reduced)))
}

/// What Burn dispatches.
#[backend_extension(Cube: cfg(feature = "cube"), Flex, Autodiff)]
pub(crate) trait SegmentReduceOps: Backend {
    /// `values` is `[batch, num_values, dim]`.
    fn segment_reduce(
        segments: Segments,
        values: FloatTensor<Self>,
        reduce: SegmentReduce,
    ) -> FloatTensor<Self>;
}

/// What a device computes, forward and backward.
pub(crate) trait SegmentReduceKernels: Backend {
    /// Any reduction, without what the backward pass needs.
    fn segment_any(
        segments: &Segments,
        values: FloatTensor<Self>,
        reduce: SegmentReduce,
    ) -> FloatTensor<Self> {
        match reduce {
            SegmentReduce::Sum => Self::segment_sum(segments, values, false),
            SegmentReduce::Mean => Self::segment_sum(segments, values, true),
            SegmentReduce::Max => Self::segment_extremum(segments, values, true).0,
            SegmentReduce::Min => Self::segment_extremum(segments, values, false).0,
            SegmentReduce::Std { epsilon } => Self::segment_std(segments, values, epsilon),
        }
    }

    /// Sum or mean.
    fn segment_sum(segments: &Segments, values: FloatTensor<Self>, mean: bool)
    -> FloatTensor<Self>;

    /// The gradient of [`SegmentReduceKernels::segment_sum`].
    fn segment_sum_backward(
        segments: &Segments,
        gradient: FloatTensor<Self>,
        mean: bool,
    ) -> FloatTensor<Self>;

    /// Maximum or minimum, and for every element the value it comes from (`u32`; no value's number for none).
    fn segment_extremum(
        segments: &Segments,
        values: FloatTensor<Self>,
        is_max: bool,
    ) -> (FloatTensor<Self>, IntTensor<Self>);

    /// The gradient of [`SegmentReduceKernels::segment_extremum`].
    fn segment_extremum_backward(
        segments: &Segments,
        gradient: FloatTensor<Self>,
        argument: IntTensor<Self>,
    ) -> FloatTensor<Self>;

    /// Standard deviation.
    fn segment_std(
        segments: &Segments,
        values: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;

    /// The gradient of [`SegmentReduceKernels::segment_std`].
    fn segment_std_backward(
        segments: &Segments,
        values: FloatTensor<Self>,
        std: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}
