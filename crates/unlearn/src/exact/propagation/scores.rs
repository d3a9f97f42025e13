//! What a linear head makes of the rows.

use argiope_graph::NodeId;
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use rayon::prelude::*;

use super::Design;
use crate::UnlearnError;

/// Rows of a block: large enough for the product, small enough to stay in cache.
const ROWS_PER_BLOCK: usize = 256;

impl Design {
    /// `Z W'` for the rows of `nodes` and weights `W`, `[num_classes, dim]`, as `[num_nodes of them, num_classes]`. Equal for any
    /// number of threads.
    ///
    /// # Complexity
    /// `O(num_nodes * dim * num_classes)`.
    pub(crate) fn scores(&self, weights: &[f64], nodes: &[NodeId]) -> Vec<f64> {
        let (dim, num_classes) = (self.dim(), self.num_classes);
        let mut scores = vec![0.0; nodes.len() * num_classes];
        if num_classes == 0 {
            return scores;
        }
        let blocks = scores.par_chunks_mut(ROWS_PER_BLOCK * num_classes);
        (blocks.zip(nodes.par_chunks(ROWS_PER_BLOCK))).for_each_init(
            Vec::new,
            |rows, (out, nodes)| {
                self.copy_rows(nodes, rows);
                matmul(
                    MatMut::from_row_major_slice_mut(out, nodes.len(), num_classes),
                    Accum::Replace,
                    MatRef::from_row_major_slice(rows, nodes.len(), dim),
                    MatRef::from_column_major_slice(weights, dim, num_classes),
                    1.0,
                    Par::Seq,
                );
            },
        );
        scores
    }

    /// The share of `nodes` whose class has the largest score, the first of equal ones.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for no nodes, and for a node without class.
    pub(crate) fn accuracy(&self, weights: &[f64], nodes: &[NodeId]) -> Result<f64, UnlearnError> {
        if nodes.is_empty() {
            return Err(UnlearnError::Data {
                what: "there are no nodes to take the accuracy of".to_owned(),
            });
        }
        let class_of = |&node: &NodeId| {
            self.class_of(node).ok_or_else(|| UnlearnError::Data {
                what: format!("node {node} has no class"),
            })
        };
        let classes: Vec<u32> = nodes.iter().map(class_of).collect::<Result<_, _>>()?;
        let scores = self.scores(weights, nodes);
        let rows = scores.chunks_exact(self.num_classes).zip(&classes);
        let num_right = rows
            .filter(|(row, class)| largest(row) == **class as usize)
            .count();
        Ok(num_right as f64 / nodes.len() as f64)
    }

    /// The rows of `nodes`, `[num_nodes of them, dim]`.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a node that is not in the graph.
    pub(crate) fn rows(&self, nodes: &[NodeId]) -> Result<Vec<f64>, UnlearnError> {
        let num_nodes = self.num_nodes();
        if let Some(node) = nodes.iter().find(|&&node| node as usize >= num_nodes) {
            return Err(UnlearnError::Data {
                what: format!("node {node} is not among the {num_nodes} nodes"),
            });
        }
        let mut rows = Vec::new();
        self.copy_rows(nodes, &mut rows);
        Ok(rows)
    }
}

/// The place of the first of the largest values.
fn largest(row: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = at;
        }
    }
    best
}
