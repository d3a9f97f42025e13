//! Propagation without parameters, before or behind a map of the features.
//!
//! ```text
//! Sgc     y = S^K x                                                        Wu et al., ICML 2019
//! Sign    y = [x, S x, ..., S^K x] side by side                            Frasca et al., GRL+ 2020
//! Appnp   z_0 = x,  z_(k+1) = (1 - α) S z_k + α x,  y = z_K                Gasteiger et al., ICLR 2019
//! ```
//!
//! In the papers `S` is the symmetrically normalised adjacency with self loops; here it is any step. Gasteiger,
//! Bojchevski and Günnemann, *Predict then Propagate: Graph Neural Networks meet Personalized PageRank*, propagate
//! predictions, the others features.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::{GnnError, Operator};

/// Which propagation.
///
/// # Example
/// ```
/// use argiope_gnn::{Adjacency, Aggregation, layers::Propagation};
/// use argiope_graph::UndirectedGraph;
/// use burn::tensor::{Device, Tensor};
///
/// let adjacency = Adjacency::try_from(&UndirectedGraph::from_edges(3, [(0, 1), (1, 2)])?)?;
/// let x = Tensor::<2>::from_data([[1.0], [0.0], [0.0]], &Device::flex());
/// let propagation = Propagation::Sign { steps: 2 };
/// let y = propagation.forward(x, |z| adjacency.aggregate(z, Aggregation::Sum, false))?;
/// assert_eq!(y.into_data().to_vec::<f32>()?, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// A power of the step; the paper takes 2 steps.
    Sgc {
        /// How often the step is taken.
        steps: usize,
    },
    /// All powers side by side.
    Sign {
        /// The largest power.
        steps: usize,
    },
    /// Personalised PageRank by power iteration; the paper takes α = 0.1 and 10 steps.
    Appnp {
        /// How likely a walk returns to where it began, in 0..=1.
        alpha: f64,
        /// How often the step is taken.
        steps: usize,
    },
}

impl Propagation {
    /// Number of features that come out for `dim` that go in.
    #[must_use]
    pub fn outputs(&self, dim: usize) -> usize {
        match self {
            Self::Sgc { .. } | Self::Appnp { .. } => dim,
            Self::Sign { steps } => (steps + 1) * dim,
        }
    }

    /// `[num_nodes, dim]` to `[num_nodes, outputs(dim)]`, where `step` is one propagation of features. What is random in
    /// a step, such as dropped edges, is drawn as often as the step is taken.
    ///
    /// # Errors
    /// [`GnnError::Option`] for an α outside its range; those of `step`.
    pub fn forward<E: From<GnnError>>(
        &self,
        x: Tensor<2>,
        mut step: impl FnMut(Tensor<2>) -> Result<Tensor<2>, E>,
    ) -> Result<Tensor<2>, E> {
        match *self {
            Self::Sgc { steps } => (0..steps).try_fold(x, |z, _| step(z)),
            Self::Sign { steps } => Ok(Tensor::cat(hops(x, steps, step)?, 1)),
            Self::Appnp { alpha, steps } => {
                check_alpha(alpha)?;
                let returned = x.clone() * alpha;
                (0..steps).try_fold(x, |z, _| Ok(step(z)? * (1.0 - alpha) + returned.clone()))
            }
        }
    }

    /// [`forward`](Self::forward) along a square operator.
    ///
    /// # Errors
    /// [`GnnError::Option`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(steps * num_entries * dim)` time.
    pub fn apply(&self, operator: &Operator, x: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        self.forward(x, |z| operator.apply(z))
    }
}

/// `x` and what 1, 2, ..., `steps` steps make of it.
///
/// # Errors
/// Those of `step`.
pub fn hops<E>(
    x: Tensor<2>,
    steps: usize,
    mut step: impl FnMut(Tensor<2>) -> Result<Tensor<2>, E>,
) -> Result<Vec<Tensor<2>>, E> {
    let mut hops = Vec::with_capacity(steps + 1);
    let mut z = x;
    for _ in 0..steps {
        hops.push(z.clone());
        z = step(z)?;
    }
    hops.push(z);
    Ok(hops)
}

fn check_alpha(alpha: f64) -> Result<(), GnnError> {
    // Also false for NaN.
    if (0.0..=1.0).contains(&alpha) {
        return Ok(());
    }
    Err(GnnError::Option {
        what: "Propagation",
        option: "alpha",
        found: alpha.to_string(),
        expected: "0 <= alpha <= 1",
    })
}
