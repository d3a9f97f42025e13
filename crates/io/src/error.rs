//! The crate's error: one line that names the file, the line, the column and the text.
//!
//! Lines and columns count from 1; a column is a field of the row, not a character. Offending text is cut at 60
//! characters and escaped, so that a message is always one line.

use std::{io, path::PathBuf};

use argiope_graph::{Cancelled, GraphError};

use crate::{Compression, Format};

/// Everything that can go wrong while a graph is read, written, converted or fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IoError {
    /// The file cannot be opened.
    #[error("{}: cannot open: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The operating system refused to read.
    #[error("{}: cannot read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The operating system refused to write (no space left, no permission, ...). Nothing is left under the final name.
    #[error("{}: cannot write: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A compressed stream that is damaged or cut short.
    #[error("{}: the {compression} data after line {line} is damaged or cut short: {source}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How it is compressed.
        compression: Compression,
        /// Complete lines read before the damage.
        line: u64,
        /// What the decoder said.
        source: io::Error,
    },
    /// A byte that no text file holds.
    #[error("{}:{line}: this is a binary file (a zero byte at offset {offset} of its text)", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// Offset of the byte in the decompressed content.
        offset: u64,
    },
    /// Text that is not UTF-8.
    #[error("{}:{line}: column {column}: \"{text}\" is not UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The column.
        column: u64,
        /// The field, escaped.
        text: String,
    },
    /// A token that is not of the kind its place asks for.
    #[error("{}:{line}: column {column}: \"{text}\" is not {expected}", path.display())]
    Unexpected {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The column.
        column: u64,
        /// The field, escaped.
        text: String,
        /// What should stand there, and how to read the file otherwise.
        expected: &'static str,
    },
    /// A node id outside the range that the format, the options or 32-bit ids allow.
    #[error("{}:{line}: column {column}: node id {text} is out of range ({smallest} to {largest})", path.display())]
    IdOutOfRange {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The column.
        column: u64,
        /// The id, escaped.
        text: String,
        /// The smallest id allowed.
        smallest: u64,
        /// The largest id allowed.
        largest: u64,
    },
    /// A row with fewer or more columns than the first one, or than the format asks for.
    #[error("{}:{line}: expected {expected} columns, found {found}: \"{text}\"", path.display())]
    ColumnCount {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// Columns that the row should have.
        expected: u64,
        /// Columns that it has.
        found: u64,
        /// The row, escaped.
        text: String,
    },
    /// A line that does not follow its format.
    #[error("{}:{line}: {reason}: \"{text}\"", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong.
        reason: String,
        /// The line or element, escaped.
        text: String,
    },
    /// A file that holds fewer or more of something than it says.
    #[error("{}:{line}: the header promises {expected} {what}, found {found}", path.display())]
    CountMismatch {
        /// The file.
        path: PathBuf,
        /// The line where it was noticed.
        line: u64,
        /// What is counted.
        what: &'static str,
        /// The number in the header.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A file without any row.
    #[error("{}:{line}: no edges: the file is empty or holds only comments", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// Its last line, at least 1.
        line: u64,
    },
    /// A header or ids that make so many nodes that almost every one would be isolated.
    #[error(
        "{}: a graph of {num_nodes} nodes for {num_edges} edges, almost all of them isolated; read the ids as labels, \
         or give the number of nodes if it is meant", path.display()
    )]
    TooSparse {
        /// The file.
        path: PathBuf,
        /// Nodes that the graph would have.
        num_nodes: u64,
        /// Edges that were read.
        num_edges: u64,
    },
    /// A file in a binary format that does not hold what it should.
    #[error("{}: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The format cannot do what was asked, or this build does not know it.
    #[error("{}: {operation} {format} files is not supported: {reason}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// "reading" or "writing".
        operation: &'static str,
        /// The format.
        format: Format,
        /// Why, and what to do instead.
        reason: &'static str,
    },
    /// A word that names none of the known choices.
    #[error("\"{text}\" is no {what}; known are {known}")]
    UnknownName {
        /// What was to be named.
        what: &'static str,
        /// The word, escaped.
        text: String,
        /// The choices.
        known: String,
    },
    /// No file of a data set is where it could be.
    #[error(
        "data set {name}: {file} is not in any of: {searched}; fetch it, or put it there by hand (from {source_url})"
    )]
    NotLocated {
        /// The data set.
        name: &'static str,
        /// The missing file.
        file: String,
        /// The places, in the order of the search.
        searched: String,
        /// Where it can be had.
        source_url: String,
    },
    /// A download failed. What has arrived is kept and resumed by the next try.
    #[error("cannot fetch {url}: {reason}; or download it by hand and save it as {}", path.display())]
    Download {
        /// The address.
        url: String,
        /// What went wrong.
        reason: String,
        /// Where the file belongs.
        path: PathBuf,
    },
    /// Content that is not the one that the registry names.
    #[error("{}: SHA-256 of the content is {found}, expected {expected}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The registered checksum.
        expected: String,
        /// The checksum of the content.
        found: String,
    },
    /// The graph that the file describes cannot be held.
    #[error("{}: {source}", path.display())]
    Graph {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: GraphError,
    },
    /// The caller cancelled through [`Progress`](argiope_graph::Progress).
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
