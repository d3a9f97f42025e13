//! Which labels are around a node.

use argiope_graph::UndirectedGraph;
use rayon::prelude::*;

/// The neighbours of every node, and the other ends of its walks of two steps: those nodes once each, a neighbour among them
/// a second time, the node itself never.
#[derive(Debug, Clone)]
pub struct Neighborhoods {
    rows: Vec<Vec<u32>>,
}

impl Neighborhoods {
    /// Lists them.
    ///
    /// # Complexity
    /// `O(sum of squared degrees)` time; parallel over nodes.
    #[must_use]
    pub fn new(graph: &UndirectedGraph) -> Self {
        let num_nodes = graph.num_nodes();
        let row = |is_listed: &mut Vec<bool>, node: u32| {
            let neighbors = graph.neighbors(node);
            let mut row = neighbors.to_vec();
            is_listed[node as usize] = true;
            for &neighbor in neighbors {
                for &end in graph.neighbors(neighbor) {
                    if !std::mem::replace(&mut is_listed[end as usize], true) {
                        row.push(end);
                    }
                }
            }
            is_listed[node as usize] = false;
            for &end in &row[neighbors.len()..] {
                is_listed[end as usize] = false;
            }
            row
        };
        let nodes = (0..num_nodes as u32).into_par_iter();
        Self {
            rows: nodes.map_init(|| vec![false; num_nodes], row).collect(),
        }
    }

    /// The neighbours of a node, then the ends of its walks.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn row(&self, node: u32) -> &[u32] {
        &self.rows[node as usize]
    }

    /// The shares of the labels around a node, `[num_classes]`; `None` if no label around it is known.
    ///
    /// # Panics
    /// If there is no such node, a label of a node too few, or one that is not below `num_classes`.
    #[must_use]
    pub fn histogram(
        &self,
        node: u32,
        labels: &[Option<u32>],
        num_classes: usize,
    ) -> Option<Vec<f64>> {
        let mut counts = vec![0.0; num_classes];
        for &other in self.row(node) {
            if let Some(label) = labels[other as usize] {
                counts[label as usize] += 1.0;
            }
        }
        let sum: f64 = counts.iter().sum();
        (sum > 0.0).then(|| counts.into_iter().map(|count| count / sum).collect())
    }
}
