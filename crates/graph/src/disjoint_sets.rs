//! Sets of nodes that grow together.

use crate::NodeId;

/// Nodes in disjoint sets, at first each in one of its own.
///
/// Paths are halved and the larger set stays on top (Tarjan and van Leeuwen, *Worst-case Analysis of Set Union Algorithms*,
/// J. ACM 31, 1984): `m` calls take `O(m α(num_nodes))` time together, with the inverse `α` of Ackermann's function.
///
/// # Example
/// ```
/// use argiope_graph::DisjointSets;
///
/// let mut sets = DisjointSets::new(4);
/// assert!(sets.unite(0, 1) && sets.unite(2, 1));
/// // They were in one set.
/// assert!(!sets.unite(0, 2));
/// assert_eq!(sets.root(0), sets.root(2));
/// assert_ne!(sets.root(0), sets.root(3));
/// ```
#[derive(Debug, Clone)]
pub struct DisjointSets {
    parents: Vec<NodeId>,
    sizes: Vec<u32>,
}

impl DisjointSets {
    /// `num_nodes` sets of one node each.
    ///
    /// # Panics
    /// For more nodes than ids.
    #[must_use]
    pub fn new(num_nodes: usize) -> Self {
        let end = NodeId::try_from(num_nodes).expect("nodes have ids of 32 bits");
        Self {
            parents: (0..end).collect(),
            sizes: vec![1; num_nodes],
        }
    }

    /// A node that stands for the set of `node`.
    ///
    /// # Panics
    /// If `node` is out of range.
    pub fn root(&mut self, mut node: NodeId) -> NodeId {
        while self.parents[node as usize] != node {
            let parent = self.parents[node as usize];
            self.parents[node as usize] = self.parents[parent as usize];
            node = self.parents[node as usize];
        }
        node
    }

    /// Number of nodes in the set that `root` stands for.
    pub(crate) fn size_of_root(&self, root: NodeId) -> u32 {
        self.sizes[root as usize]
    }

    /// Makes one set of those of `u` and `v`; false if they were in one before.
    ///
    /// # Panics
    /// If a node is out of range.
    pub fn unite(&mut self, u: NodeId, v: NodeId) -> bool {
        let (mut large, mut small) = (self.root(u), self.root(v));
        if large == small {
            return false;
        }
        if self.sizes[large as usize] < self.sizes[small as usize] {
            (large, small) = (small, large);
        }
        self.parents[small as usize] = large;
        self.sizes[large as usize] += self.sizes[small as usize];
        true
    }
}
