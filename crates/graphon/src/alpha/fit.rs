//! Several descents, and the best of them.

use argiope_graph::{Progress, random::stream};
use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use super::{alternation::Point, program::Program};
use crate::{
    GraphonError, StepFunction,
    error::check_option,
    gromov_wasserstein::{Coupling, GromovWasserstein, Loss, Solver},
    order::descending,
};

/// A squared distance below this is no distance.
const EXACT: f64 = 1e-18;

/// Settings of [`fit_alpha`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlphaOptions {
    /// How couplings are found: the square loss with conditional gradients, the only one whose program is quadratic in the
    /// weights and whose steps never raise the value.
    pub gromov: GromovWasserstein,
    /// Random weights to start at, beside the fixed starts; 2 by default.
    pub random_starts: usize,
    /// The most rounds of a descent; 100 by default.
    pub max_rounds: usize,
    /// A descent ends where a round lowers the value by less than this share; `1e-9` by default.
    pub tolerance: f64,
    /// Chooses the random starts.
    pub seed: u64,
}

impl Default for AlphaOptions {
    fn default() -> Self {
        Self {
            gromov: GromovWasserstein::default(),
            random_starts: 2,
            max_rounds: 100,
            tolerance: 1e-9,
            seed: 0,
        }
    }
}

/// Where a descent started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlphaStart {
    /// The target in descending order of its degrees beside the bases as they are.
    DegreeOrder,
    /// Equal weights.
    Uniform,
    /// One basis alone.
    Basis {
        /// Its number, from 0.
        basis: usize,
    },
    /// Random weights, uniform on the simplex.
    Random {
        /// Which draw, from 0.
        draw: usize,
    },
}

/// The nearest mixture that was found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AlphaFit {
    /// The weight of every basis, `[k]`: none is negative, and they sum to 1.
    pub alpha: Vec<f64>,
    /// The Gromov-Wasserstein distance of the mixture to the target.
    pub distance: f64,
    /// The mixture.
    pub mixture: StepFunction,
    /// Which blocks of mixture and target are paired.
    pub coupling: Coupling,
    /// Where the descent that led here started.
    pub start: AlphaStart,
    /// The squared distance after each step of this descent; it never rises.
    pub values: Vec<f64>,
}

/// The convex combination of `bases` that is nearest to `target`, as far as several descents find it; the
/// [module](super) says how.
///
/// Starts are the degree order, equal weights, every basis alone, and random weights: the result is never farther than the nearest
/// of the bases is as [`GromovWasserstein::align`] finds it. A distance of 0 ends the search.
///
/// # Errors
/// [`GraphonError::Data`] without bases and for different numbers of blocks; [`GraphonError::Option`] for settings without sense;
/// [`GraphonError::Postcondition`] if a value rises; [`GraphonError::Cancelled`].
///
/// # Complexity
/// A round takes a quadratic program, `O(k^3)` a step and `k` steps as a rule, and a descent of the coupling, `O(K^3)` a step.
///
/// # Example
/// ```
/// use argiope_graph::Silent;
/// use argiope_graphon::{StepFunction, alpha::{AlphaOptions, fit_alpha}};
///
/// let bases = [
///     StepFunction::from_rows(2, vec![0.8, 0.4, 0.4, 0.2])?,
///     StepFunction::from_rows(2, vec![0.2, 0.0, 0.0, 0.1])?,
/// ];
/// let target = StepFunction::from_rows(2, vec![0.35, 0.1, 0.1, 0.125])?;
/// let fit = fit_alpha(&bases, &target, &AlphaOptions::default(), &Silent)?;
/// assert!((fit.alpha[0] - 0.25).abs() < 1e-9 && fit.distance < 1e-9);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
pub fn fit_alpha(
    bases: &[StepFunction],
    target: &StepFunction,
    options: &AlphaOptions,
    progress: &dyn Progress,
) -> Result<AlphaFit, GraphonError> {
    options.check()?;
    let program = Program::new(bases, target)?;
    let mut best: Option<(AlphaStart, Point)> = None;
    for start in starts(bases.len(), options) {
        let mut point = start.point(&program, options, progress)?;
        if point.alignment.squared > EXACT {
            point.descend(&program, options, progress)?;
        }
        let squared = point.alignment.squared;
        if best
            .as_ref()
            .is_none_or(|(_, best)| squared < best.alignment.squared)
        {
            best = Some((start, point));
        }
        if squared <= EXACT {
            break;
        }
    }
    // The degree order is always among the starts.
    let Some((start, point)) = best else {
        return Err(GraphonError::Data {
            what: "no descent was made".to_owned(),
        });
    };
    Ok(AlphaFit {
        mixture: program.mixture(&point.alpha)?,
        alpha: point.alpha,
        distance: point.alignment.distance,
        coupling: point.alignment.coupling,
        start,
        values: point.values,
    })
}

fn starts(num_bases: usize, options: &AlphaOptions) -> Vec<AlphaStart> {
    let mut starts = vec![AlphaStart::DegreeOrder];
    // All weights are the same if there is one basis.
    if num_bases > 1 {
        starts.push(AlphaStart::Uniform);
    }
    starts.extend((0..num_bases).map(|basis| AlphaStart::Basis { basis }));
    if num_bases > 1 {
        starts.extend((0..options.random_starts).map(|draw| AlphaStart::Random { draw }));
    }
    starts
}

impl AlphaStart {
    fn point(
        self,
        program: &Program<'_>,
        options: &AlphaOptions,
        progress: &dyn Progress,
    ) -> Result<Point, GraphonError> {
        let k = program.bases.len();
        let weights = match self {
            Self::DegreeOrder => {
                let order = descending(&program.target.degrees());
                let coupling = Coupling::permutation(&order)?;
                return Point::at_coupling(program, &coupling, options, progress);
            }
            Self::Uniform => vec![1.0 / k as f64; k],
            Self::Basis { basis } => (0..k).map(|i| f64::from(i == basis)).collect(),
            Self::Random { draw } => {
                let mut random = stream(options.seed, draw as u64);
                // Exponential variables over their sum are uniform on the simplex; 1 - u is never 0.
                let drawn: Vec<f64> = (0..k)
                    .map(|_| -(1.0 - random.random::<f64>()).ln())
                    .collect();
                let sum: f64 = drawn.iter().sum();
                if sum == 0.0 {
                    return Self::Uniform.point(program, options, progress);
                }
                drawn.into_iter().map(|x| x / sum).collect()
            }
        };
        Point::at_weights(program, weights, options, progress)
    }
}

impl AlphaOptions {
    fn check(&self) -> Result<(), GraphonError> {
        let is_quadratic =
            self.gromov.loss == Loss::Square && self.gromov.solver == Solver::ConditionalGradient;
        check_option(
            is_quadratic,
            "gromov",
            format!("{:?} with {:?}", self.gromov.loss, self.gromov.solver),
            "the square loss with conditional gradients",
        )?;
        check_option(
            self.tolerance >= 0.0 && self.tolerance < 1.0,
            "tolerance",
            self.tolerance,
            "0 or more and below 1",
        )
    }
}
