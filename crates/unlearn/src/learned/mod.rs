//! Unlearning of trained networks: methods without a guarantee, and what they are measured against.
//!
//! A [`GraphModel`] is a backbone of two layers of message passing with a decoder: products of embeddings for pairs of nodes, or
//! a linear map to classes. A [`Method`] is given the trained model and a [`Situation`]: the graph before and after the deletion, and what
//! is retained, deleted and held out. What comes out, an [`Unlearned`], serves predictions on the graph that is left.
//!
//! None of these methods promises anything. [`mod@bench`] therefore compares each with networks that are trained anew without
//! the deleted elements, and with how far those are from each other.

pub mod ascent;
pub mod backbone;
pub mod bench;
mod config;
pub mod d2dgn;
mod descent;
mod elements;
mod ends;
mod erased;
pub mod gnn_delete;
pub mod laf;
mod method;
pub mod model;
mod pools;
mod registry;
pub mod retrain;
pub mod retrain_matching;
mod situation;
pub mod training;
mod unlearned;
pub mod utu;
pub mod warm_start;

pub use backbone::{Backbone, BackboneConfig, BackboneKind, Edit, unedited};
pub use config::{BenchConfig, TaskKind};
pub use ends::Ends;
pub use erased::erased;
pub use method::Method;
pub use model::GraphModel;
pub use pools::{EdgePools, Pool};
pub use registry::MethodConfig;
pub use situation::{Situation, TaskData};
pub use training::{Trained, TrainingConfig, TrainingData, train_model};
pub use unlearned::Unlearned;

pub use crate::comparison::{RequestConfig, RequestKind, RequestSize, draw};
