//! Nodes in the order of their degrees, laid over equal blocks.
//!
//! The node of rank `r` (from 0) of `n` owns the interval `[r/n, (r+1)/n)`. It lies in block `i` of `K` with the share of
//! that interval that falls into `[i/K, (i+1)/K)`, so that graphs of any size meet on the same blocks, and every block gets
//! `n/K` nodes exactly.
//!
//! Ranks descend with the degree; of equal degrees the larger sum of the neighbours' degrees comes first. Nodes that agree
//! in both have no order among them that the graph could tell: they share the union of their intervals evenly. That makes
//! results independent of node ids (a regular graph has one group, and its estimate is constant), where breaking ties by
//! id would draw whatever order the file happened to have.

use std::cmp::Reverse;

use argiope_graph::{Csr, DirectedGraph, NodeId, UndirectedGraph};

/// Groups of tied nodes by rank, and the share of each in every block.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    num_blocks: usize,
    /// Nodes by rank.
    order: Vec<NodeId>,
    /// The first rank of each group, and the number of nodes.
    starts: Vec<usize>,
    /// The group of each node.
    group_of: Vec<u32>,
    /// The first block of each group.
    first_blocks: Vec<usize>,
    /// Where the shares of each group start.
    offsets: Vec<usize>,
    /// The shares of a node of each group in consecutive blocks; they sum to 1.
    shares: Vec<f64>,
}

impl Placement {
    /// By degree, then by the sum of the neighbours' degrees.
    pub(crate) fn of_undirected(graph: &UndirectedGraph, num_blocks: usize) -> Self {
        let degrees = degrees(graph.csr());
        let sums = sums_over_neighbors(graph.csr(), &degrees);
        Self::by_keys(degrees.into_iter().zip(sums).collect(), num_blocks)
    }

    /// By the number of arcs from and to a node, then by the sum of this over their other ends.
    pub(crate) fn of_directed(graph: &DirectedGraph, num_blocks: usize) -> Self {
        let add = |left: Vec<u64>, right: Vec<u64>| {
            left.into_iter()
                .zip(right)
                .map(|(a, b)| a + b)
                .collect::<Vec<u64>>()
        };
        let degrees = add(degrees(graph.csr()), degrees(graph.in_csr()));
        let sums = add(
            sums_over_neighbors(graph.csr(), &degrees),
            sums_over_neighbors(graph.in_csr(), &degrees),
        );
        Self::by_keys(degrees.into_iter().zip(sums).collect(), num_blocks)
    }

    /// Larger keys come first.
    fn by_keys(keys: Vec<(u64, u64)>, num_blocks: usize) -> Self {
        let num_nodes = keys.len();
        let mut order: Vec<NodeId> = (0..num_nodes as NodeId).collect();
        order.sort_unstable_by_key(|&node| (Reverse(keys[node as usize]), node));
        let mut group_of = vec![0; num_nodes];
        let mut starts = Vec::new();
        for rank in 0..num_nodes {
            let key = |rank: usize| keys[order[rank] as usize];
            if rank == 0 || key(rank) != key(rank - 1) {
                starts.push(rank);
            }
            group_of[order[rank] as usize] = starts.len() as u32 - 1;
        }
        starts.push(num_nodes);
        let (mut first_blocks, mut offsets, mut shares) = (Vec::new(), vec![0], Vec::new());
        for ends in starts.windows(2) {
            // In units of 1 / (num_nodes * num_blocks), so that equal borders are equal numbers.
            let (start, end) = (ends[0] * num_blocks, ends[1] * num_blocks);
            let (first, last) = (start / num_nodes, end.div_ceil(num_nodes));
            for block in first..last {
                let (from, to) = (
                    start.max(block * num_nodes),
                    end.min((block + 1) * num_nodes),
                );
                shares.push((to - from) as f64 / (end - start) as f64);
            }
            first_blocks.push(first);
            offsets.push(shares.len());
        }
        Self {
            num_blocks,
            order,
            starts,
            group_of,
            first_blocks,
            offsets,
            shares,
        }
    }

    pub(crate) fn num_blocks(&self) -> usize {
        self.num_blocks
    }

    pub(crate) fn num_nodes(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn num_groups(&self) -> usize {
        self.first_blocks.len()
    }

    /// The nodes of a group.
    pub(crate) fn members(&self, group: usize) -> &[NodeId] {
        &self.order[self.starts[group]..self.starts[group + 1]]
    }

    pub(crate) fn group_of(&self, node: NodeId) -> usize {
        self.group_of[node as usize] as usize
    }

    /// The first block that a node of the group lies in, and its shares in this and the following ones.
    pub(crate) fn shares(&self, group: usize) -> (usize, &[f64]) {
        let range = self.offsets[group]..self.offsets[group + 1];
        (self.first_blocks[group], &self.shares[range])
    }
}

fn degrees(csr: &Csr) -> Vec<u64> {
    csr.rows()
        .map(|(node, row)| row.iter().filter(|&&other| other != node).count() as u64)
        .collect()
}

fn sums_over_neighbors(csr: &Csr, degrees: &[u64]) -> Vec<u64> {
    let of_row = |(node, row): (NodeId, &[NodeId])| {
        let others = row.iter().filter(|&&other| other != node);
        others.map(|&other| degrees[other as usize]).sum()
    };
    csr.rows().map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argiope_graph::generate::{path, star};

    #[test]
    fn test_tied_nodes_share_their_interval() {
        // The hub owns the first fifth, the four leaves the rest.
        let placement = Placement::of_undirected(&star(5), 2);
        assert_eq!(placement.num_groups(), 2);
        assert_eq!(placement.members(0), [0]);
        assert_eq!(placement.members(1), [1, 2, 3, 4]);
        assert_eq!(placement.shares(0), (0, &[1.0][..]));
        assert_eq!(placement.shares(1), (0, &[0.375, 0.625][..]));
    }

    #[test]
    fn test_neighbors_break_ties_of_degrees() {
        // 0 - 1 - 2 - 3 - 4: the middle has degree 2 as 1 and 3 have, but better neighbours.
        let placement = Placement::of_undirected(&path(5), 5);
        assert_eq!(placement.members(0), [2]);
        assert_eq!(placement.members(1), [1, 3]);
        assert_eq!(placement.members(2), [0, 4]);
    }

    #[test]
    fn test_every_block_gets_the_same_number_of_nodes() {
        for (num_nodes, num_blocks) in [(7, 3), (3, 7), (12, 4), (1, 5), (10, 1)] {
            let placement = Placement::of_undirected(&path(num_nodes), num_blocks);
            let mut sizes = vec![0.0; num_blocks];
            for node in 0..num_nodes {
                let (first, shares) = placement.shares(placement.group_of(node));
                for (size, share) in sizes[first..].iter_mut().zip(shares) {
                    *size += share;
                }
            }
            for size in sizes {
                assert!((size - f64::from(num_nodes) / num_blocks as f64).abs() < 1e-12);
            }
        }
        assert_eq!(Placement::of_undirected(&path(0), 3).num_groups(), 0);
    }
}
