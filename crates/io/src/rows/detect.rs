//! Finding out how the rows of a file are written, from its first lines.

use memchr::memchr;

use super::{
    dialect::{Cut, Dialect, SOURCE, TARGET, UNUSED, largest_id},
    fault::{Fault, NODE_ID_OR_HEADER},
    numbers::parse_id,
    scan::{needed_columns, scan, trim, unquote},
};
use crate::{
    Header, Ids, IoError, ReadOptions, Separator,
    blocks::{Block, TextInput},
    snippet::snippet,
};

/// Names that columns of sources and of targets have, in pairs. The first [`AMBIGUOUS_PAIRS`] could also be names of
/// nodes.
pub(crate) const COLUMN_NAMES: [[&str; 2]; 13] = [
    ["from", "to"],
    ["u", "v"],
    ["source", "target"],
    ["src", "dst"],
    ["src", "tgt"],
    ["fromnodeid", "tonodeid"],
    ["head", "tail"],
    ["node1", "node2"],
    ["node_1", "node_2"],
    ["id1", "id2"],
    ["id_1", "id_2"],
    ["source_id", "target_id"],
    ["user_id", "item_id"],
];

const AMBIGUOUS_PAIRS: usize = 2;

/// Separators that are tried, in this order.
const CUTS: [Cut; 5] = [
    Cut::At(b'\t'),
    Cut::At(b','),
    Cut::At(b';'),
    Cut::At(b'|'),
    Cut::Blanks,
];

/// What the first lines say. They are consumed up to the first row of data.
#[derive(Debug)]
pub(crate) struct Detected {
    /// `None` if there is no row.
    pub(crate) dialect: Option<Dialect>,
    pub(crate) comment_lines: u64,
    /// Whether a comment calls the graph directed or undirected.
    pub(crate) directed_hint: Option<bool>,
    /// Whether a row of column names was skipped.
    pub(crate) header: bool,
}

/// Skips comments and a header, and decides on the dialect. `columns` are those of source, target, weight, relation.
pub(crate) fn detect(
    text: &mut TextInput,
    options: &ReadOptions,
    ids: Ids,
    columns: [usize; 4],
) -> Result<Detected, IoError> {
    let smallest_id = u64::from(options.base);
    let mut dialect = Dialect {
        cut: Cut::Blanks,
        comments: options.comments.clone(),
        columns,
        fewest: 0,
        most: 0,
        smallest_id,
        largest_id: largest_id(smallest_id, options.num_nodes),
    };
    let mut detected = Detected {
        dialect: None,
        comment_lines: 0,
        directed_hint: None,
        header: false,
    };
    let Some(row) = first_row(text, &dialect, &mut detected)? else {
        return Ok(detected);
    };
    let is_header = match options.header {
        Header::Yes => true,
        Header::No => false,
        Header::Auto => cuts(options).any(|cut| {
            dialect.cut = cut;
            is_header(&row, &dialect, ids)
        }),
    };
    let row = match is_header {
        false => row,
        true => {
            text.skip_line();
            detected.header = true;
            match first_row(text, &dialect, &mut detected)? {
                Some(row) => row,
                None => return Ok(detected),
            }
        }
    };
    dialect.cut = choose_cut(&row, &dialect, options, ids);
    let scanned = scan(&row, &dialect);
    let needed = needed_columns(&columns);
    let line = text.lines() + 1;
    let path = text.path().to_path_buf();
    if scanned.fields < needed {
        return Err(IoError::ColumnCount {
            path,
            line,
            expected: needed as u64,
            found: scanned.fields as u64,
            text: snippet(trim(&row)),
        });
    }
    dialect.fewest = scanned.filled.max(needed);
    dialect.most = scanned.fields.max(needed);
    if ids == Ids::Numbers {
        for pick in [SOURCE, TARGET] {
            let (start, end) = scanned.picks[pick];
            let field = &row[start..end];
            if let Err(kind) = parse_id(field, &dialect, columns[pick], NODE_ID_OR_HEADER) {
                let block = Block {
                    path: &path,
                    data: &row,
                    lines_before: line - 1,
                    bytes_before: 0,
                };
                return Err(Fault { line: 0, kind }.locate(&block));
            }
        }
    }
    detected.dialect = Some(dialect);
    Ok(detected)
}

/// Consumes comments and blank lines; a copy of the first row.
fn first_row(
    text: &mut TextInput,
    dialect: &Dialect,
    detected: &mut Detected,
) -> Result<Option<Vec<u8>>, IoError> {
    while let Some(line) = text.peek_line()? {
        match trim(line).first() {
            None => {}
            Some(&first) if dialect.is_comment(first) => {
                detected.comment_lines += 1;
                if detected.directed_hint.is_none() {
                    detected.directed_hint = directed_hint(line);
                }
            }
            Some(_) => return Ok(Some(line.to_vec())),
        }
        text.skip_line();
    }
    Ok(None)
}

/// SNAP and others write `# Directed graph` or `# Undirected graph`.
fn directed_hint(comment: &[u8]) -> Option<bool> {
    let comment = String::from_utf8_lossy(comment).to_ascii_lowercase();
    match comment.find("directed") {
        Some(at) if comment[..at].ends_with("un") => Some(false),
        Some(_) => Some(true),
        None => None,
    }
}

fn cuts(options: &ReadOptions) -> impl Iterator<Item = Cut> {
    let fixed = match options.separator {
        Separator::Auto => None,
        Separator::Whitespace => Some(Cut::Blanks),
        Separator::Char(byte) => Some(Cut::At(byte)),
    };
    let tried = if fixed.is_none() { &CUTS[..] } else { &[] };
    fixed.into_iter().chain(tried.iter().copied())
}

fn choose_cut(row: &[u8], dialect: &Dialect, options: &ReadOptions, ids: Ids) -> Cut {
    let with = |cut| Dialect {
        cut,
        ..dialect.clone()
    };
    let gives_ids = |cut| {
        let dialect = with(cut);
        let scanned = scan(row, &dialect);
        [SOURCE, TARGET].into_iter().all(|pick| {
            let (start, end) = scanned.picks[pick];
            let field = &row[start..end];
            let digits = unquote(field).unwrap_or(field);
            let digits = digits.strip_prefix(b"-").unwrap_or(digits);
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        })
    };
    let occurs = |cut| match cut {
        Cut::At(byte) => memchr(byte, row).is_some(),
        Cut::Blanks => true,
    };
    let wide_enough = |cut| scan(row, &with(cut)).fields >= needed_columns(&dialect.columns);
    let by_ids = cuts(options).find(|&cut| ids == Ids::Numbers && occurs(cut) && gives_ids(cut));
    let chosen = by_ids
        .or_else(|| cuts(options).find(|&cut| occurs(cut) && wide_enough(cut)))
        .or_else(|| cuts(options).last())
        .unwrap_or(Cut::Blanks);
    // Numbered files that start with tabs and go on with spaces are common; nothing is lost by allowing them.
    let mixed = options.separator == Separator::Auto
        && ids == Ids::Numbers
        && chosen == Cut::At(b'\t')
        && gives_ids(Cut::Blanks)
        && scan(row, &with(Cut::Blanks)).fields == scan(row, &with(chosen)).fields;
    if mixed { Cut::Blanks } else { chosen }
}

/// True if source and target column have names of a known pair, in either order. Where nodes have names, a pair that
/// could be two of them is data.
fn is_header(row: &[u8], dialect: &Dialect, ids: Ids) -> bool {
    let scanned = scan(row, dialect);
    let name = |pick: usize| {
        let (start, end) = scanned.picks[pick];
        let field = &row[start..end];
        let name = String::from_utf8_lossy(unquote(field).unwrap_or(field)).to_ascii_lowercase();
        // Recommender data sets write `user_id:token`.
        match name.split_once(':') {
            Some((name, _)) => name.to_owned(),
            None => name,
        }
    };
    let (source, target) = (name(SOURCE), name(TARGET));
    let known = match ids {
        Ids::Numbers => &COLUMN_NAMES[..],
        Ids::Labels => &COLUMN_NAMES[AMBIGUOUS_PAIRS..],
    };
    known.iter().any(|[from, to]| {
        [source.as_str(), &target] == [*from, *to] || [target.as_str(), &source] == [*from, *to]
    })
}

/// Columns of an edge list, from the options.
pub(crate) fn edge_columns(options: &ReadOptions) -> [usize; 4] {
    [
        options.source_column,
        options.target_column,
        options.weight_column.unwrap_or(UNUSED),
        options.relation_column.unwrap_or(UNUSED),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_comments_hint_at_direction() {
        assert_eq!(directed_hint(b"# Undirected graph: x"), Some(false));
        assert_eq!(directed_hint(b"# Directed graph"), Some(true));
        assert_eq!(directed_hint(b"# nodes"), None);
    }

    #[test]
    fn test_separator_of_the_first_row() {
        let options = ReadOptions::default();
        let dialect = Dialect::plain(b"#", false, 0, 10);
        for (row, ids, cut) in [
            ("1\t2", Ids::Numbers, Cut::Blanks),
            ("1\t2\tis a", Ids::Numbers, Cut::At(b'\t')),
            ("1,2", Ids::Numbers, Cut::At(b',')),
            ("1 2 {'a': 1, 'b': 2}", Ids::Numbers, Cut::Blanks),
            ("1; 2", Ids::Numbers, Cut::At(b';')),
            ("New York,Boston", Ids::Labels, Cut::At(b',')),
            ("a b", Ids::Labels, Cut::Blanks),
            ("a b\tc", Ids::Labels, Cut::At(b'\t')),
        ] {
            assert_eq!(
                choose_cut(row.as_bytes(), &dialect, &options, ids),
                cut,
                "{row}"
            );
        }
    }
}
