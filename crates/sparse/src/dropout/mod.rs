//! Dropout with random bits that are a function of where they are used.
//!
//! ```text
//! y[i] = x[i] / (1 - p) if bits(seed, step, i) >= p * 2^32, else 0
//! ```
//!
//! Dropout (Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR 2014), scaled so that
//! the mean stays. The 32 bits of element `i` come from a counter-based generator, Philox-4x32-10 (Salmon et al., *Parallel
//! Random Numbers: As Easy as 1, 2, 3*, SC 2011): there is no state to share among threads, and no mask to keep, since the
//! backward pass makes the same bits again. Only integers decide, so that a seed and a step give the same mask on
//! every device, for every element type and for any number of threads.
//!
//! The seed is Philox' key, the step the upper half of its counter. One counter gives four words; elements are dealt out so
//! that neighbours in a vector register need neighbouring counters and no shuffles:
//!
//! ```text
//! element i  ->  word (i mod 64) / 16 of counter 16 * (i / 64) + i mod 16
//! ```

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
mod key;
#[cfg(feature = "burn")]
mod layer;
#[cfg(feature = "burn")]
mod ops;
mod philox;
pub mod reference;

pub use key::DropoutKey;
pub(crate) use key::Mask;
#[cfg(feature = "burn")]
pub use layer::Dropout;
#[cfg(feature = "burn")]
pub use ops::dropout;

use crate::{Real, SparseError, chunks::for_each_chunk_mut};

/// `dropout` on a slice, in place.
///
/// Equal for any number of threads of the current rayon pool. The backward pass is the same call on the gradient.
///
/// # Errors
/// [`SparseError::Option`] unless `0 <= probability < 1`.
///
/// # Complexity
/// `O(len)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::dropout::{DropoutKey, dropout_in_place};
///
/// let key = DropoutKey { seed: 7, step: 0 };
/// let mut values = [1.0f32; 1000];
/// dropout_in_place(&mut values, 0.75, key)?;
/// assert!(values.iter().all(|&value| value == 0.0 || value == 4.0));
/// let kept = values.iter().filter(|&&value| value > 0.0).count();
/// assert!((200..300).contains(&kept));
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn dropout_in_place<T: Real>(
    values: &mut [T],
    probability: f64,
    key: DropoutKey,
) -> Result<(), SparseError> {
    if let Some(mask) = Mask::new("dropout_in_place", probability, key)? {
        for_each_chunk_mut(values, cpu::GROUP, |first, values| {
            cpu::dropout(values, first, mask);
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
