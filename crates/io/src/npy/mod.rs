//! NumPy's `.npy` files: one array of numbers.
//!
//! Arrays are read in C order whatever their order in the file, and written little-endian, format version 1.

mod header;
mod read;
mod write;

pub use crate::values::{DType, Element, Values};
pub use read::{Array, read_npy};
pub use write::{NpyWriter, write_npy};

pub(crate) use header::Header;
pub(crate) use read::{for_each, read_array, read_texts};
