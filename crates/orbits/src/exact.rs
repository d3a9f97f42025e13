//! Exact signed arithmetic for closed forms: `i64` where a bound on the degrees proves that it suffices, else `i128`.

use std::ops::{Add, Div, Mul, Sub};

/// `C(n, 2)`.
#[inline(always)]
pub(crate) fn pairs<I: Integer>(n: I) -> I {
    n * (n - I::from_u64(1)) / I::from_u64(2)
}

/// `C(n, 3)`.
#[inline(always)]
pub(crate) fn triples<I: Integer>(n: I) -> I {
    pairs(n) * (n - I::from_u64(2)) / I::from_u64(3)
}

/// A signed integer wide enough for the graph at hand.
pub(crate) trait Integer:
    Copy
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    fn from_u64(value: u64) -> Self;

    /// The value as a count, if it fits.
    fn count(self) -> Option<u64>;
}

impl Integer for i64 {
    #[inline(always)]
    fn from_u64(value: u64) -> Self {
        value as i64
    }

    #[inline(always)]
    fn count(self) -> Option<u64> {
        self.try_into().ok()
    }
}

impl Integer for i128 {
    fn from_u64(value: u64) -> Self {
        value.into()
    }

    fn count(self) -> Option<u64> {
        self.try_into().ok()
    }
}
