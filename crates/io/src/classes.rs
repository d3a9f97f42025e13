//! Classes of nodes: a line a node.

use std::path::Path;

use crate::{
    IoError, blocks::TextInput, header_line::syntax, input::Input, rows::scan::trim,
    snippet::snippet,
};

/// Reads the class of every node, a line a node in the order of their ids: a number from 0, or a negative one for a node
/// without class. What stands behind it, such as marks of splits, is not read. Lines that start with `#` before the first
/// node are comments. Files may be compressed; `-` is standard input.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("labels.txt");
/// std::fs::write(&path, "3\n-1\n0\n")?;
/// assert_eq!(argiope_io::read_classes(&path)?, [Some(3), None, Some(0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`IoError::Syntax`] with line and text for what is no class, also an empty line between two nodes: it would give all
/// later nodes the class of another one. [`IoError::Empty`] for a file without nodes.
pub fn read_classes(path: &Path) -> Result<Vec<Option<u32>>, IoError> {
    let mut text = TextInput::new(Input::open(path)?)?;
    let mut classes = Vec::new();
    // An empty line that is followed by more.
    let mut gap = None;
    while let Some(line) = text.peek_line()? {
        let line = trim(line);
        let is_comment = classes.is_empty() && line.starts_with(b"#");
        if line.is_empty() {
            gap.get_or_insert(classes.len());
        } else if !is_comment {
            let word = line
                .split(u8::is_ascii_whitespace)
                .next()
                .unwrap_or_default();
            let number = std::str::from_utf8(word)
                .ok()
                .and_then(|word| word.parse::<i64>().ok());
            let class = number.filter(|&number| number <= i64::from(u32::MAX));
            let reason = match (class, gap.filter(|_| !classes.is_empty())) {
                (Some(_), Some(node)) => Some(format!(
                    "an empty line stands before it, in the place of node {node}"
                )),
                (Some(_), None) => None,
                (None, _) => Some(format!(
                    "expected the class of node {}, a number",
                    classes.len()
                )),
            };
            if let Some(reason) = reason {
                let shown = snippet(line);
                return Err(syntax(&text, reason, shown));
            }
            gap = None;
            classes.push(class.and_then(|class| u32::try_from(class).ok()));
        }
        text.skip_line();
    }
    match classes.is_empty() {
        false => Ok(classes),
        true => Err(IoError::Empty {
            path: path.to_path_buf(),
            line: text.lines().max(1),
        }),
    }
}
