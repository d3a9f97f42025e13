//! Sparse matrices of constants that features are propagated with.

use std::sync::{Arc, OnceLock};

use argiope_sparse::{Pattern, Reduce, spmm_weighted};
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};

use crate::GnnError;

/// A sparse matrix `M` with constant values: `y = M x` for features `x`, `[num_columns, dim]`.
///
/// Row `v` lists the nodes that `v` hears from, with the weights of their messages. Values are kept in `f64` and given to the
/// device once; cloning shares them.
///
/// # Example
/// ```
/// use argiope_gnn::Operator;
/// use argiope_sparse::Pattern;
/// use burn::tensor::{Device, Tensor};
///
/// // An edge from 0 to 1, of weight one half: node 0 gathers from its out-neighbour.
/// let operator = Operator::new(Pattern::new(2, vec![0, 1, 1], vec![1])?, vec![0.5])?;
/// let x = Tensor::<2>::from_data([[1.0], [10.0]], &Device::flex());
/// assert_eq!(operator.apply(x.clone())?.into_data().to_vec::<f32>()?, [5.0, 0.0]);
/// // Its transpose gathers from in-neighbours.
/// assert_eq!(operator.transposed().apply(x)?.into_data().to_vec::<f32>()?, [0.0, 0.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Operator {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pattern: Pattern,
    values: Vec<f64>,
    /// On the first device and of the first element type that were asked for.
    tensor: OnceLock<Tensor<1>>,
}

impl Operator {
    /// Takes a pattern and the value of every slot.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of values.
    pub fn new(pattern: Pattern, values: Vec<f64>) -> Result<Self, GnnError> {
        if values.len() != pattern.num_entries() {
            return Err(GnnError::Shape {
                layer: "Operator",
                operand: "values",
                found: vec![values.len()],
                expected: format!("[{}]", pattern.num_entries()),
            });
        }
        Ok(Self {
            inner: Arc::new(Inner {
                pattern,
                values,
                tensor: OnceLock::new(),
            }),
        })
    }

    /// Where the entries lie.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.inner.pattern
    }

    /// The value of every slot.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.inner.values
    }

    /// Number of rows: of nodes that hear.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.inner.pattern.num_rows()
    }

    /// `M^T`.
    ///
    /// # Complexity
    /// `O(num_rows + num_columns + num_entries)` time.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let transposed = self.inner.pattern.transposed();
        let slots = transposed.slots().iter();
        let values = slots
            .map(|&slot| self.inner.values[slot as usize])
            .collect();
        Self {
            inner: Arc::new(Inner {
                pattern: transposed.pattern().clone(),
                values,
                tensor: OnceLock::new(),
            }),
        }
    }

    /// `M x`: `[num_columns, dim]` to `[num_rows, dim]`. Differentiable in `x`.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for another number of rows and for elements other than `f32` and `f64`.
    ///
    /// # Complexity
    /// `O(num_entries * dim)` time, forward and backward.
    pub fn apply(&self, x: Tensor<2>) -> Result<Tensor<2>, GnnError> {
        let values = self.tensor(&x.device().inner(), x.dtype());
        Ok(spmm_weighted(&self.inner.pattern, values, x, Reduce::Sum)?)
    }

    /// The values as a tensor, `[num_entries]`, without gradients.
    #[must_use]
    pub fn tensor(&self, device: &Device, dtype: DType) -> Tensor<1> {
        let made = self.inner.tensor.get_or_init(|| {
            let values = &self.inner.values;
            let data = TensorData::new(values.clone(), [values.len()]).convert_dtype(dtype);
            Tensor::from_data(data, (device, dtype))
        });
        // A model runs on one device with one element type; others are met in tests.
        if made.dtype() != dtype {
            let values = &self.inner.values;
            let data = TensorData::new(values.clone(), [values.len()]);
            let tensor = Tensor::<1>::from_data(data, (device, DType::F64));
            return tensor.cast(FloatDType::from(dtype));
        }
        made.clone().to_device(device)
    }

    /// The matrix with all its zeros, row by row, entries at one place added up: for tests and small graphs.
    #[must_use]
    pub fn to_dense(&self) -> Vec<Vec<f64>> {
        let pattern = &self.inner.pattern;
        let mut dense = vec![vec![0.0; pattern.num_columns()]; pattern.num_rows()];
        for (row, values) in dense.iter_mut().enumerate() {
            for (slot, &column) in pattern.slots(row).zip(pattern.row(row)) {
                values[column as usize] += self.inner.values[slot];
            }
        }
        dense
    }
}
