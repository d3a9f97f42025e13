//! One suite for every op on every device that the build has.
//!
//! Forward passes are compared with the `f64` references of the ops, gradients with central differences of the same op
//! in `f64` on the CPU. Every op runs over the same awkward patterns: empty rows, isolated nodes, hubs, repeated entries,
//! no entries, no rows, no columns.

mod activated_spmm;
mod check;
mod common_neighbors;
mod complex_spmm;
mod dropout;
mod edge_softmax;
mod gather_scatter;
mod graphs;
mod log_sigmoid;
mod relational_spmm;
mod row_softmax;
mod sddmm;
mod segment_reduce;
mod spgemm;
mod spmm;
