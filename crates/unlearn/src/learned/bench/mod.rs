//! Methods, requests and seeds, each with each, beside networks that are trained anew.
//!
//! For every seed the data are split, and an original network is trained. For every request two or more networks are trained
//! without what is deleted, one from the original's initial parameters and negatives and others from other ones; then come the methods.
//! Every metric is reported as it is, and as its distance to the networks that were trained anew; the distance of these
//! from each other is its floor.
//!
//! With a folder everything is kept, and what is there is not computed again:
//!
//! ```text
//! seed-1/original/                        a training
//! seed-1/edges-in-2.5pct/retrain-0/       a training without what is deleted
//! seed-1/edges-in-2.5pct/utu/             a method: settings, model, metrics
//! table.json, table.md                    the report
//! ```
//!
//! # Protocol
//!
//! Edges (or nodes with a class) are split at random first; what is deleted is drawn from the training part, and messages pass along
//! training edges only. Half of the validation chooses epochs, and is what methods may look at as held out. No model and no method ever
//! sees the other half: it and the test are the candidates for controls, unseen elements that deleted ones are compared with, one
//! for each, matched by degree and pool, or class. (Ends of test edges are near test edges: for OUT requests all controls are from the
//! validation.)
//!
//! Deleted nodes take test, validation and control edges with them.

mod case;
mod cell;
mod deletion;
mod metrics;
mod observation;
mod parts;
mod report;
mod run;
mod world;

pub use case::RequestFacts;
pub use report::{BenchReport, GraphFacts, RequestReport};
pub use run::run_bench;

pub use crate::comparison::{CellResult, Entry, Metric, Relative, Row, Values};
