#![doc = include_str!("../README.md")]

pub mod comparison;
pub mod data;
mod error;
pub mod evaluation;
pub mod exact;
pub mod forgetting;
pub mod learned;
pub mod ledger;
pub mod recommend;
pub mod request;

pub use error::UnlearnError;
pub use forgetting::{Forgetting, Forgotten, Guarantee, Postcondition, Stored};
pub use request::{Element, ElementKind, Request};
