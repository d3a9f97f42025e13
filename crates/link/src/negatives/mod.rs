//! Drawing pairs and facts that are not in a graph.
//!
//! *Strict* negatives are never edges of the graph that they are drawn for. They are not drawn and thrown away: the
//! pairs that are no edges are numbered, and numbers are drawn. That costs a binary search for each draw, is uniform
//! on graphs of any density, and ends.
//!
//! A list depends on the seed and the epoch (or step) only, not on the number of threads.

mod corruption;
mod missing;
mod non_edges;
mod sample;

pub use corruption::{CorruptedBatch, corrupt, corrupt_batch, corrupt_batch_typed};
pub use missing::missing;
pub use non_edges::NonEdges;
