//! Counters that several workers add to.
//!
//! Sums of integers do not depend on the order of the additions, so counts are equal for any number of threads. One
//! worker alone uses plain loads and stores: an atomic read-modify-write costs several nanoseconds.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A counter that can be added to through a shared reference.
pub trait SharedCount: Sync + Send + Default {
    /// The number that the counter holds.
    type Number: Copy + Default;

    /// Adds `amount`, wrapping. `CONCURRENT = false` promises that no other thread touches the counter meanwhile.
    fn add<const CONCURRENT: bool>(&self, amount: Self::Number);

    /// The current value.
    fn get(&self) -> Self::Number;

    /// `len` counters of zero.
    fn zeroed(len: usize) -> Vec<Self> {
        let mut counts = Vec::with_capacity(len);
        counts.resize_with(len, Self::default);
        counts
    }

    /// The counters as plain numbers, in the same memory.
    fn into_numbers(counts: Vec<Self>) -> Vec<Self::Number>;
}

macro_rules! impl_shared_count {
    ($atomic:ty, $number:ty) => {
        impl SharedCount for $atomic {
            type Number = $number;

            #[inline(always)]
            fn add<const CONCURRENT: bool>(&self, amount: $number) {
                if CONCURRENT {
                    self.fetch_add(amount, Ordering::Relaxed);
                } else {
                    let sum = self.load(Ordering::Relaxed).wrapping_add(amount);
                    self.store(sum, Ordering::Relaxed);
                }
            }

            #[inline(always)]
            fn get(&self) -> $number {
                self.load(Ordering::Relaxed)
            }

            fn into_numbers(counts: Vec<Self>) -> Vec<$number> {
                counts.into_iter().map(Self::into_inner).collect()
            }
        }
    };
}

impl_shared_count!(AtomicU32, u32);
impl_shared_count!(AtomicU64, u64);
