//! What is known about the nodes.

use argiope_sparse::{Pattern, Reduce, RowIndex, SparseError, spmm_weighted};
use burn::tensor::{Tensor, TensorData};

use crate::{Context, GnnError, layers::Dropout};

/// Features of the nodes of a graph, or what stands in for them.
#[derive(Debug, Clone)]
pub enum NodeFeatures {
    /// `[num_nodes, dim]`
    Dense(Tensor<2>),
    /// A sparse matrix, such as bags of words.
    Sparse(SparseFeatures),
    /// A category for every node, whose features are learned.
    Categories(RowIndex),
    /// Nothing: features of every node are learned.
    Learned {
        /// Number of nodes.
        num_nodes: usize,
    },
}

/// A sparse `num_nodes x dim` matrix of features.
///
/// Its product with a weight takes time in proportion to its entries, and has a gradient for the weight only.
#[derive(Debug, Clone)]
pub struct SparseFeatures {
    pattern: Pattern,
    values: Tensor<1>,
}

impl SparseFeatures {
    /// Takes a pattern whose rows are nodes, and the value of every slot, `[num_entries]`.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of values; [`SparseError::RowNotAscending`] if a row repeats a column: the
    /// parts of one feature would be dropped independently.
    pub fn new(pattern: Pattern, values: Tensor<1>) -> Result<Self, GnnError> {
        if values.dims() != [pattern.num_entries()] {
            return Err(GnnError::Shape {
                layer: "SparseFeatures",
                operand: "values",
                found: values.dims().to_vec(),
                expected: format!("[{}]", pattern.num_entries()),
            });
        }
        if !pattern.is_ascending() {
            let is_unordered = |row: &usize| !pattern.row(*row).is_sorted_by(|l, r| l < r);
            return Err(GnnError::Sparse(SparseError::RowNotAscending {
                op: "SparseFeatures",
                row: (0..pattern.num_rows()).find(is_unordered).unwrap_or(0),
            }));
        }
        Ok(Self { pattern, values })
    }

    /// Where the entries lie.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The value of every slot, `[num_entries]`.
    #[must_use]
    pub fn values(&self) -> &Tensor<1> {
        &self.values
    }
}

impl NodeFeatures {
    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        match self {
            Self::Dense(x) => x.dims()[0],
            Self::Sparse(features) => features.pattern.num_rows(),
            Self::Categories(index) => index.len(),
            Self::Learned { num_nodes } => *num_nodes,
        }
    }

    /// Number of features; none if features are learned.
    #[must_use]
    pub fn dim(&self) -> Option<usize> {
        match self {
            Self::Dense(x) => Some(x.dims()[1]),
            Self::Sparse(features) => Some(features.pattern.num_columns()),
            Self::Categories(_) | Self::Learned { .. } => None,
        }
    }

    /// Number of rows that are to be learned; 0 for nodes with features.
    #[must_use]
    pub fn num_categories(&self) -> usize {
        match self {
            Self::Dense(_) | Self::Sparse(_) => 0,
            Self::Categories(index) => index.num_rows(),
            Self::Learned { num_nodes } => *num_nodes,
        }
    }

    /// The kind, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Dense(_) => "dense features",
            Self::Sparse(_) => "sparse features",
            Self::Categories(_) => "categories",
            Self::Learned { .. } => "learned rows",
        }
    }

    /// The same features, as a sparse matrix if at most a tenth of the elements of a dense one are not 0: products with weights
    /// then take a tenth of the time or less.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for a matrix that a pattern cannot hold.
    ///
    /// # Complexity
    /// `O(num_nodes * dim)` time, once.
    pub fn compact(self) -> Result<Self, GnnError> {
        let Self::Dense(x) = &self else {
            return Ok(self);
        };
        let ([_, dim], device, dtype) = (x.dims(), x.device(), x.dtype());
        let values: Vec<f64> = x.to_data().iter::<f64>().collect();
        let num_entries = values.iter().filter(|&&value| value != 0.0).count();
        if dim == 0 || num_entries > values.len() / 10 {
            return Ok(self);
        }
        let mut offsets = vec![0];
        let mut indices = Vec::with_capacity(num_entries);
        let mut kept = Vec::with_capacity(num_entries);
        for row in values.chunks(dim) {
            for (column, &value) in (0u32..).zip(row) {
                if value != 0.0 {
                    indices.push(column);
                    kept.push(value);
                }
            }
            offsets.push(indices.len() as u64);
        }
        let data = TensorData::new(kept, [num_entries]).convert_dtype(dtype);
        let values = Tensor::from_data(data, (&device, dtype));
        let pattern = Pattern::new(dim, offsets, indices)?;
        Ok(Self::Sparse(SparseFeatures { pattern, values }))
    }

    /// The features as a dense matrix, `[num_nodes, dim]`.
    ///
    /// # Errors
    /// [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn to_dense(&self) -> Result<Tensor<2>, GnnError> {
        match self {
            Self::Dense(x) => Ok(x.clone()),
            Self::Sparse(features) => {
                let (pattern, values) = (&features.pattern, &features.values);
                let [num_nodes, dim] = [pattern.num_rows(), pattern.num_columns()];
                let mut dense = vec![0.0; num_nodes * dim];
                let rows = pattern.rows_of_slots().iter().zip(pattern.indices());
                for ((&row, &column), value) in rows.zip(values.to_data().iter::<f64>()) {
                    dense[row as usize * dim + column as usize] = value;
                }
                let (device, dtype) = (values.device(), values.dtype());
                let data = TensorData::new(dense, [num_nodes, dim]).convert_dtype(dtype);
                Ok(Tensor::from_data(data, (&device, dtype)))
            }
            learned => Err(GnnError::NoFeatureValues {
                layer: "NodeFeatures::to_dense",
                found: learned.kind(),
            }),
        }
    }

    /// Drops features. Of sparse features the entries are dropped, which is the same in distribution as if they were dense;
    /// nodes without features are returned as they are.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for elements other than `f32` and `f64`.
    pub fn dropout(&self, dropout: &Dropout, context: &Context) -> Result<Self, GnnError> {
        Ok(match self {
            Self::Dense(x) => Self::Dense(dropout.forward(x.clone(), context)?),
            Self::Sparse(features) => Self::Sparse(SparseFeatures {
                pattern: features.pattern.clone(),
                values: dropout.forward(features.values.clone(), context)?,
            }),
            learned => learned.clone(),
        })
    }

    /// The features times `weight`, `[dim, outputs]`, as `[num_nodes, outputs]`. Differentiable in the weight.
    ///
    /// # Errors
    /// [`GnnError::Shape`]; [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn matmul(&self, weight: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        const LAYER: &str = "NodeFeatures::matmul";
        match self.dim() {
            Some(dim) if dim == weight.dims()[0] => {}
            Some(dim) => {
                return Err(GnnError::Shape {
                    layer: LAYER,
                    operand: "features",
                    found: vec![self.num_nodes(), dim],
                    expected: format!("[num_nodes, {}]", weight.dims()[0]),
                });
            }
            None => {}
        }
        match self {
            Self::Dense(x) => Ok(x.clone().matmul(weight)),
            Self::Sparse(features) => {
                let values = features.values.clone();
                let y = spmm_weighted(&features.pattern, values, weight, Reduce::Sum)?;
                Ok(y)
            }
            Self::Categories(_) | Self::Learned { .. } => Err(GnnError::NoFeatureValues {
                layer: LAYER,
                found: self.kind(),
            }),
        }
    }
}
