//! Classes of nodes, numbered without gaps.

use argiope_graph::DirectedGraph;

use crate::DirectedError;

/// The class of nodes without one.
pub(super) const NONE: u32 = u32::MAX;

/// The classes that occur, ascending, and the position of every node's class among them.
pub(super) struct Classes {
    /// The labels as they were given, ascending.
    pub(super) labels: Vec<u32>,
    /// `[num_nodes]`, [`NONE`] where the class is not known.
    pub(super) of_nodes: Vec<u32>,
    /// Number of nodes of each class.
    pub(super) sizes: Vec<u64>,
}

impl Classes {
    /// Fails unless there are pairs of nodes whose classes agree, and pairs whose classes do not.
    pub(super) fn new(
        graph: &DirectedGraph,
        labels: &[Option<u32>],
    ) -> Result<Self, DirectedError> {
        let data = |what| Err(DirectedError::Data { what });
        let num_nodes = graph.num_nodes();
        if labels.len() != num_nodes {
            return data(format!("{} labels for {num_nodes} nodes", labels.len()));
        }
        let mut known: Vec<u32> = labels.iter().copied().flatten().collect();
        let num_labelled = known.len();
        known.sort_unstable();
        known.dedup();
        match known[..] {
            [] => {
                return data(format!(
                    "AMUD needs classes: none of {num_nodes} nodes has one"
                ));
            }
            [only] => {
                return data(format!(
                    "AMUD needs two classes: all {num_labelled} labelled nodes of {num_nodes} are of class {only}"
                ));
            }
            _ if known.len() == num_labelled => {
                return data(format!(
                    "AMUD needs nodes of the same class: {num_labelled} labelled nodes have {num_labelled} classes"
                ));
            }
            _ => {}
        }
        let mut sizes = vec![0; known.len()];
        let position = |label: &Option<u32>| match label {
            // A label that occurs is found.
            Some(label) => {
                let class = known.partition_point(|other| other < label);
                sizes[class] += 1;
                class as u32
            }
            None => NONE,
        };
        let of_nodes = labels.iter().map(position).collect();
        Ok(Self {
            labels: known,
            of_nodes,
            sizes,
        })
    }

    pub(super) fn num_classes(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn num_labelled(&self) -> usize {
        self.sizes.iter().sum::<u64>() as usize
    }

    /// The position of a node's class.
    pub(super) fn of(&self, node: u32) -> Option<usize> {
        Some(self.of_nodes[node as usize])
            .filter(|&class| class != NONE)
            .map(|class| class as usize)
    }

    /// Ordered pairs of distinct nodes of known class.
    pub(super) fn num_pairs(&self) -> u64 {
        ordered_pairs(self.num_labelled() as u64)
    }

    /// Those of them that agree.
    pub(super) fn num_same_pairs(&self) -> u64 {
        self.sizes.iter().map(|&size| ordered_pairs(size)).sum()
    }
}

fn ordered_pairs(count: u64) -> u64 {
    count * count.saturating_sub(1)
}
