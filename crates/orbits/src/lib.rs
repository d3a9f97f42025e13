#![doc = include_str!("../README.md")]

pub mod error;
pub mod nodes;

pub use error::OrbitError;
pub use nodes::{NodeOrbits, count_node_orbits, count_node_orbits_ordered};
