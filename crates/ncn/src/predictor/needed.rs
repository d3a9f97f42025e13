//! The nodes that the scores of some pairs depend on.
//!
//! Scores need the embeddings of both nodes of every pair, and what is pooled needs the transformed embeddings of common
//! neighbours. On sparse graphs these are few of all nodes: the layers then work on these rows alone, which changes
//! nothing but the time.

use argiope_sparse::{NeighborSets, Pairs, Pattern, RowIndex, common_neighbors};

use crate::NcnError;

/// Above so many neighbours to compare for each node of the graph, nearly all nodes are needed, and the patterns would be
/// large.
const COMPARISONS_PER_NODE: usize = 16;

/// Some pairs and their common neighbours, with nodes numbered among those that are needed.
#[derive(Debug)]
pub(super) struct Needed {
    /// The nodes whose embeddings are needed.
    pub(super) nodes: RowIndex,
    /// First and second node of every pair, among `nodes`.
    pub(super) ends: [RowIndex; 2],
    /// The nodes that are pooled, among `nodes`.
    pub(super) pooled: RowIndex,
    /// A row for every pair, a column for every pooled node.
    pub(super) common: Pattern,
}

impl Needed {
    /// What pairs need; `None` where that is nearly everything.
    ///
    /// # Errors
    /// [`NcnError::Sparse`] if rows of the graph are not ascending.
    ///
    /// # Complexity
    /// `O(num_nodes + num_pairs)`, and one pass over the rows of all pairs.
    pub(super) fn new(graph: &Pattern, pairs: &Pairs) -> Result<Option<Self>, NcnError> {
        let num_nodes = graph.num_rows();
        let shorter = |&(u, v): &(u32, u32)| graph.degree(u as usize).min(graph.degree(v as usize));
        let comparisons: usize = pairs.as_slice().iter().map(shorter).sum();
        if comparisons > COMPARISONS_PER_NODE * num_nodes {
            return Ok(None);
        }
        let sets = common_neighbors(graph, graph, pairs, NeighborSets::COMMON)?;
        let Some(common) = sets.common else {
            return Ok(None);
        };
        let mut numbers = Numbers::new(num_nodes);
        let (left, right): (Vec<u32>, Vec<u32>) = pairs.as_slice().iter().copied().unzip();
        let ends = [left, right].map(|ends| numbers.of(&ends));
        let mut columns = Numbers::new(num_nodes);
        let indices = columns.of(common.indices());
        let pooled = numbers.of(&columns.nodes);
        let (count, num_columns) = (numbers.nodes.len(), columns.nodes.len());
        let [left, right] = ends;
        Ok(Some(Self {
            nodes: RowIndex::new(numbers.nodes, num_nodes)?,
            ends: [RowIndex::new(left, count)?, RowIndex::new(right, count)?],
            pooled: RowIndex::new(pooled, count)?,
            common: Pattern::new(num_columns, common.offsets().to_vec(), indices)?,
        }))
    }
}

/// Numbers nodes in the order in which they are met.
struct Numbers {
    of_nodes: Vec<u32>,
    nodes: Vec<u32>,
}

/// The number of a node that was not met.
const NONE: u32 = u32::MAX;

impl Numbers {
    fn new(num_nodes: usize) -> Self {
        Self {
            of_nodes: vec![NONE; num_nodes],
            nodes: Vec::new(),
        }
    }

    fn of(&mut self, nodes: &[u32]) -> Vec<u32> {
        let number = |&node: &u32| {
            let number = &mut self.of_nodes[node as usize];
            if *number == NONE {
                *number = self.nodes.len() as u32;
                self.nodes.push(node);
            }
            *number
        };
        nodes.iter().map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_few_nodes_of_a_sparse_graph_are_needed() {
        // A path 0 - 1 - ... - 99.
        let entries: Vec<(u32, u32)> = (0..99).flat_map(|u| [(u, u + 1), (u + 1, u)]).collect();
        let path = Pattern::from_edges(100, 100, &entries).unwrap().0;
        let pairs = Pairs::new(100, [(3, 5), (5, 9), (7, 5)]).unwrap();
        let needed = Needed::new(&path, &pairs).unwrap().unwrap();
        assert_eq!(needed.nodes.indices(), [3, 5, 7, 9, 4, 6]);
        assert_eq!(needed.ends[0].indices(), [0, 1, 2]);
        assert_eq!(needed.ends[1].indices(), [1, 3, 1]);
        assert_eq!(needed.pooled.indices(), [4, 5]);
        let rows: Vec<&[u32]> = (0..3).map(|row| needed.common.row(row)).collect();
        assert_eq!(rows, [&[0][..], &[], &[1]]);
    }

    #[test]
    fn test_all_nodes_of_a_dense_graph_are() {
        let entries: Vec<(u32, u32)> = (0..40)
            .flat_map(|u| (0..40).filter(move |&v| u != v).map(move |v| (u, v)))
            .collect();
        let clique = Pattern::from_edges(40, 40, &entries).unwrap().0;
        let pairs = Pairs::new(40, vec![(0, 1); 100]).unwrap();
        assert!(Needed::new(&clique, &pairs).unwrap().is_none());
    }
}
