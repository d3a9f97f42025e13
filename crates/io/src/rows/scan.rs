//! Cutting one line into fields, without allocation.

use super::dialect::{Cut, Dialect, UNUSED};

/// Start and end of the needed fields within the line, in the order of [`Dialect::columns`].
pub(crate) type Picks = [(usize, usize); 4];

/// A line cut into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned {
    pub(crate) picks: Picks,
    /// Number of fields.
    pub(crate) fields: usize,
    /// The same without empty fields at the end.
    pub(crate) filled: usize,
}

#[inline]
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// The line without blanks at its ends.
pub(crate) fn trim(line: &[u8]) -> &[u8] {
    let (start, end) = trim_range(line, 0, line.len());
    &line[start..end]
}

fn trim_range(line: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && is_blank(line[start]) {
        start += 1;
    }
    while start < end && is_blank(line[end - 1]) {
        end -= 1;
    }
    (start, end)
}

/// Cuts `line` and calls `field` with the number, start and end of each field.
pub(crate) fn for_each_field(line: &[u8], cut: Cut, mut field: impl FnMut(usize, usize, usize)) {
    let mut number = 0;
    match cut {
        Cut::Blanks => {
            let mut at = 0;
            loop {
                while at < line.len() && is_blank(line[at]) {
                    at += 1;
                }
                if at == line.len() {
                    return;
                }
                let start = at;
                while at < line.len() && !is_blank(line[at]) {
                    at += 1;
                }
                field(number, start, at);
                number += 1;
            }
        }
        Cut::At(separator) => {
            let mut start = 0;
            loop {
                let end = field_end(line, start, separator, cut.allows_quotes());
                let (from, to) = trim_range(line, start, end);
                field(number, from, to);
                number += 1;
                if end == line.len() {
                    return;
                }
                start = end + 1;
            }
        }
    }
}

/// Where the field that starts at `start` ends: at a separator outside quotes, or with the line.
fn field_end(line: &[u8], start: usize, separator: u8, quotes: bool) -> usize {
    let mut at = start;
    if quotes {
        while at < line.len() && is_blank(line[at]) {
            at += 1;
        }
        if line.get(at) == Some(&b'"') {
            // A doubled quote closes and opens again, so that counting quotes is enough.
            let mut open = true;
            at += 1;
            while at < line.len() && (open || line[at] != separator) {
                open ^= line[at] == b'"';
                at += 1;
            }
            return at;
        }
        at = start;
    }
    line[at..]
        .iter()
        .position(|&byte| byte == separator)
        .map_or(line.len(), |length| at + length)
}

/// Cuts a line and keeps the needed fields.
pub(crate) fn scan(line: &[u8], dialect: &Dialect) -> Scanned {
    let mut scanned = Scanned {
        picks: [(0, 0); 4],
        fields: 0,
        filled: 0,
    };
    for_each_field(line, dialect.cut, |number, start, end| {
        for (pick, &column) in scanned.picks.iter_mut().zip(&dialect.columns) {
            if column == number {
                *pick = (start, end);
            }
        }
        scanned.fields = number + 1;
        if end > start {
            scanned.filled = number + 1;
        }
    });
    scanned
}

/// One more than the largest needed column.
pub(crate) fn needed_columns(columns: &[usize; 4]) -> usize {
    let needed = columns.iter().filter(|&&column| column != UNUSED);
    needed.max().map_or(0, |&column| column.saturating_add(1))
}

/// A field without its quotes; `None` if it has none.
pub(crate) fn unquote(field: &[u8]) -> Option<&[u8]> {
    field.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str, cut: Cut) -> Vec<&str> {
        let mut fields = Vec::new();
        for_each_field(line.as_bytes(), cut, |_, start, end| {
            fields.push(&line[start..end]);
        });
        fields
    }

    #[test]
    fn test_fields_of_each_kind_of_separator() {
        assert_eq!(fields("  1\t 2  x\r", Cut::Blanks), ["1", "2", "x"]);
        assert_eq!(fields("1, 2 ,,", Cut::At(b',')), ["1", "2", "", ""]);
        assert_eq!(fields("a b\tc", Cut::At(b'\t')), ["a b", "c"]);
        assert_eq!(
            fields("\"x, y\" , \"a \"\"b\"\"\";c", Cut::At(b',')),
            ["\"x, y\"", "\"a \"\"b\"\"\";c"]
        );
        assert_eq!(fields("\"open, 2", Cut::At(b',')), ["\"open, 2"]);
        assert_eq!(fields("\"a\tb", Cut::At(b'\t')), ["\"a", "b"]);
        assert!(fields(" \r", Cut::Blanks).is_empty());
    }
}
