//! Optimisers.

mod accumulated;
mod adam;
mod clipping;
mod update;

pub use accumulated::AccumulatedGradients;
pub use adam::{Adam, AdamConfig, ParameterGroup};
pub use clipping::gradient_norm;
