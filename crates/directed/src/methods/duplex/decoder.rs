//! What the complex vectors of two nodes say about the edges between them, without parameters.
//!
//! ```text
//! z[u, v] = sum over k of a[u, k] a[v, k] e^(i (p[u, k] - p[v, k]))
//! ```
//!
//! `z[v, u]` is the conjugate of `z[u, v]`, as in the Hermitian adjacency, whose entry is `i` for an edge `u -> v` alone, `-i` for
//! `v -> u` alone, 1 for both and 0 for none (Ke et al., ICML 2024, the decoders).

use argiope_gnn::GnnError;
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;

/// Real and imaginary part of `z` for pairs of nodes, `[num_pairs, 1]` each. Amplitudes and phases are `[num_nodes, dim]`; `pairs`
/// are the first ends and the second ones.
///
/// # Errors
/// [`GnnError::Shape`] for amplitudes and phases of different shapes and ends of different numbers; [`GnnError::Sparse`] for ends
/// among another number of nodes.
///
/// # Complexity
/// `O(num_pairs * dim)` time and space.
///
/// # Example
/// ```
/// use argiope_directed::methods::duplex::{class_logits, edge_scores};
/// use argiope_sparse::RowIndex;
/// use burn::tensor::{Device, Tensor};
///
/// // A quarter of a turn ahead: an edge from 0 to 1.
/// let device = Device::flex();
/// let amplitude = Tensor::<2>::from_data([[1.0], [1.0]], &device);
/// let phase = Tensor::<2>::from_data([[std::f32::consts::FRAC_PI_2], [0.0]], &device);
/// let pairs = [RowIndex::new(vec![0, 1], 2)?, RowIndex::new(vec![1, 0], 2)?];
/// let (real, imaginary) = edge_scores(amplitude, phase, [&pairs[0], &pairs[1]])?;
/// let classes = class_logits(real, imaginary)?.argmax(1);
/// assert_eq!(classes.into_data().iter::<i64>().collect::<Vec<_>>(), [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn edge_scores(
    amplitude: Tensor<2>,
    phase: Tensor<2>,
    pairs: [&RowIndex; 2],
) -> Result<(Tensor<2>, Tensor<2>), GnnError> {
    if phase.dims() != amplitude.dims() {
        let [rows, dim] = amplitude.dims();
        return Err(shape(
            "phase",
            phase.dims().to_vec(),
            format!("[{rows}, {dim}]"),
        ));
    }
    let products = products(amplitude, pairs)?;
    let angles = gather_rows(phase.clone(), pairs[0])? - gather_rows(phase, pairs[1])?;
    let real = (products.clone() * angles.clone().cos()).sum_dim(1);
    let imaginary = (products * angles.sin()).sum_dim(1);
    Ok((real, imaginary))
}

/// Scores of the classes `u -> v`, `v -> u`, both and none, `[num_pairs, 4]`, from the parts of `z`, `[num_pairs, 1]` each: minus
/// the distances to `i`, `-i`, 1 and 0. They are the classes of [`LinkTask::FourClass`](crate::links::LinkTask::FourClass), in that
/// order.
///
/// # Errors
/// [`GnnError::Shape`] for parts of different shapes.
pub fn class_logits(real: Tensor<2>, imaginary: Tensor<2>) -> Result<Tensor<2>, GnnError> {
    let [pairs, columns] = real.dims();
    if columns != 1 {
        return Err(shape("real", vec![pairs, columns], "[num_pairs, 1]".into()));
    }
    if imaginary.dims() != [pairs, 1] {
        return Err(shape(
            "imaginary",
            imaginary.dims().to_vec(),
            format!("[{pairs}, 1]"),
        ));
    }
    let logits = [(0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (0.0, 0.0)].map(|(x, y)| {
        let across = (real.clone() - x).powi_scalar(2);
        let along = (imaginary.clone() - y).powi_scalar(2);
        // The root has no gradient at 0.
        -(across + along).clamp_min(SMALLEST_SQUARE).sqrt()
    });
    Ok(Tensor::cat(logits.to_vec(), 1))
}

/// Scores of there being an edge in either direction, `[num_pairs, 1]`: the products of amplitudes. The paper adds their binary
/// cross-entropy to the loss of the classes, with a weight.
///
/// # Errors
/// As [`edge_scores`].
pub fn existence_logits(
    amplitude: Tensor<2>,
    pairs: [&RowIndex; 2],
) -> Result<Tensor<2>, GnnError> {
    Ok(products(amplitude, pairs)?.sum_dim(1))
}

const SMALLEST_SQUARE: f64 = 1e-12;

/// `[num_pairs, dim]`
fn products(amplitude: Tensor<2>, pairs: [&RowIndex; 2]) -> Result<Tensor<2>, GnnError> {
    let [first, second] = pairs.map(RowIndex::len);
    if first != second {
        return Err(shape("second ends", vec![second], format!("[{first}]")));
    }
    Ok(gather_rows(amplitude.clone(), pairs[0])? * gather_rows(amplitude, pairs[1])?)
}

fn shape(operand: &'static str, found: Vec<usize>, expected: String) -> GnnError {
    GnnError::Shape {
        layer: "DUPLEX",
        operand,
        found,
        expected,
    }
}
