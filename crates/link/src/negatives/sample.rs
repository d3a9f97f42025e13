//! Uniform draws from the pairs that are no edges.

use std::collections::HashSet;

use argiope_graph::random::stream;
use rand::{RngExt, seq::SliceRandom};
use rayon::prelude::*;

use crate::{
    LinkError, Pair,
    seeds::{Purpose, derive},
};

use super::NonEdges;

/// Draws of one stream. Part of what a seed means: must not change.
const CHUNK_DRAWS: usize = 1 << 12;

impl NonEdges {
    /// `count` pairs, each uniform and independent of the others: the negatives of one epoch. Some may be drawn twice.
    ///
    /// # Errors
    /// [`LinkError::TooDense`] if there is no pair to draw.
    ///
    /// # Complexity
    /// `O(count (log num_nodes + log max_degree))` time, parallel.
    pub fn sample(&self, count: usize, seed: u64, epoch: u64) -> Result<Vec<Pair>, LinkError> {
        self.check_available(count, u64::from(count > 0))?;
        let seed = derive(seed, Purpose::UniformNegatives, epoch);
        let mut pairs: Vec<Pair> = vec![(0, 0); count];
        pairs
            .par_chunks_mut(CHUNK_DRAWS)
            .enumerate()
            .for_each(|(chunk, pairs)| {
                let mut generator = stream(seed, chunk as u64);
                for pair in pairs {
                    *pair = self.pair(generator.random_range(0..self.len()));
                }
            });
        Ok(pairs)
    }

    /// `count` different pairs, every sequence of them equally likely: the negatives of a split.
    ///
    /// # Errors
    /// [`LinkError::TooDense`] if there are fewer pairs than `count`.
    ///
    /// # Complexity
    /// `O(count (log num_nodes + log max_degree))` expected time, `O(count)` extra space.
    pub fn sample_distinct(
        &self,
        count: usize,
        seed: u64,
        epoch: u64,
    ) -> Result<Vec<Pair>, LinkError> {
        self.check_available(count, count as u64)?;
        let seed = derive(seed, Purpose::DistinctNegatives, epoch);
        let numbers = match self.len() / 2 < count as u64 {
            true => first_of_shuffled(self.len(), count, seed),
            false => first_distinct(self.len(), count, seed),
        };
        Ok(numbers
            .into_par_iter()
            .map(|number| self.pair(number))
            .collect())
    }

    fn check_available(&self, requested: usize, needed: u64) -> Result<(), LinkError> {
        match self.len() < needed {
            true => Err(LinkError::TooDense {
                requested,
                available: self.len(),
            }),
            false => Ok(()),
        }
    }
}

/// The first `count` of a random order of all numbers: for `count` not far below `available`.
fn first_of_shuffled(available: u64, count: usize, seed: u64) -> Vec<u64> {
    let mut numbers: Vec<u64> = (0..available).collect();
    let (chosen, _) = numbers.partial_shuffle(&mut stream(seed, 0), count);
    chosen.to_vec()
}

/// The first `count` different numbers of a sequence of independent draws: for `count` of at most half of `available`,
/// so that less than every second draw is a repetition.
fn first_distinct(available: u64, count: usize, seed: u64) -> Vec<u64> {
    let mut seen = HashSet::with_capacity(count);
    let mut numbers = Vec::with_capacity(count);
    let mut next_chunk = 0u64;
    while numbers.len() < count {
        // The sequence is that of the chunks one after the other, however many are drawn at a time.
        let num_chunks = (count - numbers.len()).div_ceil(CHUNK_DRAWS) as u64;
        let draws: Vec<Vec<u64>> = (next_chunk..next_chunk + num_chunks)
            .into_par_iter()
            .map(|chunk| {
                let mut generator = stream(seed, chunk);
                (0..CHUNK_DRAWS)
                    .map(|_| generator.random_range(0..available))
                    .collect()
            })
            .collect();
        next_chunk += num_chunks;
        for number in draws.into_iter().flatten() {
            if numbers.len() == count {
                break;
            }
            if seen.insert(number) {
                numbers.push(number);
            }
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use argiope_graph::{
        UndirectedGraph,
        generate::{complete, gnp},
    };

    use super::*;

    fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(work)
    }

    #[test]
    fn test_draws_are_strict_and_do_not_depend_on_threads() {
        let graph = gnp(300, 0.4, 1).unwrap();
        let non_edges = NonEdges::undirected(&graph);
        for count in [0, 1, 20_000] {
            let draw = || non_edges.sample(count, 7, 3).unwrap();
            let distinct = || non_edges.sample_distinct(count, 7, 3).unwrap();
            let (pairs, different) = on_threads(1, || (draw(), distinct()));
            assert_eq!((pairs.len(), different.len()), (count, count));
            for &(u, v) in pairs.iter().chain(&different) {
                assert!(u < v && !graph.has_edge(u, v));
            }
            let mut sorted = different.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), count);
            for threads in [2, 5] {
                assert_eq!(on_threads(threads, draw), pairs);
                assert_eq!(on_threads(threads, distinct), different);
            }
        }
    }

    #[test]
    fn test_epochs_and_seeds_differ() {
        let non_edges = NonEdges::undirected(&UndirectedGraph::empty(1000));
        let draw = |seed, epoch| non_edges.sample(50, seed, epoch).unwrap();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn test_pairs_are_equally_likely() {
        // A star of 5 leaves: 10 pairs of leaves; 20 000 draws, 2000 each, standard deviation 42.
        let star = UndirectedGraph::from_edges(6, (1..6).map(|leaf| (0, leaf))).unwrap();
        let non_edges = NonEdges::undirected(&star);
        let mut counts = std::collections::BTreeMap::new();
        for pair in non_edges.sample(20_000, 5, 0).unwrap() {
            *counts.entry(pair).or_insert(0u32) += 1;
        }
        assert_eq!(counts.len(), 10);
        assert!(
            counts.values().all(|count| (1790..2210).contains(count)),
            "{counts:?}"
        );
        // Two different ones of them: 4000 epochs, each pair in 800, standard deviation 25.
        let mut counts = std::collections::BTreeMap::new();
        for epoch in 0..4000 {
            for pair in non_edges.sample_distinct(2, 5, epoch).unwrap() {
                *counts.entry(pair).or_insert(0u32) += 1;
            }
        }
        assert!(
            counts.values().all(|count| (675..925).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn test_all_pairs_of_a_dense_graph_can_be_drawn() {
        let mut edges: Vec<_> = complete(40).edges().collect();
        edges.retain(|&edge| edge != (3, 17) && edge != (20, 39));
        let non_edges = NonEdges::undirected(&UndirectedGraph::from_edges(40, edges).unwrap());
        let mut pairs = non_edges.sample_distinct(2, 9, 0).unwrap();
        pairs.sort_unstable();
        assert_eq!(pairs, [(3, 17), (20, 39)]);
        assert_eq!(non_edges.sample(1000, 9, 0).unwrap().len(), 1000);
        let error = non_edges.sample_distinct(3, 9, 0).unwrap_err();
        assert_eq!(
            error.to_string(),
            "3 negatives are asked for, but 2 pairs of nodes are no edges"
        );
    }

    #[test]
    fn test_complete_graphs_have_no_negatives() {
        for graph in [
            complete(5),
            UndirectedGraph::empty(1),
            UndirectedGraph::empty(0),
        ] {
            let non_edges = NonEdges::undirected(&graph);
            assert!(matches!(
                non_edges.sample(1, 0, 0),
                Err(LinkError::TooDense {
                    requested: 1,
                    available: 0
                })
            ));
            assert!(non_edges.sample_distinct(1, 0, 0).is_err());
            assert!(non_edges.sample(0, 0, 0).unwrap().is_empty());
        }
    }
}
