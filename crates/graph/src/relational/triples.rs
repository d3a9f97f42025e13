//! From a stream of triples to a relational graph, with a report.

use super::{RelationalGraph, RelationalRows};
use crate::{
    BuildReport, Built, GraphError, NodeId,
    csr::{accumulate, check_node_count},
};

/// A list of triples `(head, relation, tail)` in input order: what readers produce and relational graphs are built from.
///
/// ```
/// use argiope_graph::TripleList;
///
/// let mut triples = TripleList::new();
/// for (head, relation, tail) in [(0, 0, 1), (0, 1, 1), (0, 0, 1)] {
///     triples.push(head, relation, tail)?;
/// }
/// let built = triples.into_relational()?;
/// assert_eq!(built.graph.num_triples(), 2);
/// assert_eq!(built.report.duplicates, 1);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TripleList {
    triples: Vec<[u32; 3]>,
    num_entities: u64,
    num_relations: u64,
}

impl TripleList {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the graph have at least `num_entities` entities.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] beyond `u32::MAX`.
    pub fn reserve_entities(&mut self, num_entities: u64) -> Result<(), GraphError> {
        check_node_count(num_entities)?;
        self.num_entities = self.num_entities.max(num_entities);
        Ok(())
    }

    /// Makes the graph have at least `num_relations` relations.
    ///
    /// # Errors
    /// [`GraphError::TooManyRelations`] beyond `u32::MAX`.
    pub fn reserve_relations(&mut self, num_relations: u64) -> Result<(), GraphError> {
        check_relation_count(num_relations)?;
        self.num_relations = self.num_relations.max(num_relations);
        Ok(())
    }

    /// Appends a triple.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`] or [`GraphError::TooManyRelations`] if an id is `u32::MAX`.
    #[inline]
    pub fn push(&mut self, head: NodeId, relation: u32, tail: NodeId) -> Result<(), GraphError> {
        self.reserve_entities(u64::from(head.max(tail)) + 1)?;
        self.reserve_relations(u64::from(relation) + 1)?;
        self.triples.push([head, relation, tail]);
        Ok(())
    }

    /// Number of triples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.triples.len()
    }

    /// True if there are no triples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.triples.is_empty()
    }

    /// Number of entities that a graph built now has.
    #[must_use]
    pub fn num_entities(&self) -> usize {
        self.num_entities as usize
    }

    /// Number of relations that a graph built now has.
    #[must_use]
    pub fn num_relations(&self) -> usize {
        self.num_relations as usize
    }

    /// The triples, in input order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (NodeId, u32, NodeId)> + '_ {
        self.triples
            .iter()
            .map(|&[head, relation, tail]| (head, relation, tail))
    }

    /// Builds a graph and gives the list up. Facts of an entity with itself are kept and not counted in the report.
    ///
    /// # Errors
    /// None that a list filled through [`push`](Self::push) can cause.
    ///
    /// # Complexity
    /// `O(num_entities + num_triples log max_degree)` time.
    pub fn into_relational(self) -> Result<Built<RelationalGraph>, GraphError> {
        self.to_relational()
    }

    /// As [`into_relational`](Self::into_relational), keeping the list (for results in input order).
    ///
    /// # Errors
    /// As [`into_relational`](Self::into_relational).
    pub fn to_relational(&self) -> Result<Built<RelationalGraph>, GraphError> {
        let num_entities = check_node_count(self.num_entities)?;
        let num_relations = check_relation_count(self.num_relations)?;
        let mut starts = vec![0u64; num_entities + 1];
        for &[head, _, _] in &self.triples {
            starts[head as usize + 1] += 1;
        }
        accumulate(&mut starts);
        let mut next = starts.clone();
        let mut entries = vec![(0 as NodeId, 0u32); self.triples.len()];
        for &[head, relation, tail] in &self.triples {
            let to = &mut next[head as usize];
            entries[*to as usize] = (tail, relation);
            *to += 1;
        }
        let mut offsets = vec![0u64; num_entities + 1];
        let mut targets = Vec::with_capacity(entries.len());
        let mut relations = Vec::with_capacity(entries.len());
        let mut touched = vec![false; num_entities];
        for head in 0..num_entities {
            let row = &mut entries[starts[head] as usize..starts[head + 1] as usize];
            row.sort_unstable();
            let mut previous = None;
            for &entry in row
                .iter()
                .filter(|entry| previous.replace(**entry) != Some(**entry))
            {
                targets.push(entry.0);
                relations.push(entry.1);
                touched[head] = true;
                touched[entry.0 as usize] = true;
            }
            offsets[head + 1] = targets.len() as u64;
        }
        let edges_read = self.triples.len() as u64;
        let edges_kept = targets.len() as u64;
        let report = BuildReport {
            edges_read,
            edges_kept,
            duplicates: edges_read - edges_kept,
            isolated_nodes: touched.iter().filter(|&&touched| !touched).count() as u64,
            ..BuildReport::default()
        };
        let rows =
            RelationalRows::from_valid(num_entities, num_relations, offsets, targets, relations);
        let graph = RelationalGraph::from_rows(rows)?;
        let weights = None;
        Ok(Built {
            graph,
            weights,
            report,
        })
    }
}

/// `num_relations` if `u32` ids can name that many.
pub(super) fn check_relation_count(num_relations: u64) -> Result<usize, GraphError> {
    if num_relations > u64::from(u32::MAX) {
        return Err(GraphError::TooManyRelations { num_relations });
    }
    Ok(num_relations as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_report_counts_repetitions_and_isolated_entities() {
        let mut list = TripleList::new();
        list.reserve_entities(6).unwrap();
        list.reserve_relations(1).unwrap();
        for (head, relation, tail) in [(4, 1, 4), (1, 0, 0), (1, 0, 0), (1, 1, 0), (4, 1, 4)] {
            list.push(head, relation, tail).unwrap();
        }
        assert_eq!(
            (list.len(), list.num_entities(), list.num_relations()),
            (5, 6, 2)
        );
        assert_eq!(list.iter().next(), Some((4, 1, 4)));
        let report = list.into_relational().unwrap().report;
        assert_eq!((report.edges_read, report.edges_kept), (5, 3));
        assert_eq!((report.duplicates, report.self_loops), (2, 0));
        assert_eq!(report.isolated_nodes, 3);
    }

    #[test]
    fn test_largest_ids_are_refused() {
        let mut list = TripleList::new();
        assert!(matches!(
            list.push(u32::MAX, 0, 0),
            Err(GraphError::TooManyNodes { .. })
        ));
        assert!(matches!(
            list.push(0, u32::MAX, 0),
            Err(GraphError::TooManyRelations { .. })
        ));
        assert!(list.is_empty() && list.reserve_relations(1 << 32).is_err());
    }
}
