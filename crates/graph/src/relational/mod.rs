//! Relational graphs: facts (head, relation, tail), as in knowledge graphs.

mod rows;
mod triples;

pub use rows::RelationalRows;
pub use triples::TripleList;

use crate::{
    Built, DirectedGraph, EdgeList, GraphError, NodeId, SelfLoops, csr::accumulate, two_way::TwoWay,
};

/// A set of triples `(head, relation, tail)` over `num_entities` entities and `num_relations` relations.
///
/// The out-adjacency lists the facts by head, the in-adjacency (made once, on demand) by tail. Facts of an entity with
/// itself are allowed.
///
/// ```
/// use argiope_graph::RelationalGraph;
///
/// // 0 likes (0) 1, 1 knows (1) 2, 0 knows (1) 1
/// let graph = RelationalGraph::from_triples(0, 0, [(0, 0, 1), (1, 1, 2), (0, 1, 1)])?;
/// assert!(graph.contains(0, 1, 1) && !graph.contains(1, 1, 0));
/// assert_eq!(graph.relation_counts(), [1, 2]);
///
/// let both_ways = graph.with_inverse_relations()?;
/// assert_eq!(both_ways.num_relations(), 4);
/// assert!(both_ways.contains(1, 1 + 2, 0));
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationalGraph {
    facts: TwoWay<RelationalRows>,
}

impl RelationalGraph {
    /// A graph without facts.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`], [`GraphError::TooManyRelations`] beyond `u32::MAX` of either.
    pub fn empty(num_entities: usize, num_relations: usize) -> Result<Self, GraphError> {
        Self::from_triples(num_entities, num_relations, [])
    }

    /// Builds a graph from triples, dropping repetitions silently; it has at least the given numbers of entities and
    /// relations, more if an id is larger. Use [`TripleList`] to learn what was dropped.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`], [`GraphError::TooManyRelations`] if an id is `u32::MAX` or a number is larger.
    pub fn from_triples(
        num_entities: usize,
        num_relations: usize,
        triples: impl IntoIterator<Item = (NodeId, u32, NodeId)>,
    ) -> Result<Self, GraphError> {
        let mut list = TripleList::new();
        list.reserve_entities(num_entities as u64)?;
        list.reserve_relations(num_relations as u64)?;
        for (head, relation, tail) in triples {
            list.push(head, relation, tail)?;
        }
        Ok(list.into_relational()?.graph)
    }

    /// Takes rows listed by head.
    ///
    /// # Errors
    /// [`GraphError::LengthMismatch`] if there are not as many rows as columns.
    pub fn from_rows(out: RelationalRows) -> Result<Self, GraphError> {
        if out.num_rows() != out.num_columns() {
            return Err(GraphError::LengthMismatch {
                what: "columns",
                expected: out.num_rows(),
                found: out.num_columns(),
            });
        }
        let facts = TwoWay::new(out);
        Ok(Self { facts })
    }

    /// Number of entities.
    #[inline]
    #[must_use]
    pub fn num_entities(&self) -> usize {
        self.out_rows().num_rows()
    }

    /// Number of relations.
    #[inline]
    #[must_use]
    pub fn num_relations(&self) -> usize {
        self.out_rows().num_relations()
    }

    /// Number of facts.
    #[inline]
    #[must_use]
    pub fn num_triples(&self) -> usize {
        self.out_rows().num_entries()
    }

    /// The facts by head: row `h` lists `(tail, relation)`.
    #[inline]
    #[must_use]
    pub fn out_rows(&self) -> &RelationalRows {
        self.facts.rows()
    }

    /// The facts by tail: row `t` lists `(head, relation)`. Made on first use, `O(num_entities + num_triples)`.
    #[must_use]
    pub fn in_rows(&self) -> &RelationalRows {
        self.facts.columns()
    }

    /// For each slot of [`in_rows`](Self::in_rows) the slot of the same fact in [`out_rows`](Self::out_rows).
    /// Made on first use, `O(num_entities + num_triples)`.
    #[must_use]
    pub fn out_slots_of_in_slots(&self) -> &[u64] {
        self.facts.row_slots()
    }

    /// True if the fact is in the graph; false also for ids outside it.
    ///
    /// # Complexity
    /// `O(log out_degree(head))`.
    #[must_use]
    pub fn contains(&self, head: NodeId, relation: u32, tail: NodeId) -> bool {
        self.out_rows().slot_of(head, tail, relation).is_some()
    }

    /// All `t` with `(head, relation, t)`, ascending.
    ///
    /// # Complexity
    /// `O(out_degree(head))`.
    ///
    /// # Panics
    /// If `head >= num_entities`.
    pub fn tails(&self, head: NodeId, relation: u32) -> impl Iterator<Item = NodeId> + '_ {
        self.out_rows()
            .row(head)
            .filter_map(move |(tail, found)| (found == relation).then_some(tail))
    }

    /// All `h` with `(h, relation, tail)`, ascending. Makes the in-adjacency.
    ///
    /// # Complexity
    /// `O(in_degree(tail))`.
    ///
    /// # Panics
    /// If `tail >= num_entities`.
    pub fn heads(&self, relation: u32, tail: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.in_rows()
            .row(tail)
            .filter_map(move |(head, found)| (found == relation).then_some(head))
    }

    /// Every fact once, ordered by head, tail, relation.
    pub fn triples(&self) -> impl Iterator<Item = (NodeId, u32, NodeId)> + '_ {
        (0..self.num_entities()).flat_map(|head| {
            let head = head as NodeId;
            self.out_rows()
                .row(head)
                .map(move |(tail, relation)| (head, relation, tail))
        })
    }

    /// Number of facts of every relation, `[num_relations]`.
    #[must_use]
    pub fn relation_counts(&self) -> Vec<u64> {
        let mut counts = vec![0u64; self.num_relations()];
        for &relation in self.out_rows().relations() {
            counts[relation as usize] += 1;
        }
        counts
    }

    /// The graph with `(t, r + num_relations, h)` added for every fact `(h, r, t)`, so that messages can travel against
    /// a relation and know that they do (Zhu et al., Neural Bellman-Ford Networks, NeurIPS 2021).
    ///
    /// # Errors
    /// [`GraphError::TooManyRelations`] if the doubled number of relations is beyond `u32::MAX`.
    ///
    /// # Complexity
    /// `O(num_entities + num_triples)` time.
    pub fn with_inverse_relations(&self) -> Result<Self, GraphError> {
        let num_relations = triples::check_relation_count(2 * self.num_relations() as u64)?;
        let shift = self.num_relations() as u32;
        let incoming = self.in_rows();
        let ends =
            |rows: &RelationalRows, row: usize| rows.offsets()[row + 1] - rows.offsets()[row];
        let mut offsets = vec![0u64; self.num_entities() + 1];
        for row in 0..self.num_entities() {
            offsets[row + 1] = ends(self.out_rows(), row) + ends(incoming, row);
        }
        accumulate(&mut offsets);
        let mut targets = Vec::with_capacity(2 * self.num_triples());
        let mut relations = Vec::with_capacity(2 * self.num_triples());
        let mut entries: Vec<(NodeId, u32)> = Vec::new();
        for entity in 0..self.num_entities() as NodeId {
            let inverse = incoming
                .row(entity)
                .map(|(head, relation)| (head, relation + shift));
            entries.clear();
            entries.extend(self.out_rows().row(entity).chain(inverse));
            // Stable sorting merges the two ascending runs.
            entries.sort();
            targets.extend(entries.iter().map(|entry| entry.0));
            relations.extend(entries.iter().map(|entry| entry.1));
        }
        Self::from_rows(RelationalRows::from_valid(
            self.num_entities(),
            num_relations,
            offsets,
            targets,
            relations,
        ))
    }

    /// The directed graph of all pairs `head -> tail` that some fact joins, self loops kept.
    ///
    /// # Errors
    /// None that a valid graph can cause.
    pub fn to_directed(&self) -> Result<Built<DirectedGraph>, GraphError> {
        let mut edges = EdgeList::new();
        edges.reserve_nodes(self.num_entities() as u64)?;
        for (head, _, tail) in self.triples() {
            edges.push(head, tail)?;
        }
        edges.into_directed(SelfLoops::Keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 -r0-> 1, 0 -r2-> 1, 0 -r1-> 0, 2 -r0-> 1; entity 3 is isolated, relation 3 unused.
    fn small() -> RelationalGraph {
        let triples = [(2, 0, 1), (0, 2, 1), (0, 0, 1), (0, 1, 0), (0, 2, 1)];
        RelationalGraph::from_triples(4, 4, triples).unwrap()
    }

    #[test]
    fn test_parallel_relations_are_kept_and_repetitions_dropped() {
        let graph = small();
        assert_eq!(
            graph.triples().collect::<Vec<_>>(),
            [(0, 1, 0), (0, 0, 1), (0, 2, 1), (2, 0, 1)]
        );
        assert_eq!(graph.relation_counts(), [2, 1, 1, 0]);
        assert!(graph.contains(0, 2, 1) && !graph.contains(0, 3, 1));
        assert!(!graph.contains(9, 0, 1) && !graph.contains(0, 0, 9) && !graph.contains(3, 0, 0));
        assert_eq!(graph.tails(0, 2).collect::<Vec<_>>(), [1]);
        assert_eq!(graph.heads(0, 1).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn test_in_rows_point_back_to_out_slots() {
        let graph = small();
        let incoming = graph.in_rows();
        assert_eq!(
            incoming.row(1).collect::<Vec<_>>(),
            [(0, 0), (0, 2), (2, 0)]
        );
        for (slot, &out_slot) in graph.out_slots_of_in_slots().iter().enumerate() {
            let out = graph.out_rows().relations()[out_slot as usize];
            assert_eq!(incoming.relations()[slot], out);
        }
        assert_eq!(&incoming.transpose_with_slots().0, graph.out_rows());
    }

    #[test]
    fn test_inverse_relations_mirror_every_fact() {
        let graph = small();
        let both = graph.with_inverse_relations().unwrap();
        assert_eq!((both.num_triples(), both.num_relations()), (8, 8));
        for (head, relation, tail) in graph.triples() {
            assert!(both.contains(head, relation, tail));
            assert!(both.contains(tail, relation + 4, head));
        }
        assert_eq!(both.relation_counts(), [2, 1, 1, 0, 2, 1, 1, 0]);
    }

    #[test]
    fn test_relations_can_be_forgotten() {
        let built = small().to_directed().unwrap();
        assert_eq!(
            built.graph.edges().collect::<Vec<_>>(),
            [(0, 0), (0, 1), (2, 1)]
        );
        assert_eq!(built.report.duplicates, 1);
    }

    #[test]
    fn test_graphs_without_anything() {
        let graph = RelationalGraph::empty(0, 0).unwrap();
        let both = graph.with_inverse_relations().unwrap();
        assert_eq!((both.num_entities(), both.num_relations()), (0, 0));
        assert_eq!(RelationalGraph::empty(3, 2).unwrap().num_entities(), 3);
    }
}
