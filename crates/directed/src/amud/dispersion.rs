//! How unequal a few numbers are, whatever their size.

use super::PatternStatistics;
use crate::DirectedPattern;

/// `sqrt(sum over pairs of (x_i - x_j)^2 / (k - 1)) / sum of x` of `k` numbers that are not negative: 0 if all are equal, all 0, or
/// fewer than two; 1 if exactly one is not 0.
///
/// The largest sum of squared differences that numbers of sum 1 can have is `k - 1`.
///
/// # Example
/// ```
/// use argiope_directed::amud::dispersion::dispersion;
///
/// assert_eq!(dispersion(&[2.0, 2.0, 2.0]), 0.0);
/// assert_eq!(dispersion(&[0.0, 0.3, 0.0]), 1.0);
/// assert_eq!(dispersion(&[1.0, 1.0, 0.0]), 0.5);
/// ```
#[must_use]
pub fn dispersion(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    if values.len() < 2 || largest == 0.0 {
        return 0.0;
    }
    // Divided by the largest first: squares of small numbers would vanish.
    let values: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let differences = values.iter().enumerate().flat_map(|(at, &value)| {
        values[..at]
            .iter()
            .map(move |&other| (value - other).powi(2))
    });
    let squares: f64 = differences.sum();
    let sum: f64 = values.iter().sum();
    (squares / (values.len() - 1) as f64).sqrt() / sum
}

/// Of the `R^2` of second-order patterns; the one that `A A` and `A^T A^T` have in common counts once.
pub(super) fn of_patterns(patterns: &[PatternStatistics]) -> f64 {
    dispersion(
        &distinct(patterns)
            .map(|of| of.r_squared)
            .collect::<Vec<_>>(),
    )
}

/// The second-order patterns with values of their own.
pub(super) fn distinct(patterns: &[PatternStatistics]) -> impl Iterator<Item = &PatternStatistics> {
    use DirectedPattern::{AA, AAt, AtA};
    patterns
        .iter()
        .filter(|of| matches!(of.pattern, AA | AAt | AtA))
}
