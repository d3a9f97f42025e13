//! Optimisers.

mod adam;
mod clipping;
mod update;

pub use adam::{Adam, AdamConfig, ParameterGroup};
pub use clipping::gradient_norm;
