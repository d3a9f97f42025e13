//! Sparse matrices as text, such as features of nodes: `# rows columns entries`, then a line `row column value` an entry.

use std::path::Path;

use argiope_graph::Progress;

use crate::{
    IoError,
    blocks::TextInput,
    header_line::{all_numbers, check_count, syntax},
    input::Input,
    npy::Values,
    npz::CsrArrays,
    read::check_density,
    rows::scan::trim,
    snippet::snippet,
};

/// Lines between two reports of progress.
const REPORT_LINES: u64 = 1 << 14;

/// Reads a sparse matrix of double precision: a header `# rows columns entries`, then for every entry its row and column,
/// from 0, and its value, with blanks between them. Other lines that start with `#` are comments. Rows of the result have
/// ascending columns. Files may be compressed; `-` is standard input.
///
/// ```
/// use argiope_graph::Silent;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("features.tsv");
/// std::fs::write(&path, "# 3 4 2\n2\t1\t0.5\n0\t3\t1\n")?;
/// let matrix = argiope_io::read_sparse_matrix(&path, &Silent)?;
/// assert_eq!((matrix.shape, &matrix.offsets[..], &matrix.indices[..]), ([3, 4], &[0, 1, 1, 2][..], &[3, 1][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`IoError::Syntax`] with line and text for a header, an entry or a value (also one that is not finite) that is none;
/// [`IoError::CountMismatch`] for another number of entries than promised; [`IoError::Invalid`] for an entry that stands
/// there twice; [`IoError::TooSparse`] for a header that promises almost only rows without entries.
///
/// # Complexity
/// `O(rows + entries log entries)` time, 16 bytes an entry beside the result.
pub fn read_sparse_matrix(path: &Path, progress: &dyn Progress) -> Result<CsrArrays, IoError> {
    let input = Input::open(path)?;
    progress.begin("reading", input.size());
    let mut text = TextInput::new(input)?;
    let [num_rows, num_columns, promised] = header(&mut text)?;
    let mut entries: Vec<(u32, u32, f64)> = Vec::new();
    while let Some(line) = text.peek_line()? {
        let line = trim(line);
        if !line.is_empty() && !line.starts_with(b"#") {
            match entry(line, [num_rows, num_columns]) {
                Ok(entry) => entries.push(entry),
                Err(reason) => {
                    let shown = snippet(line);
                    return Err(syntax(&text, reason, shown));
                }
            }
        }
        text.skip_line();
        if text.lines() % REPORT_LINES == 0 {
            text.report(progress)?;
        }
    }
    check_count(&text, "entries", promised, entries.len() as u64)?;
    check_density(num_rows, promised, path)?;
    entries.sort_unstable_by_key(|&(row, column, _)| (row, column));
    if let Some(twice) =
        (entries.windows(2)).find(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1))
    {
        let (row, column, _) = twice[0];
        return Err(IoError::Invalid {
            path: path.to_path_buf(),
            reason: format!("column {column} of row {row} stands there twice"),
        });
    }
    let mut offsets = vec![0u64; num_rows as usize + 1];
    for &(row, _, _) in &entries {
        offsets[row as usize + 1] += 1;
    }
    for row in 0..num_rows as usize {
        offsets[row + 1] += offsets[row];
    }
    progress.end();
    Ok(CsrArrays {
        shape: [num_rows, num_columns],
        offsets,
        indices: entries.iter().map(|&(_, column, _)| column).collect(),
        data: Values::F64(entries.iter().map(|&(_, _, value)| value).collect()),
    })
}

/// Rows, columns and entries, from the first line.
fn header(text: &mut TextInput) -> Result<[u64; 3], IoError> {
    let line = text.peek_line()?.unwrap_or_default();
    let numbers = trim(line).strip_prefix(b"#").and_then(all_numbers);
    let shown = snippet(trim(line));
    let largest = u64::from(u32::MAX);
    match numbers.as_deref() {
        Some(&[rows, columns, entries]) if rows.max(columns) <= largest => {
            text.skip_line();
            Ok([rows, columns, entries])
        }
        _ => {
            let reason = "expected a header \"# rows columns entries\" of numbers below 2^32";
            Err(syntax(text, reason.to_owned(), shown))
        }
    }
}

/// Row, column and value of a line, or what is wrong with it.
fn entry(line: &[u8], shape: [u64; 2]) -> Result<(u32, u32, f64), String> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut words = text.split_ascii_whitespace();
    let (Some(row), Some(column), Some(value), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err("expected row, column and value".to_owned());
    };
    let index = |what, word: &str, length: u64| {
        let parsed = word.parse::<u32>().ok();
        (parsed.filter(|&index| u64::from(index) < length))
            .ok_or_else(|| format!("{word} is no {what} of a matrix of {length} {what}s"))
    };
    let (row, column) = (
        index("row", row, shape[0])?,
        index("column", column, shape[1])?,
    );
    match value.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((row, column, value)),
        _ => Err(format!(
            "the value of column {column} in row {row} is {value}, which is no finite number"
        )),
    }
}
