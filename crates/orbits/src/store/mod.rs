//! Orbit-adjacency matrices in files: written row by row with bounded memory, read through a memory map.
//!
//! Extension `.orbits`, little endian:
//!
//! | part | content |
//! |---|---|
//! | head, 16 bytes | magic `ARGORBIT`, version `u32`, zero `u32` |
//! | rows | per row: number of entries, then for each entry the gap to the column before (the first: the column) and the value less one, all as LEB128 variable-length integers |
//! | offsets | aligned to 8 bytes: position of each row in the file and the end of the last, `u64`, `[num_nodes + 1]` |
//! | foot, 48 bytes | position of the offsets `u64`, number of nodes `u64`, number of entries `u64`, key `u8` x 3, half `u8` (1: the upper half of a symmetric matrix), zero `u32`, XXH3-64 of everything before it `u64`, magic |
//!
//! An entry of a typical matrix takes two to three bytes. The foot comes last, so that files are written in one pass
//! and a file that was cut short has none.

mod read;
mod varint;
mod write;

pub use read::{StoredAdjacency, StoredRow};
pub use write::AdjacencyWriter;

/// Extension of the files.
pub const EXTENSION: &str = "orbits";

const MAGIC: [u8; 8] = *b"ARGORBIT";
const VERSION: u32 = 1;
const HEAD_BYTES: usize = 16;
const FOOT_BYTES: usize = 48;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Key, OrbitError};

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    fn write_example(path: &Path) {
        let mut writer = AdjacencyWriter::create(path, key("2_4_5"), 4, false).unwrap();
        writer.push_row(&[1, 3], &[1, u64::MAX]).unwrap();
        writer.push_row(&[], &[]).unwrap();
        writer.push_row(&[0, 1, 2], &[300, 1, 7]).unwrap();
        writer.push_row(&[3], &[128]).unwrap();
        assert!(!path.exists(), "nothing shows before the end");
        assert_eq!(writer.finish().unwrap(), 6);
    }

    #[test]
    fn test_rows_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.orbits");
        write_example(&path);
        let matrix = StoredAdjacency::open(&path).unwrap();
        assert_eq!(matrix.key(), key("2_4_5"));
        assert_eq!((matrix.num_nodes(), matrix.num_entries()), (4, 6));
        assert!(!matrix.is_upper_half());
        let row = |row| matrix.row(row).collect::<Vec<_>>();
        assert_eq!(row(0), [(1, 1), (3, u64::MAX)]);
        assert_eq!(row(1), []);
        assert_eq!(row(2), [(0, 300), (1, 1), (2, 7)]);
        assert_eq!(row(3), [(3, 128)]);
    }

    #[test]
    fn test_a_dropped_writer_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.orbits");
        let mut writer = AdjacencyWriter::create(&path, key("1_0_0"), 2, true).unwrap();
        writer.push_row(&[1], &[1]).unwrap();
        drop(writer);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn test_too_few_rows_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.orbits");
        let mut writer = AdjacencyWriter::create(&path, key("1_0_0"), 2, true).unwrap();
        writer.push_row(&[1], &[1]).unwrap();
        assert!(writer.finish().is_err());
        assert!(!path.exists());
    }

    #[test]
    fn test_every_cut_and_every_flipped_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.orbits");
        write_example(&path);
        let good = std::fs::read(&path).unwrap();
        let damaged = folder.path().join("damaged.orbits");
        let check = |bytes: &[u8]| {
            std::fs::write(&damaged, bytes).unwrap();
            let error = StoredAdjacency::open(&damaged).unwrap_err();
            assert!(matches!(error, OrbitError::InvalidFile { .. }), "{error}");
            assert!(error.to_string().contains("damaged.orbits"));
        };
        for length in 0..good.len() {
            check(&good[..length]);
        }
        for position in 0..good.len() {
            let mut bytes = good.clone();
            bytes[position] ^= 0x10;
            check(&bytes);
        }
    }
}
