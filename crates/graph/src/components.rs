//! Connected components, by union-find.
//!
//! Sets are linked by size and paths are halved (Tarjan and van Leeuwen, J. ACM 31, 1984), which needs neither a queue
//! nor, for directed graphs, the in-adjacency.

use crate::{
    BipartiteGraph, DirectedGraph, DisjointSets, NodeId, RelationalGraph, UndirectedGraph,
};

/// The component of every node. Components are numbered by their smallest node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    component_of: Vec<u32>,
    sizes: Vec<u64>,
}

impl Components {
    /// Number of components.
    #[must_use]
    pub fn num_components(&self) -> usize {
        self.sizes.len()
    }

    /// Component of every node, `[num_nodes]`.
    #[must_use]
    pub fn component_of(&self) -> &[u32] {
        &self.component_of
    }

    /// Number of nodes of every component, `[num_components]`.
    #[must_use]
    pub fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// The largest component, the lowest number on a tie; `None` for a graph without nodes.
    #[must_use]
    pub fn largest(&self) -> Option<u32> {
        let numbered = self.sizes.iter().zip(0u32..);
        let best = numbered.max_by_key(|&(size, component)| (size, std::cmp::Reverse(component)));
        best.map(|(_, component)| component)
    }

    /// Nodes of a component, ascending. `O(num_nodes)`.
    pub fn nodes_of(&self, component: u32) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.component_of.iter().zip(0 as NodeId..);
        nodes.filter_map(move |(&of, node)| (of == component).then_some(node))
    }

    fn of_edges(num_nodes: usize, edges: impl Iterator<Item = (NodeId, NodeId)>) -> Self {
        let mut sets = DisjointSets::new(num_nodes);
        for (u, v) in edges {
            sets.unite(u, v);
        }
        let mut component_of_root = vec![u32::MAX; num_nodes];
        let mut component_of = Vec::with_capacity(num_nodes);
        let mut sizes = Vec::new();
        for node in 0..num_nodes {
            let root = sets.root(node as NodeId) as usize;
            if component_of_root[root] == u32::MAX {
                // There are fewer components than nodes, so the numbers stay below u32::MAX.
                component_of_root[root] = sizes.len() as u32;
                sizes.push(u64::from(sets.size_of_root(root as NodeId)));
            }
            component_of.push(component_of_root[root]);
        }
        Self {
            component_of,
            sizes,
        }
    }
}

impl UndirectedGraph {
    /// Connected components.
    ///
    /// ```
    /// use argiope_graph::UndirectedGraph;
    ///
    /// let graph = UndirectedGraph::from_edges(6, [(0, 2), (3, 4), (4, 5)])?;
    /// let components = graph.connected_components();
    /// assert_eq!(components.component_of(), [0, 1, 0, 2, 2, 2]);
    /// assert_eq!(components.sizes(), [2, 1, 3]);
    /// assert_eq!(components.largest(), Some(2));
    /// # Ok::<(), argiope_graph::GraphError>(())
    /// ```
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges α(num_nodes))` time, `O(num_nodes)` space.
    #[must_use]
    pub fn connected_components(&self) -> Components {
        Components::of_edges(self.num_nodes(), self.edges())
    }
}

impl DirectedGraph {
    /// Weakly connected components: those of the graph without directions.
    ///
    /// # Complexity
    /// As [`UndirectedGraph::connected_components`].
    #[must_use]
    pub fn weakly_connected_components(&self) -> Components {
        Components::of_edges(self.num_nodes(), self.edges())
    }
}

impl RelationalGraph {
    /// Weakly connected components: those of the graph without relations and directions.
    ///
    /// # Complexity
    /// As [`UndirectedGraph::connected_components`].
    #[must_use]
    pub fn weakly_connected_components(&self) -> Components {
        let pairs = self.triples().map(|(head, _, tail)| (head, tail));
        Components::of_edges(self.num_entities(), pairs)
    }
}

impl BipartiteGraph {
    /// Connected components, left nodes first; right node `r` is at `num_left + r`.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`](crate::GraphError::TooManyNodes) if both sides together have more than `u32::MAX`
    /// nodes.
    ///
    /// # Complexity
    /// As [`UndirectedGraph::connected_components`].
    pub fn connected_components(&self) -> Result<Components, crate::GraphError> {
        let num_nodes = crate::csr::check_node_count(self.num_nodes() as u64)?;
        let shift = self.num_left() as NodeId;
        let edges = self.edges().map(|(left, right)| (left, right + shift));
        Ok(Components::of_edges(num_nodes, edges))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SelfLoops;

    #[test]
    fn test_directions_and_sides_are_forgotten() {
        let edges = [(1, 0), (2, 0), (4, 4)];
        let graph = DirectedGraph::from_edges(5, edges, SelfLoops::Keep).unwrap();
        let components = graph.weakly_connected_components();
        assert_eq!(components.component_of(), [0, 0, 0, 1, 2]);
        assert_eq!(components.nodes_of(0).collect::<Vec<_>>(), [0, 1, 2]);

        let graph = BipartiteGraph::from_edges(2, 3, [(1, 0), (1, 2)]).unwrap();
        let components = graph.connected_components().unwrap();
        assert_eq!(components.component_of(), [0, 1, 1, 2, 1]);

        let graph = RelationalGraph::from_triples(3, 1, [(2, 0, 0)]).unwrap();
        assert_eq!(graph.weakly_connected_components().sizes(), [2, 1]);
    }

    #[test]
    fn test_ties_and_empty_graphs() {
        assert_eq!(
            UndirectedGraph::empty(0).connected_components().largest(),
            None
        );
        let components = UndirectedGraph::empty(3).connected_components();
        assert_eq!(
            (components.num_components(), components.largest()),
            (3, Some(0))
        );
    }
}
