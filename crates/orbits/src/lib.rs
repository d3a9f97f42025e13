#![doc = include_str!("../README.md")]

pub mod adjacency;
pub mod edges;
pub mod error;
mod exact;
pub mod export;
pub mod keys;
pub mod nodes;
pub mod reference;
pub mod store;
pub mod totals;

pub use edges::{EdgeOrbits, count_edge_orbits, count_edge_orbits_ordered};
pub use error::OrbitError;
pub use export::{AdjacencyFormat, ExportOptions, ExportedFile, export_adjacencies};
pub use keys::Key;
pub use nodes::{NodeOrbits, count_node_orbits, count_node_orbits_ordered};
pub use totals::GraphletTotals;
