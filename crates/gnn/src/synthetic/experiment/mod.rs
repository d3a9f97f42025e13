//! What a single layer can express: a model around it, trained on made-up graphs (Lim et al., *Contextualized Messages Boost
//! Graph Representations*, TMLR 2025).
//!
//! ```text
//! x[v] = sum over the features c of v of  E_c[c]        a table of standard normal rows for every feature
//! h    = layer(x)                                       the layer in question, once
//! y    = h W                 of every key node          DictionaryLookup; cross entropy
//! y    = (sum over v of h[v]) W                         HeteroEdgeCount; mean squared error
//! ```
//!
//! Settings are those of the paper's program: 4,000 graphs to train on and 1,000 to test, 256 a step; `4 * keys` or
//! `10 * classes` features; Adam with a rate of 0.001, which is AdamW without decay; the rate halved after 10 epochs without a
//! better loss; 500 epochs, or fewer where the loss falls below 0.001. What is done otherwise:
//!
//! - the loss is the mean over the steps of an epoch, and not that of another pass over the training set;
//! - [`Gcn`](GraphLayer::Gcn) always hears the node itself;
//! - [`Sage`](GraphLayer::Sage) takes means, and not the maximum of a perceptron.
//!
//! # Example
//! ```
//! use argiope_gnn::synthetic::experiment::{Experiment, GraphLayer, Problem};
//! use argiope_graph::Silent;
//! use burn::tensor::Device;
//!
//! let experiment = Experiment {
//!     num_train: 32,
//!     num_test: 8,
//!     batch_size: 16,
//!     epochs: 2,
//!     ..Experiment::new(Problem::DictionaryLookup, 3, GraphLayer::Sir)
//! };
//! let report = experiment.run(7, &Device::flex(), None, &Silent)?;
//! assert_eq!(report.epochs, 2);
//! assert!((0.0..=1.0).contains(&report.score));
//! # Ok::<(), argiope_gnn::GnnError>(())
//! ```

mod batch;
mod config;
mod data;
mod layer;
mod model;
mod report;
mod task;

pub use config::{Experiment, Problem};
pub use layer::GraphLayer;
pub use model::GraphModel;
pub use report::Report;
pub use task::ExperimentTask;
