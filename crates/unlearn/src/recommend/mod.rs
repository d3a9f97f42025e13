//! Recommenders: users, items and interactions, and what they forget.
//!
//! Backbones learn one row for every user and item and propagate it over the graph of interactions: LightGCN, SimGCL and SGL
//! ([`BackboneKind`]). [`train_recommender`] trains one, [`UnlearnRec`] takes deletions back from it, and a [`Probe`] says what it
//! still knows, beside a recommender that was trained without the deleted interactions. [`mod@bench`] does all that for several methods,
//! requests and seeds.
//!
//! Scores of all users and items together are never held: rankings take a block of users at a time.

mod backbone;
pub mod bench;
mod config;
mod course;
mod deletion;
mod draw;
mod embeddings;
mod leakage;
mod losses;
pub mod metrics;
mod model;
mod noise;
mod objective;
mod propagation;
mod ranking;
mod sampling;
mod task;
mod train;
pub mod unlearn_rec;
mod validation;

pub use config::{BackboneConfig, BackboneKind, RecommenderConfig, RecommenderTraining};
pub use course::TrainingSummary;
pub use deletion::Deletion;
pub use draw::{DeletionKind, adversarial_interactions, with_added};
pub use embeddings::Embeddings;
pub use leakage::{Leakage, Probe};
pub use losses::{bpr_loss, info_nce, l2_loss};
pub use model::Recommender;
pub use propagation::Propagation;
pub use ranking::{CUTOFF, ranking};
pub use sampling::{Batch, Sampler};
pub use task::{RecommenderTask, VALID_RECALL};
pub use train::{TrainedRecommender, train_recommender};
pub use unlearn_rec::{Pretrained, UnlearnRec, UnlearnRecConfig, Unlearned};
pub use validation::with_validation;
