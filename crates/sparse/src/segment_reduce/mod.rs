//! Reductions over ragged segments: consecutive rows of values become one row.
//!
//! ```text
//! y[s, k] = reduce over offsets[s] <= i < offsets[s + 1] of  values[i, k]
//! ```
//!
//! The statistics are those that principal neighbourhood aggregation takes of the messages to a node (Corso et al.,
//! *Principal Neighbourhood Aggregation for Graph Nets*, NeurIPS 2020, section 2); here the messages stand there as values.
//! Empty segments give 0 for every reduction, the standard deviation included. Maximum and minimum send their gradient to
//! the first value that reaches them, and propagate NaN.
//!
//! # Standard deviation
//! ```text
//! mean[s, k] = 1/n sum of values[i, k]
//! std[s, k]  = sqrt(1/n sum of (values[i, k] - mean[s, k])^2 + epsilon)
//! ```
//!
//! It is that of the population (`n`, not `n - 1`), taken in two passes: the textbook difference `E[x^2] - E[x]^2` loses
//! all digits where the mean is large beside the deviation, and may be negative. The deviations that are squared here
//! never are, so that nothing has to be clipped under the root. Corso et al. add `epsilon = 1e-5` to the variance, as is
//! done here; where the difference form is exact both are equal. Implementations of neural Bellman-Ford networks (Zhu et
//! al., NeurIPS 2021) take `max(variance, 1e-6)` instead, which differs by at most `sqrt(epsilon)`. The gradient is
//!
//! ```text
//! d std[s, k] / d values[i, k] = (values[i, k] - mean[s, k]) / (n std[s, k])
//! ```
//!
//! which stays bounded by `1 / sqrt(n)`: without `epsilon` as well, where it is set to 0 if all values are equal.

#[cfg(feature = "burn")]
mod autodiff;
#[cfg(feature = "burn")]
mod backward;
#[cfg(feature = "cube")]
mod cube;
mod extremum;
#[cfg(feature = "burn")]
mod flex;
mod forward;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;
mod segments;

#[cfg(feature = "burn")]
pub use ops::segment_reduce;
pub use segments::Segments;

use crate::{Real, SparseError, spmm::Reduce};

/// How the values of a segment become one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum SegmentReduce {
    /// Their sum.
    #[default]
    Sum,
    /// Their sum over their number.
    Mean,
    /// The largest, feature by feature.
    Max,
    /// The smallest, feature by feature.
    Min,
    /// Their standard deviation.
    Std {
        /// What is added to the variance under the root: finite, not negative.
        epsilon: f64,
    },
}

impl SegmentReduce {
    /// The standard deviation of principal neighbourhood aggregation.
    pub const STD: Self = Self::Std { epsilon: 1e-5 };

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sum, Self::Mean, Self::Max, Self::Min, Self::STD];

    /// Fails if an option is out of its range.
    fn check(self, op: &'static str) -> Result<(), SparseError> {
        match self {
            Self::Std { epsilon } if !(epsilon.is_finite() && epsilon >= 0.0) => {
                Err(SparseError::Option {
                    op,
                    option: "epsilon",
                    found: epsilon.to_string(),
                    expected: "a finite number that is not negative",
                })
            }
            _ => Ok(()),
        }
    }
}

impl From<Reduce> for SegmentReduce {
    fn from(reduce: Reduce) -> Self {
        match reduce {
            Reduce::Sum => Self::Sum,
            Reduce::Mean => Self::Mean,
            Reduce::Max => Self::Max,
            Reduce::Min => Self::Min,
        }
    }
}

/// The reduction on slices: `values` is `[num_values, dim]`, `output` is `[num_segments, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths, [`SparseError::Option`] for a bad `epsilon`.
///
/// # Complexity
/// `O(num_values * dim)` time; extra space `O(num_segments * dim)` for maximum and minimum, none otherwise.
///
/// # Example
/// ```
/// use argiope_sparse::{Segments, segment_reduce::{SegmentReduce, segment_reduce_into}};
///
/// let segments = Segments::new(vec![0, 2, 2, 3])?;
/// let mut output = [0.0; 3];
/// segment_reduce_into(&segments, &[1.0, 3.0, 5.0], 1, SegmentReduce::Max, &mut output)?;
/// assert_eq!(output, [3.0, 0.0, 5.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn segment_reduce_into<T: Real>(
    segments: &Segments,
    values: &[T],
    dim: usize,
    reduce: impl Into<SegmentReduce>,
    output: &mut [T],
) -> Result<(), SparseError> {
    const OP: &str = "segment_reduce_into";
    let reduce = reduce.into();
    reduce.check(OP)?;
    for (operand, found, rows) in [
        ("values", values.len(), segments.num_values()),
        ("output", output.len(), segments.num_segments()),
    ] {
        if rows.checked_mul(dim) != Some(found) {
            return Err(SparseError::Shape {
                op: OP,
                operand,
                found: vec![found],
                expected: format!("{rows} times {dim} elements"),
            });
        }
    }
    let offsets = segments.offsets();
    match reduce {
        SegmentReduce::Sum => forward::sum(offsets, values, 1, dim, false, output),
        SegmentReduce::Mean => forward::sum(offsets, values, 1, dim, true, output),
        SegmentReduce::Max | SegmentReduce::Min => {
            let mut argument = vec![0; output.len()];
            let is_max = reduce == SegmentReduce::Max;
            extremum::extremum(offsets, values, 1, dim, is_max, output, &mut argument);
        }
        SegmentReduce::Std { epsilon } => forward::std(offsets, values, 1, dim, epsilon, output),
    }
    Ok(())
}
