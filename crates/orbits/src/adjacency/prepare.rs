//! What every row of the matrices needs, made once.

use argiope_graph::{DegreeOrdered, Progress, UndirectedGraph};
use argiope_sparse::triangles_per_edge;

use super::Selection;
use crate::{EdgeOrbits, OrbitError, edges::count_edge_orbits};

pub(super) struct Prepared<'g> {
    pub(super) graph: &'g UndirectedGraph,
    /// `graph`'s arrays as slices.
    pub(super) offsets: &'g [u64],
    pub(super) neighbors: &'g [u32],
    /// Triangles of the edge of every slot of the adjacency.
    pub(super) triangles: Vec<u32>,
    /// For the keys of hop 1, if wanted.
    pub(super) edges: Option<EdgeOrbits>,
    pub(super) max_degree: u64,
}

impl<'g> Prepared<'g> {
    pub(super) fn new(
        graph: &'g UndirectedGraph,
        selection: &Selection,
        progress: &dyn Progress,
    ) -> Result<Self, OrbitError> {
        let edges = selection
            .wants_hop(1)
            .then(|| count_edge_orbits(graph, progress))
            .transpose()?;
        let triangles = match (&edges, selection.wants_two_hop_walks()) {
            (_, false) => Vec::new(),
            (Some(edges), true) => by_slot(graph, edges.ordered(), edges.triangle_counts()),
            (None, true) => {
                let ordered = DegreeOrdered::new(graph);
                progress.begin("triangles", Some(graph.num_nodes() as u64));
                let triangles = triangles_per_edge(&ordered, progress)?;
                progress.end();
                by_slot(graph, &ordered, &triangles)
            }
        };
        let csr = graph.csr();
        let max_degree = csr.max_degree() as u64;
        Ok(Self {
            graph,
            offsets: csr.offsets(),
            neighbors: csr.indices(),
            triangles,
            edges,
            max_degree,
        })
    }

    #[inline(always)]
    pub(super) fn slots(&self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    #[inline(always)]
    pub(super) fn neighbors(&self, node: u32) -> &'g [u32] {
        &self.neighbors[self.slots(node)]
    }

    #[inline(always)]
    pub(super) fn degree(&self, node: u32) -> u64 {
        self.offsets[node as usize + 1] - self.offsets[node as usize]
    }
}

/// Spreads triangles of edges to both slots of each edge.
fn by_slot(graph: &UndirectedGraph, ordered: &DegreeOrdered, triangles: &[u32]) -> Vec<u32> {
    let (csr, view) = (graph.csr(), ordered.view());
    let mut by_slot = vec![0; csr.num_entries()];
    for (rank, &u) in (0u32..).zip(ordered.node_of_rank()) {
        for (&other, &count) in view
            .higher(rank)
            .iter()
            .zip(&triangles[view.edges_of(rank)])
        {
            if count > 0 {
                let v = ordered.node_of_rank()[other as usize];
                for (row, column) in [(u, v), (v, u)] {
                    let slot = csr.slot_of(row, column).expect("an edge of the graph");
                    by_slot[slot] = count;
                }
            }
        }
    }
    by_slot
}
