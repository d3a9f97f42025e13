#![doc = include_str!("../README.md")]

mod error;
pub mod split;

pub use error::LinkError;
pub use split::{EdgeSplit, Negatives, PerPositive};

/// Two nodes that are, or might be, joined.
pub type Pair = (argiope_graph::NodeId, argiope_graph::NodeId);
