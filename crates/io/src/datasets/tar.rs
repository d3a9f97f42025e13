//! Just enough of the tar format to take files out of it.

use std::io::{self, Read};

const BLOCK: usize = 512;

/// Calls `visit` with the file name (without folders) and content of every regular file.
pub(super) fn for_each_file(
    mut reader: impl Read,
    mut visit: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let invalid = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
    loop {
        let mut header = [0u8; BLOCK];
        reader.read_exact(&mut header)?;
        if header.iter().all(|&byte| byte == 0) {
            return Ok(());
        }
        let field = |range: std::ops::Range<usize>| {
            let field = &header[range];
            let end = field.iter().position(|&byte| byte == 0);
            std::str::from_utf8(&field[..end.unwrap_or(field.len())]).map(str::trim)
        };
        let size = field(124..136).ok();
        let size = size.and_then(|size| u64::from_str_radix(size, 8).ok());
        let size = size.ok_or_else(|| invalid("not a tar archive"))?;
        let mut content = reader.by_ref().take(size);
        if matches!(header[156], b'0' | 0)
            && let Ok(path) = field(0..100)
        {
            visit(path.rsplit('/').next().unwrap_or(path), &mut content)?;
        }
        let rest = content.limit();
        let padding = size.next_multiple_of(BLOCK as u64) - size;
        let skipped = io::copy(&mut reader.by_ref().take(rest + padding), &mut io::sink())?;
        if skipped < rest + padding {
            return Err(invalid("the tar archive is cut short"));
        }
    }
}

/// An archive of these files.
#[cfg(test)]
pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in files {
        let mut header = [0u8; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        let size = format!("{:011o}\0", content.len());
        header[124..136].copy_from_slice(size.as_bytes());
        header[156] = b'0';
        bytes.extend(header);
        bytes.extend(content.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.extend([0; 2 * BLOCK]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_members_are_visited_and_damage_is_noticed() {
        let bytes = archive(&[
            ("a/train.txt", "0 1\n"),
            ("b.txt", ""),
            ("c", &"x".repeat(600)),
        ]);
        let mut seen = Vec::new();
        for_each_file(bytes.as_slice(), |name, content| {
            let mut text = String::new();
            if name != "b.txt" {
                content.read_to_string(&mut text)?;
            }
            seen.push((name.to_owned(), text.len()));
            Ok(())
        })
        .unwrap();
        assert_eq!(
            seen,
            [
                ("train.txt".into(), 4),
                ("b.txt".into(), 0),
                ("c".into(), 600)
            ]
        );
        let ignore = |_: &str, _: &mut dyn Read| Ok(());
        for end in 0..bytes.len() - 2 * BLOCK {
            assert!(for_each_file(&bytes[..end], ignore).is_err(), "{end}");
        }
        assert!(for_each_file([b'x'; 2000].as_slice(), ignore).is_err());
        // A size near the limit must not overflow.
        let mut huge = bytes.clone();
        huge[124..136].copy_from_slice(b"777777777777");
        assert!(for_each_file(huge.as_slice(), ignore).is_err());
    }
}
