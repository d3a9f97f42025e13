//! From many measurements to the numbers of a table.
//!
//! Within a run, the model is chosen by validation, for each metric apart ([`Selection`], [`Selections`], [`RunResult`]). Over runs,
//! a number is a mean with its standard deviation ([`MeanStd`]).

mod mean_std;
mod run_result;
mod selection;

pub use mean_std::MeanStd;
pub use run_result::{Evaluation, RunResult};
pub use selection::{Best, Better, Selection, Selections};
