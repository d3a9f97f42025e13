#![doc = include_str!("../README.md")]

mod adjacency;
pub mod cholesky;
mod context;
mod error;
mod feature_files;
mod features;
mod graph_batch;
pub mod heads;
mod init;
mod layer_norm;
pub mod layers;
mod named_tensors;
mod operator;
pub mod optim;
mod orthogonal;
mod parameter_path;
pub mod pretrain;
pub mod run_folder;
pub mod seeds;
pub mod settings;
pub mod synthetic;
pub mod training;

pub use adjacency::{Adjacency, Aggregation};
pub use context::Context;
pub use error::GnnError;
pub use features::{NodeFeatures, SparseFeatures};
pub use graph_batch::GraphBatch;
pub use init::Init;
pub use named_tensors::NamedTensors;
pub use operator::Operator;
pub use run_folder::{Environment, RunFolder};
