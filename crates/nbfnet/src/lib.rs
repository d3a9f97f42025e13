#![doc = include_str!("../README.md")]

pub mod baseline;
pub mod bellman_ford;
pub mod checkpoint;
pub mod config;
mod error;
pub mod explanation;
mod graph;
mod inference;
mod layer;
mod model;
#[cfg(test)]
mod oracle;
mod pairs;
pub mod plan;
mod pruned;
pub mod published;
mod ranking;
pub mod training;

pub use config::NbfnetConfig;
pub use error::NbfnetError;
pub use graph::{MessageGraph, Query};
pub use inference::{Prediction, TrainedNbfnet, TrainedPlain};
pub use layer::{BellmanFordLayer, Relations};
pub use model::Nbfnet;
pub use plan::{Plan, PlanKind, PlanOptions, Targets};
pub use ranking::{ForScores, Limits};
