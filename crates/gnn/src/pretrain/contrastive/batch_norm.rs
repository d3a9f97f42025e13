//! Batch normalisation whose statistics are measured, not gathered along the way.

use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

use crate::{GnnError, Init};

/// Added to the variance.
const EPSILON: f64 = 1e-5;

/// What rows are normalised with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistics {
    /// Mean and variance of the rows themselves.
    Batch,
    /// Mean and variance that the layer holds.
    Stored,
}

/// Normalises every feature over the rows (Ioffe and Szegedy, *Batch Normalization*, ICML 2015, algorithm 1):
///
/// ```text
/// y = (x - mean) / sqrt(variance + 1e-5) * gamma + beta
/// ```
///
/// A pass changes nothing in the layer. The statistics that it holds, 0 and 1 at first, are those of given rows:
/// [`measured`](Self::measured).
#[derive(Module, Debug)]
pub struct BatchNorm {
    /// `[dim]`, initially 1.
    pub gamma: Param<Tensor<1>>,
    /// `[dim]`, initially 0.
    pub beta: Param<Tensor<1>>,
    /// `[dim]`, without a gradient.
    pub mean: Param<Tensor<1>>,
    /// `[dim]`, without a gradient.
    pub variance: Param<Tensor<1>>,
}

impl BatchNorm {
    /// For `dim` features.
    #[must_use]
    pub fn new(dim: usize, init: &mut Init) -> Self {
        Self {
            gamma: init.constant([dim], 1.0),
            beta: init.constant([dim], 0.0),
            mean: init.constant([dim], 0.0).set_require_grad(false),
            variance: init.constant([dim], 1.0).set_require_grad(false),
        }
    }

    /// `[num_rows, dim]` to `[num_rows, dim]`. No rows stay no rows.
    ///
    /// # Errors
    /// [`GnnError::Shape`].
    ///
    /// # Complexity
    /// `O(num_rows * dim)` time.
    pub fn forward(&self, x: Tensor<2>, statistics: Statistics) -> Result<Tensor<2>, GnnError> {
        self.check(&x)?;
        if x.dims()[0] == 0 {
            return Ok(x);
        }
        let (centred, variance) = match statistics {
            Statistics::Batch => centred(x),
            Statistics::Stored => {
                let mean = self.mean.val().unsqueeze::<2>();
                (x - mean, self.variance.val().unsqueeze::<2>())
            }
        };
        let scale = self.gamma.val().unsqueeze::<2>() / (variance + EPSILON).sqrt();
        Ok(centred * scale + self.beta.val().unsqueeze::<2>())
    }

    /// The layer with the statistics of `x`, `[num_rows, dim]`, for which both kinds of [`Statistics`] then give the same.
    ///
    /// # Errors
    /// [`GnnError::Shape`], also for no rows.
    pub fn measured(&self, x: Tensor<2>) -> Result<Self, GnnError> {
        self.check(&x)?;
        let [num_rows, dim] = x.dims();
        if num_rows == 0 {
            return Err(GnnError::Shape {
                layer: "BatchNorm",
                operand: "x",
                found: vec![0, dim],
                expected: "at least one row to measure".into(),
            });
        }
        let mean = x.clone().mean_dim(0);
        let variance = centred(x).1;
        let hold = |old: &Param<Tensor<1>>, found: Tensor<2>| {
            let (device, dtype) = (old.val().device(), old.val().dtype());
            let data = found.reshape([dim]).into_data().convert_dtype(dtype);
            let found = Tensor::<1>::from_data(data, (&device, dtype));
            Param::from_tensor(found).set_require_grad(false)
        };
        Ok(Self {
            gamma: self.gamma.clone(),
            beta: self.beta.clone(),
            mean: hold(&self.mean, mean),
            variance: hold(&self.variance, variance),
        })
    }

    fn check(&self, x: &Tensor<2>) -> Result<(), GnnError> {
        let dim = self.gamma.val().dims()[0];
        if x.dims()[1] == dim {
            return Ok(());
        }
        Err(GnnError::Shape {
            layer: "BatchNorm",
            operand: "x",
            found: x.dims().to_vec(),
            expected: format!("[num_rows, {dim}]"),
        })
    }
}

/// The rows less their mean, and the variance of every feature, `[1, dim]`.
fn centred(x: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
    let centred = x.clone() - x.mean_dim(0);
    let variance = centred.clone().square().mean_dim(0);
    (centred, variance)
}
