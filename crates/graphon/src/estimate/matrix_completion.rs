//! MC: completion of a matrix of low rank.

use argiope_graph::{Progress, UndirectedGraph};
use ndarray::{Array2, Zip};
use serde::{Deserialize, Serialize};

use super::{
    Estimator,
    aligned::{Observed, aligned},
    eigen::{recompose, symmetric_eigen},
};
use crate::{GraphonError, StepFunction, error::check_option};

/// Iterations of either stage at most.
const MAX_ITERATIONS: usize = 50;
/// A stage is over once the matrix changes by less than this, relative to its norm.
const TOLERANCE: f64 = 1e-4;

/// Matrix completion by Soft-Impute (Mazumder, Hastie and Tibshirani, *Spectral Regularization Algorithms for Learning
/// Large Incomplete Matrices*, JMLR 11, 2010): unknown entries are filled with those of the current matrix, all singular
/// values are made smaller by `lambda`, and so on until the matrix stands still,
///
/// ```text
/// X <- S_lambda(P(A) + P'(X)),    S_lambda(U diag(d) V') = U diag(max(d - lambda, 0)) V'.
/// ```
///
/// What `lambda` took from the singular values is then given back: the rank is kept, and the same iteration goes on without
/// shrinkage. Unknown are the entries without pairs of nodes, the diagonal for graphs of one size.
///
/// Several graphs are brought to a common grid of degree ranks first, of as many cells as the median graph has nodes (at
/// most 1000); the result has one block a cell.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatrixCompletion {
    /// `lambda`; by default `2 s sqrt(n)`, the largest singular value that noise of variance `s^2` has, with the bound of
    /// the variance that [`SingularValueThresholding`](super::SingularValueThresholding) uses.
    pub lambda: Option<f64>,
}

impl Estimator for MatrixCompletion {
    fn name(&self) -> &'static str {
        "matrix-completion"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Complexity
    /// `O(num_cells^3)` time an iteration, `O(num_cells^2)` space, beside the alignment of the graphs.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        if let Some(lambda) = self.lambda {
            let is_sensible = lambda >= 0.0 && lambda.is_finite();
            check_option(is_sensible, "lambda", lambda, "0 or more")?;
        }
        let observed = Observed::of(&aligned(graphs, progress)?);
        let noise = 2.0 * (observed.variance * observed.values.nrows() as f64).sqrt();
        let lambda = self.lambda.unwrap_or(noise);
        let mut rank = 0;
        let soft = |values: &[f64]| {
            let shrunk = values.iter().map(|value| value - lambda.copysign(*value));
            rank = values.partition_point(|value| value.abs() > lambda);
            shrunk.take(rank).collect::<Vec<f64>>()
        };
        let shrunk = impute(&observed, observed.values.clone(), soft, progress)?;
        let completed = impute(
            &observed,
            shrunk,
            |values| values[..rank].to_vec(),
            progress,
        )?;
        StepFunction::clipped(&completed)
    }
}

/// Fills what is unknown and changes the singular values, until the matrix stands still.
fn impute(
    observed: &Observed,
    start: Array2<f64>,
    mut change: impl FnMut(&[f64]) -> Vec<f64>,
    progress: &dyn Progress,
) -> Result<Array2<f64>, GraphonError> {
    let mut current = start;
    for _ in 0..MAX_ITERATIONS {
        progress.check()?;
        let mut filled = observed.values.clone();
        Zip::from(&mut filled)
            .and(&observed.is_known)
            .and(&current)
            .for_each(|entry, &is_known, &value| {
                if !is_known {
                    *entry = value;
                }
            });
        let (values, vectors) = symmetric_eigen(filled.view())?;
        let next = recompose(&change(&values), vectors.view());
        let difference = (&next - &current).mapv(|x| x * x).sum();
        let norm = current.mapv(|x| x * x).sum();
        current = next;
        if difference <= TOLERANCE * TOLERANCE * norm {
            break;
        }
    }
    Ok(current)
}
