//! Principal component analysis: features along the directions in which they vary most.
//!
//! ```text
//! Y = (X - mean) V          V: the eigenvectors of the largest eigenvalues of (X - mean)' (X - mean)
//! ```
//!
//! (Pearson, *On lines and planes of closest fit to systems of points in space*, 1901.) With fewer nodes than features the same
//! `Y` comes from the other product: the eigenvectors of `(X - mean) (X - mean)'` times the roots of its eigenvalues. The sign of
//! an eigenvector is free: here its largest element by magnitude, the first of equal ones, is positive.

use std::sync::Arc;

use faer::{Accum, Mat, Par, linalg::matmul::matmul};

use super::FeatureRows;
use crate::{GnnError, pretrain::eigen::eigen};

/// Features along principal components, `[num_nodes, num_components]`. Cloning shares them.
#[derive(Debug, Clone)]
pub struct PrincipalComponents {
    asked_for: usize,
    num_components: usize,
    /// Row-major.
    scores: Arc<[f64]>,
    variances: Arc<[f64]>,
}

impl PrincipalComponents {
    /// At most `components` components: fewer if there are fewer nodes or features.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no components, no nodes or no features, and if the eigenvalue iteration fails.
    ///
    /// # Complexity
    /// `O(num_nodes * dim * smaller + smaller³)` time for `smaller` the smaller of nodes and features, `O(num_nodes * dim)` space;
    /// one thread, so that results are equal everywhere.
    pub fn new(rows: &FeatureRows, components: usize) -> Result<Self, GnnError> {
        let (num_nodes, dim) = (rows.num_nodes(), rows.dim());
        let smaller = num_nodes.min(dim);
        let num_components = components.min(smaller);
        if num_components == 0 {
            return Err(GnnError::Option {
                what: "PrincipalComponents",
                option: "components",
                found: format!("{components} of {num_nodes} nodes with {dim} features"),
                expected: "at least 1 of each",
            });
        }
        let x = centred(rows);
        let mut product = Mat::<f64>::zeros(smaller, smaller);
        let (left, right) = match dim <= num_nodes {
            true => (x.transpose(), x.as_ref()),
            false => (x.as_ref(), x.transpose()),
        };
        matmul(&mut product, Accum::Replace, left, right, 1.0, Par::Seq);
        let (values, vectors) = eigen("PrincipalComponents", &product)?;
        // Eigenvalues ascend: the last ones are wanted.
        let last = |component: usize| smaller - 1 - component;
        let vectors = Mat::from_fn(smaller, num_components, |row, component| {
            vectors[(row, last(component))]
        });
        let variance = |component| values[last(component)].max(0.0);
        let scores = match dim <= num_nodes {
            true => {
                let mut scores = Mat::<f64>::zeros(num_nodes, num_components);
                let vectors = with_signs(&vectors, &vectors);
                matmul(&mut scores, Accum::Replace, &x, &vectors, 1.0, Par::Seq);
                scores
            }
            false => {
                // The directions of the features decide the signs, in either form.
                let mut directions = Mat::<f64>::zeros(dim, num_components);
                let transposed = x.transpose();
                matmul(
                    &mut directions,
                    Accum::Replace,
                    transposed,
                    &vectors,
                    1.0,
                    Par::Seq,
                );
                let signed = with_signs(&vectors, &directions);
                Mat::from_fn(num_nodes, num_components, |row, component| {
                    signed[(row, component)] * variance(component).sqrt()
                })
            }
        };
        let row_major = (0..num_nodes)
            .flat_map(|row| (0..num_components).map(move |component| (row, component)));
        Ok(Self {
            asked_for: components,
            num_components,
            scores: row_major.map(|at| scores[at]).collect(),
            variances: (0..num_components).map(variance).collect(),
        })
    }

    /// The number of components that were asked for.
    pub(super) fn asked_for(&self) -> usize {
        self.asked_for
    }

    /// Number of components.
    #[must_use]
    pub fn num_components(&self) -> usize {
        self.num_components
    }

    /// The features along the components, `[num_nodes, num_components]`, row by row.
    #[must_use]
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The sum of squares along every component, descending.
    #[must_use]
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }
}

/// The features without their means.
fn centred(rows: &FeatureRows) -> Mat<f64> {
    let (num_nodes, dim) = (rows.num_nodes(), rows.dim());
    let mut means = vec![0.0; dim];
    for node in 0..num_nodes {
        for (feature, value) in rows.row(node) {
            means[feature] += value / num_nodes as f64;
        }
    }
    let mut x = Mat::from_fn(num_nodes, dim, |_, feature| -means[feature]);
    for node in 0..num_nodes {
        for (feature, value) in rows.row(node) {
            x[(node, feature)] += value;
        }
    }
    x
}

/// The columns, each with the sign that makes the largest element of its direction positive.
fn with_signs(columns: &Mat<f64>, directions: &Mat<f64>) -> Mat<f64> {
    let sign = |column: usize| {
        let mut largest = 0.0f64;
        for &element in directions.col(column).iter() {
            if element.abs() > largest.abs() {
                largest = element;
            }
        }
        if largest < 0.0 { -1.0 } else { 1.0 }
    };
    let signs: Vec<f64> = (0..columns.ncols()).map(sign).collect();
    Mat::from_fn(columns.nrows(), columns.ncols(), |row, column| {
        columns[(row, column)] * signs[column]
    })
}
