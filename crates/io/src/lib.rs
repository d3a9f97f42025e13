#![doc = include_str!("../README.md")]

mod atomic_file;
mod blocks;
mod classes;
mod compression;
pub mod datasets;
mod edge_list;
mod error;
mod format;
mod graphml;
mod header_line;
mod input;
mod interactions;
mod matrix_market;
mod metis;
mod name_table;
mod native;
pub mod npy;
pub mod npz;
mod options;
mod orca;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod read;
mod rows;
mod snippet;
mod sparse_matrix;
mod triples;
mod values;
mod write;

pub use atomic_file::AtomicFile;
pub use classes::read_classes;
pub use compression::Compression;
pub use error::IoError;
pub use format::Format;
pub use interactions::{InputInteractions, InteractionLayout, InteractionNames, read_interactions};
pub use name_table::{NameRow, read_name_rows};
pub use options::{Header, Ids, ReadOptions, Separator};
pub use output::Output;
pub use read::{InputGraph, ReadSummary, read_edges};
pub use sparse_matrix::read_sparse_matrix;
pub use triples::{InputTriples, read_more_triples, read_triples};
pub use write::{
    OutputGraph, WriteOptions, WriteSummary, write_edges, write_labels, write_triples,
};
