#![doc = include_str!("../README.md")]

mod adjacency;
mod context;
mod error;
mod features;
mod init;
pub mod layers;
mod orthogonal;
pub mod seeds;

pub use adjacency::{Adjacency, Aggregation};
pub use context::Context;
pub use error::GnnError;
pub use features::{NodeFeatures, SparseFeatures};
pub use init::Init;
