//! Sparse operators of directed graphs.
//!
//! An edge `i -> j` is the entry `A[i, j] = 1`: `A x` gathers from out-neighbours, `A^T x` from in-neighbours. Row sums of `A` are
//! out-degrees, column sums in-degrees. All values are computed in `f64`.
//!
//! | operator | of | where |
//! |---|---|---|
//! | `D_out^-1/2 A D_in^-1/2` and powers of degrees on either side | Dir-GNN, FaberNet, ADPA, DiGAE | [`normalization`] |
//! | the magnetic adjacency, directions as complex phases, and its Laplacian | MagNet, LightDiC | [`magnetic`] |
//! | walks with teleports made symmetric, `L_pr` and `L_appr` | DiGCN | [`page_rank`] |
//! | common sources and common targets | DiGCN, DGCN | [`second_order`] |
//! | sparse plus low rank | DiGCN | [`low_rank`] |

pub mod complex;
mod entrywise;
pub mod low_rank;
pub mod magnetic;
pub mod normalization;
pub mod page_rank;
pub mod second_order;

pub use complex::{ComplexFeatures, ComplexOperator};
pub use low_rank::SparsePlusLowRank;
pub use magnetic::Magnetic;
pub use normalization::Weighted;
pub use page_rank::PageRank;
