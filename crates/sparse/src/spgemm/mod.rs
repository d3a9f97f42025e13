//! Sparse times sparse: the product of two sparse matrices, as a sparse matrix.
//!
//! ```text
//! C[i, j] = sum over the slots of row i of A with column k, and of row k of B with column j, of A[i, k] * B[k, j]
//! ```
//!
//! Row `i` of `C` is a combination of the rows of `B` that row `i` of `A` names (Gustavson, *Two fast algorithms for sparse
//! matrices: multiplication and permuted transposition*, ACM Trans. Math. Softw. 4, 1978), summed in an accumulator: a
//! dense array with bits for the columns that were met, or a hash table, see [`Accumulator`]. Products of one entry are
//! added in the order of the slots, so the accumulators agree to the last bit.
//!
//! `C` has an entry wherever two entries meet, even if their products sum to zero; its rows are strictly ascending. A *mask*
//! keeps the columns that it has in the same row; products outside of it are not formed. A *threshold* drops entries of
//! small magnitude, and after that *top-k* keeps the largest entries of a row.
//!
//! Entries that were dropped are constants of the backward pass. With `G` the gradient of the kept entries:
//!
//! ```text
//! dA[i, k] = sum over j kept in row i of C and in row k of B of  G[i, j] * B[k, j]
//! dB[k, j] = sum over i in column k of A with j kept in row i of  A[i, k] * G[i, j]
//! ```

#[cfg(feature = "burn")]
mod autodiff;
mod cpu;
#[cfg(feature = "cube")]
mod cube;
mod dense;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod gradient;
mod hashed;
mod masked;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;
mod select;
mod workers;

#[cfg(feature = "burn")]
pub use ops::spgemm;

use std::ops::Range;

use crate::{Pattern, Real, SparseError};

/// What the products of a row are summed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Accumulator {
    /// The cheaper of the others, estimated for every row, see [`Accumulator::for_row`].
    #[default]
    Auto,
    /// An array of a sum and a bit for every column: no look-up and no sorting, but accesses all over it, and a pass over
    /// a bit for every 64 columns at the end of a row. Takes `size_of::<T>() + 1/8` bytes a column and a thread.
    Dense,
    /// A hash table of the columns that were met, sorted at the end of the row. Takes space in proportion to the products
    /// of the longest row.
    Hash,
}

impl Accumulator {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Dense, Self::Hash];

    /// What is used for a row of `num_products` products among `num_columns` columns: what `Auto` chooses, and any other
    /// itself.
    #[must_use]
    pub fn for_row(self, num_products: u64, num_columns: usize) -> Self {
        if self != Self::Auto {
            return self;
        }
        // Nanoseconds of a product among random columns, about, as measured on one thread with 32 MiB of cache: accesses
        // to the array cost what the memory that it lies in costs, and hashed columns are to be sorted.
        let access = match num_columns.max(1).ilog2() {
            0..16 => 5,
            16..18 => 8,
            18..20 => 12,
            20..22 => 28,
            22..26 => 50,
            _ => 140,
        };
        let dense = num_columns as u64 / 4096 + num_products.saturating_mul(access);
        let most = num_products.min(num_columns as u64).max(1);
        let misses = if most > 1 << 18 { 30 } else { 0 };
        let look_up = 12 + 2 * u64::from(most.ilog2()) + misses;
        let hash = num_products.saturating_mul(look_up);
        if dense <= hash {
            Self::Dense
        } else {
            Self::Hash
        }
    }
}

/// What is kept of a product, and how it is computed.
#[derive(Debug, Clone, Default)]
pub struct SpgemmOptions {
    /// How the products of a row are summed; the result is the same.
    pub accumulator: Accumulator,
    /// Keep the entries that the mask has as well. It has the shape of the product; its rows may be in any order.
    pub mask: Option<Pattern>,
    /// Keep the entries of at least this magnitude: `|c| >= threshold`. NaN is kept. It must be a number, and not negative.
    pub threshold: Option<f64>,
    /// Keep so many entries of every row, the largest by value (not by magnitude); of equal ones those in the smaller
    /// columns. NaN counts as largest.
    pub top_k: Option<usize>,
}

/// A sparse matrix: a pattern with a value for every slot, or ones.
#[derive(Debug, Clone, Copy)]
struct Matrix<'a, T> {
    pattern: &'a Pattern,
    values: Option<&'a [T]>,
}

impl<T: Real> Matrix<'_, T> {
    /// The value of a slot.
    #[inline(always)]
    fn value(&self, slot: usize) -> T {
        self.values.map_or(T::one(), |values| values[slot])
    }
}

/// What is multiplied.
#[derive(Debug, Clone, Copy)]
struct Product<'a, T> {
    a: Matrix<'a, T>,
    b: Matrix<'a, T>,
}

impl<'a, T: Real> Product<'a, T> {
    /// The factor and the slots of every row of `b` that a row of `a` names.
    #[inline(always)]
    fn terms(self, row: usize) -> impl Iterator<Item = (T, Range<usize>)> + use<'a, T> {
        let Self { a, b } = self;
        let slots = a.pattern.slots(row);
        let rows = &a.pattern.indices()[slots.clone()];
        (slots.zip(rows)).map(move |(slot, &k)| (a.value(slot), b.pattern.slots(k as usize)))
    }
}

/// The pattern and the values of the product of two sparse matrices, see [the module](self); matrices without values are
/// ones.
///
/// Rows of the operands may be in any order, and columns may repeat in them. Equal for any number of threads of the
/// current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`], [`SparseError::Option`] for the threshold, [`SparseError::TooMany`] if the product has more
/// entries than a pattern can have.
///
/// # Complexity
/// With `P` the number of products, `O(num_entries of A + P)` time plus the sorting of rows of the hash table; the space of
/// the result twice, and of an [`Accumulator`] for every thread. With a mask, rows of `B` that are strictly ascending and
/// much longer than the row of the mask are searched, not read.
///
/// # Example
/// ```
/// use argiope_sparse::{Pattern, spgemm::{SpgemmOptions, multiply}};
///
/// // Paths of length two in the path graph 0 - 1 - 2.
/// let path = Pattern::new(3, vec![0, 1, 3, 4], vec![1, 0, 2, 1])?;
/// let (pattern, counts) = multiply::<f32>(&path, None, &path, None, &SpgemmOptions::default())?;
/// assert_eq!(pattern.offsets(), [0, 2, 3, 5]);
/// assert_eq!(pattern.indices(), [0, 2, 1, 0, 2]);
/// assert_eq!(counts, [1.0, 1.0, 2.0, 1.0, 1.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn multiply<T: Real>(
    a: &Pattern,
    a_values: Option<&[T]>,
    b: &Pattern,
    b_values: Option<&[T]>,
    options: &SpgemmOptions,
) -> Result<(Pattern, Vec<T>), SparseError> {
    check("spgemm::multiply", a, b, options)?;
    for (operand, pattern, values) in [("a_values", a, a_values), ("b_values", b, b_values)] {
        if let Some(values) = values
            && values.len() != pattern.num_entries()
        {
            return Err(SparseError::Shape {
                op: "spgemm::multiply",
                operand,
                found: vec![values.len()],
                expected: format!("[{}]", pattern.num_entries()),
            });
        }
    }
    let product = Product {
        a: Matrix {
            pattern: a,
            values: a_values,
        },
        b: Matrix {
            pattern: b,
            values: b_values,
        },
    };
    cpu::multiply(product, options, u64::from(u32::MAX))
}

/// Checks everything but the values.
fn check(
    op: &'static str,
    a: &Pattern,
    b: &Pattern,
    options: &SpgemmOptions,
) -> Result<(), SparseError> {
    let shape = |operand, found: &Pattern, expected| SparseError::Shape {
        op,
        operand,
        found: vec![found.num_rows(), found.num_columns()],
        expected,
    };
    if a.num_columns() != b.num_rows() {
        let expected = format!("[{}, columns]", a.num_columns());
        return Err(shape("b", b, expected));
    }
    let (rows, columns) = (a.num_rows(), b.num_columns());
    match &options.mask {
        Some(mask) if (mask.num_rows(), mask.num_columns()) != (rows, columns) => {
            return Err(shape("mask", mask, format!("[{rows}, {columns}]")));
        }
        _ => {}
    }
    match options.threshold {
        Some(threshold) if threshold.is_nan() || threshold < 0.0 => Err(SparseError::Option {
            op,
            option: "threshold",
            found: threshold.to_string(),
            expected: "a number that is not negative",
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
