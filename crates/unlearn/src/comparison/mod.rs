//! Methods beside models that are trained anew: what the comparisons of networks and of recommenders share.
//!
//! A comparison has seeds, requests and methods, each with each. For every seed and request there is an original, there are two or
//! more models that were trained anew without what is deleted, and there are the methods. Every [`Metric`] is reported as it is, and as
//! its distance to the models that were trained anew; the distance of these from each other is its floor.
//!
//! What models are and what is asked of them is the business of [`learned::bench`](crate::learned::bench) and
//! [`recommend::bench`](crate::recommend::bench).

mod cell;
mod extent;
mod folder;
mod markdown;
mod metric;
mod reference;
mod report;
mod request;
mod resources;

pub use cell::CellResult;
pub use metric::{Metric, Values};
pub use report::{Entry, Relative, Report, RequestReport, Row};
pub use request::{RequestConfig, RequestKind, RequestSize, draw};

pub(crate) use cell::Cost;
pub(crate) use extent::{check_extent, retrain_seed};
pub(crate) use folder::{cell_in, seed_folder, write_tables};
pub(crate) use reference::{Measure, Reference};
pub(crate) use report::CaseReport;
pub(crate) use resources::Meter;
