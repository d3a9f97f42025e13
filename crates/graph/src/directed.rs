//! Simple directed graphs.

use crate::{
    BuildReport, Built, Csr, EdgeList, GraphError, MergeWeights, NodeId, UndirectedGraph,
    builder::{Forward, SelfLoops},
    csr::check_node_count,
    two_way::TwoWay,
    values::check_slots,
};

/// A directed graph without parallel edges; self loops are allowed.
///
/// The out-adjacency is stored, the in-adjacency is made once when it is first asked for. Values that belong to edges
/// are aligned with the slots of the out-adjacency; [`out_slots_of_in_slots`](Self::out_slots_of_in_slots) and
/// [`gather`](crate::values::gather) carry them to the in-adjacency.
///
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// let graph = DirectedGraph::from_edges(3, [(0, 1), (1, 0), (1, 2)], SelfLoops::Drop)?;
/// assert_eq!(graph.out_neighbors(1), [0, 2]);
/// assert_eq!(graph.in_neighbors(1), [0]);
/// assert_eq!(graph.reversed().out_neighbors(2), [1]);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectedGraph {
    adjacency: TwoWay<Csr>,
}

impl DirectedGraph {
    /// A graph with `num_nodes` isolated nodes.
    ///
    /// # Panics
    /// If `u32` ids cannot name that many nodes.
    #[must_use]
    pub fn empty(num_nodes: usize) -> Self {
        let adjacency = TwoWay::new(Csr::empty(num_nodes, num_nodes));
        Self { adjacency }
    }

    /// Takes an out-adjacency: row `u` lists the nodes that `u` points to.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] if it is not square.
    pub fn from_csr(csr: Csr) -> Result<Self, GraphError> {
        if csr.num_rows() != csr.num_columns() {
            return Err(GraphError::LengthMismatch {
                what: "columns",
                expected: csr.num_rows(),
                found: csr.num_columns(),
            });
        }
        let adjacency = TwoWay::new(csr);
        Ok(Self { adjacency })
    }

    /// Builds a graph from pairs, dropping repeated edges silently; the number of nodes is one more than the largest id,
    /// or `num_nodes` if that is larger. Use [`EdgeList`] to learn what was dropped.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] if an id is `u32::MAX`.
    pub fn from_edges(
        num_nodes: usize,
        edges: impl IntoIterator<Item = (NodeId, NodeId)>,
        self_loops: SelfLoops,
    ) -> Result<Self, GraphError> {
        let mut list = EdgeList::new();
        list.reserve_nodes(num_nodes as u64)?;
        for (source, target) in edges {
            list.push(source, target)?;
        }
        Ok(list.into_directed(self_loops)?.graph)
    }

    /// Number of nodes.
    #[inline]
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.csr().num_rows()
    }

    /// Number of edges; a pair joined both ways counts twice.
    #[inline]
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.csr().num_entries()
    }

    /// Nodes that `node` points to, ascending.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn out_neighbors(&self, node: NodeId) -> &[NodeId] {
        self.csr().row(node)
    }

    /// Nodes that point to `node`, ascending.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn in_neighbors(&self, node: NodeId) -> &[NodeId] {
        self.in_csr().row(node)
    }

    /// Number of edges that leave `node`.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn out_degree(&self, node: NodeId) -> usize {
        self.csr().degree(node)
    }

    /// Number of edges that reach `node`.
    ///
    /// # Panics
    /// If `node >= num_nodes`.
    #[inline]
    #[must_use]
    pub fn in_degree(&self, node: NodeId) -> usize {
        self.in_csr().degree(node)
    }

    /// True if there is an edge from `source` to `target`; false also for ids outside the graph.
    #[must_use]
    pub fn has_edge(&self, source: NodeId, target: NodeId) -> bool {
        self.csr().slot_of(source, target).is_some()
    }

    /// Every edge as `(source, target)`, ordered; the position is the edge's slot.
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let rows = self.csr().rows();
        rows.flat_map(|(source, row)| row.iter().map(move |&target| (source, target)))
    }

    /// Number of self loops. `O(num_nodes log max_degree)`.
    #[must_use]
    pub fn num_self_loops(&self) -> usize {
        let nodes = 0..self.num_nodes() as NodeId;
        nodes.filter(|&node| self.has_edge(node, node)).count()
    }

    /// The out-adjacency.
    #[inline]
    #[must_use]
    pub fn csr(&self) -> &Csr {
        self.adjacency.rows()
    }

    /// The in-adjacency. Made on first use, `O(num_nodes + num_edges)`.
    #[must_use]
    pub fn in_csr(&self) -> &Csr {
        self.adjacency.columns()
    }

    /// For each slot of [`in_csr`](Self::in_csr) the slot of the same edge in [`csr`](Self::csr). Made on first use,
    /// `O(num_nodes + num_edges)`.
    #[must_use]
    pub fn out_slots_of_in_slots(&self) -> &[u64] {
        self.adjacency.row_slots()
    }

    /// Gives up the graph for its out-adjacency.
    #[must_use]
    pub fn into_csr(self) -> Csr {
        self.adjacency.into_rows()
    }

    /// The graph with every edge turned round. Makes the in-adjacency; shares both with `self`.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let adjacency = self.adjacency.reversed();
        Self { adjacency }
    }

    /// The undirected graph that joins what some edge joins; self loops are dropped.
    ///
    /// # Errors
    /// None that a valid graph can cause.
    pub fn to_undirected(&self) -> Result<Built<UndirectedGraph>, GraphError> {
        let mut edges = EdgeList::new();
        edges.reserve_nodes(self.num_nodes() as u64)?;
        for (source, target) in self.edges() {
            edges.push(source, target)?;
        }
        edges.into_undirected()
    }

    /// As [`to_undirected`](Self::to_undirected), carrying one weight an out-slot; `merge` says which weight a pair that
    /// is joined both ways gets.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] unless there is one weight an edge; [`GraphError::DuplicateEdge`] under
    /// [`MergeWeights::Refuse`].
    pub fn to_undirected_weighted(
        &self,
        weights: &[f64],
        merge: MergeWeights,
    ) -> Result<Built<UndirectedGraph>, GraphError> {
        check_slots(weights, self.num_edges())?;
        let mut edges = EdgeList::new();
        edges.reserve_nodes(self.num_nodes() as u64)?;
        for ((source, target), &weight) in self.edges().zip(weights) {
            edges.push_weighted(source, target, weight)?;
        }
        edges.into_undirected_merging(merge)
    }

    /// Number of edges, self loops apart, whose reverse is an edge too. Makes the in-adjacency.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)`.
    #[must_use]
    pub fn num_reciprocated_edges(&self) -> usize {
        let mut count = 0;
        for (node, targets) in self.csr().rows() {
            let mut sources = self.in_neighbors(node).iter().copied().peekable();
            for &target in targets.iter().filter(|&&target| target != node) {
                while sources.next_if(|&source| source < target).is_some() {}
                count += usize::from(sources.peek() == Some(&target));
            }
        }
        count
    }

    /// Share of the edges, self loops apart, whose reverse is an edge too; 0 for a graph without such edges.
    #[must_use]
    pub fn reciprocity(&self) -> f64 {
        match self.num_edges() - self.num_self_loops() {
            0 => 0.0,
            proper => self.num_reciprocated_edges() as f64 / proper as f64,
        }
    }
}

impl From<&UndirectedGraph> for DirectedGraph {
    /// Every edge becomes one edge each way; the adjacency is shared.
    fn from(graph: &UndirectedGraph) -> Self {
        let adjacency = TwoWay::new(graph.csr().clone());
        Self { adjacency }
    }
}

impl EdgeList {
    /// Builds a directed graph and gives the list up. Weights of repeated edges: the first counts.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges log max_degree)` time; peak memory is the list plus the adjacency.
    pub fn into_directed(self, self_loops: SelfLoops) -> Result<Built<DirectedGraph>, GraphError> {
        self.to_directed_merging(self_loops, MergeWeights::First)
    }

    /// As [`into_directed`](EdgeList::into_directed), with a choice for the weights of repeated edges.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`]; [`GraphError::DuplicateEdge`] under [`MergeWeights::Refuse`].
    pub fn into_directed_merging(
        self,
        self_loops: SelfLoops,
        merge: MergeWeights,
    ) -> Result<Built<DirectedGraph>, GraphError> {
        self.to_directed_merging(self_loops, merge)
    }

    /// As [`into_directed`](EdgeList::into_directed), keeping the list (for results in input order).
    ///
    /// # Errors
    /// As [`into_directed`](EdgeList::into_directed).
    pub fn to_directed(&self, self_loops: SelfLoops) -> Result<Built<DirectedGraph>, GraphError> {
        self.to_directed_merging(self_loops, MergeWeights::First)
    }

    fn to_directed_merging(
        &self,
        self_loops: SelfLoops,
        merge: MergeWeights,
    ) -> Result<Built<DirectedGraph>, GraphError> {
        let num_nodes = check_node_count(self.num_nodes() as u64)?;
        let rows = self.rows(Forward, self_loops, merge)?;
        let edges_read = self.len() as u64;
        let edges_kept = rows.csr.num_entries() as u64;
        let dropped_loops = match self_loops {
            SelfLoops::Keep => 0,
            SelfLoops::Drop => self.iter().filter(|(u, v)| u == v).count() as u64,
        };
        let mut touched = vec![false; num_nodes];
        for (source, row) in rows.csr.rows().filter(|(_, row)| !row.is_empty()) {
            touched[source as usize] = true;
            row.iter()
                .for_each(|&target| touched[target as usize] = true);
        }
        let report = BuildReport {
            edges_read,
            edges_kept,
            self_loops: dropped_loops,
            duplicates: edges_read - dropped_loops - edges_kept,
            reciprocal: 0,
            isolated_nodes: touched.iter().filter(|&&touched| !touched).count() as u64,
        };
        Ok(Built {
            graph: DirectedGraph::from_csr(rows.csr)?,
            weights: rows.weights,
            report,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::gather;

    fn list() -> EdgeList {
        let mut edges = EdgeList::new();
        let triples = [
            (0, 1, 1.0),
            (1, 0, 2.0),
            (1, 1, 3.0),
            (2, 1, 4.0),
            (0, 1, 5.0),
        ];
        for (source, target, weight) in triples {
            edges.push_weighted(source, target, weight).unwrap();
        }
        edges.reserve_nodes(4).unwrap();
        edges
    }

    #[test]
    fn test_self_loops_are_kept_or_dropped_by_choice() {
        let kept = list().to_directed(SelfLoops::Keep).unwrap();
        assert_eq!(
            kept.graph.edges().collect::<Vec<_>>(),
            [(0, 1), (1, 0), (1, 1), (2, 1)]
        );
        assert_eq!(kept.weights.as_deref(), Some(&[1.0, 2.0, 3.0, 4.0][..]));
        assert_eq!(kept.graph.num_self_loops(), 1);
        assert_eq!((kept.report.self_loops, kept.report.duplicates), (0, 1));
        assert_eq!((kept.report.reciprocal, kept.report.isolated_nodes), (0, 1));

        let dropped = list().into_directed(SelfLoops::Drop).unwrap();
        assert_eq!(dropped.graph.num_edges(), 3);
        assert_eq!(
            (dropped.report.self_loops, dropped.report.duplicates),
            (1, 1)
        );
    }

    #[test]
    fn test_weights_merge_as_told() {
        let sum = list()
            .into_directed_merging(SelfLoops::Keep, MergeWeights::Sum)
            .unwrap();
        assert_eq!(sum.weights.unwrap(), [6.0, 2.0, 3.0, 4.0]);
        assert!(matches!(
            list().into_directed_merging(SelfLoops::Keep, MergeWeights::Refuse),
            Err(GraphError::DuplicateEdge {
                source_node: 0,
                target_node: 1
            })
        ));
    }

    #[test]
    fn test_in_adjacency_and_weights() {
        let built = list().into_directed(SelfLoops::Keep).unwrap();
        let (graph, weights) = (built.graph, built.weights.unwrap());
        assert_eq!(graph.in_neighbors(1), [0, 1, 2]);
        assert_eq!((graph.in_degree(1), graph.out_degree(1)), (3, 2));
        let in_weights = gather(&weights, graph.out_slots_of_in_slots()).unwrap();
        assert_eq!(in_weights, [2.0, 1.0, 3.0, 4.0]);

        let reversed = graph.reversed();
        assert_eq!(reversed.out_neighbors(1), [0, 1, 2]);
        assert_eq!(reversed.in_csr(), graph.csr());
        let back = gather(&in_weights, reversed.out_slots_of_in_slots()).unwrap();
        assert_eq!(back, weights);
        assert_eq!(reversed.reversed(), graph);
    }

    #[test]
    fn test_undirected_form() {
        let built = list().into_directed(SelfLoops::Keep).unwrap();
        let weights = built.weights.unwrap();
        let graph = built.graph;
        let plain = graph.to_undirected().unwrap();
        assert_eq!(plain.graph.edges().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        assert_eq!((plain.report.self_loops, plain.report.reciprocal), (1, 1));
        let weighted = graph
            .to_undirected_weighted(&weights, MergeWeights::Sum)
            .unwrap();
        assert_eq!(weighted.graph, plain.graph);
        assert_eq!(weighted.weights.unwrap(), [3.0, 3.0, 4.0, 4.0]);
        assert!(
            graph
                .to_undirected_weighted(&weights[1..], MergeWeights::Sum)
                .is_err()
        );
        assert_eq!(DirectedGraph::from(&plain.graph).num_edges(), 4);
    }

    #[test]
    fn test_reciprocity_leaves_self_loops_out() {
        let built = list().into_directed(SelfLoops::Keep).unwrap();
        assert_eq!(built.graph.num_reciprocated_edges(), 2);
        assert_eq!(built.graph.reciprocity(), 2.0 / 3.0);
        let loops = DirectedGraph::from_edges(0, [(1, 1)], SelfLoops::Keep).unwrap();
        assert_eq!(loops.reciprocity(), 0.0);
        assert_eq!(DirectedGraph::empty(0).reciprocity(), 0.0);
    }

    #[test]
    fn test_square_adjacencies_only() {
        assert!(DirectedGraph::from_csr(Csr::empty(2, 3)).is_err());
    }
}
