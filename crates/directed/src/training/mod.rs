//! Training: what a run is made of, and where it is kept.

mod decoder;
mod link_run;
mod link_task;
mod node_run;
mod node_task;
mod run;

pub use decoder::{Decoder, DecoderKind};
pub use link_run::{LinkRunConfig, run_link_task};
pub use link_task::{LinkNetwork, PairTask, RANKED_AGAINST};
pub use node_run::{NodeRunConfig, run_node_classification};
pub use node_task::NodeTask;
pub use run::{ACCURACY, RunResult};
