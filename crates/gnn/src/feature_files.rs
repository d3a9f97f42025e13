//! Features as files hold them, as tensors.

use argiope_io::npz::Features;
use argiope_sparse::Pattern;
use burn::tensor::{Device, Tensor, TensorData};

use crate::{GnnError, NodeFeatures, SparseFeatures};

impl NodeFeatures {
    /// Features that were read from a file, of `f32` on `device`. Entries of a sparse row may stand in any order.
    ///
    /// # Errors
    /// [`GnnError::FeatureValue`] for a value that is no finite number; [`GnnError::Sparse`] for a row that has a column
    /// twice.
    pub fn from_file(features: &Features, device: &Device) -> Result<Self, GnnError> {
        let columns = features.num_features() as usize;
        match features {
            Features::Dense { values, .. } => {
                let values = values.to_f32();
                check(&values, |at| (at / columns, at % columns))?;
                let shape = [features.num_nodes() as usize, columns];
                let data = TensorData::new(values, shape);
                Ok(Self::Dense(Tensor::from_data(data, device)))
            }
            Features::Sparse(matrix) => {
                let (indices, values) = matrix.sorted_f32();
                let row_of =
                    |at: usize| matrix.offsets.partition_point(|&end| end <= at as u64) - 1;
                check(&values, |at| (row_of(at), indices[at] as usize))?;
                let len = values.len();
                let values = Tensor::from_data(TensorData::new(values, [len]), device);
                let pattern = Pattern::new(columns, matrix.offsets.clone(), indices)?;
                Ok(Self::Sparse(SparseFeatures::new(pattern, values)?))
            }
        }
    }
}

/// Fails for the first value that is no finite number; `place` tells its row and column.
fn check(values: &[f32], place: impl Fn(usize) -> (usize, usize)) -> Result<(), GnnError> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => {
            let (node, feature) = place(at);
            Err(GnnError::FeatureValue {
                node,
                feature,
                value: values[at],
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_io::npz::CsrArrays;

    use super::*;

    fn sparse(indices: Vec<u32>, data: Vec<f32>) -> Features {
        Features::Sparse(CsrArrays {
            shape: [3, 2],
            offsets: vec![0, 2, 2, 3],
            indices,
            data: argiope_io::npy::Values::F32(data),
        })
    }

    #[test]
    fn test_sparse_and_dense_features_are_the_same_matrix() {
        let device = Device::flex();
        let read = |features: &Features| {
            let weight = Tensor::<2>::from_data([[1.0, 0.0], [0.0, 1.0]], &device);
            let features = NodeFeatures::from_file(features, &device).unwrap();
            features.matmul(weight).unwrap().into_data()
        };
        let dense = Features::Dense {
            num_features: 2,
            values: argiope_io::npy::Values::F64(vec![2.0, 1.0, 0.0, 0.0, 0.0, 3.0]),
        };
        assert_eq!(
            read(&sparse(vec![1, 0, 1], vec![1.0, 2.0, 3.0])),
            read(&dense)
        );
    }

    #[test]
    fn test_faults_name_node_and_feature() {
        let fault = |features: &Features| {
            let read = NodeFeatures::from_file(features, &Device::flex());
            read.unwrap_err().to_string()
        };
        let nan = fault(&sparse(vec![0, 1, 1], vec![1.0, 2.0, f32::NAN]));
        assert!(nan.contains("node 2") && nan.contains("feature 1"), "{nan}");
        assert!(fault(&sparse(vec![1, 1, 0], vec![1.0; 3])).contains("row 0"));
        let infinite = Features::Dense {
            num_features: 2,
            values: argiope_io::npy::Values::F32(vec![0.0, f32::INFINITY]),
        };
        assert!(fault(&infinite).contains("feature 1 of node 0 is inf"));
    }
}
