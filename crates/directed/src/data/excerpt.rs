//! Pieces of files in messages.

/// The start of a text, escaped.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}
