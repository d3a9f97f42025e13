//! Groups of elements whose random words are made together.

use super::{
    DropoutKey, Mask,
    philox::{halves, philox},
};
use crate::{
    Real,
    lanes::{LANES, Vectorized, vectorize},
};

/// Elements that [`LANES`] counters serve.
pub(crate) const GROUP: usize = 4 * LANES;

/// Counters that are worked on at once: their state fills half of the vector registers.
const HALF: usize = LANES / 2;

// The layout of the bits is documented, and the same everywhere.
const _: () = assert!(LANES == 16);

/// Drops and scales `values`, the first of which is element `first` of the tensor: a multiple of [`GROUP`].
pub(crate) fn dropout<T: Real>(values: &mut [T], first: usize, mask: Mask) {
    vectorize(Drop {
        values,
        first,
        mask,
    });
}

struct Drop<'a, T> {
    values: &'a mut [T],
    first: usize,
    mask: Mask,
}

impl<T: Real> Vectorized for Drop<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Mask {
            key,
            threshold,
            scale,
        } = self.mask;
        let scale = T::from_f64(scale);
        let first = self.first / GROUP;
        let (groups, rest) = self.values.as_chunks_mut::<GROUP>();
        let last = first + groups.len();
        for (group, values) in (first..).zip(groups) {
            for start in [0, HALF] {
                let words = words(group, start, key);
                for (word, words) in words.iter().enumerate() {
                    let at = word * LANES + start;
                    apply(words, &mut values[at..at + HALF], threshold, scale);
                }
            }
        }
        if !rest.is_empty() {
            for start in [0, HALF] {
                let words = words(last, start, key);
                for (words, values) in words.iter().zip(rest.chunks_mut(LANES)) {
                    let values = values.get_mut(start..).unwrap_or(&mut []);
                    apply(words, values, threshold, scale);
                }
            }
        }
    }
}

/// The random words of lanes `start..start + HALF` of a group.
#[inline(always)]
fn words(group: usize, start: usize, key: DropoutKey) -> [[u32; HALF]; 4] {
    // A multiple of LANES: the counters of its lanes differ in the lowest bits only.
    let [low, high] = halves(group as u64 * LANES as u64);
    let mut counters = [low; HALF];
    for (lane, counter) in (start as u32..).zip(&mut counters) {
        *counter += lane;
    }
    let [low_step, high_step] = halves(key.step);
    philox(
        [counters, [high; HALF], [low_step; HALF], [high_step; HALF]],
        halves(key.seed),
    )
}

#[inline(always)]
fn apply<T: Real>(words: &[u32; HALF], values: &mut [T], threshold: u32, scale: T) {
    for (value, &word) in values.iter_mut().zip(words) {
        let scaled = *value * scale;
        *value = if word >= threshold { scaled } else { T::zero() };
    }
}
