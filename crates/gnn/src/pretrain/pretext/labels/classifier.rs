//! Logistic regression on features that are more than the examples.
//!
//! With a penalty on `|w|²` the minimum lies in the space that the examples span. There are coordinates of that space in which
//! lengths stay as they are, as many as there are examples or fewer; [`LogisticRegression`] is solved in them, and the weights
//! come back from there.

use argiope_graph::NodeId;
use faer::{Accum, Mat, Par, linalg::matmul::matmul};

use crate::{
    GnnError,
    heads::LogisticRegression,
    pretrain::{eigen::eigen, pretext::FeatureRows},
};

/// Directions whose squared length is below this share of the largest are rounding.
const ROUNDING: f64 = 1e-12;

/// Weights of features, and of what else is known of a node.
#[derive(Debug, Clone)]
pub(super) struct Classifier {
    num_classes: usize,
    /// `[num_classes, width]`, row by row; features first.
    weights: Vec<f64>,
    /// Minus infinity for a class without examples.
    biases: Vec<f64>,
}

impl Classifier {
    /// Learns the classes of some nodes from their features and `[nodes.len(), num_extra]` other numbers.
    ///
    /// # Errors
    /// As [`LogisticRegression::fit`].
    pub(super) fn fit(
        rows: &FeatureRows,
        nodes: &[NodeId],
        (extra, num_extra): (&[f64], usize),
        (classes, num_classes): (&[u32], usize),
        penalty: f64,
    ) -> Result<Self, GnnError> {
        let (num_examples, dim) = (nodes.len(), rows.dim());
        let width = dim + num_extra;
        let mut design = Mat::<f64>::zeros(num_examples, width);
        for (example, &node) in nodes.iter().enumerate() {
            for (feature, value) in rows.row(node as usize) {
                design[(example, feature)] = value;
            }
            for at in 0..num_extra {
                design[(example, dim + at)] = extra[example * num_extra + at];
            }
        }
        let span = Span::of(&design)?;
        let fitted = LogisticRegression::fit(
            &span.coordinates(&design),
            span.dim(),
            classes,
            num_classes,
            penalty,
        )?;
        let mut weights = Vec::with_capacity(num_classes * width);
        let mut biases = Vec::with_capacity(num_classes);
        for class in 0..num_classes as u32 {
            match fitted.parameters_of(class) {
                Some([of_span @ .., bias]) => {
                    weights.extend(span.weights(of_span));
                    biases.push(*bias);
                }
                _ => {
                    weights.resize(weights.len() + width, 0.0);
                    biases.push(f64::NEG_INFINITY);
                }
            }
        }
        Ok(Self {
            num_classes,
            weights,
            biases,
        })
    }

    /// What features and biases add to the scores of the classes of a node.
    pub(super) fn feature_scores(&self, rows: &FeatureRows, node: usize) -> Vec<f64> {
        let width = self.weights.len() / self.num_classes;
        let score = |(weights, bias): (&[f64], &f64)| {
            let products = rows
                .row(node)
                .map(|(feature, value)| weights[feature] * value);
            bias + products.sum::<f64>()
        };
        let of_class = self.weights.chunks(width).zip(&self.biases);
        of_class.map(score).collect()
    }

    /// What the other numbers add to the score of a class.
    pub(super) fn extra_score(&self, class: usize, extra: &[f64]) -> f64 {
        let width = self.weights.len() / self.num_classes;
        let weights = &self.weights[(class + 1) * width - extra.len()..(class + 1) * width];
        weights.iter().zip(extra).map(|(l, r)| l * r).sum()
    }
}

/// The space of the rows of a matrix.
struct Span {
    /// Orthonormal, `[width, dim]`; `None` where the unit vectors serve: there are more rows than columns.
    basis: Option<Mat<f64>>,
    width: usize,
}

impl Span {
    fn of(design: &Mat<f64>) -> Result<Self, GnnError> {
        let (num_rows, width) = (design.nrows(), design.ncols());
        if width <= num_rows {
            return Ok(Self { basis: None, width });
        }
        let mut products = Mat::<f64>::zeros(num_rows, num_rows);
        let transposed = design.transpose();
        matmul(
            &mut products,
            Accum::Replace,
            design,
            transposed,
            1.0,
            Par::Seq,
        );
        let (values, vectors) = eigen("Classifier", &products)?;
        let largest = values.last().copied().unwrap_or(0.0);
        let is_kept = |&at: &usize| values[at] > ROUNDING * largest;
        let kept: Vec<usize> = (0..num_rows).filter(is_kept).collect();
        if kept.is_empty() {
            // All examples are 0: one direction, in which none of them lies.
            let basis = Mat::from_fn(width, 1, |row, _| f64::from(u8::from(row == 0)));
            return Ok(Self {
                basis: Some(basis),
                width,
            });
        }
        let scaled = Mat::from_fn(num_rows, kept.len(), |row, column| {
            vectors[(row, kept[column])] / values[kept[column]].sqrt()
        });
        let mut basis = Mat::<f64>::zeros(width, kept.len());
        matmul(
            &mut basis,
            Accum::Replace,
            transposed,
            &scaled,
            1.0,
            Par::Seq,
        );
        Ok(Self {
            basis: Some(basis),
            width,
        })
    }

    fn dim(&self) -> usize {
        self.basis.as_ref().map_or(self.width, Mat::ncols)
    }

    /// `[num_rows, dim]`, row by row.
    fn coordinates(&self, design: &Mat<f64>) -> Vec<f64> {
        let product;
        let coordinates = match &self.basis {
            None => design,
            Some(basis) => {
                let mut found = Mat::<f64>::zeros(design.nrows(), basis.ncols());
                matmul(&mut found, Accum::Replace, design, basis, 1.0, Par::Seq);
                product = found;
                &product
            }
        };
        let row =
            |row: usize| (0..coordinates.ncols()).map(move |column| coordinates[(row, column)]);
        (0..coordinates.nrows()).flat_map(row).collect()
    }

    /// Weights of the columns, from those of the coordinates.
    fn weights(&self, of_coordinates: &[f64]) -> Vec<f64> {
        let Some(basis) = &self.basis else {
            return of_coordinates.to_vec();
        };
        let weight = |row: usize| -> f64 {
            let products = of_coordinates.iter().enumerate();
            products
                .map(|(column, weight)| basis[(row, column)] * weight)
                .sum()
        };
        (0..self.width).map(weight).collect()
    }
}
