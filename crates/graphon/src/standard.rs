//! The thirteen graphons on which estimators are compared.
//!
//! The list and its numbers are those of Xu et al. (*Learning Graphons via Structured Gromov-Wasserstein Barycenters*, AAAI
//! 2021), the continuous ones in most part those of Chan and Airoldi (*A Consistent Histogram Estimator for Exchangeable
//! Graph Models*, ICML 2014). Where a formula grows with its coordinates, both axes are turned round, so that degrees fall
//! along the axes of 0 to 8. The degree functions of 9 and 10 take every value twice and those of 11 and 12 are constant:
//! degrees do not tell their nodes apart.

use ndarray::Array2;

use crate::{Graphon, GraphonError, StepFunction, error::check_option};

/// One of the thirteen standard graphons. `u` and `v` are coordinates in `[0, 1]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandardGraphon {
    /// 0: `u v`, axes turned round.
    Product,
    /// 1: `exp(-(u^0.7 + v^0.7))`.
    ExponentialOfPowers,
    /// 2: `(u^2 + v^2 + sqrt u + sqrt v) / 4`, axes turned round.
    SquaresAndRoots,
    /// 3: `(u + v) / 2`, axes turned round.
    Mean,
    /// 4: `1 / (1 + exp(-2 (u^2 + v^2)))`, axes turned round.
    LogisticOfSquares,
    /// 5: `1 / (1 + exp(-(max(u, v)^2 + min(u, v)^4)))`, axes turned round.
    LogisticOfExtremes,
    /// 6: `exp(-max(u, v)^0.75)`.
    ExponentialOfMaximum,
    /// 7: `exp(-(min(u, v) + sqrt u + sqrt v) / 2)`.
    ExponentialOfMinimumAndRoots,
    /// 8: `log(1 + max(u, v) / 2)`, axes turned round.
    LogarithmOfMaximum,
    /// 9: `|u - v|`.
    Distance,
    /// 10: `1 - |u - v|`.
    Closeness,
    /// 11: 0.8 within each half, 0 between them.
    TwoCommunities,
    /// 12: 0 within each half, 0.8 between them.
    TwoParties,
}

impl StandardGraphon {
    /// All of them, by number.
    pub const ALL: [Self; 13] = [
        Self::Product,
        Self::ExponentialOfPowers,
        Self::SquaresAndRoots,
        Self::Mean,
        Self::LogisticOfSquares,
        Self::LogisticOfExtremes,
        Self::ExponentialOfMaximum,
        Self::ExponentialOfMinimumAndRoots,
        Self::LogarithmOfMaximum,
        Self::Distance,
        Self::Closeness,
        Self::TwoCommunities,
        Self::TwoParties,
    ];

    /// The graphon of a number from 0 to 12.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for other numbers.
    pub fn from_number(number: usize) -> Result<Self, GraphonError> {
        check_option(
            number < Self::ALL.len(),
            "standard graphon",
            number,
            "0 to 12",
        )?;
        Ok(Self::ALL[number])
    }

    /// Its number, 0 to 12.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize
    }

    /// Its formula in `u` and `v`, before axes are turned round.
    #[must_use]
    pub fn formula(self) -> &'static str {
        match self {
            Self::Product => "u v",
            Self::ExponentialOfPowers => "exp(-(u^0.7 + v^0.7))",
            Self::SquaresAndRoots => "(u^2 + v^2 + sqrt(u) + sqrt(v)) / 4",
            Self::Mean => "(u + v) / 2",
            Self::LogisticOfSquares => "1 / (1 + exp(-2 (u^2 + v^2)))",
            Self::LogisticOfExtremes => "1 / (1 + exp(-(max(u, v)^2 + min(u, v)^4)))",
            Self::ExponentialOfMaximum => "exp(-max(u, v)^0.75)",
            Self::ExponentialOfMinimumAndRoots => "exp(-(min(u, v) + sqrt(u) + sqrt(v)) / 2)",
            Self::LogarithmOfMaximum => "log(1 + max(u, v) / 2)",
            Self::Distance => "|u - v|",
            Self::Closeness => "1 - |u - v|",
            Self::TwoCommunities => "0.8 within each half, 0 between them",
            Self::TwoParties => "0 within each half, 0.8 between them",
        }
    }

    /// True if `value(x, y)` is the formula at `(1 - x, 1 - y)`.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        matches!(
            self,
            Self::Product
                | Self::SquaresAndRoots
                | Self::Mean
                | Self::LogisticOfSquares
                | Self::LogisticOfExtremes
                | Self::LogarithmOfMaximum
        )
    }

    /// True if its degree function is strictly monotone: then degrees give the order of the nodes.
    #[must_use]
    pub fn has_ordered_degrees(self) -> bool {
        self.number() <= Self::LogarithmOfMaximum.number()
    }

    /// The formula, symmetric in its arguments.
    fn formula_at(self, u: f64, v: f64) -> f64 {
        let (low, high) = (u.min(v), u.max(v));
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        match self {
            Self::Product => low * high,
            Self::ExponentialOfPowers => (-(low.powf(0.7) + high.powf(0.7))).exp(),
            Self::SquaresAndRoots => (low * low + high * high + low.sqrt() + high.sqrt()) / 4.0,
            Self::Mean => (low + high) / 2.0,
            Self::LogisticOfSquares => logistic(2.0 * (low * low + high * high)),
            Self::LogisticOfExtremes => logistic(high.powi(2) + low.powi(4)),
            Self::ExponentialOfMaximum => (-high.powf(0.75)).exp(),
            Self::ExponentialOfMinimumAndRoots => (-0.5 * (low + low.sqrt() + high.sqrt())).exp(),
            Self::LogarithmOfMaximum => (0.5 * high).ln_1p(),
            Self::Distance => high - low,
            Self::Closeness => 1.0 - (high - low),
            // A point on the border belongs to the first half: the grid has its points at the ends of the cells.
            Self::TwoCommunities => f64::from(u8::from((low > 0.5) == (high > 0.5))) * 0.8,
            Self::TwoParties => f64::from(u8::from((low > 0.5) != (high > 0.5))) * 0.8,
        }
    }

    /// Its values on the grid of the published comparisons, `[resolution, resolution]`: `u` and `v` run through
    /// `1/r, 2/r, ..., 1` for `r = resolution`, from 1 down to `1/r` where the axes are turned round. The comparisons take
    /// `r = 1000`.
    #[must_use]
    pub fn matrix(self, resolution: usize) -> Array2<f64> {
        let at = |cell: usize| {
            let step = if self.is_reversed() {
                resolution - cell
            } else {
                cell + 1
            };
            step as f64 / resolution as f64
        };
        Array2::from_shape_fn((resolution, resolution), |(i, j)| {
            self.formula_at(at(i), at(j))
        })
    }

    /// The step function of [`matrix`](Self::matrix)`(num_blocks)`.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for no block.
    pub fn step_function(self, num_blocks: usize) -> Result<StepFunction, GraphonError> {
        check_option(num_blocks > 0, "num_blocks", num_blocks, "1 or more")?;
        StepFunction::new(self.matrix(num_blocks))
    }
}

impl Graphon for StandardGraphon {
    fn value(&self, x: f64, y: f64) -> f64 {
        if self.is_reversed() {
            self.formula_at(1.0 - x, 1.0 - y)
        } else {
            self.formula_at(x, y)
        }
    }
}
