//! `G` and `B`.

use argiope_graph::{NodeId, Progress};

use crate::{
    UnlearnError,
    exact::{
        gram::{Gram, ROWS_PER_BLOCK},
        norms::relative_distance,
        propagation::Design,
    },
};

/// `G = Z' Z`, `[dim, dim]`, and `B = Z' Y`, kept as `[num_classes, dim]`, over some nodes.
#[derive(Debug, Clone)]
pub(super) struct NormalEquations {
    pub(super) gram: Gram,
    pub(super) right: Vec<f64>,
}

impl NormalEquations {
    /// Those without nodes.
    pub(super) fn empty(dim: usize, num_classes: usize) -> Self {
        Self {
            gram: Gram::zeros(dim),
            right: vec![0.0; num_classes * dim],
        }
    }

    /// Those of all training nodes.
    pub(super) fn of(design: &Design, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let mut equations = Self::empty(design.dim(), design.num_classes());
        let training = design.training();
        progress.begin("normal equations", Some(training.len() as u64));
        equations.add(design, training, 1.0, progress)?;
        progress.end();
        Ok(equations)
    }

    /// Adds `factor` times what `nodes` contribute; those without class contribute to `G` only.
    ///
    /// # Complexity
    /// `O(num_nodes of them * dim^2)`.
    pub(super) fn add(
        &mut self,
        design: &Design,
        nodes: &[NodeId],
        factor: f64,
        progress: &dyn Progress,
    ) -> Result<(), UnlearnError> {
        let dim = design.dim();
        let mut rows = Vec::new();
        for nodes in nodes.chunks(ROWS_PER_BLOCK) {
            progress.check()?;
            design.copy_rows(nodes, &mut rows);
            self.gram.add(&rows, factor);
            for (&node, row) in nodes.iter().zip(rows.chunks_exact(dim)) {
                if let Some(class) = design.class_of(node) {
                    let of_class = &mut self.right[class as usize * dim..][..dim];
                    of_class
                        .iter_mut()
                        .zip(row)
                        .for_each(|(sum, x)| *sum += factor * x);
                }
            }
            progress.advance(nodes.len() as u64);
        }
        Ok(())
    }

    /// `W` with `(G + lambda I) W = B`, `[num_classes, dim]`.
    pub(super) fn solve(&self, lambda: f64) -> Result<Vec<f64>, UnlearnError> {
        let mut weights = self.right.clone();
        (self.gram).solve_shifted(
            "the normal equations of the ridge head",
            lambda,
            &mut weights,
        )?;
        Ok(weights)
    }

    /// `|(G + lambda I) W - B| / |B|`, and the numerator alone where `B` is 0.
    pub(super) fn residual(&self, weights: &[f64], lambda: f64) -> Result<f64, UnlearnError> {
        relative_distance(&self.gram.shifted_times(lambda, weights), &self.right)
    }
}
