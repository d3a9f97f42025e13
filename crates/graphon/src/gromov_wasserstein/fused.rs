//! The fused distance: graphons whose blocks have attributes.

use argiope_graph::Progress;
use ndarray::{Array2, ArrayView2};

use super::{Alignment, GromovWasserstein, method::check_same_blocks, problem::Problem};
use crate::{GraphonError, StepFunction, error::check_option};

impl GromovWasserstein {
    /// Compares two graphons and the attributes of their blocks, `[K, dim]` on both sides: the least
    ///
    /// ```text
    /// (1 - alpha) sum over i, k of |x_i - y_k|^2 T_ik + alpha sum over i, j, k, l of L(A_ij, B_kl) T_ik T_jl
    /// ```
    ///
    /// over couplings `T` (Vayer, Chapel, Flamary, Tavenard and Courty, "Optimal transport for structured data with application
    /// on graphs", ICML 2019, equation 1 with `q = 2`). `alpha = 1` is [`align`](Self::align), and `alpha = 0` is the squared
    /// Wasserstein distance of the attributes. The result's `distance` is the root of that sum. Scales of the attributes matter:
    /// they are compared with differences of edge probabilities.
    ///
    /// # Example
    /// ```
    /// use argiope_graph::Silent;
    /// use argiope_graphon::{StepFunction, gromov_wasserstein::GromovWasserstein};
    /// use ndarray::array;
    ///
    /// // The structure is the same both ways round; the attributes are not.
    /// let graphon = StepFunction::from_rows(2, vec![0.5, 0.1, 0.1, 0.5])?;
    /// let (left, right) = (array![[1.0], [0.0]], array![[0.0], [1.0]]);
    /// let method = GromovWasserstein::default();
    /// let found = method.align_fused(0.5, (&graphon, left.view()), (&graphon, right.view()), &Silent)?;
    /// assert_eq!(found.coupling.as_permutation(), Some(vec![1, 0]));
    /// # Ok::<(), argiope_graphon::GraphonError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`align`](Self::align); [`GraphonError::Option`] for an `alpha` outside `[0, 1]`; [`GraphonError::Data`] for
    /// attributes that are not finite or whose number does not fit.
    pub fn align_fused(
        &self,
        alpha: f64,
        left: (&StepFunction, ArrayView2<'_, f64>),
        right: (&StepFunction, ArrayView2<'_, f64>),
        progress: &dyn Progress,
    ) -> Result<Alignment, GraphonError> {
        self.check()?;
        check_option(
            (0.0..=1.0).contains(&alpha),
            "alpha",
            alpha,
            "a number between 0 and 1",
        )?;
        check_same_blocks(left.0, right.0)?;
        check_attributes(left.0, left.1, "left")?;
        check_attributes(right.0, right.1, "right")?;
        if left.1.ncols() != right.1.ncols() {
            let (left, right) = (left.1.ncols(), right.1.ncols());
            return Err(GraphonError::Data {
                what: format!("blocks have {left} attributes on the left and {right} on the right"),
            });
        }
        let attributes = (alpha < 1.0).then(|| squared_distances(left.1, right.1));
        let problem = Problem::new(self.loss, left.0.view(), right.0.view(), alpha, attributes);
        problem.check()?;
        self.search(&problem, None, progress)
    }
}

/// An error unless every block has finite attributes.
fn check_attributes(
    graphon: &StepFunction,
    attributes: ArrayView2<'_, f64>,
    side: &str,
) -> Result<(), GraphonError> {
    let num_blocks = graphon.num_blocks();
    if attributes.nrows() != num_blocks {
        let rows = attributes.nrows();
        return Err(GraphonError::Data {
            what: format!(
                "the {side} graphon has {num_blocks} blocks, but {rows} rows of attributes"
            ),
        });
    }
    match attributes
        .indexed_iter()
        .find(|(_, value)| !value.is_finite())
    {
        None => Ok(()),
        Some(((block, attribute), value)) => Err(GraphonError::Data {
            what: format!(
                "attribute {attribute} of block {block} of the {side} graphon is {value}"
            ),
        }),
    }
}

/// The squared Euclidean distance of every row on the left to every row on the right.
fn squared_distances(left: ArrayView2<'_, f64>, right: ArrayView2<'_, f64>) -> Array2<f64> {
    let distance = |i: usize, k: usize| {
        left.row(i)
            .iter()
            .zip(right.row(k))
            .map(|(x, y)| (x - y) * (x - y))
            .sum()
    };
    Array2::from_shape_fn((left.nrows(), right.nrows()), |(i, k)| distance(i, k))
}
