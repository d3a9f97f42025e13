//! How a file is to be read: everything that content and file name do not say.

use std::{fmt, str::FromStr};

use crate::{Format, IoError, snippet::snippet};

/// What separates the columns of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separator {
    /// Found from the first row: tab, comma, semicolon or bar if that gives ids in the right columns, else white space.
    #[default]
    Auto,
    /// Any run of spaces and tabs.
    Whitespace,
    /// One character; blanks around fields are taken off, and fields of `,` and `;` files may stand in double quotes.
    Char(u8),
}

impl FromStr for Separator {
    type Err = IoError;

    /// Reads `auto`, `whitespace`, `tab`, `comma`, `semicolon`, `bar`, or one ASCII character (also as `\t`).
    fn from_str(text: &str) -> Result<Self, IoError> {
        Ok(match text {
            "auto" => Separator::Auto,
            "whitespace" | "space" | " " => Separator::Whitespace,
            "tab" | "\\t" => Separator::Char(b'\t'),
            "comma" => Separator::Char(b','),
            "semicolon" => Separator::Char(b';'),
            "bar" => Separator::Char(b'|'),
            _ => match text.as_bytes() {
                [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'\n' => {
                    Separator::Char(*byte)
                }
                _ => {
                    return Err(IoError::UnknownName {
                        what: "separator",
                        text: snippet(text.as_bytes()),
                        known: "auto, whitespace, tab, comma, semicolon, bar, or one character"
                            .into(),
                    });
                }
            },
        })
    }
}

impl fmt::Display for Separator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Separator::Auto => formatter.pad("auto"),
            Separator::Whitespace => formatter.pad("whitespace"),
            Separator::Char(b'\t') => formatter.pad("tab"),
            Separator::Char(byte) => formatter.pad(&char::from(*byte).to_string()),
        }
    }
}

/// Whether the first row names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// It does if source and target column are known names: `source`/`target`, `src`/`dst`, `head`/`tail`,
    /// `node1`/`node2`, ...; with numbered nodes also `from`/`to` and `u`/`v`, which could be names of nodes otherwise.
    #[default]
    Auto,
    /// It does, and is skipped.
    Yes,
    /// It is data.
    No,
}

/// What stands in the source and target columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ids {
    /// Non-negative integers that are node ids.
    #[default]
    Numbers,
    /// Names of any kind; ids are given out by first appearance.
    Labels,
}

/// How to read a graph file. The default fits most edge lists; other formats use only what concerns them.
///
/// ```
/// use argiope_io::{Ids, ReadOptions, Separator};
///
/// let options = ReadOptions {
///     separator: Separator::Char(b','),
///     ids: Ids::Labels,
///     weight_column: Some(2),
///     ..ReadOptions::default()
/// };
/// assert_eq!(options.comments, b"#%");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format; `None` finds it from the content and the file name.
    pub format: Option<Format>,
    /// Separator of columns.
    pub separator: Separator,
    /// A line that starts with one of these characters (after blanks) is a comment.
    pub comments: Vec<u8>,
    /// Whether the first row is a header.
    pub header: Header,
    /// Smallest id of a numbered edge list, 0 or 1: it is subtracted. Formats that say it themselves ignore this.
    pub base: u32,
    /// Numbers or labels.
    pub ids: Ids,
    /// Column of the source, from 0.
    pub source_column: usize,
    /// Column of the target, from 0.
    pub target_column: usize,
    /// Column of the weight, from 0.
    pub weight_column: Option<usize>,
    /// Column of the relation, from 0: what [`read_triples`](crate::read_triples) needs. `None` there means that the
    /// columns are head, relation, tail. [`read_edges`](crate::read_edges) only checks that the column exists.
    pub relation_column: Option<usize>,
    /// Number of nodes: larger ids are an error, and the graph has isolated nodes up to this number.
    pub num_nodes: Option<u64>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            separator: Separator::Auto,
            comments: b"#%".to_vec(),
            header: Header::Auto,
            base: 0,
            ids: Ids::Numbers,
            source_column: 0,
            target_column: 1,
            weight_column: None,
            relation_column: None,
            num_nodes: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_separators_parse() {
        for separator in [
            Separator::Auto,
            Separator::Whitespace,
            Separator::Char(b'\t'),
            Separator::Char(b':'),
        ] {
            let text = separator.to_string();
            assert_eq!(text.parse::<Separator>().unwrap(), separator);
        }
        assert!("ab".parse::<Separator>().is_err());
        assert!("7".parse::<Separator>().is_err());
    }
}
