//! Sparse matrices of complex constants.

use argiope_gnn::{GnnError, Operator};
use argiope_sparse::{
    Pattern,
    complex_spmm::{Complex, complex_spmm},
};
use burn::tensor::Tensor;

use super::Weighted;

/// Complex features of nodes, `[num_nodes, dim]`.
#[derive(Debug, Clone)]
pub struct ComplexFeatures {
    /// The real parts.
    pub real: Tensor<2>,
    /// The imaginary parts; none if all are 0.
    pub imaginary: Option<Tensor<2>>,
}

impl ComplexFeatures {
    /// Features without imaginary parts.
    #[must_use]
    pub fn of_real(real: Tensor<2>) -> Self {
        Self {
            real,
            imaginary: None,
        }
    }

    /// `x + other`
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let imaginary = match (self.imaginary, other.imaginary) {
            (Some(left), Some(right)) => Some(left + right),
            (left, right) => left.or(right),
        };
        Self {
            real: self.real + other.real,
            imaginary,
        }
    }

    /// `x - other`
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let imaginary = match (self.imaginary, other.imaginary) {
            (Some(left), Some(right)) => Some(left - right),
            (left, right) => left.or(right.map(Tensor::neg)),
        };
        Self {
            real: self.real - other.real,
            imaginary,
        }
    }

    /// `dim` columns from `start` on.
    #[must_use]
    pub fn columns(&self, start: usize, dim: usize) -> Self {
        let of = |part: &Tensor<2>| part.clone().narrow(1, start, dim);
        Self {
            real: of(&self.real),
            imaginary: self.imaginary.as_ref().map(of),
        }
    }

    /// `factor x` for a real factor.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            real: self.real * factor,
            imaginary: self.imaginary.map(|imaginary| imaginary * factor),
        }
    }

    /// `(1 + i) x`: what is linear in features that stand in both parts is this, of what it is for the real ones.
    #[must_use]
    pub fn in_both_parts(self) -> Self {
        let (real, imaginary) = match self.imaginary {
            Some(imaginary) => (self.real.clone() - imaginary.clone(), self.real + imaginary),
            None => (self.real.clone(), self.real),
        };
        Self {
            real,
            imaginary: Some(imaginary),
        }
    }

    /// The two parts.
    #[must_use]
    pub fn into_parts(self) -> Complex<Tensor<2>> {
        let imaginary = self.imaginary.unwrap_or_else(|| self.real.zeros_like());
        Complex {
            real: self.real,
            imaginary,
        }
    }
}

/// A sparse matrix `M` of complex constants: `y = M x` for complex features `x`.
///
/// # Example
/// ```
/// use argiope_directed::operators::{ComplexFeatures, ComplexOperator};
/// use argiope_sparse::{Pattern, complex_spmm::Complex};
/// use burn::tensor::{Device, Tensor};
///
/// // One entry, 2i.
/// let pattern = Pattern::new(1, vec![0, 1], vec![0])?;
/// let operator = ComplexOperator::new(pattern, Complex { real: vec![0.0], imaginary: vec![2.0] })?;
/// let x = Tensor::<2>::from_data([[1.0, 3.0]], &Device::flex());
/// let y = operator.apply(ComplexFeatures { real: x.clone(), imaginary: Some(x) })?.into_parts();
/// assert_eq!(y.real.into_data().to_vec::<f32>()?, [-2.0, -6.0]);
/// assert_eq!(y.imaginary.into_data().to_vec::<f32>()?, [2.0, 6.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ComplexOperator {
    /// On one pattern with the other.
    real: Operator,
    imaginary: Operator,
}

impl ComplexOperator {
    /// Takes a pattern and both parts of the value of every slot.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of values.
    pub fn new(pattern: Pattern, values: Complex<Vec<f64>>) -> Result<Self, GnnError> {
        Ok(Self {
            real: Operator::new(pattern.clone(), values.real)?,
            imaginary: Operator::new(pattern, values.imaginary)?,
        })
    }

    /// Where the entries lie.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        self.real.pattern()
    }

    /// The real parts, as an operator.
    #[must_use]
    pub fn real(&self) -> &Operator {
        &self.real
    }

    /// The imaginary parts, as an operator.
    #[must_use]
    pub fn imaginary(&self) -> &Operator {
        &self.imaginary
    }

    /// The complex conjugate of every entry. Of a Hermitian matrix, that is the transpose.
    ///
    /// # Errors
    /// None for operators that were made.
    pub fn conjugated(&self) -> Result<Self, GnnError> {
        let imaginary = self.imaginary.values().iter().map(|value| -value);
        Ok(Self {
            real: self.real.clone(),
            imaginary: Operator::new(self.pattern().clone(), imaginary.collect())?,
        })
    }

    /// `scale M + shift I`. Rows must be ascending; a shift of 0 adds no entries.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for more entries than a pattern can hold.
    pub fn shifted(&self, scale: f64, shift: f64) -> Result<Self, GnnError> {
        let scaled = |part: &Operator| Weighted {
            pattern: part.pattern().clone(),
            values: part.values().iter().map(|value| scale * value).collect(),
        };
        let (mut real, mut imaginary) = (scaled(&self.real), scaled(&self.imaginary));
        if shift != 0.0 {
            real = real.with_loops(shift)?;
            imaginary = imaginary.with_loops(0.0)?;
        }
        let values = Complex {
            real: real.values,
            imaginary: imaginary.values,
        };
        Self::new(real.pattern, values)
    }

    /// `M x`: `[num_columns, dim]` to `[num_rows, dim]`. Differentiable in both parts of `x`.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for another number of rows and for elements other than `f32` and `f64`.
    ///
    /// # Complexity
    /// `O(num_entries * dim)` time, forward and backward; half as many operations for features without imaginary parts.
    pub fn apply(&self, x: ComplexFeatures) -> Result<ComplexFeatures, GnnError> {
        let Some(imaginary) = x.imaginary else {
            return Ok(ComplexFeatures {
                real: self.real.apply(x.real.clone())?,
                imaginary: Some(self.imaginary.apply(x.real)?),
            });
        };
        let (device, dtype) = (x.real.device().inner(), x.real.dtype());
        let (real, imaginary) = complex_spmm(
            self.pattern(),
            self.real.tensor(&device, dtype),
            self.imaginary.tensor(&device, dtype),
            x.real,
            imaginary,
        )?;
        Ok(ComplexFeatures {
            real,
            imaginary: Some(imaginary),
        })
    }

    /// Both parts with all their zeros, row by row: for tests and small graphs.
    #[must_use]
    pub fn to_dense(&self) -> Complex<Vec<Vec<f64>>> {
        Complex {
            real: self.real.to_dense(),
            imaginary: self.imaginary.to_dense(),
        }
    }
}
