//! Conversions to and from other crates' graphs and matrices, one module a crate behind a feature of the same name.
//!
//! | feature | what |
//! |---|---|
//! | `petgraph` | `UnGraph` and `DiGraph` with 32-bit indices, both ways |
//! | `sprs` | borrowed views of a pattern and values; patterns and values out of any matrix |
//! | `ndarray` | dense matrices of small graphs, both ways |
//!
//! Conversions into this crate refuse what a target type cannot hold (self loops, parallel edges); to drop it with a
//! report instead, convert to an [`EdgeList`](crate::EdgeList) first.

#[cfg(feature = "ndarray")]
pub mod ndarray;
#[cfg(feature = "petgraph")]
pub mod petgraph;
#[cfg(feature = "sprs")]
pub mod sprs;
