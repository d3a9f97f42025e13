#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(feature = "burn"),
    allow(dead_code, reason = "only tensors reach the backward passes")
)]

pub mod activated_spmm;
mod best;
pub mod bit_matrix;
mod blocks;
mod chunks;
pub mod common_neighbors;
pub mod complex_spmm;
#[cfg(feature = "burn")]
mod device;
pub mod difference;
pub mod dropout;
pub mod edge_softmax;
pub mod elementary;
mod error;
pub mod gather_scatter;
pub mod intersection;
mod lanes;
pub mod log_sigmoid;
pub mod marks;
pub mod pattern;
pub mod pooled_common_neighbors;
pub mod real;
mod registers;
pub mod relational_spmm;
pub mod row_softmax;
pub mod rows;
pub mod sddmm;
pub mod segment_reduce;
pub mod shared_counts;
pub mod spgemm;
pub mod spmm;
pub mod triangles;
mod unwritten;
pub mod wedges;

#[cfg(feature = "burn")]
pub use activated_spmm::activated_spmm;
pub use bit_matrix::BitMatrix;
pub use common_neighbors::{
    CommonNeighbors, NeighborSets, Pairs, common_neighbor_counts, common_neighbors,
};
#[cfg(feature = "burn")]
pub use complex_spmm::complex_spmm;
#[cfg(feature = "burn")]
pub use device::flex;
pub use dropout::DropoutKey;
#[cfg(feature = "burn")]
pub use dropout::{Dropout, dropout};
#[cfg(feature = "burn")]
pub use edge_softmax::edge_softmax;
pub use error::SparseError;
pub use gather_scatter::RowIndex;
#[cfg(feature = "burn")]
pub use gather_scatter::{gather_rows, scatter_rows};
pub use intersection::{HubBitset, Intersect};
#[cfg(feature = "burn")]
pub use log_sigmoid::log_sigmoid;
pub use marks::MarkedSet;
pub use pattern::{Pattern, Transposed};
#[cfg(feature = "burn")]
pub use pooled_common_neighbors::pooled_common_neighbors;
pub use real::Real;
pub use relational_spmm::{Message, RelationalPattern};
#[cfg(feature = "burn")]
pub use relational_spmm::{
    Statistics, relational_spmm, relational_spmm_weighted, relational_statistics,
    relational_statistics_weighted,
};
#[cfg(feature = "burn")]
pub use row_softmax::{row_log_softmax, row_softmax};
#[cfg(feature = "burn")]
pub use sddmm::{sddmm, sddmm_concat_dot, sddmm_elementwise};
#[cfg(feature = "burn")]
pub use segment_reduce::segment_reduce;
pub use segment_reduce::{SegmentReduce, Segments};
#[cfg(feature = "burn")]
pub use spgemm::spgemm;
pub use spmm::Reduce;
#[cfg(feature = "burn")]
pub use spmm::{spmm, spmm_weighted};
pub use triangles::triangles_per_edge;
pub use wedges::WedgeCounts;
