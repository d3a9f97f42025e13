//! Complex sparse times complex dense, real and imaginary parts in one pass over the pattern.
//!
//! ```text
//! y[v] = sum over the slots e of row v of  w[e] * x[indices[e]]           w, x, y complex
//!
//! real(y[v, k])      = sum of  real(w[e]) * real(x[u, k]) - imaginary(w[e]) * imaginary(x[u, k])        u = indices[e]
//! imaginary(y[v, k]) = sum of  real(w[e]) * imaginary(x[u, k]) + imaginary(w[e]) * real(x[u, k])
//! ```
//!
//! This is the propagation step of networks on directed graphs with a magnetic Laplacian, whose entries have an edge's
//! direction in their phase (Zhang et al., *MagNet: A Neural Network for Directed Graphs*, NeurIPS 2021, equations 1 to 3).
//!
//! # Gradients
//! For a real loss, let `g` be the gradient for the real part of a quantity plus `i` times that for its imaginary
//! part. Both equations above together are the product of a real matrix `[[R, -I], [I, R]]` with stacked parts; its
//! transpose is `[[R', I'], [-I', R']]`, which is the conjugate transpose as a complex matrix:
//!
//! ```text
//! g_x[u] = sum over the slots e of column u of  conjugate(w[e]) * g_y[row of e]
//! g_w[e] = sum over k of  g_y[row of e, k] * conjugate(x[indices[e], k])
//! ```

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod ops;
#[cfg(feature = "burn")]
mod products;
pub mod reference;

#[cfg(feature = "burn")]
pub use ops::complex_spmm;

use crate::{Pattern, Real, SparseError, unwritten::overwrite};

/// The real and the imaginary parts of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Complex<A> {
    /// The real parts.
    pub real: A,
    /// The imaginary parts, as many.
    pub imaginary: A,
}

impl<A> Complex<A> {
    /// Both parts, changed alike.
    #[inline(always)]
    pub(crate) fn map<B>(self, mut change: impl FnMut(A) -> B) -> Complex<B> {
        Complex {
            real: change(self.real),
            imaginary: change(self.imaginary),
        }
    }
}

/// `complex_spmm` on slices: `x` is `[num_columns, dim]`, `weights` `[num_entries]`,
/// `y` `[num_rows, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths.
///
/// # Complexity
/// `O(num_entries * dim)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, complex_spmm::{Complex, complex_spmm_into}};
///
/// // (2 + i) * (10 + 100i) and nothing.
/// let pattern = Pattern::new(1, vec![0, 1, 1], vec![0])?;
/// let weights = Complex { real: &[2.0][..], imaginary: &[1.0][..] };
/// let x = Complex { real: &[10.0][..], imaginary: &[100.0][..] };
/// let (mut real, mut imaginary) = ([0.0; 2], [0.0; 2]);
/// let y = Complex { real: &mut real[..], imaginary: &mut imaginary[..] };
/// complex_spmm_into(&pattern, weights, x, 1, y)?;
/// assert_eq!((real, imaginary), ([-80.0, 0.0], [210.0, 0.0]));
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn complex_spmm_into<T: Real>(
    pattern: &Pattern,
    weights: Complex<&[T]>,
    x: Complex<&[T]>,
    dim: usize,
    y: Complex<&mut [T]>,
) -> Result<(), SparseError> {
    let check = |operand, found: usize, rows: usize, dim: usize| {
        if rows.checked_mul(dim) == Some(found) {
            return Ok(());
        }
        Err(SparseError::Shape {
            op: "complex_spmm_into",
            operand,
            found: vec![found],
            expected: format!("{rows} times {dim} elements"),
        })
    };
    check("weights.real", weights.real.len(), pattern.num_entries(), 1)?;
    check(
        "weights.imaginary",
        weights.imaginary.len(),
        pattern.num_entries(),
        1,
    )?;
    check("x.real", x.real.len(), pattern.num_columns(), dim)?;
    check("x.imaginary", x.imaginary.len(), pattern.num_columns(), dim)?;
    check("y.real", y.real.len(), pattern.num_rows(), dim)?;
    check("y.imaginary", y.imaginary.len(), pattern.num_rows(), dim)?;
    let entries = cpu::Entries {
        pattern,
        weights,
        slots: None,
        conjugate: false,
    };
    cpu::sum(entries, x, 1, dim, y.map(overwrite));
    Ok(())
}
