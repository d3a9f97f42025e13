//! Parquet tables of edges: a column of sources, one of targets, perhaps one of weights.
//!
//! Columns are found by name (`source`/`target` and the like) if no others were asked for, else by position.

mod column;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

use std::path::Path;

use ::parquet::errors::ParquetError;

use crate::IoError;

/// An error of the Parquet library, with the file.
fn invalid(path: &Path, error: &ParquetError) -> IoError {
    IoError::Invalid {
        path: path.to_path_buf(),
        reason: crate::snippet::snippet(error.to_string().as_bytes()),
    }
}
