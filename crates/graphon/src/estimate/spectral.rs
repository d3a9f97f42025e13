//! The leading eigenvectors of an adjacency.
//!
//! Subspace iteration (Golub and Van Loan, *Matrix Computations*, section 8.2.4): a few vectors are multiplied with the
//! adjacency and made orthonormal again, until their span stands still; the eigenvectors within the span are those of a
//! small matrix (Rayleigh and Ritz). Unlike Lanczos's method it finds all vectors of an eigenvalue that occurs more than
//! once, as disjoint communities of equal size have.

use std::fmt::Display;

use argiope_graph::{Progress, UndirectedGraph, random::stream};
use argiope_sparse::{
    Pattern,
    spmm::{Reduce, spmm_into},
};
use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis, s};
use rand::RngExt;

use super::eigen::symmetric_eigen;
use crate::{GraphonError, error::check_option};

/// Vectors beyond those asked for: what is lost at the end of the spectrum is not asked for.
const GUARDS: usize = 6;
/// Iterations at most.
const MAX_ITERATIONS: usize = 200;
/// The span stands still once the eigenvalues that were asked for change by less than this, relative to the largest.
const TOLERANCE: f64 = 1e-9;

/// The first eigenpairs of an adjacency, by descending magnitude of the eigenvalue.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadingEigenvectors {
    /// `[count]`
    pub values: Vec<f64>,
    /// One eigenvector a column, of length 1, `[num_nodes, count]`. The entry of largest magnitude is positive.
    pub vectors: Array2<f64>,
}

/// The `count` eigenpairs of largest magnitude (fewer if the graph has fewer nodes). `seed` chooses where the iteration
/// starts; eigenvalues depend on it by a relative 1e-9 or so, and eigenvectors by about the root of that, except within
/// eigenspaces of more than one dimension.
///
/// Eigenvalues that are close to each other in magnitude may not be told apart after 200 iterations; the vectors then span
/// the space of both, which is what an order of the nodes needs.
///
/// # Errors
/// [`GraphonError::Option`] for no vector, [`GraphonError::Cancelled`].
///
/// # Complexity
/// `O((num_edges + num_nodes count) count)` time an iteration, `O(num_nodes count)` space.
pub fn leading_eigenvectors(
    graph: &UndirectedGraph,
    count: usize,
    seed: u64,
    progress: &dyn Progress,
) -> Result<LeadingEigenvectors, GraphonError> {
    check_option(count > 0, "count", count, "1 or more")?;
    let num_nodes = graph.num_nodes();
    let count = count.min(num_nodes);
    let dim = (count + GUARDS).min(num_nodes);
    let pattern = Pattern::try_from(graph).map_err(|error| refused(&error))?;
    let mut generator = stream(seed, 0);
    let mut basis = Array2::from_shape_fn((num_nodes, dim), |_| generator.random::<f64>() - 0.5);
    orthonormalize(&mut basis);
    let mut product = vec![0.0; num_nodes * dim];
    let mut last: Vec<f64> = Vec::new();
    let mut iteration = 0;
    loop {
        progress.check()?;
        multiply(&pattern, &basis, &mut product)?;
        let image =
            ArrayView2::from_shape((num_nodes, dim), &product).map_err(|error| refused(&error))?;
        let projected = basis.t().dot(&image);
        let projected = (&projected + &projected.t()) * 0.5;
        let (values, rotation) = symmetric_eigen(projected.view())?;
        let largest = values.first().map_or(0.0, |value| value.abs());
        let stands_still = last.len() == values.len()
            && (last.iter().zip(&values).take(count))
                .all(|(a, b)| (a.abs() - b.abs()).abs() <= TOLERANCE * largest);
        if stands_still || iteration == MAX_ITERATIONS {
            let mut vectors = basis.dot(&rotation.slice(s![.., ..count]));
            vectors.columns_mut().into_iter().for_each(fix_sign);
            let values = values[..count].to_vec();
            return Ok(LeadingEigenvectors { values, vectors });
        }
        (last, iteration) = (values, iteration + 1);
        // Rotated first, so that vectors come in order and dependent ones of the image fall to the end.
        basis = image.dot(&rotation);
        orthonormalize(&mut basis);
    }
}

/// `product = adjacency * basis`, row by row.
fn multiply(
    pattern: &Pattern,
    basis: &Array2<f64>,
    product: &mut [f64],
) -> Result<(), GraphonError> {
    let rows: Vec<f64> = basis.iter().copied().collect();
    spmm_into(pattern, None, &rows, basis.ncols(), Reduce::Sum, product)
        .map_err(|error| refused(&error))
}

fn refused(error: &dyn Display) -> GraphonError {
    let what = error.to_string();
    GraphonError::Data { what }
}

/// Columns become orthonormal, one after the other, projected twice against rounding. A column that depends on those
/// before it becomes the unit vector that depends least on them.
fn orthonormalize(basis: &mut Array2<f64>) {
    for at in 0..basis.ncols() {
        let (done, mut rest) = basis.view_mut().split_at(Axis(1), at);
        let mut column = rest.column_mut(0);
        let scale = column.dot(&column).sqrt();
        let project = |column: &mut ArrayViewMut1<'_, f64>| {
            for _ in 0..2 {
                for before in done.columns() {
                    let along = before.dot(column);
                    column.scaled_add(-along, &before);
                }
            }
            column.dot(column).sqrt()
        };
        let mut norm = project(&mut column);
        if norm <= 1e-12 * scale || norm == 0.0 {
            // The unit vector whose row is the shortest among the columns before.
            let lengths = done.rows().into_iter().map(|row| row.dot(&row));
            let shortest = lengths.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
            column.fill(0.0);
            column[shortest.map_or(0, |(row, _)| row)] = 1.0;
            norm = project(&mut column);
        }
        column /= norm;
    }
}

/// The entry of largest magnitude (the first of them) becomes positive.
fn fix_sign(mut column: ArrayViewMut1<'_, f64>) {
    let largest = (column.iter()).fold(
        0.0f64,
        |largest, &x| if x.abs() > largest.abs() { x } else { largest },
    );
    if largest < 0.0 {
        column *= -1.0;
    }
}
