//! One row for every graph.

use argiope_sparse::{Reduce, Segments, segment_reduce};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::GnnError;

/// How the rows of the nodes of a graph become one.
///
/// # Example
/// ```
/// use argiope_gnn::{GraphBatch, heads::Readout};
/// use argiope_sparse::Pattern;
/// use burn::tensor::{Device, Tensor};
///
/// let pair = Pattern::new(2, vec![0, 1, 2], vec![1, 0])?;
/// let single = Pattern::new(1, vec![0, 0], vec![])?;
/// let batch = GraphBatch::new([&pair, &single])?;
/// let x = Tensor::<2>::from_data([[1.0], [2.0], [5.0]], &Device::flex());
/// let means = Readout::Mean.forward(x, batch.nodes())?;
/// assert_eq!(means.into_data().to_vec::<f32>()?, [1.5, 5.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readout {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
    /// The largest, feature by feature.
    Max,
}

impl Readout {
    /// `[num_nodes, dim]` to `[num_graphs, dim]`, where `nodes` says which nodes a graph has. Graphs without nodes get 0.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for another number of nodes.
    ///
    /// # Complexity
    /// `O(num_nodes * dim)` time, forward and backward.
    pub fn forward(self, x: Tensor<2>, nodes: &Segments) -> Result<Tensor<2>, GnnError> {
        let reduce = match self {
            Self::Sum => Reduce::Sum,
            Self::Mean => Reduce::Mean,
            Self::Max => Reduce::Max,
        };
        Ok(segment_reduce(nodes, x, reduce)?)
    }
}
