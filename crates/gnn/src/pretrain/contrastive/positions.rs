//! Where a node is in its view: leading eigenvectors of the normalised adjacency.

use argiope_sparse::Pattern;
use faer::Mat;

use crate::{GnnError, pretrain::eigen::eigen};

/// Entries of a unit vector below this are 0 but for rounding.
const ROUNDING: f64 = 1e-9;

/// `[num_nodes, dim]`, row by row: the eigenvectors of `D^-1/2 A D^-1/2` with the `min(num_nodes - 2, dim)` largest
/// eigenvalues, descending, as columns; rows scaled to length 1, and columns that are not there 0.
///
/// `pattern` is a symmetric adjacency. An eigenvector has no sign of its own: here the entry of `centre` is positive, or,
/// where that is 0, the first entry that is not. Eigenvectors of equal eigenvalues are one basis of many.
///
/// # Errors
/// [`GnnError::Shape`] for a pattern that is not square; [`GnnError::Option`] for a centre that is no node, and if the
/// iteration for the eigenvectors does not end, which no finite matrix is known to bring about.
///
/// # Complexity
/// `O(num_nodes^3)` time, `O(num_nodes^2)` extra space; one thread.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::spectral_positions;
/// use argiope_sparse::Pattern;
///
/// // A triangle: the leading vector is constant, with eigenvalue 1; one column, as there are three nodes.
/// let triangle = Pattern::new(3, vec![0, 2, 4, 6], vec![1, 2, 0, 2, 0, 1])?;
/// let positions = spectral_positions(&triangle, 0, 2)?;
/// assert_eq!(positions, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spectral_positions(
    pattern: &Pattern,
    centre: usize,
    dim: usize,
) -> Result<Vec<f32>, GnnError> {
    let num_nodes = pattern.num_rows();
    check(pattern, centre)?;
    let mut positions = vec![0.0f32; num_nodes * dim];
    let num_vectors = num_nodes.saturating_sub(2).min(dim);
    if num_vectors == 0 {
        return Ok(positions);
    }
    // By ascending eigenvalue.
    let (_, vectors) = eigen("spectral_positions", &normalized(pattern))?;
    let mut columns = Vec::with_capacity(num_vectors);
    for at in 0..num_vectors {
        let vector = vectors.col(num_nodes - 1 - at);
        let own = vector[centre];
        let decides = match own.abs() > ROUNDING {
            true => own,
            false => (vector.iter().copied())
                .find(|entry| entry.abs() > ROUNDING)
                .unwrap_or(1.0),
        };
        columns.push((vector, decides.signum()));
    }
    for (node, row) in positions.chunks_exact_mut(dim).enumerate() {
        let squares = columns.iter().map(|(vector, _)| vector[node].powi(2));
        let norm = squares.sum::<f64>().sqrt();
        if norm <= ROUNDING {
            continue;
        }
        for (entry, (vector, sign)) in row.iter_mut().zip(&columns) {
            *entry = (sign * vector[node] / norm) as f32;
        }
    }
    Ok(positions)
}

fn check(pattern: &Pattern, centre: usize) -> Result<(), GnnError> {
    let num_nodes = pattern.num_rows();
    if pattern.num_columns() != num_nodes {
        return Err(GnnError::Shape {
            layer: "spectral_positions",
            operand: "pattern",
            found: vec![num_nodes, pattern.num_columns()],
            expected: "as many rows as columns".into(),
        });
    }
    if centre >= num_nodes {
        return Err(GnnError::Option {
            what: "spectral_positions",
            option: "centre",
            found: format!("{centre} of {num_nodes} nodes"),
            expected: "a node",
        });
    }
    Ok(())
}

/// `D^-1/2 A D^-1/2`, where nodes without neighbours have rows of 0.
fn normalized(pattern: &Pattern) -> Mat<f64> {
    let num_nodes = pattern.num_rows();
    let scales: Vec<f64> = (0..num_nodes)
        .map(|node| match pattern.row(node).len() {
            0 => 0.0,
            degree => 1.0 / (degree as f64).sqrt(),
        })
        .collect();
    let mut matrix = Mat::<f64>::zeros(num_nodes, num_nodes);
    for node in 0..num_nodes {
        for &other in pattern.row(node) {
            matrix[(node, other as usize)] = scales[node] * scales[other as usize];
        }
    }
    matrix
}
