#![doc = include_str!("../README.md")]

pub mod baseline;
pub mod config;
mod encoder;
mod error;
mod inference;
mod model;
mod model_name;
mod overlay;
mod predictor;
pub mod published;
mod target_links;
pub mod training;

pub use config::NcnConfig;
pub use encoder::Encoder;
pub use error::NcnError;
pub use inference::TrainedNcn;
pub use model::{Limits, Ncn, Scorer};
pub use predictor::{Neighborhoods, Predictor};
pub use target_links::TrainingGraph;
