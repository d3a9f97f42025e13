//! Likeness of two embeddings as a whole.

use argiope_graph::NodeId;
use faer::{Accum, Mat, Par, linalg::matmul::matmul};

use super::{
    Rows,
    operands::{check_length, check_not_empty},
};
use crate::UnlearnError;

/// Linear centred kernel alignment of two embeddings on the same `nodes` (Kornblith et al., Similarity of neural network
/// representations revisited, ICML 2019, equation 5):
///
/// ```text
///     CKA(X, Y) = ||X'Y||_F^2 / (||X'X||_F ||Y'Y||_F),     X and Y with the means of their columns taken away
/// ```
///
/// From 0 to 1; 1 if one is a rotated, shifted and scaled copy of the other. Models that differ in nothing but their
/// initial parameters do not reach 1 (0.84 was measured on DBLP): without the value between retrained models this
/// number means nothing. Nodes may repeat, and then count as often. `left` and `right` may be of different width.
///
/// # Errors
/// [`UnlearnError::Link`] without nodes, for nodes outside the rows, or for another number of rows;
/// [`UnlearnError::Data`] for embeddings that are the same for all nodes, of which no alignment is defined.
///
/// # Complexity
/// `O(n (d + e)^2)` time for `n` nodes and widths `d`, `e`, in `f64`; `O(n (d + e))` extra space.
pub fn linear_cka(left: Rows<'_>, right: Rows<'_>, nodes: &[NodeId]) -> Result<f64, UnlearnError> {
    check_not_empty("nodes", nodes)?;
    check_length(
        "rows of the other embedding",
        left.num_rows(),
        right.num_rows(),
    )?;
    left.check_nodes("nodes", nodes.iter().copied())?;
    let (left, right) = (
        centred("the first embedding", left, nodes)?,
        centred("the second embedding", right, nodes)?,
    );
    let cross = squared_norm(&left, &right);
    Ok(cross / (squared_norm(&left, &left) * squared_norm(&right, &right)).sqrt())
}

/// The rows of `nodes` without the mean of every column, scaled to a largest entry of 1, which changes nothing and
/// keeps the fourth powers in range.
fn centred(what: &str, rows: Rows<'_>, nodes: &[NodeId]) -> Result<Mat<f64>, UnlearnError> {
    let centred_column = |column: usize| -> Vec<f64> {
        let values = nodes.iter().map(|&node| rows.row(node as usize)[column]);
        let values: Vec<f64> = values.map(f64::from).collect();
        // Of equal numbers the mean may be off by a rounding, which would be all that is left.
        if values.iter().all(|&value| value == values[0]) {
            return vec![0.0; values.len()];
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect()
    };
    let columns: Vec<Vec<f64>> = (0..rows.width()).map(centred_column).collect();
    let sizes = columns.iter().flatten().map(|value| value.abs());
    let largest = sizes.fold(0.0, f64::max);
    if largest == 0.0 {
        let what = format!("{what} is the same for all nodes: it is aligned with nothing");
        return Err(UnlearnError::Data { what });
    }
    let entry = |at: usize, column: usize| columns[column][at] / largest;
    Ok(Mat::from_fn(nodes.len(), rows.width(), entry))
}

/// `||X'Y||_F^2`
fn squared_norm(left: &Mat<f64>, right: &Mat<f64>) -> f64 {
    let mut product = Mat::<f64>::zeros(left.ncols(), right.ncols());
    matmul(
        &mut product,
        Accum::Replace,
        left.transpose(),
        right,
        1.0,
        Par::Seq,
    );
    let squares = product.col_iter().flat_map(|column| column.iter());
    squares.map(|value| value * value).sum()
}
