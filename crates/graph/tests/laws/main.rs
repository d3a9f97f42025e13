//! Laws of graphs, checked on random inputs against slow and obvious twins.

mod building;
mod files;
mod generators;
#[cfg(all(feature = "ndarray", feature = "petgraph", feature = "sprs"))]
mod interop;
mod strategies;
mod structure;
