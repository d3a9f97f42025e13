//! Features of nodes: what they must be, and rows of sum one.

use argiope_io::{
    npy::Values,
    npz::{CsrArrays, Features},
};

use crate::DirectedError;

/// Every row divided by its sum. Rows whose sum is zero, such as nodes without features, stay as they are.
///
/// `O(entries)`; sparse features stay sparse, and values become single precision, with sums in double precision.
///
/// ```
/// use argiope_directed::data::row_normalized;
/// use argiope_io::{npy::Values, npz::Features};
///
/// let features = Features::Dense { num_features: 2, values: Values::Int(vec![1, 3, 0, 0]) };
/// let Features::Dense { values, .. } = row_normalized(&features) else { unreachable!() };
/// assert_eq!(values, Values::F32(vec![0.25, 0.75, 0.0, 0.0]));
/// ```
#[must_use]
pub fn row_normalized(features: &Features) -> Features {
    match features {
        Features::Sparse(matrix) => {
            let mut values = matrix.data.to_f64();
            for ends in matrix.offsets.windows(2) {
                divide_by_sum(&mut values[ends[0] as usize..ends[1] as usize]);
            }
            Features::Sparse(CsrArrays {
                shape: matrix.shape,
                offsets: matrix.offsets.clone(),
                indices: matrix.indices.clone(),
                data: single(&values),
            })
        }
        Features::Dense {
            num_features,
            values,
        } => {
            let mut values = values.to_f64();
            for row in values.chunks_mut((*num_features).max(1) as usize) {
                divide_by_sum(row);
            }
            Features::Dense {
                num_features: *num_features,
                values: single(&values),
            }
        }
    }
}

fn divide_by_sum(row: &mut [f64]) {
    let sum: f64 = row.iter().sum();
    if sum != 0.0 {
        row.iter_mut().for_each(|value| *value /= sum);
    }
}

fn single(values: &[f64]) -> Values {
    Values::F32(values.iter().map(|&value| value as f32).collect())
}

/// Refuses values that are no finite numbers in single precision, with the first one's node and feature.
pub(super) fn check_finite(features: &Features) -> Result<(), DirectedError> {
    let is_bad = |value: &f32| !value.is_finite();
    let (node, feature, value) = match features {
        Features::Sparse(matrix) => {
            let values = matrix.data.to_f32();
            let bad = matrix.entries().find(|&(_, _, at)| is_bad(&values[at]));
            let Some((row, column, at)) = bad else {
                return Ok(());
            };
            (u64::from(row), u64::from(column), values[at])
        }
        Features::Dense {
            num_features,
            values,
        } => {
            let values = values.to_f32();
            let Some(at) = values.iter().position(is_bad) else {
                return Ok(());
            };
            (
                at as u64 / num_features,
                at as u64 % num_features,
                values[at],
            )
        }
    };
    Err(DirectedError::Data {
        what: format!(
            "feature {feature} of node {node} is {value}: features must be finite numbers"
        ),
    })
}
