//! The objective of a class: value, gradient and Hessian.

use argiope_graph::{NodeId, Progress};

use crate::{
    UnlearnError,
    exact::{
        gram::{Gram, ROWS_PER_BLOCK},
        norms::dot,
        propagation::Design,
    },
};

/// `L(w) = sum_i l(w'z_i, t_i) + (lambda m / 2) |w|^2 + b'w` of one class.
pub(super) struct Objective<'a> {
    pub(super) design: &'a Design,
    pub(super) class: u32,
    /// For every training node.
    pub(super) lambda: f64,
    /// `b`, `[dim]`
    pub(super) noise: &'a [f64],
}

/// What is known of the objective around weights.
pub(super) struct Local {
    /// `w'z_i` of the training nodes.
    pub(super) margins: Vec<f64>,
    /// The gradient, `[dim]`.
    pub(super) gradient: Vec<f64>,
    /// The Hessian without the shift of [`Objective::shift`].
    pub(super) hessian: Gram,
}

impl Objective<'_> {
    /// `lambda m`: what the penalty adds to the diagonal of the Hessian.
    pub(super) fn shift(&self) -> f64 {
        self.lambda * self.design.training().len() as f64
    }

    /// 1 for nodes of the class, else 0.
    fn target(&self, node: NodeId) -> f64 {
        f64::from(u8::from(self.design.class_of(node) == Some(self.class)))
    }

    /// Margins, gradient and Hessian at `weights`.
    ///
    /// # Complexity
    /// `O(num_training * dim^2)` time, `O(dim^2 + num_training)` space.
    pub(super) fn local(
        &self,
        weights: &[f64],
        progress: &dyn Progress,
    ) -> Result<Local, UnlearnError> {
        let mut hessian = Gram::zeros(weights.len());
        let (margins, gradient) = self.visit(weights, progress, |margins, rows| {
            for (margin, row) in margins.iter().zip(rows.chunks_exact_mut(weights.len())) {
                let p = sigmoid(*margin);
                let root = (p * (1.0 - p)).sqrt();
                row.iter_mut().for_each(|x| *x *= root);
            }
            hessian.add(rows, 1.0);
        })?;
        Ok(Local {
            margins,
            gradient,
            hessian,
        })
    }

    /// The gradient at `weights`, `[dim]`.
    ///
    /// # Complexity
    /// `O(num_training * dim)`.
    pub(super) fn gradient(
        &self,
        weights: &[f64],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, UnlearnError> {
        Ok(self.visit(weights, progress, |_, _| ())?.1)
    }

    /// `Z s` over the training nodes.
    pub(super) fn margins_of(
        &self,
        step: &[f64],
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, UnlearnError> {
        let mut margins = Vec::with_capacity(self.design.training().len());
        let mut rows = Vec::new();
        for nodes in self.design.training().chunks(ROWS_PER_BLOCK) {
            progress.check()?;
            self.design.copy_rows(nodes, &mut rows);
            margins.extend(rows.chunks_exact(step.len()).map(|row| dot(row, step)));
        }
        Ok(margins)
    }

    /// The value at weights of which the margins, the square of the length and the product with the noise are known.
    pub(super) fn value(
        &self,
        margins: impl Iterator<Item = f64>,
        squared_length: f64,
        along_noise: f64,
    ) -> f64 {
        let nodes = self.design.training().iter();
        let losses = margins
            .zip(nodes)
            .map(|(x, &node)| softplus(x) - self.target(node) * x);
        losses.sum::<f64>() + 0.5 * self.shift() * squared_length + along_noise
    }

    /// Margins and gradient; blocks of margins and rows go to `and_rows`, which may spoil the rows.
    fn visit(
        &self,
        weights: &[f64],
        progress: &dyn Progress,
        mut and_rows: impl FnMut(&[f64], &mut [f64]),
    ) -> Result<(Vec<f64>, Vec<f64>), UnlearnError> {
        let shift = self.shift();
        let penalty = weights.iter().map(|w| shift * w);
        let mut gradient: Vec<f64> = penalty.zip(self.noise).map(|(w, b)| w + b).collect();
        let mut margins = Vec::with_capacity(self.design.training().len());
        let mut rows = Vec::new();
        for nodes in self.design.training().chunks(ROWS_PER_BLOCK) {
            progress.check()?;
            self.design.copy_rows(nodes, &mut rows);
            let start = margins.len();
            for (&node, row) in nodes.iter().zip(rows.chunks_exact(weights.len())) {
                let margin = dot(row, weights);
                let factor = sigmoid(margin) - self.target(node);
                gradient
                    .iter_mut()
                    .zip(row)
                    .for_each(|(sum, x)| *sum += factor * x);
                margins.push(margin);
            }
            and_rows(&margins[start..], &mut rows);
        }
        Ok((margins, gradient))
    }
}

/// `1 / (1 + exp(-x))`
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `log(1 + exp(x))` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
