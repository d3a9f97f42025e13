//! USVT: singular values above what noise can have.

use argiope_graph::{Progress, UndirectedGraph};
use serde::{Deserialize, Serialize};

use super::{
    Estimator,
    aligned::{Observed, aligned},
    eigen::{recompose, symmetric_eigen},
};
use crate::{GraphonError, StepFunction, error::check_option};

/// Universal singular value thresholding (Chatterjee, *Matrix estimation by Universal Singular Value Thresholding*, Ann.
/// Stat. 43, 2015): unknown entries are set to 0, the singular values of at least
///
/// ```text
/// (2 + eta) sqrt(n q),    q = p s^2 + p (1 - p) (1 - s^2)
/// ```
///
/// are kept, the matrix is divided by `p`, and its entries are cut to `[0, 1]`. `p` is the share of entries that is known
/// (all but the diagonal) and `s^2` bounds their variance (his section 1.3): `d (1 - d)` over the number of graphs, for the
/// row mean `d` where this is largest.
///
/// Several graphs are brought to a common grid of degree ranks first, of as many cells as the median graph has nodes (at
/// most 1000); the result has one block a cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SingularValueThresholding {
    /// `eta`, 0.01 by default; the theory wants it in `(0, 1)`.
    pub eta: f64,
}

impl Default for SingularValueThresholding {
    fn default() -> Self {
        Self { eta: 0.01 }
    }
}

impl Estimator for SingularValueThresholding {
    fn name(&self) -> &'static str {
        "singular-values"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Complexity
    /// `O(num_cells^3)` time, `O(num_cells^2)` space, beside the alignment of the graphs.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        let eta = self.eta;
        check_option(eta > 0.0 && eta < 1.0, "eta", eta, "between 0 and 1")?;
        let observed = Observed::of(&aligned(graphs, progress)?);
        progress.check()?;
        let (values, vectors) = symmetric_eigen(observed.values.view())?;
        let (p, variance) = (observed.known_share(), observed.variance.min(1.0));
        let q = p * variance + p * (1.0 - p) * (1.0 - variance);
        let threshold = (2.0 + eta) * (values.len() as f64 * q).sqrt();
        // Singular values of a symmetric matrix are the magnitudes of its eigenvalues.
        let rank = values.partition_point(|value| value.abs() >= threshold);
        let kept = recompose(&values[..rank], vectors.view()) / p;
        StepFunction::clipped(&kept)
    }
}
