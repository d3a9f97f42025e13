#![doc = include_str!("../README.md")]

pub mod bit_matrix;
#[cfg(feature = "burn")]
mod device;
pub mod difference;
mod error;
pub mod intersection;
mod lanes;
pub mod marks;
pub mod pattern;
pub mod real;
pub mod rows;
pub mod sddmm;
pub mod shared_counts;
pub mod spmm;
pub mod triangles;
mod unwritten;
pub mod wedges;

pub use bit_matrix::BitMatrix;
pub use error::SparseError;
pub use intersection::{HubBitset, Intersect};
pub use marks::MarkedSet;
pub use pattern::{Pattern, Transposed};
pub use real::Real;
#[cfg(feature = "burn")]
pub use sddmm::{sddmm, sddmm_concat_dot, sddmm_elementwise};
pub use spmm::Reduce;
#[cfg(feature = "burn")]
pub use spmm::{spmm, spmm_weighted};
pub use triangles::triangles_per_edge;
pub use wedges::WedgeCounts;
