//! Node orbits of graphlets with up to four nodes.
//!
//! Orbit numbers are the standard ones of Przulj (*Bioinformatics* 23, 2007); counts are of induced subgraphs:
//!
//! | orbits | graphlet | the node is |
//! |---|---|---|
//! | 0 | edge | an end |
//! | 1, 2 | path of 3 | an end; the middle |
//! | 3 | triangle | any |
//! | 4, 5 | path of 4 | an end; an inner node |
//! | 6, 7 | claw | a leaf; the centre |
//! | 8 | 4-cycle | any |
//! | 9, 10, 11 | paw | the tail; a triangle node of degree 2; the node of degree 3 |
//! | 12, 13 | diamond | a node of degree 2; of degree 3 |
//! | 14 | 4-clique | any |
//!
//! Only three patterns are enumerated: triangles of every edge, 4-cliques of every node (never listed: they are
//! counted by population counts of local bit rows) and 4-cycles of every node (from wedge counts). All fifteen orbits
//! follow in closed form from these and from sums over neighbours. The method of enumerating under a degree order and
//! solving for the rest is that of Pinar, Seshadhri and Vishal (ESCAPE, WWW 2017) and Pashanasangi and Seshadhri
//! (EVOKE, WSDM 2020); the formulas here are our own derivation, checked against brute force on all small graphs.

mod cliques;
mod closed_forms;
mod cycles;
mod sums;

use argiope_graph::{DegreeOrdered, Progress, UndirectedGraph};
use argiope_sparse::triangles_per_edge;

use crate::OrbitError;

/// Number of node orbits of graphlets with two to four nodes.
pub const NUM_NODE_ORBITS: usize = 15;

/// Orbit counts of every node, `[num_nodes, 15]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeOrbits {
    counts: Vec<[u64; NUM_NODE_ORBITS]>,
}

impl NodeOrbits {
    /// Number of rows.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.counts.len()
    }

    /// Counts of a node, by orbit.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[must_use]
    pub fn row(&self, node: u32) -> &[u64; NUM_NODE_ORBITS] {
        &self.counts[node as usize]
    }

    /// All rows, by node.
    #[must_use]
    pub fn rows(&self) -> &[[u64; NUM_NODE_ORBITS]] {
        &self.counts
    }
}

/// Counts the node orbits of all graphlets with two to four nodes.
///
/// Equal for any number of threads of the current rayon pool. Isolated nodes have rows of zeros.
///
/// # Errors
/// [`OrbitError::NodeCountOverflow`] if a count does not fit `u64`; [`OrbitError::Cancelled`] through `progress`.
///
/// # Complexity
/// [`Work::of`] operations, at most `O(num_edges * max_degree)`, in practice little more than triangle counting. Extra
/// memory: a second adjacency, four bytes an edge, and 60 bytes a node and thread.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
///
/// // a paw: the triangle 1 - 2 - 3 with the tail 0
/// let graph = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3), (1, 3)])?;
/// let orbits = argiope_orbits::count_node_orbits(&graph, &Silent).unwrap();
/// assert_eq!(orbits.row(0)[9], 1);
/// assert_eq!(orbits.row(1)[11], 1);
/// assert_eq!(orbits.row(2)[10], 1);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
pub fn count_node_orbits(
    graph: &UndirectedGraph,
    progress: &dyn Progress,
) -> Result<NodeOrbits, OrbitError> {
    count_node_orbits_ordered(DegreeOrdered::new(graph), progress)
}

/// As [`count_node_orbits`], for a graph that is renamed already: the original adjacency need not stay in memory, and the
/// renamed one is given up before the result is made. Rows of the result are original nodes.
///
/// # Errors
/// As [`count_node_orbits`].
pub fn count_node_orbits_ordered(
    ordered: DegreeOrdered,
    progress: &dyn Progress,
) -> Result<NodeOrbits, OrbitError> {
    let phase = |name| progress.begin(name, Some(ordered.num_nodes() as u64));
    phase("triangles");
    let triangles = triangles_per_edge(&ordered, progress)?;
    progress.end();
    let pool = sums::SumPool::new(ordered.num_nodes());
    phase("4-cliques");
    cliques::add(ordered.view(), &triangles, &pool, progress)?;
    progress.end();
    drop(triangles);
    phase("4-cycles");
    cycles::add(ordered.view(), &pool, progress)?;
    progress.end();
    let counts = closed_forms::solve(ordered, &pool.finish())?;
    Ok(NodeOrbits { counts })
}

/// Operations that [`count_node_orbits`] needs, known before it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Work {
    /// Mark look-ups of one triangle enumeration (done once for the edges and at most once more for the cliques).
    pub triangle_lookups: u64,
    /// Wedges of the 4-cycle enumeration (each visited at most twice).
    pub cycle_wedges: u64,
    /// Entries of the adjacency, visited four times.
    pub adjacency_entries: u64,
}

impl Work {
    /// The work on `ordered`.
    ///
    /// # Complexity
    /// `O(num_edges)`.
    #[must_use]
    pub fn of(ordered: &DegreeOrdered) -> Self {
        Self {
            triangle_lookups: argiope_sparse::triangles::work(ordered),
            cycle_wedges: argiope_sparse::wedges::work_at_top(ordered.view())
                .iter()
                .sum(),
            adjacency_entries: ordered.csr().num_entries() as u64,
        }
    }

    /// All operations added up.
    #[must_use]
    pub fn total(&self) -> u64 {
        2 * (self.triangle_lookups + self.cycle_wedges + 2 * self.adjacency_entries)
    }
}
