//! A sorted set of nodes, numbered by position.

use crate::{GraphError, NodeId};

/// A set of nodes of a graph, in ascending order: position `i` is the local id of the `i`-th smallest node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeSubset {
    nodes: Vec<NodeId>,
}

impl NodeSubset {
    /// Sorts `nodes` and drops repetitions.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`] if an id is `num_nodes` or more.
    ///
    /// # Complexity
    /// `O(k log k)` for `k` nodes; `O(k)` if they are sorted already.
    pub fn new(
        num_nodes: usize,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Result<Self, GraphError> {
        let mut nodes: Vec<NodeId> = nodes.into_iter().collect();
        if !nodes.is_sorted() {
            nodes.sort_unstable();
        }
        nodes.dedup();
        match nodes.last() {
            Some(&largest) if largest as usize >= num_nodes => Err(GraphError::NodeOutOfRange {
                node: largest.into(),
                num_nodes,
            }),
            _ => Ok(Self { nodes }),
        }
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True if there are no nodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The nodes, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The node with a local id.
    ///
    /// # Panics
    /// If `local >= len`.
    #[must_use]
    pub fn original(&self, local: NodeId) -> NodeId {
        self.nodes[local as usize]
    }

    /// The local id of a node, by binary search; `None` if it is not in the set.
    #[must_use]
    pub fn local(&self, original: NodeId) -> Option<NodeId> {
        let found = self.nodes.binary_search(&original);
        found.ok().map(|at| at as NodeId)
    }
}

impl<'a> IntoIterator for &'a NodeSubset {
    type Item = NodeId;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, NodeId>>;

    fn into_iter(self) -> Self::IntoIter {
        self.nodes.iter().copied()
    }
}

/// Visits `(i, j)` for every `row[i] == nodes[j]`; `row` ascends and may repeat, `nodes` ascends strictly.
///
/// Both sides leap over runs (Bentley and Yao, Inf. Process. Lett. 5, 1976), so that a hub costs no more than the chosen
/// nodes do.
pub(super) fn intersect(row: &[NodeId], nodes: &[NodeId], mut visit: impl FnMut(usize, usize)) {
    let (mut i, mut j) = (0, 0);
    while i < row.len() && j < nodes.len() {
        match row[i].cmp(&nodes[j]) {
            std::cmp::Ordering::Less => i += leap(&row[i..], nodes[j]),
            std::cmp::Ordering::Greater => j += leap(&nodes[j..], row[i]),
            std::cmp::Ordering::Equal => {
                visit(i, j);
                i += 1;
            }
        }
    }
}

/// Number of leading elements below `key`, in time logarithmic in the answer.
fn leap(sorted: &[NodeId], key: NodeId) -> usize {
    let (mut low, mut high) = (0, 1);
    while high < sorted.len() && sorted[high] < key {
        (low, high) = (high, 2 * high);
    }
    let high = high.min(sorted.len());
    low + sorted[low..high].partition_point(|&node| node < key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_leaps_count_smaller_elements() {
        let sorted: Vec<u32> = (0..100).map(|i| 3 * i).collect();
        for from in [0, 1, 50, 99, 100] {
            for key in 0..310 {
                let expected = sorted[from..].iter().filter(|&&node| node < key).count();
                assert_eq!(
                    leap(&sorted[from..], key),
                    expected,
                    "from {from}, key {key}"
                );
            }
        }
    }

    #[test]
    fn test_intersection_with_repeated_targets() {
        let mut pairs = Vec::new();
        intersect(&[1, 1, 2, 5, 5, 9], &[1, 3, 5], |i, j| pairs.push((i, j)));
        assert_eq!(pairs, [(0, 0), (1, 0), (3, 2), (4, 2)]);
    }

    #[test]
    fn test_maps_both_ways() {
        let subset = NodeSubset::new(10, [7, 2, 7, 9]).unwrap();
        assert_eq!(subset.as_slice(), [2, 7, 9]);
        assert_eq!((subset.local(7), subset.local(3)), (Some(1), None));
        assert_eq!(subset.original(2), 9);
        assert!(NodeSubset::new(9, [9]).is_err());
        assert!(NodeSubset::new(0, []).unwrap().is_empty());
    }
}
