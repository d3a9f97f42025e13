#![doc = include_str!("../README.md")]

pub mod dataset;
mod error;
pub mod evaluation;
pub mod filtered;
pub mod hard_negatives;
pub mod heuristics;
pub mod knowledge;
pub mod message_graph;
pub mod metrics;
pub mod missing_links;
pub mod negatives;
pub mod ranking;
mod seeds;
pub mod split;
pub mod summary;
mod triple;

pub use error::LinkError;
pub use heuristics::{Heuristic, score_pairs};
pub use message_graph::{KnownNegatives, LeakageRules, MessageGraphs, Stage, ValidationEdges};
pub use split::{EdgeSplit, InductiveSplit, Negatives, PerPositive, RandomSplit, TripleSplit};
pub use triple::{Side, Triple};

/// Two nodes that are, or might be, joined.
pub type Pair = (argiope_graph::NodeId, argiope_graph::NodeId);
