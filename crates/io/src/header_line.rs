//! The first line of formats that announce how much follows.

use crate::{IoError, blocks::TextInput, rows::scan::trim, snippet::snippet};

/// Goes to the next line that is neither blank nor a comment; returns the number of comments passed.
pub(crate) fn data_line(text: &mut TextInput, comments: &[u8]) -> Result<u64, IoError> {
    let mut passed = 0;
    loop {
        match text.peek_line()? {
            None => {
                return Err(IoError::Empty {
                    path: text.path().to_path_buf(),
                    line: text.lines().max(1),
                });
            }
            Some(line) => match trim(line).first() {
                None => {}
                Some(first) if comments.contains(first) => passed += 1,
                Some(_) => return Ok(passed),
            },
        }
        text.skip_line();
    }
}

/// The numbers of the line that comes next, exactly `N` of them.
pub(crate) fn numbers<const N: usize>(
    text: &mut TextInput,
    expected: &str,
) -> Result<[u64; N], IoError> {
    let line = text.peek_line()?.unwrap_or_default();
    let found = all_numbers(line).and_then(|numbers| <[u64; N]>::try_from(numbers).ok());
    let shown = snippet(trim(line));
    found.ok_or_else(|| syntax(text, format!("expected {expected}"), shown))
}

/// The numbers of a line, if it has nothing else.
pub(crate) fn all_numbers(line: &[u8]) -> Option<Vec<u64>> {
    let text = std::str::from_utf8(line).ok()?;
    let numbers = text.split_ascii_whitespace().map(|word| word.parse().ok());
    numbers.collect()
}

/// An error about the line that comes next.
pub(crate) fn syntax(text: &TextInput, reason: String, shown: String) -> IoError {
    IoError::Syntax {
        path: text.path().to_path_buf(),
        line: text.lines() + 1,
        reason,
        text: shown,
    }
}

/// Compares what was found with what the header says.
pub(crate) fn check_count(
    text: &TextInput,
    what: &'static str,
    expected: u64,
    found: u64,
) -> Result<(), IoError> {
    if expected == found {
        return Ok(());
    }
    Err(IoError::CountMismatch {
        path: text.path().to_path_buf(),
        line: text.lines().max(1),
        what,
        expected,
        found,
    })
}
