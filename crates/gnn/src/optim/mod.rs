//! Optimisers.

mod accumulated;
mod adam;
mod clipping;
mod learner;
mod plateau;
mod update;

pub use accumulated::AccumulatedGradients;
pub use adam::{Adam, AdamConfig, ParameterGroup};
pub use clipping::gradient_norm;
pub use learner::Learner;
pub use plateau::{ReduceOnPlateau, ReduceOnPlateauConfig};
