//! Slow and obvious: the oracle of every other implementation.

use crate::{Pattern, difference};

/// `[N(u) ∩ N(v), N(u) \ N(v), N(v) \ N(u)]` for every pair.
#[must_use]
pub fn common_neighbors(
    left: &Pattern,
    right: &Pattern,
    pairs: &[(u32, u32)],
) -> Vec<[Vec<u32>; 3]> {
    (pairs.iter())
        .map(|&(u, v)| difference::reference::split(left.row(u as usize), right.row(v as usize)))
        .collect()
}
