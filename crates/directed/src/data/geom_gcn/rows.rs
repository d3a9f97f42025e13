//! Rows with tabs between columns, and numbers in them.

use std::path::Path;

use argiope_io::{IoError, NameRow, read_name_rows};

use crate::data::excerpt::excerpt;

/// The rows of a file without its first line, if that names columns, and that line.
pub(super) fn read_rows(path: &Path, columns: usize) -> Result<(Vec<NameRow>, String), IoError> {
    let mut rows = read_name_rows(path, columns)?;
    let has_header = rows
        .first()
        .is_some_and(|(_, fields)| fields[0].trim_start_matches('\u{feff}') == "node_id");
    let header = match has_header {
        true => rows.remove(0).1.join("\t"),
        false => String::new(),
    };
    match rows.is_empty() {
        true => Err(IoError::Invalid {
            path: path.to_path_buf(),
            reason: "there are no rows".to_owned(),
        }),
        false => Ok((rows, header)),
    }
}

/// Where a field stands, for errors.
pub(super) struct Place<'a> {
    pub(super) path: &'a Path,
    pub(super) line: u64,
    pub(super) column: u64,
}

impl Place<'_> {
    pub(super) fn unexpected(&self, text: &str, expected: &'static str) -> IoError {
        IoError::Unexpected {
            path: self.path.to_path_buf(),
            line: self.line,
            column: self.column,
            text: excerpt(text),
            expected,
        }
    }

    /// A number below `count`.
    pub(super) fn below(
        &self,
        text: &str,
        count: usize,
        expected: &'static str,
    ) -> Result<u32, IoError> {
        let number: u64 = text.parse().map_err(|_| self.unexpected(text, expected))?;
        match u32::try_from(number) {
            Ok(number) if (number as usize) < count => Ok(number),
            _ => Err(IoError::IdOutOfRange {
                path: self.path.to_path_buf(),
                line: self.line,
                column: self.column,
                text: excerpt(text),
                smallest: 0,
                largest: count.saturating_sub(1) as u64,
            }),
        }
    }
}
