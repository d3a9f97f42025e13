//! Files of elements.

use std::path::Path;

use argiope_io::{IoError, read_name_rows};

use super::Element;
use crate::UnlearnError;

/// Reads elements, a line each in their text form, with spaces between the words; empty lines and those that start
/// with `#` are passed over. Compressed files are read as well.
///
/// # Errors
/// [`UnlearnError::Io`] with file, line and text.
pub fn read_elements(path: &Path) -> Result<Vec<Element>, UnlearnError> {
    let rows = read_name_rows(path, 1)?;
    let element = |(line, row): &(u64, Vec<String>)| {
        row[0].parse().map_err(|error: UnlearnError| {
            UnlearnError::Io(IoError::Syntax {
                path: path.to_path_buf(),
                line: *line,
                reason: match error {
                    UnlearnError::Syntax { expected, .. } => expected.to_owned(),
                    other => other.to_string(),
                },
                text: row[0].chars().take(60).collect(),
            })
        })
    };
    rows.iter().map(element).collect()
}
