//! Logarithm of the logistic function, the log-likelihood of a binary outcome.
//!
//! ```text
//! y = ln(1 / (1 + exp(-x))) = min(x, 0) - ln(1 + exp(-|x|))
//! dx = dy / (1 + exp(x))
//! ```
//!
//! The second form neither overflows nor loses the small values of `y` for large `x`. Losses of link prediction are sums of
//! `log_sigmoid` of positive and of negated negative scores (Mikolov et al., *Distributed Representations of Words and
//! Phrases and their Compositionality*, NeurIPS 2013, equation 4; Sun et al., *RotatE*, ICLR 2019, equation 5).

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod gradient;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

#[cfg(feature = "burn")]
pub use ops::log_sigmoid;

use crate::{chunks::for_each_chunk_mut, elementary::Elementary};

/// `log_sigmoid` on a slice, in place.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Complexity
/// `O(len)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::log_sigmoid::log_sigmoid_in_place;
///
/// let mut values = [0.0f32, -1e30, 1e30];
/// log_sigmoid_in_place(&mut values);
/// assert_eq!(values, [-std::f32::consts::LN_2, -1e30, 0.0]);
/// ```
pub fn log_sigmoid_in_place<T: Elementary>(values: &mut [T]) {
    for_each_chunk_mut(values, 1, |_, values| cpu::log_sigmoid(values));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_values_of_f32_are_accurate_everywhere() {
        let x: Vec<f32> = (-12_000..12_000).map(|step| step as f32 * 0.01).collect();
        let mut found = x.clone();
        log_sigmoid_in_place(&mut found);
        for (x, found) in x.into_iter().zip(found) {
            let exact = reference::log_sigmoid(x.into());
            let error = (f64::from(found) - exact).abs();
            // Smaller results are 0.
            assert!(
                error <= 2e-7 * exact.abs() || exact.abs() < 2f64.powi(-125),
                "{x}: {found}, should be {exact}"
            );
        }
    }
}
