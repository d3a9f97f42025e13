//! Training: what a run is made of, and where it is kept.

mod course;
mod decoder;
mod link_run;
mod link_task;
mod node_run;
mod node_task;

pub use decoder::{Decoder, DecoderKind};
pub use link_run::{LinkResult, LinkRunConfig, run_link_task};
pub use link_task::{LinkNetwork, PairTask, RANKED_AGAINST};
pub use node_run::{NodeResult, NodeRunConfig, run_node_classification};
pub use node_task::NodeTask;
