//! Random streams that do not depend on the number of threads.
//!
//! Parallel work is cut into chunks whose borders depend on the input only, and every chunk draws from its own stream:
//! a xoshiro256++ generator (Blackman and Vigna, ACM Trans. Math. Softw. 47, 2021) whose seed is derived from the user's
//! seed and the chunk's number through SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).

use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Increment of SplitMix64: the odd integer next to `2^64` divided by the golden ratio.
const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The generator of chunk `chunk` under `seed`. Different chunks of one seed get different generators.
///
/// ```
/// use argiope_graph::random::stream;
/// use rand::RngExt;
///
/// let draw = |seed, chunk| stream(seed, chunk).random::<u64>();
/// assert_eq!(draw(7, 0), draw(7, 0));
/// assert_ne!(draw(7, 0), draw(7, 1));
/// ```
#[must_use]
pub fn stream(seed: u64, chunk: u64) -> Xoshiro256PlusPlus {
    let key = mix(seed.wrapping_add(GOLDEN_GAMMA));
    let chunk_key = mix(key.wrapping_add(chunk.wrapping_mul(GOLDEN_GAMMA)));
    Xoshiro256PlusPlus::seed_from_u64(chunk_key)
}

/// The bijection at the end of a SplitMix64 step.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn test_mix_is_splitmix64() {
        // First outputs of the reference SplitMix64 from state 0.
        assert_eq!(mix(GOLDEN_GAMMA), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GOLDEN_GAMMA.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn test_streams_differ() {
        let mut firsts: Vec<u64> = (0..20)
            .flat_map(|seed| (0..20).map(move |chunk| stream(seed, chunk).next_u64()))
            .collect();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 400);
    }
}
