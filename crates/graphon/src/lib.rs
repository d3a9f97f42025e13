#![doc = include_str!("../README.md")]

pub mod alpha;
pub mod assignment;
mod choice;
pub mod drawing;
pub mod ego;
mod error;
pub mod estimate;
pub mod feasibility;
mod graphon;
pub mod gromov_wasserstein;
mod order;
mod simulate;
mod standard;
mod step_function;
pub mod topology;

pub use error::GraphonError;
pub use graphon::Graphon;
pub use simulate::{GraphSizes, Simulator};
pub use standard::StandardGraphon;
pub use step_function::StepFunction;
