//! The file formats, and how one is recognised.

use std::{fmt, path::Path, str::FromStr};

use crate::{Compression, IoError, snippet::snippet};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Rows of two or more columns with any separator: txt, tsv, csv, SNAP.
    EdgeList,
    /// MatrixMarket coordinate matrices.
    MatrixMarket,
    /// METIS and Chaco adjacency lists, 1-based.
    Metis,
    /// A first line `n m`, then `m` lines of two ids: the input of the ORCA program.
    Orca,
    /// NumPy archives: SciPy CSR, CSC and COO matrices, `edge_index` arrays, node-classification sets.
    Npz,
    /// GraphML (read only).
    GraphMl,
    /// Parquet tables (feature `parquet`).
    Parquet,
    /// The memory-mapped file of `argiope-graph`.
    Native,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 8] = [
        Format::EdgeList,
        Format::MatrixMarket,
        Format::Metis,
        Format::Orca,
        Format::Npz,
        Format::GraphMl,
        Format::Parquet,
        Format::Native,
    ];

    /// The format that a file name's extension stands for, after a compression suffix is taken off; `None` if it says
    /// nothing.
    ///
    /// ```
    /// use argiope_io::Format;
    ///
    /// assert_eq!(Format::from_path("web.tsv.gz"), Some(Format::EdgeList));
    /// assert_eq!(Format::from_path("web.mtx"), Some(Format::MatrixMarket));
    /// assert_eq!(Format::from_path("README"), None);
    /// ```
    #[must_use]
    pub fn from_path(path: impl AsRef<Path>) -> Option<Self> {
        let path = path.as_ref();
        let stem = match Compression::from_path(path) {
            Compression::None => path,
            _ => Path::new(path.file_stem()?),
        };
        let extension = stem.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "txt" | "tsv" | "csv" | "tab" | "dat" | "edges" | "edgelist" | "el" | "arcs"
            | "ncol" | "inter" => Format::EdgeList,
            "mtx" | "mm" => Format::MatrixMarket,
            "metis" | "graph" => Format::Metis,
            "in" | "orca" => Format::Orca,
            "npz" => Format::Npz,
            "graphml" => Format::GraphMl,
            "parquet" | "pq" => Format::Parquet,
            "argiope" => Format::Native,
            _ => return None,
        })
    }

    /// The format that the first bytes of the (decompressed) content give away, if they do.
    #[must_use]
    pub fn from_content(head: &[u8]) -> Option<Self> {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let starts = |magic: &[u8]| {
            head.get(..magic.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(magic))
        };
        if starts(b"%%MatrixMarket") {
            Some(Format::MatrixMarket)
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Format::Npz)
        } else if head.starts_with(b"PAR1") {
            Some(Format::Parquet)
        } else if starts(b"<?xml") || starts(b"<graphml") {
            Some(Format::GraphMl)
        } else if head.starts_with(b"\x89ARGIOPE") {
            Some(Format::Native)
        } else {
            None
        }
    }

    /// The name that [`FromStr`] reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::EdgeList => "edges",
            Format::MatrixMarket => "mtx",
            Format::Metis => "metis",
            Format::Orca => "orca",
            Format::Npz => "npz",
            Format::GraphMl => "graphml",
            Format::Parquet => "parquet",
            Format::Native => "native",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = IoError;

    fn from_str(text: &str) -> Result<Self, IoError> {
        let lower = text.to_ascii_lowercase();
        let alias = match lower.as_str() {
            "edge-list" | "edgelist" | "txt" | "tsv" | "csv" | "snap" => "edges",
            "matrix-market" | "matrixmarket" => "mtx",
            "argiope" => "native",
            other => other,
        };
        let found = Format::ALL
            .into_iter()
            .find(|format| format.name() == alias);
        found.ok_or_else(|| IoError::UnknownName {
            what: "graph format",
            text: snippet(text.as_bytes()),
            known: Format::ALL.map(Format::name).join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_round_trip() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        assert_eq!("TSV".parse::<Format>().unwrap(), Format::EdgeList);
        let message = "doc\n".parse::<Format>().unwrap_err().to_string();
        assert!(
            message.starts_with("\"doc\\n\" is no graph format; known are edges, mtx"),
            "{message}"
        );
    }

    #[test]
    fn test_extensions_and_content() {
        for (name, format) in [
            ("a.CSV", Some(Format::EdgeList)),
            ("a.b/c.graph.zst", Some(Format::Metis)),
            ("graph.in", Some(Format::Orca)),
            ("x.gz", None),
            (".gz", None),
            ("-", None),
        ] {
            assert_eq!(Format::from_path(name), format, "{name}");
        }
        assert_eq!(
            Format::from_content(b"%%matrixmarket matrix"),
            Some(Format::MatrixMarket)
        );
        assert_eq!(Format::from_content(b"0 1\n"), None);
        assert_eq!(
            Format::from_content(b"\xef\xbb\xbf<?xml version"),
            Some(Format::GraphMl)
        );
    }
}
