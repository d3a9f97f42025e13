#![doc = include_str!("../README.md")]

pub mod bellman_ford;
mod error;

pub use error::NbfnetError;
