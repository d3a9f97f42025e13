#![doc = include_str!("../README.md")]

pub mod amud;
pub mod config;
pub mod data;
mod directed_pattern;
mod error;
pub mod links;
pub mod methods;
pub mod operators;
pub mod published;
pub mod training;

pub use config::DirectedConfig;
pub use directed_pattern::{Diagonal, DirectedPattern, Step};
pub use error::DirectedError;
