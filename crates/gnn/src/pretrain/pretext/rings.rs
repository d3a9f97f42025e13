//! Pairs of nodes by their distance: near ones listed, far ones counted.

use argiope_graph::{NodeId, UndirectedGraph};
use rand::{Rng, RngExt};
use rayon::prelude::*;

use super::missing::nth_missing;

/// Distances that have a class of their own.
const NEAR: usize = 3;

/// The classes of distances: 1, 2, 3, and at least 4, to which pairs in different components belong.
pub const DISTANCE_CLASSES: usize = NEAR + 1;

/// The nodes at distances 1, 2 and 3 of some sources.
#[derive(Debug, Clone)]
pub struct Rings {
    num_nodes: usize,
    sources: Vec<NodeId>,
    /// Of every source, ascending.
    rings: Vec<[Vec<NodeId>; NEAR]>,
    /// Of every class: the number of pairs of the sources up to one, `[num_sources]`.
    ends: [Vec<u64>; DISTANCE_CLASSES],
}

impl Rings {
    /// Searches from every source.
    ///
    /// # Panics
    /// If a source is no node of the graph.
    ///
    /// # Complexity
    /// Time and space in proportion to the nodes within 3 steps of all sources and the edges there; parallel over sources.
    #[must_use]
    pub fn new(graph: &UndirectedGraph, sources: Vec<NodeId>) -> Self {
        let num_nodes = graph.num_nodes();
        let search = |seen: &mut Vec<bool>, &source: &NodeId| around(graph, source, seen);
        let rings: Vec<_> = (sources.par_iter())
            .map_init(|| vec![false; num_nodes], search)
            .collect();
        let ends = std::array::from_fn(|class| {
            let mut end = 0;
            let count = |rings: &[Vec<NodeId>; NEAR]| -> u64 {
                match rings.get(class) {
                    Some(ring) => ring.len() as u64,
                    None => (num_nodes - 1 - rings.iter().map(Vec::len).sum::<usize>()) as u64,
                }
            };
            let up_to = |rings| {
                end += count(rings);
                end
            };
            rings.iter().map(up_to).collect()
        });
        Self {
            num_nodes,
            sources,
            rings,
            ends,
        }
    }

    /// Number of nodes of the graph.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.num_nodes
    }

    /// Ordered pairs of a source and a node of a class of distances.
    ///
    /// # Panics
    /// If there is no such class.
    #[must_use]
    pub fn num_pairs(&self, class: usize) -> u64 {
        self.ends[class].last().copied().unwrap_or(0)
    }

    /// One of the pairs of a class, uniformly; `None` if it has none.
    ///
    /// # Panics
    /// If there is no such class.
    ///
    /// # Complexity
    /// `O(log num_sources + log² num_nodes)` time.
    pub fn draw(&self, class: usize, random: &mut impl Rng) -> Option<[NodeId; 2]> {
        let num_pairs = self.num_pairs(class);
        if num_pairs == 0 {
            return None;
        }
        let drawn = random.random_range(0..num_pairs);
        let ends = &self.ends[class];
        let at = ends.partition_point(|&end| end <= drawn);
        let nth = drawn - if at == 0 { 0 } else { ends[at - 1] };
        let (source, rings) = (self.sources[at], &self.rings[at]);
        let target = match rings.get(class) {
            Some(ring) => ring[nth as usize],
            None => {
                let [one, two, three] = rings;
                nth_missing(&[&[source], one, two, three], 0, nth)
            }
        };
        Some([source, target])
    }
}

/// The rings of a node; `seen` is all false before and after.
fn around(graph: &UndirectedGraph, source: NodeId, seen: &mut [bool]) -> [Vec<NodeId>; NEAR] {
    seen[source as usize] = true;
    let mut rings: [Vec<NodeId>; NEAR] = Default::default();
    let mut last = vec![source];
    for ring in &mut rings {
        for &node in &last {
            for &neighbor in graph.neighbors(node) {
                if !std::mem::replace(&mut seen[neighbor as usize], true) {
                    ring.push(neighbor);
                }
            }
        }
        ring.sort_unstable();
        last.clone_from(ring);
    }
    seen[source as usize] = false;
    for &node in rings.iter().flatten() {
        seen[node as usize] = false;
    }
    rings
}
