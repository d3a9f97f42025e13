//! Pairs of nodes as ranges of integers, and independent choices among them by geometric skipping.
//!
//! Instead of tossing a coin for every pair, the distance to the next chosen pair is drawn: it has the geometric
//! distribution, so that `k` chosen pairs cost `k` draws (Batagelj and Brandes, Phys. Rev. E 71, 036113, 2005,
//! algorithm 1). The distribution has no memory, so that chunks of pairs can start afresh.

use std::ops::Range;

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use crate::{EdgeList, GraphError, NodeId, random::stream};

use super::CHUNK_EDGES;

/// Unordered pairs of nodes, numbered from 0.
#[derive(Debug, Clone, Copy)]
pub(super) enum PairRegion {
    /// All pairs within `first..first + size`.
    Within { first: u64, size: u64 },
    /// All pairs of a node of `first..first + size` and one of `second..second + second_size`.
    Between {
        first: u64,
        size: u64,
        second: u64,
        second_size: u64,
    },
}

impl PairRegion {
    /// Number of pairs: below `2^63`, since there are fewer than `2^32` nodes.
    pub(super) fn num_pairs(self) -> u64 {
        match self {
            Self::Within { size: 0, .. } => 0,
            Self::Within { size, .. } => triangle(size - 1),
            Self::Between {
                size, second_size, ..
            } => size * second_size,
        }
    }

    /// The pair with a number below `num_pairs`.
    pub(super) fn pair(self, index: u64) -> [NodeId; 2] {
        match self {
            Self::Within { first, .. } => {
                // Pairs (u, v) with u < v by v: those of v start at v (v - 1) / 2. The root is right but for rounding.
                let mut v = ((1.0 + (1.0 + 8.0 * index as f64).sqrt()) / 2.0) as u64;
                while triangle(v - 1) > index {
                    v -= 1;
                }
                while triangle(v) <= index {
                    v += 1;
                }
                let u = index - triangle(v - 1);
                [(first + u) as NodeId, (first + v) as NodeId]
            }
            Self::Between {
                first,
                second,
                second_size,
                ..
            } => {
                let (row, column) = (index / second_size, index % second_size);
                [(first + row) as NodeId, (second + column) as NodeId]
            }
        }
    }
}

/// `1 + 2 + … + n`.
fn triangle(n: u64) -> u64 {
    match n % 2 {
        0 => n / 2 * (n + 1),
        _ => n.div_ceil(2) * n,
    }
}

/// Chooses every pair of every region independently with the region's probability.
pub(super) fn choose_pairs(
    num_nodes: usize,
    regions: &[(PairRegion, f64)],
    seed: u64,
) -> Result<EdgeList, GraphError> {
    let mut chunks: Vec<(PairRegion, f64, Range<u64>)> = Vec::new();
    for &(region, probability) in regions
        .iter()
        .filter(|&&(_, probability)| probability > 0.0)
    {
        let end = region.num_pairs();
        // Saturates for tiny probabilities, which leaves one chunk.
        let length = (CHUNK_EDGES as f64 / probability).ceil() as u64;
        let mut start = 0;
        while start < end {
            let stop = start.saturating_add(length).min(end);
            chunks.push((region, probability, start..stop));
            start = stop;
        }
    }
    let blocks: Vec<Vec<[NodeId; 2]>> = chunks
        .into_par_iter()
        .enumerate()
        .map(|(chunk, (region, probability, pairs))| {
            let mut generator = stream(seed, chunk as u64);
            let mut block = Vec::new();
            choose(pairs, probability, &mut generator, |index| {
                block.push(region.pair(index));
            });
            block
        })
        .collect();
    let mut edges = EdgeList::new();
    edges.reserve_nodes(num_nodes as u64)?;
    for block in blocks {
        edges.push_block(block)?;
    }
    Ok(edges)
}

/// Visits every index of `range` independently with a probability above 0, ascending.
fn choose(
    range: Range<u64>,
    probability: f64,
    generator: &mut Xoshiro256PlusPlus,
    mut visit: impl FnMut(u64),
) {
    // With u uniform in [0, 1), floor(ln(1 - u) / ln(1 - p)) is geometric; at p = 1 the quotient is 0.
    let scale = 1.0 / (-probability).ln_1p();
    let mut next = range.start;
    loop {
        let u: f64 = generator.random();
        let skip = ((-u).ln_1p() * scale) as u64;
        next = next.saturating_add(skip);
        if next >= range.end {
            return;
        }
        visit(next);
        next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_name_every_pair_once() {
        let region = PairRegion::Within { first: 3, size: 7 };
        let mut pairs: Vec<_> = (0..region.num_pairs()).map(|k| region.pair(k)).collect();
        assert!(pairs.iter().all(|[u, v]| 3 <= *u && u < v && *v < 10));
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), 21);

        let region = PairRegion::Between {
            first: 0,
            size: 2,
            second: 5,
            second_size: 3,
        };
        let pairs: Vec<_> = (0..region.num_pairs()).map(|k| region.pair(k)).collect();
        assert_eq!(pairs, [[0, 5], [0, 6], [0, 7], [1, 5], [1, 6], [1, 7]]);
    }

    #[test]
    fn test_the_last_pairs_of_the_largest_graph() {
        let size = u64::from(u32::MAX);
        let region = PairRegion::Within { first: 0, size };
        let last = region.num_pairs() - 1;
        assert_eq!(region.pair(last), [u32::MAX - 2, u32::MAX - 1]);
        let row_start = last - (size - 2);
        assert_eq!(region.pair(row_start), [0, u32::MAX - 1]);
        assert_eq!(region.pair(row_start - 1), [u32::MAX - 3, u32::MAX - 2]);
    }

    #[test]
    fn test_certain_and_tiny_probabilities() {
        let mut generator = stream(1, 0);
        let mut all = Vec::new();
        choose(5..9, 1.0, &mut generator, |index| all.push(index));
        assert_eq!(all, [5, 6, 7, 8]);
        choose(0..1 << 20, 1e-300, &mut generator, |_| panic!("chosen"));
    }
}
