//! Which activation.

use crate::SparseError;

/// A function of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Activation {
    /// `max(x, 0)`; the slope at 0 is 0.
    #[default]
    Relu,
    /// `x` above 0, `slope * x` elsewhere.
    LeakyRelu {
        /// The slope below 0.
        slope: f64,
    },
    /// `1 / (1 + exp(-x))`
    Sigmoid,
    /// `x / (1 + exp(-x))`
    Silu,
    /// `tanh(x)`
    Tanh,
}

impl Activation {
    /// Checks the slope.
    pub(super) fn check(self, op: &'static str) -> Result<(), SparseError> {
        match self {
            Self::LeakyRelu { slope } if !slope.is_finite() => Err(SparseError::Option {
                op,
                option: "slope",
                found: slope.to_string(),
                expected: "a finite number",
            }),
            _ => Ok(()),
        }
    }

    /// The value at `x`.
    #[must_use]
    pub fn value(self, x: f64) -> f64 {
        match self {
            Self::Relu => x.max(0.0),
            Self::LeakyRelu { slope } => {
                if x > 0.0 {
                    x
                } else {
                    slope * x
                }
            }
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::Silu => x / (1.0 + (-x).exp()),
            Self::Tanh => x.tanh(),
        }
    }

    /// The slope at `x`.
    #[must_use]
    pub fn slope(self, x: f64) -> f64 {
        match self {
            Self::Relu => f64::from(u8::from(x > 0.0)),
            Self::LeakyRelu { slope } => {
                if x > 0.0 {
                    1.0
                } else {
                    slope
                }
            }
            Self::Sigmoid => {
                let s = Self::Sigmoid.value(x);
                s * (1.0 - s)
            }
            Self::Silu => {
                let s = Self::Sigmoid.value(x);
                s * (1.0 + x * (1.0 - s))
            }
            Self::Tanh => 1.0 - x.tanh().powi(2),
        }
    }
}
