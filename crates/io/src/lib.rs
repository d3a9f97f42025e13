#![doc = include_str!("../README.md")]

mod atomic_file;
mod blocks;
mod compression;
mod edge_list;
mod error;
mod format;
mod header_line;
mod input;
mod matrix_market;
mod metis;
mod native;
mod options;
mod orca;
mod output;
mod read;
mod rows;
mod snippet;

pub use atomic_file::AtomicFile;
pub use compression::Compression;
pub use error::IoError;
pub use format::Format;
pub use options::{Header, Ids, ReadOptions, Separator};
pub use output::Output;
pub use read::{InputGraph, ReadSummary, read_edges};
