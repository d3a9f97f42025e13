//! What an iteration ends with: an element for every source and node.

use argiope_graph::NodeId;

/// An element for each of the sources asked for and each node of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct PairValues<E> {
    num_sources: usize,
    values: Vec<E>,
    iterations: u64,
}

impl<E: Copy> PairValues<E> {
    pub(super) fn new(num_sources: usize, values: Vec<E>, iterations: u64) -> Self {
        Self {
            num_sources,
            values,
            iterations,
        }
    }

    /// Number of sources.
    #[must_use]
    pub fn num_sources(&self) -> usize {
        self.num_sources
    }

    /// All values, node by node, `[num_nodes, num_sources]`.
    #[must_use]
    pub fn values(&self) -> &[E] {
        &self.values
    }

    /// Gives up all values, `[num_nodes, num_sources]`.
    #[must_use]
    pub fn into_values(self) -> Vec<E> {
        self.values
    }

    /// The values of a node from every source, `[num_sources]`.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn of_node(&self, node: NodeId) -> &[E] {
        let start = node as usize * self.num_sources;
        &self.values[start..start + self.num_sources]
    }

    /// The value of a node from the source at `position` of the list of sources.
    ///
    /// # Panics
    /// If there is no such node or source.
    #[inline]
    #[must_use]
    pub fn get(&self, position: usize, node: NodeId) -> E {
        self.of_node(node)[position]
    }

    /// The values of all nodes, in order, from the source at `position` of the list of sources.
    ///
    /// # Panics
    /// If there is no such source.
    pub fn from_source(&self, position: usize) -> impl ExactSizeIterator<Item = E> + '_ {
        let num_sources = self.num_sources;
        assert!(position < num_sources, "source {position} of {num_sources}");
        self.values
            .chunks_exact(num_sources)
            .map(move |row| row[position])
    }

    /// Iterations that were computed. Fewer than asked for if further ones would have changed nothing.
    #[must_use]
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    pub(super) fn values_mut(&mut self) -> &mut [E] {
        &mut self.values
    }
}
