//! Training: what a run is made of, and where it is kept.
//!
//! A run has data, a protocol, settings and a seed. In its folder lie these (`config.toml`), the metrics of every epoch, the best
//! network by the validation, the graph that it knows with the names of entities and relations (`graph.argiope`), and what is
//! needed to resume.

mod batch;
mod knowledge;
mod loss;
mod plain;
mod run;
pub(crate) mod step;

pub use knowledge::KnowledgeTask;
pub use plain::{PlainRunConfig, PlainTask, run_plain};
pub(crate) use run::GRAPH;
pub use run::{RunConfig, RunResult, run, write_imported};
