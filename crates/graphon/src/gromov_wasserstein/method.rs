//! The settings of a comparison, and the comparisons of graphons without attributes.

use argiope_graph::Progress;
use serde::{Deserialize, Serialize};

use super::{Alignment, Coupling, Loss, Starts, problem::Problem};
use crate::{GraphonError, StepFunction, error::check_option};

/// How two graphons are compared.
///
/// # Complexity
/// `O(K^3)` a step, with tens of steps from a start as a rule; `O(K^2)` space.
///
/// # Example
/// Graphons that differ in the order of their blocks are the same:
/// ```
/// use argiope_graph::Silent;
/// use argiope_graphon::{StepFunction, gromov_wasserstein::GromovWasserstein};
///
/// let left = StepFunction::from_rows(3, vec![0.9, 0.5, 0.1, 0.5, 0.3, 0.2, 0.1, 0.2, 0.0])?;
/// let right = left.permuted(&[2, 0, 1])?;
/// let found = GromovWasserstein::default().align(&left, &right, &Silent)?;
/// assert_eq!(found.distance, 0.0);
/// assert_eq!(found.coupling.as_permutation(), Some(vec![1, 2, 0]));
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GromovWasserstein {
    /// What differences cost.
    pub loss: Loss,
    /// The method.
    pub solver: Solver,
    /// Where it starts.
    pub starts: Starts,
    /// The most steps from one start.
    pub max_iterations: usize,
    /// A solver stops where a step changes less than this share of the value.
    pub tolerance: f64,
}

/// A method for quadratic programs over couplings.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Solver {
    /// Conditional gradients with an assignment and an exact line search in every step.
    #[default]
    ConditionalGradient,
    /// Gradient steps with an entropy. The coupling is blurred, and the value is therefore above the distance, by an
    /// amount that vanishes with `epsilon`.
    Entropic {
        /// The weight of the entropy, in units of the loss.
        epsilon: f64,
    },
    /// Gradient steps with the divergence from the coupling before: slower, with less blur.
    Proximal {
        /// The weight of the divergence, in units of the loss.
        epsilon: f64,
    },
}

impl Default for GromovWasserstein {
    fn default() -> Self {
        Self {
            loss: Loss::default(),
            solver: Solver::default(),
            starts: Starts::default(),
            max_iterations: 500,
            tolerance: 1e-9,
        }
    }
}

impl GromovWasserstein {
    /// Compares two graphons with the same number of blocks.
    ///
    /// # Errors
    /// [`GraphonError::Data`] for different numbers of blocks, [`GraphonError::Option`] for settings without sense (no start
    /// among them), [`GraphonError::Postcondition`] if the result is no coupling or below the lower bound,
    /// [`GraphonError::Cancelled`].
    pub fn align(
        &self,
        left: &StepFunction,
        right: &StepFunction,
        progress: &dyn Progress,
    ) -> Result<Alignment, GraphonError> {
        self.search(&self.problem(left, right)?, None, progress)
    }

    /// Compares two graphons from one given coupling instead of [`starts`](Self::starts): with conditional gradients the
    /// result is at least as good as the start.
    ///
    /// # Errors
    /// Those of [`align`](Self::align), and [`GraphonError::Data`] if the coupling has another number of blocks.
    pub fn align_from(
        &self,
        left: &StepFunction,
        right: &StepFunction,
        start: &Coupling,
        progress: &dyn Progress,
    ) -> Result<Alignment, GraphonError> {
        let problem = self.problem(left, right)?;
        if start.num_blocks() != problem.num_blocks() {
            let (found, expected) = (start.num_blocks(), problem.num_blocks());
            return Err(GraphonError::Data {
                what: format!(
                    "the coupling to start from has {found} blocks, the graphons have {expected}"
                ),
            });
        }
        self.search(&problem, Some(start), progress)
    }

    /// The program of two graphons.
    fn problem(&self, left: &StepFunction, right: &StepFunction) -> Result<Problem, GraphonError> {
        self.check()?;
        check_same_blocks(left, right)?;
        Ok(Problem::new(
            self.loss,
            left.view(),
            right.view(),
            1.0,
            None,
        ))
    }

    /// An error for settings without sense.
    pub(super) fn check(&self) -> Result<(), GraphonError> {
        self.loss.check()?;
        if let Solver::Entropic { epsilon } | Solver::Proximal { epsilon } = self.solver {
            check_option(
                epsilon > 0.0 && epsilon.is_finite(),
                "epsilon",
                epsilon,
                "a positive number",
            )?;
        }
        check_option(
            self.max_iterations > 0,
            "max_iterations",
            self.max_iterations,
            "1 or more",
        )?;
        check_option(
            (0.0..1.0).contains(&self.tolerance),
            "tolerance",
            self.tolerance,
            "0 or more and below 1",
        )
    }
}

/// An error unless both graphons have the same number of blocks.
pub(super) fn check_same_blocks(
    left: &StepFunction,
    right: &StepFunction,
) -> Result<(), GraphonError> {
    let (left, right) = (left.num_blocks(), right.num_blocks());
    if left == right {
        Ok(())
    } else {
        Err(GraphonError::Data {
            what: format!(
                "graphons with {left} and {right} blocks cannot be compared; resample them to the same number"
            ),
        })
    }
}
