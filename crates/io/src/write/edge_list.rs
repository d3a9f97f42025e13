//! Edge lists: `source target [weight]`, with numbers or names.

use std::{
    io::{self, Write},
    path::Path,
};

use super::{Failure, OutputGraph, Pace, WriteOptions};
use crate::IoError;

pub(super) fn write(
    output: &mut impl Write,
    path: &Path,
    graph: &OutputGraph<'_>,
    options: &WriteOptions,
    progress: &dyn argiope_graph::Progress,
) -> Result<(), Failure> {
    let separator = options.separator.unwrap_or_else(|| of_path(path));
    let mut digits = itoa::Buffer::new();
    let mut pace = Pace::new(progress);
    if options.header {
        output.write_all(b"source")?;
        output.write_all(&[separator])?;
        output.write_all(b"target")?;
        if graph.weights.is_some() {
            output.write_all(&[separator])?;
            output.write_all(b"weight")?;
        }
        output.write_all(b"\n")?;
    }
    for (source, target, slot) in graph.edges() {
        for (node, end) in [(source, separator), (target, b'\n')] {
            let first = end != b'\n';
            match graph.labels.and_then(|labels| labels.label(node)) {
                Some(label) => write_label(output, label, separator, first, path)?,
                None => {
                    let id = u64::from(node) + u64::from(options.base);
                    output.write_all(digits.format(id).as_bytes())?;
                }
            }
            if first {
                output.write_all(&[end])?;
            }
        }
        if let Some(weights) = graph.weights {
            output.write_all(&[separator])?;
            write!(output, "{}", weights[slot])?;
        }
        output.write_all(b"\n")?;
        pace.step()?;
    }
    Ok(())
}

/// A comma for CSV files, a tab for others.
fn of_path(path: &Path) -> u8 {
    let stem = match crate::Compression::from_path(path) {
        crate::Compression::None => path.as_os_str(),
        _ => path.file_stem().unwrap_or_default(),
    };
    let extension = Path::new(stem).extension();
    match extension.is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        true => b',',
        false => b'\t',
    }
}

/// Writes a name so that it is read back the same, or refuses. The first name of a row must not look like a comment.
pub(super) fn write_label(
    output: &mut impl Write,
    label: &str,
    separator: u8,
    first: bool,
    path: &Path,
) -> Result<(), Failure> {
    let quotes = matches!(separator, b',' | b';');
    let has = |byte: u8| label.as_bytes().contains(&byte);
    let blank_ends = label.trim_ascii() != label;
    let like_comment = first && label.starts_with(['#', '%']);
    let needs_care = has(separator)
        || has(b'\n')
        || has(b'\r')
        || blank_ends
        || like_comment
        || label.is_empty();
    let written: io::Result<()> = if quotes && !has(b'\n') && !has(b'\r') {
        match needs_care || label.starts_with('"') {
            true => write!(output, "\"{}\"", label.replace('"', "\"\"")),
            false => output.write_all(label.as_bytes()),
        }
    } else if needs_care || (separator == b' ' && has(b'\t')) {
        return Err(Failure::Other(IoError::Invalid {
            path: path.to_path_buf(),
            reason: format!(
                "the name \"{}\" cannot stand between separators; write a csv file",
                crate::snippet::snippet(label.as_bytes())
            ),
        }));
    } else {
        output.write_all(label.as_bytes())
    };
    Ok(written?)
}
