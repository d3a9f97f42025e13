//! Edge orbits of graphlets with up to four nodes, and the oriented counts behind them.
//!
//! An edge `u - v` of a graphlet puts `u` at one orbit and `v` at another. The twelve edge orbits are the unordered
//! pairs of [`EDGE_ORBITS`], in the order of ORCA. The oriented counts, which say which end is where, are the hop-1
//! keys of the orbit-adjacency matrices.
//!
//! Five sums of every edge are enumerated (4-cliques, 4-cycles, and three sums over its triangles); the counts follow
//! in closed form when they are asked for, so that an edge takes 44 bytes and not two hundred.

mod closed_forms;
mod cycles;
mod sums;
mod triangles;

use argiope_graph::{DegreeOrdered, Progress, UndirectedGraph};
use argiope_sparse::triangles_per_edge;
use rayon::prelude::*;

use self::sums::EdgeSums;
use crate::{OrbitError, keys::NUM_HOP_ONE};

/// Number of edge orbits of graphlets with three and four nodes.
pub const NUM_EDGE_ORBITS: usize = 12;

/// The node orbits at the two ends of each edge orbit.
pub const EDGE_ORBITS: [(u8, u8); NUM_EDGE_ORBITS] = [
    (1, 2),
    (3, 3),
    (4, 5),
    (5, 5),
    (6, 7),
    (8, 8),
    (9, 11),
    (10, 10),
    (10, 11),
    (12, 13),
    (13, 13),
    (14, 14),
];

/// Orbit counts of every edge.
#[derive(Debug, Clone)]
pub struct EdgeOrbits {
    ordered: DegreeOrdered,
    rank_of_node: Vec<u32>,
    sums: EdgeSums,
    /// Triangles of every rank.
    node_triangles: Vec<u64>,
    /// Sum of `degree - 1` over the neighbours of every rank.
    steps: Vec<u64>,
}

/// Counts the edge orbits of all graphlets with three and four nodes.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`OrbitError::Cancelled`] through `progress`. Counts beyond 64 bits are errors of the methods that return them.
///
/// # Complexity
/// Twice the wedges and mark look-ups of [`nodes::Work`](crate::nodes::Work). Memory: a second adjacency and 44 bytes
/// an edge.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
///
/// // a paw: the triangle 1 - 2 - 3 with the tail 0
/// let graph = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3), (1, 3)])?;
/// let orbits = argiope_orbits::count_edge_orbits(&graph, &Silent).unwrap();
/// let tail = orbits.row(0, 1).unwrap();
/// assert_eq!(tail, [2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]); // two paths of 3, one paw's tail
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
pub fn count_edge_orbits(
    graph: &UndirectedGraph,
    progress: &dyn Progress,
) -> Result<EdgeOrbits, OrbitError> {
    count_edge_orbits_ordered(DegreeOrdered::new(graph), progress)
}

/// As [`count_edge_orbits`], for a graph that is renamed already: the original adjacency need not stay in memory.
///
/// # Errors
/// As [`count_edge_orbits`].
pub fn count_edge_orbits_ordered(
    ordered: DegreeOrdered,
    progress: &dyn Progress,
) -> Result<EdgeOrbits, OrbitError> {
    let phase = |name| progress.begin(name, Some(ordered.num_nodes() as u64));
    phase("triangles");
    let triangles = triangles_per_edge(&ordered, progress)?;
    progress.end();
    let mut sums = EdgeSums::new(triangles);
    phase("4-cliques");
    triangles::add(ordered.view(), &mut sums, progress)?;
    progress.end();
    phase("4-cycles");
    cycles::add_at_top(ordered.view(), &mut sums, progress)?;
    progress.end();
    phase("4-cycles, far edges");
    cycles::add_at_opposite(ordered.view(), &mut sums, progress)?;
    progress.end();

    let view = ordered.view();
    let mut node_triangles = vec![0u64; view.num_nodes()];
    for u in 0..view.num_nodes() as u32 {
        for (&v, &t) in view
            .higher(u)
            .iter()
            .zip(&sums.triangles()[view.edges_of(u)])
        {
            node_triangles[u as usize] += u64::from(t);
            node_triangles[v as usize] += u64::from(t);
        }
    }
    // Each triangle of a node shows at two of its edges.
    node_triangles.iter_mut().for_each(|count| *count /= 2);
    let steps = (0..view.num_nodes() as u32)
        .into_par_iter()
        .map(|u| {
            view.neighbors(u)
                .iter()
                .map(|&v| view.degree(v) as u64 - 1)
                .sum()
        })
        .collect();
    let rank_of_node = ordered.rank_of_node();
    Ok(EdgeOrbits {
        ordered,
        rank_of_node,
        sums,
        node_triangles,
        steps,
    })
}

impl EdgeOrbits {
    /// Number of edges.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.ordered.num_edges()
    }

    /// Counts of the edge `u - v`, by edge orbit (see [`EDGE_ORBITS`]). The order of `u` and `v` does not matter.
    ///
    /// # Errors
    /// [`OrbitError::NoSuchEdge`]; [`OrbitError::EdgeCountOverflow`] if a count does not fit `u64`.
    ///
    /// # Complexity
    /// `O(log degree)`.
    pub fn row(&self, u: u32, v: u32) -> Result<[u64; NUM_EDGE_ORBITS], OrbitError> {
        let [forward, backward] = self.both_ways(u, v)?;
        let mut row = [0; NUM_EDGE_ORBITS];
        // The first of the oriented counts is the edge itself.
        let counts = forward[1..].iter().zip(&backward[1..]).zip(EDGE_ORBITS);
        for (sum, ((&forward, &backward), (first, second))) in row.iter_mut().zip(counts) {
            let overflow = OrbitError::EdgeCountOverflow {
                source_node: u,
                target_node: v,
            };
            *sum = match first == second {
                true => forward,
                false => forward.checked_add(backward).ok_or(overflow)?,
            };
        }
        Ok(row)
    }

    /// Counts of `u - v` with `u` at the first and `v` at the second orbit of each hop-1 key, in the order of
    /// [`KEYS`](crate::keys::KEYS).
    ///
    /// # Errors
    /// As [`row`](EdgeOrbits::row).
    ///
    /// # Complexity
    /// `O(log degree)`.
    pub fn oriented(&self, u: u32, v: u32) -> Result<[u64; NUM_HOP_ONE], OrbitError> {
        Ok(self.both_ways(u, v)?[0])
    }

    /// Triangles of the edge `u - v`.
    ///
    /// # Errors
    /// [`OrbitError::NoSuchEdge`].
    pub fn triangles(&self, u: u32, v: u32) -> Result<u32, OrbitError> {
        Ok(self.sums.triangles()[self.find(u, v)?.edge])
    }

    /// The graph under ranks.
    pub(crate) fn ordered(&self) -> &DegreeOrdered {
        &self.ordered
    }

    /// Triangles of every edge under ranks.
    pub(crate) fn triangle_counts(&self) -> &[u32] {
        self.sums.triangles()
    }

    /// Counts from `u` to `v` and from `v` to `u`.
    pub(crate) fn both_ways(&self, u: u32, v: u32) -> Result<[[u64; NUM_HOP_ONE]; 2], OrbitError> {
        let found = self.find(u, v)?;
        let overflow = OrbitError::EdgeCountOverflow {
            source_node: u,
            target_node: v,
        };
        let [forward, backward] = closed_forms::oriented(self, &found).ok_or(overflow)?;
        Ok(if found.swapped {
            [backward, forward]
        } else {
            [forward, backward]
        })
    }

    fn find(&self, u: u32, v: u32) -> Result<FoundEdge, OrbitError> {
        let find = || {
            let first = *self.rank_of_node.get(u as usize)?;
            let second = *self.rank_of_node.get(v as usize)?;
            let (low, high) = (first.min(second), first.max(second));
            let view = self.ordered.view();
            let position = view.higher(low).binary_search(&high).ok()?;
            let edge = view.edges_of(low).start + position;
            Some(FoundEdge {
                low,
                high,
                edge,
                swapped: first > second,
            })
        };
        find().ok_or(OrbitError::NoSuchEdge {
            source_node: u,
            target_node: v,
        })
    }
}

/// An edge under ranks.
struct FoundEdge {
    low: u32,
    high: u32,
    edge: usize,
    /// The edge was asked for from its higher rank.
    swapped: bool,
}
