//! Pieces of input for error messages: short, escaped, one line.

/// Characters kept.
const MAX_CHARS: usize = 60;

/// `text` as one printable line of about 60 characters: control characters and invalid bytes are escaped.
pub(crate) fn snippet(text: &[u8]) -> String {
    let mut line = String::new();
    let mut length = 0;
    // Enough bytes for 60 characters of any width; the rest of a long line is never looked at.
    let head = &text[..text.len().min(4 * MAX_CHARS)];
    for chunk in head.utf8_chunks() {
        for character in chunk.valid().chars() {
            if length >= MAX_CHARS {
                return line + "...";
            }
            match character {
                '"' => line.push('"'),
                '\'' => line.push('\''),
                _ => line.extend(character.escape_debug()),
            }
            length += 1;
        }
        for byte in chunk.invalid() {
            if length >= MAX_CHARS {
                return line + "...";
            }
            line.push_str(&format!("\\x{byte:02x}"));
            length += 1;
        }
    }
    if head.len() < text.len() {
        line.push_str("...");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_text_is_escaped_and_cut() {
        assert_eq!(snippet(b"a\tb\xff\n"), "a\\tb\\xff\\n");
        assert_eq!(snippet("Gödel \"x\"".as_bytes()), "Gödel \"x\"");
        assert_eq!(snippet(&[b'x'; 1000]).len(), 63);
        assert_eq!(snippet(b"ab\0"), "ab\\0");
    }
}
