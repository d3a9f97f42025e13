//! Errors found inside a block, whose place in the file is known only later.

use crate::{IoError, blocks::Block, snippet::snippet};

/// What a token should have been.
pub(crate) const NODE_ID: &str =
    "a node id, a non-negative integer (names of nodes can be read as labels)";
/// As [`NODE_ID`], on the first row.
pub(crate) const NODE_ID_OR_HEADER: &str = "a node id, a non-negative integer (names of nodes can be read as labels; a line of column names as a header)";
pub(crate) const WEIGHT: &str = "a weight, a finite number";
pub(crate) const NAME: &str = "a name";

/// An error and its line within the block, from 0.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) line: u64,
    pub(crate) kind: FaultKind,
}

#[derive(Debug)]
pub(crate) enum FaultKind {
    Binary {
        offset: u64,
    },
    NotUtf8 {
        column: usize,
        text: String,
    },
    Unexpected {
        column: usize,
        text: String,
        expected: &'static str,
    },
    IdOutOfRange {
        column: usize,
        text: String,
        smallest: u64,
        largest: u64,
    },
    ColumnCount {
        expected: usize,
        found: usize,
        text: String,
    },
}

impl FaultKind {
    /// A token that is not what it should be; `column` counts from 0.
    pub(crate) fn unexpected(column: usize, token: &[u8], expected: &'static str) -> Self {
        let text = snippet(token);
        let column = column + 1;
        match std::str::from_utf8(token) {
            Ok(_) => FaultKind::Unexpected {
                column,
                text,
                expected,
            },
            Err(_) => FaultKind::NotUtf8 { column, text },
        }
    }
}

impl Fault {
    /// The error, with its place in the file.
    pub(crate) fn locate(self, block: &Block<'_>) -> IoError {
        let path = block.path.to_path_buf();
        let line = block.lines_before + self.line + 1;
        match self.kind {
            FaultKind::Binary { offset } => IoError::Binary {
                path,
                line,
                offset: block.bytes_before + offset,
            },
            FaultKind::NotUtf8 { column, text } => IoError::NotUtf8 {
                path,
                line,
                column: column as u64,
                text,
            },
            FaultKind::Unexpected {
                column,
                text,
                expected,
            } => IoError::Unexpected {
                path,
                line,
                column: column as u64,
                text,
                expected,
            },
            FaultKind::IdOutOfRange {
                column,
                text,
                smallest,
                largest,
            } => IoError::IdOutOfRange {
                path,
                line,
                column: column as u64,
                text,
                smallest,
                largest,
            },
            FaultKind::ColumnCount {
                expected,
                found,
                text,
            } => IoError::ColumnCount {
                path,
                line,
                expected: expected as u64,
                found: found as u64,
                text,
            },
        }
    }
}
