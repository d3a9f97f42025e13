//! How networks are trained: the originals, and those that are trained anew.
//!
//! An epoch is one step on all training elements. The link task minimises
//!
//! ```text
//! - 1/2 mean over edges of log sigmoid(<z[u], z[v]>) - 1/2 mean over negatives of log(1 - sigmoid(<z[u], z[v]>))
//! ```
//!
//! with as many negatives as edges, drawn anew for every step from the pairs that the training graph does not join; the node task
//! minimises the cross entropy. The validation chooses the epoch; deleted elements have no part in it.

mod config;
mod data;
mod objective;
mod run;
mod task;
mod validation;

pub use config::TrainingConfig;
pub use data::TrainingData;
pub use objective::Objective;
pub(super) use objective::classes_of;
pub use run::{Trained, TrainingSummary, train_in, train_model};
pub use validation::Validation;
