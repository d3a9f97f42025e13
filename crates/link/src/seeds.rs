//! One user's seed, many independent draws.
//!
//! A run has one seed. The split, the negatives of each epoch and the corruptions of each batch must not share random
//! numbers, so that each purpose and each step of it gets a seed of its own.

use argiope_graph::random::stream;
use rand::Rng;

/// What random numbers are for. The numbers are part of what a seed means: they must not change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    SplitEdges = 1,
    SplitNegatives = 2,
    UniformNegatives = 3,
    DistinctNegatives = 4,
    Corruptions = 5,
    HardNegatives = 6,
    SplitFacts = 7,
}

/// The seed of one step of one purpose.
pub(crate) fn derive(seed: u64, purpose: Purpose, step: u64) -> u64 {
    let of_purpose = stream(seed, purpose as u64).next_u64();
    stream(of_purpose, step).next_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_purposes_and_steps_have_different_seeds() {
        let purposes = [
            Purpose::SplitEdges,
            Purpose::SplitNegatives,
            Purpose::UniformNegatives,
            Purpose::DistinctNegatives,
            Purpose::Corruptions,
            Purpose::HardNegatives,
        ];
        let mut seeds: Vec<u64> = (0..10)
            .flat_map(|seed| purposes.map(|purpose| (seed, purpose)))
            .flat_map(|(seed, purpose)| (0..10).map(move |step| derive(seed, purpose, step)))
            .collect();
        seeds.sort_unstable();
        seeds.dedup();
        assert_eq!(seeds.len(), 600);
    }
}
