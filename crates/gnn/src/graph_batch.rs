//! Many small graphs as one.

use std::ops::Range;

use argiope_sparse::{Pattern, Segments};

use crate::GnnError;

/// Graphs side by side: one pattern whose diagonal blocks are theirs, so that a layer runs on all of them at once.
///
/// The nodes of a graph are consecutive, and so are its slots: features of nodes and edges are those of the graphs, one
/// behind the other.
///
/// # Example
/// ```
/// use argiope_gnn::GraphBatch;
/// use argiope_sparse::Pattern;
///
/// let path = Pattern::new(3, vec![0, 0, 1, 2], vec![0, 1])?;
/// let single = Pattern::new(1, vec![0, 1], vec![0])?;
/// let batch = GraphBatch::new([&path, &single, &path])?;
/// assert_eq!((batch.num_graphs(), batch.num_nodes()), (3, 7));
/// assert_eq!(batch.nodes_of(2), 4..7);
/// assert_eq!(batch.slots_of(2), 3..5);
/// assert_eq!(batch.pattern().row(6), [5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct GraphBatch {
    pattern: Pattern,
    nodes: Segments,
}

impl GraphBatch {
    /// Takes square patterns; row `v` of each lists the nodes that `v` hears from.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for a pattern that is not square; [`GnnError::Sparse`] for more nodes or entries than `u32`
    /// can name.
    ///
    /// # Complexity
    /// `O(num_graphs + num_nodes + num_entries)` time and space.
    pub fn new<'a>(graphs: impl IntoIterator<Item = &'a Pattern>) -> Result<Self, GnnError> {
        let mut first_nodes = vec![0u64];
        let mut offsets = vec![0u64];
        let mut indices = Vec::new();
        let mut num_nodes = 0usize;
        for graph in graphs {
            if graph.num_rows() != graph.num_columns() {
                return Err(GnnError::Shape {
                    layer: "GraphBatch",
                    operand: "pattern",
                    found: vec![graph.num_rows(), graph.num_columns()],
                    expected: "as many rows as columns".into(),
                });
            }
            let first_slot = indices.len() as u64;
            let ends = &graph.offsets()[1..];
            offsets.extend(ends.iter().map(|end| first_slot + end));
            // Too large a sum is an error of the pattern below, whatever its indices are.
            let first_node = num_nodes as u32;
            let moved = graph.indices().iter().map(|&u| first_node.wrapping_add(u));
            indices.extend(moved);
            num_nodes += graph.num_rows();
            first_nodes.push(num_nodes as u64);
        }
        Ok(Self {
            nodes: Segments::new(first_nodes)?,
            pattern: Pattern::new(num_nodes, offsets, indices)?,
        })
    }

    /// The pattern of all graphs.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Which nodes a graph has: one segment a graph.
    #[must_use]
    pub fn nodes(&self) -> &Segments {
        &self.nodes
    }

    /// Number of graphs.
    #[must_use]
    pub fn num_graphs(&self) -> usize {
        self.nodes.num_segments()
    }

    /// Number of nodes of all graphs.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.pattern.num_rows()
    }

    /// The nodes of a graph.
    ///
    /// # Panics
    /// If there is no such graph.
    #[must_use]
    pub fn nodes_of(&self, graph: usize) -> Range<usize> {
        let offsets = self.nodes.offsets();
        offsets[graph] as usize..offsets[graph + 1] as usize
    }

    /// The slots of a graph.
    ///
    /// # Panics
    /// If there is no such graph.
    #[must_use]
    pub fn slots_of(&self, graph: usize) -> Range<usize> {
        let nodes = self.nodes_of(graph);
        let offsets = self.pattern.offsets();
        offsets[nodes.start] as usize..offsets[nodes.end] as usize
    }
}
