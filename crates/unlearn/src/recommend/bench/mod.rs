//! Ways to take deletions back from recommenders, beside recommenders that are trained anew.
//!
//! The protocol is that of [`crate::comparison`]: methods, requests and seeds, each with each, and for every request two or
//! more recommenders that never saw what is deleted. With a folder everything is kept, and what is there is not computed again:
//!
//! ```text
//! seed-1/original/                              a training
//! seed-1/encoder-held-out-interactions/         a pre-training of UnlearnRec, for all requests that it fits
//! seed-1/interactions-5pct/retrain-0/           a training without what is deleted
//! seed-1/interactions-5pct/unlearn-rec/         a method: settings, table, metrics
//! seed-1/adversarial-50pct/original/            a training with adversarial interactions, which has encoders of its own
//! table.json, table.md                          the report
//! ```
//!
//! # Requests
//!
//! | kind | deleted | level of UnlearnRec |
//! |---|---|---|
//! | `interactions` | random interactions of the training part | held-out |
//! | `users` | random users with all they have; their test interactions are no part of recall and NDCG any more, their validation goes, too | negatives |
//! | `adversarial` | interactions that the clean recommender finds least likely, added to what the original is trained on | negatives |
//!
//! The clean recommender of an adversarial request is the one that is trained anew from the same start, and is not trained twice.
//!
//! # Who sees what
//! The validation, which data without one get from their training part, chooses epochs of trainings. Encoders are chosen on a
//! deletion of their own, drawn apart; no checkpoint is chosen by the request that is reported, and none by the test.
//!
//! Recall and NDCG are of rankings without the items that users had before the deletion, for all models alike.

mod case;
mod cell;
mod config;
mod facts;
mod method;
mod metrics;
mod run;
mod subject;

pub use config::{RecommenderBenchConfig, UnlearnRecSettings};
pub use facts::{DeletionFacts, InteractionFacts};
pub use method::RecommenderMethod;
pub use run::run_recommender_bench;

use crate::comparison;

/// The report of a comparison of recommenders.
pub type RecommenderBenchReport =
    comparison::Report<InteractionFacts, RecommenderBenchConfig, DeletionFacts>;
