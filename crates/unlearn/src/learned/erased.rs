//! Features of nodes, without those of some.

use argiope_gnn::{NodeFeatures, SparseFeatures};
use argiope_graph::NodeId;
use argiope_sparse::Pattern;
use burn::tensor::{Tensor, TensorData};

use crate::UnlearnError;

/// `features` where the rows of `nodes` are 0; of sparse ones the entries are gone.
///
/// # Errors
/// [`UnlearnError::Data`] for nodes that there are not, and for features that have no values.
///
/// # Complexity
/// `O(num_nodes * dim)` time, or that of the entries.
pub fn erased(features: &NodeFeatures, nodes: &[NodeId]) -> Result<NodeFeatures, UnlearnError> {
    let num_nodes = features.num_nodes();
    let mut stays = vec![true; num_nodes];
    for &node in nodes {
        match stays.get_mut(node as usize) {
            Some(stays) => *stays = false,
            None => {
                let what = format!("node {node} has no features: there are {num_nodes} rows");
                return Err(UnlearnError::Data { what });
            }
        }
    }
    match features {
        NodeFeatures::Dense(x) => {
            let [_, dim] = x.dims();
            let (device, dtype) = (x.device(), x.dtype());
            let mut values: Vec<f64> = x.to_data().iter::<f64>().collect();
            // Assigned, not multiplied: whatever was there is gone.
            for &node in nodes {
                values[node as usize * dim..][..dim].fill(0.0);
            }
            let data = TensorData::new(values, [num_nodes, dim]).convert_dtype(dtype);
            let x = Tensor::from_data(data, (&device, dtype));
            Ok(NodeFeatures::Dense(x))
        }
        NodeFeatures::Sparse(sparse) => {
            let (pattern, values) = (sparse.pattern(), sparse.values());
            let (device, dtype) = (values.device(), values.dtype());
            let values: Vec<f64> = values.to_data().iter::<f64>().collect();
            let (mut offsets, mut indices, mut kept) = (vec![0], Vec::new(), Vec::new());
            for (row, stays) in stays.iter().enumerate() {
                if *stays {
                    indices.extend_from_slice(pattern.row(row));
                    kept.extend_from_slice(&values[pattern.slots(row)]);
                }
                offsets.push(indices.len() as u64);
            }
            let len = kept.len();
            let data = TensorData::new(kept, [len]).convert_dtype(dtype);
            let pattern = Pattern::new(pattern.num_columns(), offsets, indices)?;
            let values = Tensor::from_data(data, (&device, dtype));
            Ok(NodeFeatures::Sparse(SparseFeatures::new(pattern, values)?))
        }
        NodeFeatures::Categories(_) | NodeFeatures::Learned { .. } => Err(UnlearnError::Data {
            what: format!("the nodes have {}, not features", features.kind()),
        }),
    }
}
