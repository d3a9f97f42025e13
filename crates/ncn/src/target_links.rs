//! Target link removal: the training graph without the edges that a batch predicts.
//!
//! A link predictor that sees a training edge in the graph learns to look it up. The edges of a batch are therefore taken
//! out, in both directions, of the graph that their batch is predicted from (Wang et al., ICLR 2024, section 4.3).

use argiope_graph::NodeId;
use argiope_sparse::Pattern;
use rayon::prelude::*;

use crate::NcnError;

/// Rows that are filtered together.
const ROWS_PER_CHUNK: usize = 512;

/// A symmetric graph whose entries know which edge they belong to.
#[derive(Debug, Clone)]
pub struct TrainingGraph {
    pattern: Pattern,
    /// The edge of every slot.
    edges_of_slots: Vec<u32>,
    num_edges: usize,
}

impl TrainingGraph {
    /// The graph of `edges`, each of which is given once, in either direction.
    ///
    /// # Errors
    /// [`NcnError::Data`] for self loops and for edges that are given twice, and what
    /// [`Pattern::from_edges`] refuses.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time and space.
    pub fn new(num_nodes: usize, edges: &[(NodeId, NodeId)]) -> Result<Self, NcnError> {
        let mut entries = Vec::with_capacity(2 * edges.len());
        for &(u, v) in edges {
            if u == v {
                return Err(NcnError::Data {
                    what: format!("training edge ({u}, {v}) is a self loop"),
                });
            }
            entries.push((u, v));
            entries.push((v, u));
        }
        let (pattern, slots) = Pattern::from_edges(num_nodes, num_nodes, &entries)?;
        if !pattern.is_ascending() {
            let twice = (0..num_nodes).find_map(|row| {
                let row_ids = pattern.row(row);
                (row_ids.windows(2).find(|pair| pair[0] == pair[1])).map(|pair| (row, pair[0]))
            });
            let (u, v) = twice.unwrap_or_default();
            return Err(NcnError::Data {
                what: format!("training edge ({u}, {v}) is given more than once"),
            });
        }
        let mut edges_of_slots = vec![0; entries.len()];
        for (entry, &slot) in slots.iter().enumerate() {
            edges_of_slots[slot as usize] = (entry / 2) as u32;
        }
        Ok(Self {
            pattern,
            edges_of_slots,
            num_edges: edges.len(),
        })
    }

    /// All edges, in both directions.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Number of edges.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.num_edges
    }

    /// The graph without the edges with the numbers `removed`.
    ///
    /// # Errors
    /// What [`Pattern::new`] refuses; nothing for numbers below [`TrainingGraph::num_edges`].
    ///
    /// # Panics
    /// If a number is not below [`TrainingGraph::num_edges`].
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time and space.
    pub fn without(&self, removed: &[u32]) -> Result<Pattern, NcnError> {
        let mut is_removed = vec![false; self.num_edges];
        for &edge in removed {
            is_removed[edge as usize] = true;
        }
        let edges = &self.edges_of_slots;
        filtered(&self.pattern, |slot| !is_removed[edges[slot] as usize])
    }
}

/// The entries in the slots for which `keep` is true.
fn filtered(pattern: &Pattern, keep: impl Fn(usize) -> bool + Sync) -> Result<Pattern, NcnError> {
    let num_rows = pattern.num_rows();
    let parts: Vec<(Vec<u32>, Vec<u32>)> = (0..num_rows.div_ceil(ROWS_PER_CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let rows = chunk * ROWS_PER_CHUNK..((chunk + 1) * ROWS_PER_CHUNK).min(num_rows);
            let (mut lengths, mut indices) = (Vec::with_capacity(rows.len()), Vec::new());
            for row in rows {
                let before = indices.len();
                let kept = pattern.slots(row).filter(|&slot| keep(slot));
                indices.extend(kept.map(|slot| pattern.indices()[slot]));
                lengths.push((indices.len() - before) as u32);
            }
            (lengths, indices)
        })
        .collect();
    let mut offsets = Vec::with_capacity(num_rows + 1);
    offsets.push(0u64);
    let mut indices = Vec::with_capacity(parts.iter().map(|(_, part)| part.len()).sum());
    let mut end = 0;
    for (lengths, part) in parts {
        for length in lengths {
            end += u64::from(length);
            offsets.push(end);
        }
        indices.extend_from_slice(&part);
    }
    Ok(Pattern::new(pattern.num_columns(), offsets, indices)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(num_nodes: u32) -> Vec<(u32, u32)> {
        (0..num_nodes).map(|u| (u, (u + 1) % num_nodes)).collect()
    }

    #[test]
    fn test_both_directions_of_an_edge_go() {
        let graph = TrainingGraph::new(1500, &ring(1500)).unwrap();
        let left = graph.without(&[0, 7, 1499]).unwrap();
        assert_eq!(left.num_entries(), 3000 - 6);
        assert_eq!(left.row(0), [] as [u32; 0]);
        assert_eq!(left.row(7), [6]);
        assert_eq!(left.row(8), [9]);
        assert_eq!(&graph.without(&[]).unwrap(), graph.pattern());
    }

    #[test]
    fn test_loops_and_repetitions_are_named() {
        let fault = |edges: &[(u32, u32)]| TrainingGraph::new(3, edges).unwrap_err().to_string();
        assert!(fault(&[(0, 1), (2, 2)]).contains("(2, 2)"));
        assert!(fault(&[(0, 1), (1, 0)]).contains("(0, 1) is given more than once"));
        assert!(fault(&[(0, 3)]).contains('3'));
    }
}
