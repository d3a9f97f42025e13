//! Blocks of rows whose nodes (and relations) have names.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::{
    dialect::{Dialect, RELATION, SOURCE, TARGET, UNUSED, WEIGHT},
    fault::{self, Fault, FaultKind},
    numbers::{binary, check_columns, parse_weight},
    scan::{scan, trim, unquote},
};

/// Start and end of a field within its block.
pub(crate) type Span = (u32, u32);

/// The names of a row: source, target, and the relation if the dialect has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) source: Span,
    pub(crate) target: Span,
    pub(crate) relation: Span,
}

/// The rows of a block, in order, up to the first error. All spans hold UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) rows: Vec<Row>,
    pub(crate) weights: Vec<f64>,
    pub(crate) comments: u64,
    pub(crate) fault: Option<Fault>,
}

/// Parses a block; also returns its number of lines.
pub(crate) fn parse(block: &[u8], dialect: &Dialect) -> (Names, u64) {
    let lines = memchr_iter(b'\n', block).count();
    let mut names = Names::default();
    if let Some(offset) = memchr(0, block) {
        names.fault = Some(binary(block, offset));
        return (names, lines as u64);
    }
    names.rows.reserve_exact(lines);
    let mut at = 0;
    for line in 0..lines {
        let length = memchr(b'\n', &block[at..]).unwrap_or(block.len() - at);
        if let Err(kind) = parse_line(block, at, length, dialect, &mut names) {
            let line = line as u64;
            names.fault = Some(Fault { line, kind });
            break;
        }
        at += length + 1;
    }
    (names, lines as u64)
}

fn parse_line(
    block: &[u8],
    at: usize,
    length: usize,
    dialect: &Dialect,
    names: &mut Names,
) -> Result<(), FaultKind> {
    let line = &block[at..at + length];
    let Some(&first) = trim(line).first() else {
        return Ok(());
    };
    if dialect.is_comment(first) {
        names.comments += 1;
        return Ok(());
    }
    let scanned = scan(line, dialect);
    check_columns(line, scanned.fields, scanned.filled, dialect)?;
    let name = |pick: usize| {
        let column = dialect.columns[pick];
        if column == UNUSED {
            return Ok((0, 0));
        }
        let (start, end) = scanned.picks[pick];
        let field = &line[start..end];
        if field.is_empty() || std::str::from_utf8(field).is_err() {
            return Err(FaultKind::unexpected(column, field, fault::NAME));
        }
        // Lines are far shorter than 4 GiB.
        Ok(((at + start) as u32, (at + end) as u32))
    };
    let row = Row {
        source: name(SOURCE)?,
        target: name(TARGET)?,
        relation: name(RELATION)?,
    };
    if dialect.weighted() {
        let (start, end) = scanned.picks[WEIGHT];
        names
            .weights
            .push(parse_weight(&line[start..end], dialect.columns[WEIGHT])?);
    }
    names.rows.push(row);
    Ok(())
}

/// The text of a span, without quotes where the dialect has them.
pub(crate) fn text<'a>(block: &'a [u8], span: Span, dialect: &Dialect) -> Cow<'a, str> {
    let field = &block[span.0 as usize..span.1 as usize];
    match unquote(field).filter(|_| dialect.cut.allows_quotes()) {
        Some(inner) => match String::from_utf8_lossy(inner) {
            text if text.contains("\"\"") => text.replace("\"\"", "\"").into(),
            text => text,
        },
        None => String::from_utf8_lossy(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::dialect::Cut;

    #[test]
    fn test_names_are_cut_and_unquoted() {
        let dialect = Dialect {
            cut: Cut::At(b','),
            ..Dialect::plain(b"#", false, 0, 1)
        };
        let block = b"a b,\"c, \"\"d\"\"\"\n#x\n\"\",e\n";
        let (names, lines) = parse(block, &dialect);
        assert!(names.fault.is_none());
        let texts: Vec<_> = names
            .rows
            .iter()
            .flat_map(|row| {
                [
                    text(block, row.source, &dialect),
                    text(block, row.target, &dialect),
                ]
            })
            .collect();
        assert_eq!(texts, ["a b", "c, \"d\"", "", "e"]);
        assert_eq!((names.comments, lines), (1, 3));
    }

    #[test]
    fn test_bad_names_have_a_line_and_a_column() {
        let dialect = Dialect::plain(b"#", false, 0, 1);
        let (names, _) = parse(b"a b\nc \xffd\n", &dialect);
        assert_eq!(names.rows.len(), 1);
        let fault = names.fault.unwrap();
        assert_eq!(fault.line, 1);
        assert!(matches!(fault.kind, FaultKind::NotUtf8 { column: 2, .. }));
    }
}
