//! What an encoder is worth: classes of nodes or graphs, with the encoder frozen or trained further, by cross-validation.
//!
//! | way | what is trained |
//! |---|---|
//! | [`frozen`] | a logistic regression on the points of the examples |
//! | [`fine_tuned`] | encoder and a linear map, some epochs |
//!
//! Controls go the same ways: [`PretrainedEncoder::untrained`](super::contrastive::PretrainedEncoder::untrained), given
//! statistics of the examples by [`Examples::measured`], shows what the form of the encoder does without any pre-training, and
//! [`log_degrees`] with [`classify`] what degrees alone do.
//!
//! Every example is in the test of exactly one fold. Where an example has one class and is given one, micro-averaged F1 is the
//! share of right classes: that is the number of a fold.
//!
//! # Example
//! ```
//! use argiope_gnn::pretrain::{
//!     contrastive::{ContrastiveConfig, PretrainedEncoder},
//!     evaluation::{Examples, FrozenConfig, classify, frozen, log_degrees},
//! };
//! use argiope_graph::{Silent, generate::star};
//!
//! // Is a node the hub of its star?
//! let graph = argiope_graph::UndirectedGraph::from_edges(0, (0..80).map(|leaf| (leaf / 4, 20 + leaf)))?;
//! let classes: Vec<Option<u32>> = (0..100).map(|node| Some(u32::from(node < 20))).collect();
//! let config = FrozenConfig { folds: 5, ..FrozenConfig::default() };
//!
//! let rows = log_degrees(&graph);
//! let labels: Vec<u32> = classes.iter().flatten().copied().collect();
//! assert_eq!(classify(&rows, 1, &labels, 2, &config, &Silent)?.mean(), 1.0);
//!
//! let encoder = PretrainedEncoder::untrained(&ContrastiveConfig::default(), 3)?;
//! let examples = Examples::of_nodes(&encoder, &graph, &classes, 2, 3, &Silent)?;
//! let encoder = examples.measured(&encoder, 64)?;
//! assert!(frozen(&encoder, &examples, &config, &Silent)?.mean() > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod degrees;
mod examples;
mod fine_tune;
mod fine_tune_task;
mod folds;
mod frozen;
mod report;

pub use degrees::{log_degrees, log_degrees_of_graphs};
pub use examples::{Combine, Examples, GraphViews};
pub use fine_tune::{FineTuneConfig, fine_tuned};
pub use folds::{Fold, stratified_folds};
pub use frozen::{FrozenConfig, classify, frozen};
pub use report::CrossValidation;
