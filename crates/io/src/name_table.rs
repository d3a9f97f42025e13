//! Tables of text, such as names for identifiers.

use std::path::Path;

use argiope_graph::Silent;

use crate::{IoError, input::Input, snippet::snippet};

/// What some editors put in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A row of texts, with its line.
pub type NameRow = (u64, Vec<String>);

/// Reads rows of `columns` texts with tabs between them, which may hold anything but tabs and line ends; empty lines and those
/// that start with # are left out, and so is a byte-order mark. Files may be compressed; `-` is standard input.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("names.tsv");
/// std::fs::write(&path, "/m/06cx9\trepublic (government)\n")?;
/// let rows = argiope_io::read_name_rows(&path, 2)?;
/// assert_eq!(rows, [(1, vec!["/m/06cx9".to_owned(), "republic (government)".to_owned()])]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`IoError::Open`], [`IoError::Read`]; [`IoError::Syntax`] with the line that has another number of columns or is not UTF-8.
pub fn read_name_rows(path: &Path, columns: usize) -> Result<Vec<NameRow>, IoError> {
    let bytes = Input::open(path)?.read_all(&Silent)?;
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let mut rows = Vec::new();
    for (line, row) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        if row.is_empty() || row.starts_with(b"#") {
            continue;
        }
        let fault = |reason: String| IoError::Syntax {
            path: path.to_path_buf(),
            line,
            reason,
            text: snippet(row),
        };
        let text = std::str::from_utf8(row).map_err(|_| fault("it is not UTF-8".into()))?;
        let fields: Vec<String> = text
            .split('\t')
            .map(|field| field.trim().to_owned())
            .collect();
        if fields.len() != columns {
            let found = fields.len();
            return Err(fault(format!(
                "expected {columns} columns with tabs between them, found {found}"
            )));
        }
        rows.push((line, fields));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_faults_name_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.tsv");
        std::fs::write(&path, "# names\na\tb c\r\n\nd\n").unwrap();
        let fault = read_name_rows(&path, 2).unwrap_err().to_string();
        assert!(
            fault.contains("names.tsv:4") && fault.contains('d'),
            "{fault}"
        );
        std::fs::write(&path, "\u{feff}# names\na\tb c\r\n\n").unwrap();
        assert_eq!(
            read_name_rows(&path, 2).unwrap(),
            [(2, vec!["a".to_owned(), "b c".to_owned()])]
        );
        assert!(matches!(
            read_name_rows(&folder.path().join("none"), 2),
            Err(IoError::Open { .. })
        ));
    }
}
