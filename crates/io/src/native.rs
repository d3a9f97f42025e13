//! The memory-mapped file of `argiope-graph`, seen from here.

use std::path::Path;

use argiope_graph::Progress;

use crate::{Format, InputGraph, IoError, ReadOptions, input::Input};

/// These files are opened in place, not read edge by edge.
pub(crate) fn read(
    _input: Input,
    path: &Path,
    _options: &ReadOptions,
    _progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    Err(IoError::Unsupported {
        path: path.to_path_buf(),
        operation: "reading",
        format: Format::Native,
        reason: "it is opened in place, by argiope_graph::file",
    })
}
