//! Parts of a graph of nearly equal size with few edges between them, and the centre of each.
//!
//! Two phases, both seeded: parts grow one after another by breadth-first search until they have their share of the nodes
//! (graph growing, Karypis and Kumar, SIAM J. Sci. Comput. 20, 1998, section 3.2), then nodes move to the part that most of
//! their neighbours are in as long as it is not full (size-constrained label propagation, Meyerhenke, Sanders and Schulz,
//! SEA 2014). The paper's code calls METIS, which this is not: parts differ, distances to centres serve the same purpose.

use argiope_graph::{NodeId, UndirectedGraph, random::stream};
use rand::seq::SliceRandom as _;

use crate::GnnError;

/// How much larger than the average a part may become.
const IMBALANCE: f64 = 0.1;

/// Rounds over all nodes, at most.
const ROUNDS: usize = 10;

/// Which part every node is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    part_of: Vec<u32>,
    num_parts: usize,
}

impl Partition {
    /// Divides the nodes into `num_parts` parts, none of which is empty.
    ///
    /// # Errors
    /// [`GnnError::Option`] for no parts, or more than nodes.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time for each of at most 10 rounds, `O(num_nodes)` space.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::pretrain::pretext::Partition;
    /// use argiope_graph::UndirectedGraph;
    ///
    /// let graph = UndirectedGraph::from_edges(6, [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)])?;
    /// let partition = Partition::new(&graph, 2, 7)?;
    /// assert_eq!(partition.sizes(), [3, 3]);
    /// assert_eq!(partition.part_of()[3], partition.part_of()[5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(graph: &UndirectedGraph, num_parts: usize, seed: u64) -> Result<Self, GnnError> {
        let num_nodes = graph.num_nodes();
        if num_parts == 0 || num_parts > num_nodes {
            return Err(GnnError::Option {
                what: "Partition",
                option: "num_parts",
                found: format!("{num_parts} of {num_nodes} nodes"),
                expected: "at least 1, and at most as many as nodes",
            });
        }
        let mut order: Vec<NodeId> = (0..num_nodes as NodeId).collect();
        order.shuffle(&mut stream(seed, 0));
        let mut partition = Self {
            part_of: grown(graph, num_parts, &order),
            num_parts,
        };
        for round in 1..=ROUNDS as u64 {
            order.shuffle(&mut stream(seed, round));
            if !partition.refine(graph, &order) {
                break;
            }
        }
        Ok(partition)
    }

    /// The part of every node, `[num_nodes]`.
    #[must_use]
    pub fn part_of(&self) -> &[u32] {
        &self.part_of
    }

    /// Number of parts.
    #[must_use]
    pub fn num_parts(&self) -> usize {
        self.num_parts
    }

    /// Number of nodes of every part.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.num_parts];
        for &part in &self.part_of {
            sizes[part as usize] += 1;
        }
        sizes
    }

    /// The node of every part that has most neighbours within it, the lowest id of equal ones: ids of the whole graph, not
    /// positions within the part.
    ///
    /// # Panics
    /// If the partition is one of another graph.
    #[must_use]
    pub fn centers(&self, graph: &UndirectedGraph) -> Vec<NodeId> {
        let mut best: Vec<Option<(usize, NodeId)>> = vec![None; self.num_parts];
        for (node, &part) in (0..).zip(&self.part_of) {
            let of_part = |&&other: &&NodeId| self.part_of[other as usize] == part;
            let degree = graph.neighbors(node).iter().filter(of_part).count();
            let best = &mut best[part as usize];
            if best.is_none_or(|(most, _)| degree > most) {
                *best = Some((degree, node));
            }
        }
        best.into_iter().flatten().map(|(_, node)| node).collect()
    }

    /// One round of moves; false if there was none.
    fn refine(&mut self, graph: &UndirectedGraph, order: &[NodeId]) -> bool {
        let average = graph.num_nodes() as f64 / self.num_parts as f64;
        let largest = ((1.0 + IMBALANCE) * average).ceil() as usize;
        let mut sizes = self.sizes();
        let mut counts = vec![0usize; self.num_parts];
        let mut has_moved = false;
        for &node in order {
            let own = self.part_of[node as usize];
            if sizes[own as usize] == 1 {
                continue;
            }
            for &neighbor in graph.neighbors(node) {
                counts[self.part_of[neighbor as usize] as usize] += 1;
            }
            let mut best = own;
            for &neighbor in graph.neighbors(node) {
                let part = self.part_of[neighbor as usize];
                let is_open = part == own || sizes[part as usize] < largest;
                let (count, most) = (counts[part as usize], counts[best as usize]);
                // A node leaves for more neighbours only; of equal ones it takes the lowest.
                if is_open && (count > most || (count == most && best != own && part < best)) {
                    best = part;
                }
            }
            for &neighbor in graph.neighbors(node) {
                counts[self.part_of[neighbor as usize] as usize] = 0;
            }
            if best != own {
                sizes[own as usize] -= 1;
                sizes[best as usize] += 1;
                self.part_of[node as usize] = best;
                has_moved = true;
            }
        }
        has_moved
    }
}

/// Parts whose sizes differ by one at most, each grown from the first free nodes of `order`.
fn grown(graph: &UndirectedGraph, num_parts: usize, order: &[NodeId]) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    let num_nodes = order.len();
    let mut part_of = vec![FREE; num_nodes];
    let mut starts = order.iter().copied();
    for part in 0..num_parts {
        let size = num_nodes * (part + 1) / num_parts - num_nodes * part / num_parts;
        let mut queue: Vec<NodeId> = Vec::with_capacity(size);
        let mut next = 0;
        while queue.len() < size {
            if let Some(&node) = queue.get(next) {
                next += 1;
                for &neighbor in graph.neighbors(node) {
                    if queue.len() < size && part_of[neighbor as usize] == FREE {
                        part_of[neighbor as usize] = part as u32;
                        queue.push(neighbor);
                    }
                }
            } else if let Some(start) = starts.find(|&node| part_of[node as usize] == FREE) {
                part_of[start as usize] = part as u32;
                queue.push(start);
            } else {
                break;
            }
        }
    }
    part_of
}
