#![doc = include_str!("../README.md")]

pub mod bit_matrix;
pub mod marks;
pub mod shared_counts;
pub mod triangles;
pub mod wedges;

pub use bit_matrix::BitMatrix;
pub use marks::MarkedSet;
pub use triangles::triangles_per_edge;
pub use wedges::WedgeCounts;
