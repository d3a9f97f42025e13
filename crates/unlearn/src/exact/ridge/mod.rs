//! A classifier whose deletions are exact: fixed propagation, frozen feature map, and a ridge head.
//!
//! With the rows `Z`, `[training nodes, dim]`, of the [propagation](super::FixedPropagation) and their classes `Y`, one-hot, the
//! weights minimise `|Z W - Y|^2 + lambda |W|^2`:
//!
//! ```text
//! (G + lambda I) W = B,    G = Z' Z,    B = Z' Y
//! ```
//!
//! `G` and `B` are sums over training nodes. A deletion changes the rows of the nodes around it only, so
//!
//! ```text
//! G += Zn' Zn - Zo' Zo,    B += Zn' Yn - Zo' Yo
//! ```
//!
//! with the rows `Zo` before and `Zn` after it; one factorisation gives the weights. They are those of a fit to what is left, up
//! to rounding: nothing else of the data has shaped the model. All numbers are `f64`.
//!
//! A deletion of many elements touches most rows, and costs two products where a fit costs one: beyond a number of rows that
//! is measured at the fit, the model is fitted anew instead.

mod break_even;
mod classifier;
mod config;
mod forgetting;
mod normal_equations;
mod stored;

pub use classifier::RidgeClassifier;
pub use config::{RefitRule, RidgeConfig};
