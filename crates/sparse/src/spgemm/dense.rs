//! Sums of a row in an array, and which of them were met in two levels of bits: in order without sorting.

use crate::Real;

/// A sum for every column.
#[derive(Debug)]
pub(super) struct DenseSums<T> {
    /// `[num_columns]`, all zero between rows.
    sums: Vec<T>,
    /// A bit for every column that was met.
    met: Vec<u64>,
    /// A bit for every word of `met` that is not zero.
    words: Vec<u64>,
}

impl<T: Real> DenseSums<T> {
    pub(super) fn new(num_columns: usize) -> Self {
        let num_words = num_columns.div_ceil(64);
        Self {
            sums: vec![T::zero(); num_columns],
            met: vec![0; num_words],
            words: vec![0; num_words.div_ceil(64)],
        }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, column: u32, value: T) {
        let at = column as usize;
        self.sums[at] += value;
        self.met[at / 64] |= 1 << (at % 64);
        self.words[at / 4096] |= 1 << (at / 64 % 64);
    }

    /// Calls `visit(column, sum)` in ascending order and forgets everything.
    #[inline]
    pub(super) fn drain(&mut self, mut visit: impl FnMut(u32, T)) {
        for (at, words) in self.words.iter_mut().enumerate() {
            for_each_bit(std::mem::take(words), |word| {
                let word = 64 * at + word;
                for_each_bit(std::mem::take(&mut self.met[word]), |column| {
                    let column = 64 * word + column;
                    let sum = std::mem::replace(&mut self.sums[column], T::zero());
                    visit(column as u32, sum);
                });
            });
        }
    }
}

#[inline(always)]
fn for_each_bit(mut bits: u64, mut visit: impl FnMut(usize)) {
    while bits != 0 {
        visit(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sums_are_drained_in_order() {
        let mut sums = DenseSums::new(10_000);
        for _ in 0..2 {
            for (column, value) in [
                (9999, 1.0),
                (0, 2.0),
                (4095, 3.0),
                (4096, 4.0),
                (0, 5.0),
                (63, 0.0),
            ] {
                sums.add(column, value);
            }
            let mut drained = Vec::new();
            sums.drain(|column, sum| drained.push((column, sum)));
            assert_eq!(
                drained,
                [(0, 7.0), (63, 0.0), (4095, 3.0), (4096, 4.0), (9999, 1.0)]
            );
        }
        DenseSums::<f32>::new(0).drain(|_, _| panic!("nothing was added"));
    }
}
