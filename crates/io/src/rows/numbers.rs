//! Blocks of numbered edges: the hot path of the crate.
//!
//! A line of exactly two ids is read eight bytes at a time: the length of a run of digits comes from the lowest bit that
//! tells a byte from a digit, and the run becomes a number with three multiplications, whatever its length. Anything
//! unusual (comments, blanks at odd places, more columns, errors, the last bytes of a block) takes the general path,
//! which cuts the line into fields.

use memchr::{memchr, memchr_iter};

use super::{
    dialect::{Cut, Dialect, SOURCE, TARGET, UNUSED, WEIGHT},
    fault::{self, Fault, FaultKind},
    scan::{scan, trim, unquote},
};
use crate::snippet::snippet;

/// Bytes that the fast path looks at for one line: two numbers of ten digits, blanks between them, a line end.
const WINDOW: usize = 32;

/// The edges of a block, in order, up to the first error.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) edges: Vec<[u32; 2]>,
    pub(crate) weights: Vec<f64>,
    pub(crate) comments: u64,
    pub(crate) fault: Option<Fault>,
}

/// Parses a block; also returns its number of lines.
pub(crate) fn parse(block: &[u8], dialect: &Dialect) -> (Numbers, u64) {
    let lines = memchr_iter(b'\n', block).count();
    let mut numbers = Numbers::default();
    if let Some(offset) = memchr(0, block) {
        numbers.fault = Some(binary(block, offset));
        return (numbers, lines as u64);
    }
    numbers.edges.reserve_exact(lines);
    if dialect.weighted() {
        numbers.weights.reserve_exact(lines);
    }
    let fast = (dialect.columns == [0, 1, UNUSED, UNUSED] && dialect.most == 2)
        .then(|| FastLine::new(dialect));
    let (mut at, mut line) = (0, 0);
    while at < block.len() {
        if let Some(fast) = &fast
            && let Some(window) = block[at..].first_chunk::<WINDOW>()
            && let Some((edge, length)) = fast.read(window)
        {
            numbers.edges.push(edge);
            at += length;
            line += 1;
            continue;
        }
        let length = memchr(b'\n', &block[at..]).unwrap_or(block.len() - at);
        if let Err(kind) = general_line(&block[at..at + length], dialect, &mut numbers) {
            numbers.fault = Some(Fault { line, kind });
            break;
        }
        at += length + 1;
        line += 1;
    }
    (numbers, lines as u64)
}

/// The error for a zero byte at `offset`.
pub(crate) fn binary(block: &[u8], offset: usize) -> Fault {
    let line = memchr_iter(b'\n', &block[..offset]).count() as u64;
    let offset = offset as u64;
    Fault {
        line,
        kind: FaultKind::Binary { offset },
    }
}

/// Any line: comment, blank, or a row of fields.
fn general_line(line: &[u8], dialect: &Dialect, numbers: &mut Numbers) -> Result<(), FaultKind> {
    let Some(&first) = trim(line).first() else {
        return Ok(());
    };
    if dialect.is_comment(first) {
        numbers.comments += 1;
        return Ok(());
    }
    let scanned = scan(line, dialect);
    check_columns(line, scanned.fields, scanned.filled, dialect)?;
    let id = |column: usize| {
        let (start, end) = scanned.picks[column];
        parse_id(
            &line[start..end],
            dialect,
            dialect.columns[column],
            fault::NODE_ID,
        )
    };
    let edge = [id(SOURCE)?, id(TARGET)?];
    if dialect.weighted() {
        let (start, end) = scanned.picks[WEIGHT];
        let weight = parse_weight(&line[start..end], dialect.columns[WEIGHT])?;
        numbers.weights.push(weight);
    }
    numbers.edges.push(edge);
    Ok(())
}

/// Compares with the first row; empty fields at the end may be missing or too many.
pub(crate) fn check_columns(
    line: &[u8],
    fields: usize,
    filled: usize,
    dialect: &Dialect,
) -> Result<(), FaultKind> {
    if fields >= dialect.fewest && filled <= dialect.most {
        return Ok(());
    }
    Err(FaultKind::ColumnCount {
        expected: dialect.most,
        found: filled,
        text: snippet(trim(line)),
    })
}

/// Reads an id and makes it start at 0.
pub(crate) fn parse_id(
    field: &[u8],
    dialect: &Dialect,
    column: usize,
    expected: &'static str,
) -> Result<u32, FaultKind> {
    let token = match dialect.cut.allows_quotes() {
        true => unquote(field).unwrap_or(field),
        false => field,
    };
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(FaultKind::unexpected(column, field, expected));
    }
    let value = digits.iter().fold(0u64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    let negative = digits.len() < token.len() && value > 0;
    if negative || value < dialect.smallest_id || value > dialect.largest_id {
        return Err(FaultKind::IdOutOfRange {
            column: column + 1,
            text: snippet(token),
            smallest: dialect.smallest_id,
            largest: dialect.largest_id,
        });
    }
    Ok((value - dialect.smallest_id) as u32)
}

/// Reads a finite number.
pub(crate) fn parse_weight(field: &[u8], column: usize) -> Result<f64, FaultKind> {
    let text = std::str::from_utf8(unquote(field).unwrap_or(field)).ok();
    text.and_then(|text| text.parse::<f64>().ok())
        .filter(|weight| weight.is_finite())
        .ok_or_else(|| FaultKind::unexpected(column, field, fault::WEIGHT))
}

/// What the fast path needs to know of a dialect.
struct FastLine {
    separators: [u8; 2],
    runs: bool,
    smallest: u64,
    largest: u64,
}

impl FastLine {
    fn new(dialect: &Dialect) -> Self {
        let (separators, runs) = match dialect.cut {
            Cut::Blanks => ([b' ', b'\t'], true),
            Cut::At(separator) => ([separator; 2], false),
        };
        Self {
            separators,
            runs,
            smallest: dialect.smallest_id,
            largest: dialect.largest_id,
        }
    }

    /// The edge on the line that starts the window, and the length of the line; `None` for the general path.
    #[inline(always)]
    fn read(&self, window: &[u8; WINDOW]) -> Option<([u32; 2], usize)> {
        let (source, mut at) = digits(window, 0)?;
        let is_separator = |byte| byte == self.separators[0] || byte == self.separators[1];
        if !is_separator(window[at]) {
            return None;
        }
        at += 1;
        while self.runs && at < WINDOW / 2 && is_separator(window[at]) {
            at += 1;
        }
        let (target, at) = digits(window, at)?;
        let length = match window.get(at..at + 2)? {
            [b'\n', _] => at + 1,
            [b'\r', b'\n'] => at + 2,
            _ => return None,
        };
        let (low, high) = (source.min(target), source.max(target));
        if low < self.smallest || high > self.largest {
            return None;
        }
        let edge = [
            (source - self.smallest) as u32,
            (target - self.smallest) as u32,
        ];
        Some((edge, length))
    }
}

/// The number of one to ten digits that starts at `start`, and where it ends; `None` if there is no digit or too many.
#[inline(always)]
fn digits(window: &[u8; WINDOW], start: usize) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(*window.get(start..)?.first_chunk::<8>()?);
    let values = word ^ 0x3030_3030_3030_3030;
    // A byte above 9 sets its highest bit here; a carry only disturbs bytes behind it.
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    if others != 0 {
        let length = others.trailing_zeros() / 8;
        if length == 0 {
            return None;
        }
        // Leading zeros take the place of the bytes behind the run.
        return Some((join(values << (64 - 8 * length)), start + length as usize));
    }
    let (mut value, mut at) = (join(values), start + 8);
    while let Some(digit @ b'0'..=b'9') = window.get(at) {
        if at == start + 10 {
            return None;
        }
        value = 10 * value + u64::from(digit - b'0');
        at += 1;
    }
    Some((value, at))
}

/// Eight digit values, the first in the lowest byte, as one number.
#[inline(always)]
fn join(values: u64) -> u64 {
    let pairs = (values.wrapping_mul(10).wrapping_add(values >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dialect(cut: Cut, smallest_id: u64) -> Dialect {
        Dialect {
            cut,
            ..Dialect::plain(b"#", false, smallest_id, u64::from(u32::MAX))
        }
    }

    #[test]
    fn test_digits_of_every_length() {
        for length in 1..=12usize {
            for end in [b' ', b'\n', b'/', b':', 0xff, b'\t'] {
                let text = &b"918273645546"[..length];
                let mut window = [end; WINDOW];
                window[3..3 + length].copy_from_slice(text);
                let value = std::str::from_utf8(text).unwrap().parse().unwrap();
                let expected = (length <= 10).then_some((value, 3 + length));
                assert_eq!(digits(&window, 3), expected, "{length} digits, then {end}");
            }
        }
        assert_eq!(digits(b"x2345678                        ", 0), None);
    }

    #[test]
    fn test_lines_of_every_shape() {
        let text = b"0 1\n# c\n\n 2\t3 \r\n4   5\r\n4294967293 4294967294\n00000000000007 8\n";
        let (numbers, lines) = parse(text, &dialect(Cut::Blanks, 0));
        assert!(numbers.fault.is_none(), "{:?}", numbers.fault);
        assert_eq!(
            numbers.edges,
            [[0, 1], [2, 3], [4, 5], [u32::MAX - 2, u32::MAX - 1], [7, 8]]
        );
        assert_eq!((numbers.comments, lines), (1, 7));
    }

    proptest! {
        /// The fast path agrees with the general one on any mixture of plausible bytes.
        #[test]
        fn prop_fast_and_general_path_agree(
            text in "([0-9]{1,11}[ \t,][0-9]{1,11}\r?\n|[0-9 \t,#\r\n-]{0,6}|[0-9]{1,4} [0-9]{1,4}\n){0,40}",
            comma: bool,
            base in 0u64..2,
        ) {
            let cut = if comma { Cut::At(b',') } else { Cut::Blanks };
            let block = text + "\n";
            let dialect = dialect(cut, base);
            let (fast, _) = parse(block.as_bytes(), &dialect);
            let mut general = Numbers::default();
            for (line, text) in block.as_bytes().split(|&byte| byte == b'\n').enumerate() {
                if let Err(kind) = general_line(text, &dialect, &mut general) {
                    general.fault = Some(Fault { line: line as u64, kind });
                    break;
                }
            }
            prop_assert_eq!(fast.edges, general.edges);
            prop_assert_eq!(fast.comments, general.comments);
            prop_assert_eq!(format!("{:?}", fast.fault), format!("{:?}", general.fault));
        }
    }
}
