//! Rows of the normalised adjacency matrix.

use argiope_graph::{NodeId, UndirectedGraph};
use argiope_sparse::{
    Pattern,
    spmm::{Reduce, spmm_into},
};

use crate::UnlearnError;

/// Some rows of `S = D^-1/2 (A + I) D^-1/2`, where `D` is the diagonal of the row sums of `A + I` (Kipf and Welling,
/// *Semi-Supervised Classification with Graph Convolutional Networks*, ICLR 2017, section 2).
///
/// An entry depends on the two degrees only, and a product sums in the order of the columns: a row, and its product, has the
/// same bits whether it is made alone or with all others.
pub(super) struct OperatorRows {
    pattern: Pattern,
    weights: Vec<f64>,
}

impl OperatorRows {
    /// The rows of `nodes`, in their order.
    ///
    /// # Complexity
    /// `O(num_nodes of them + their degrees)`.
    pub(super) fn new(
        graph: &UndirectedGraph,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Result<Self, UnlearnError> {
        let (mut offsets, mut columns, mut weights) = (vec![0], Vec::new(), Vec::new());
        let size_of = |node: NodeId| graph.degree(node) as u64 + 1;
        for node in nodes {
            let neighbors = graph.neighbors(node);
            let (below, above) = neighbors.split_at(neighbors.partition_point(|&v| v < node));
            let start = columns.len();
            columns.extend_from_slice(below);
            columns.push(node);
            columns.extend_from_slice(above);
            let size = size_of(node);
            let of_row = columns[start..].iter();
            weights.extend(of_row.map(|&v| 1.0 / ((size * size_of(v)) as f64).sqrt()));
            offsets.push(columns.len() as u64);
        }
        let pattern = Pattern::new(graph.num_nodes(), offsets, columns)?;
        Ok(Self { pattern, weights })
    }

    /// Number of rows.
    pub(super) fn num_rows(&self) -> usize {
        self.pattern.num_rows()
    }

    /// The rows times `x`, `[num_nodes, dim]`.
    ///
    /// # Complexity
    /// `O(num_entries * dim)`.
    pub(super) fn times(&self, x: &[f64], dim: usize) -> Result<Vec<f64>, UnlearnError> {
        let mut y = vec![0.0; self.num_rows() * dim];
        let weights = Some(&self.weights[..]);
        spmm_into(&self.pattern, weights, x, dim, Reduce::Sum, &mut y)?;
        Ok(y)
    }
}
