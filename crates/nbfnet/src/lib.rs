#![doc = include_str!("../README.md")]

pub mod bellman_ford;
pub mod checkpoint;
pub mod config;
mod error;
pub mod explanation;
mod graph;
mod layer;
mod model;
#[cfg(test)]
mod oracle;
pub mod plan;

pub use config::NbfnetConfig;
pub use error::NbfnetError;
pub use graph::{MessageGraph, Query};
pub use layer::BellmanFordLayer;
pub use model::Nbfnet;
pub use plan::{Plan, PlanKind, PlanOptions, Targets};
