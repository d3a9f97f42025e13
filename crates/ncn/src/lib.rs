#![doc = include_str!("../README.md")]

pub mod config;
mod encoder;
mod error;
mod model;
mod predictor;
mod target_links;

pub use config::NcnConfig;
pub use encoder::Encoder;
pub use error::NcnError;
pub use model::{Limits, Ncn, Scorer};
pub use predictor::{Neighborhoods, Predictor};
pub use target_links::TrainingGraph;
