//! What losses have in common: squared errors without broadcasting, and tensors of targets.

use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::{Tensor, TensorData};

use crate::GnnError;

/// The mean of the squared differences of all elements.
///
/// Both have one shape. A column against a row would be a matrix of all differences, whose mean is smallest where every
/// prediction is the mean of all targets: a task that teaches nothing.
///
/// # Errors
/// [`GnnError::Shape`] for targets of another shape.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::pretext::mean_squared_error;
/// use burn::tensor::{Device, Tensor};
///
/// let found = Tensor::<2>::from_data([[1.0], [3.0]], &Device::flex());
/// let error = mean_squared_error(found.clone(), &[1.0, 3.0])?;
/// assert_eq!(error.into_scalar::<f32>(), 0.0);
/// assert!(mean_squared_error(found, &[1.0, 3.0, 5.0]).is_err());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn mean_squared_error(found: Tensor<2>, targets: &[f64]) -> Result<Tensor<1>, GnnError> {
    let shape = found.dims();
    if targets.len() != shape[0] * shape[1] || targets.is_empty() {
        return Err(GnnError::Shape {
            layer: "mean_squared_error",
            operand: "targets",
            found: vec![targets.len()],
            expected: format!("{shape:?}, and not empty"),
        });
    }
    let data = TensorData::new(targets.to_vec(), shape).convert_dtype(found.dtype());
    let targets = Tensor::from_data(data, (&found.device(), found.dtype()));
    Ok((found - targets).powi_scalar(2).mean())
}

/// `|z[u] - z[v]|` of every pair, `[num_pairs, dim]`: the same either way.
pub(super) fn pair_differences(
    embedding: Tensor<2>,
    pairs: &[[u32; 2]],
) -> Result<Tensor<2>, GnnError> {
    let num_nodes = embedding.dims()[0];
    let ends = |end: usize| -> Result<RowIndex, GnnError> {
        let nodes: Vec<u32> = pairs.iter().map(|pair| pair[end]).collect();
        Ok(RowIndex::new(nodes, num_nodes)?)
    };
    let first = gather_rows(embedding.clone(), &ends(0)?)?;
    let second = gather_rows(embedding, &ends(1)?)?;
    Ok((first - second).abs())
}
