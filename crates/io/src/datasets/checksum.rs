//! SHA-256 of content, whatever its compression.

use std::{fmt::Write, path::Path};

use argiope_graph::Silent;
use sha2::{Digest, Sha256};

use super::DataFile;
use crate::{IoError, input::Input};

/// Bytes hashed at a time.
const STEP_BYTES: usize = 1 << 20;

/// SHA-256 of a file's content after decompression, in hexadecimal.
///
/// # Errors
/// As for any file that cannot be opened, read or decompressed.
pub fn content_sha256(path: impl AsRef<Path>) -> Result<String, IoError> {
    let mut input = Input::open(path.as_ref())?;
    let mut hasher = Sha256::new();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        input.read_up_to(STEP_BYTES, &mut bytes)?;
        hasher.update(&bytes);
        input.report(&Silent)?;
        if bytes.len() < STEP_BYTES {
            break;
        }
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// Compares a file with the registry.
///
/// # Errors
/// [`IoError::Checksum`] if its content is another one.
pub fn verify(path: impl AsRef<Path>, file: &DataFile) -> Result<(), IoError> {
    let path = path.as_ref();
    let found = content_sha256(path)?;
    if found == file.sha256 {
        return Ok(());
    }
    Err(IoError::Checksum {
        path: path.to_path_buf(),
        expected: file.sha256.to_owned(),
        found,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::Output;

    #[test]
    fn test_compression_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "a.gz", "a.zst", "a.bz2", "a.xz"] {
            let path = folder.path().join(name);
            let mut output = Output::create(&path).unwrap();
            output.write_all(b"abc").unwrap();
            output.finish().unwrap();
            assert_eq!(
                content_sha256(&path).unwrap(),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            );
        }
    }
}
