//! Small `.npz` archives: arrays in a zip file without compression.

use std::{fs, path::Path};

/// An array by name: type as NumPy writes it, shape, bytes.
pub(super) struct Entry<'a>(pub(super) &'a str, &'a str, Vec<usize>, Vec<u8>);

pub(super) fn ints<'a>(name: &'a str, shape: &[usize], values: &[i64]) -> Entry<'a> {
    let bytes = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    Entry(name, "<i8", shape.to_vec(), bytes)
}

pub(super) fn floats<'a>(name: &'a str, shape: &[usize], values: &[f32]) -> Entry<'a> {
    let bytes = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    Entry(name, "<f4", shape.to_vec(), bytes)
}

pub(super) fn mask<'a>(name: &'a str, shape: &[usize], marked: &[u8]) -> Entry<'a> {
    Entry(name, "|b1", shape.to_vec(), marked.to_vec())
}

pub(super) fn write_npz(path: &Path, entries: &[Entry<'_>]) {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for Entry(name, dtype, shape, bytes) in entries {
        let shape: String = shape.iter().map(|size| format!("{size},")).collect();
        let mut content = npy_header(dtype, &shape);
        content.extend_from_slice(bytes);
        let name = format!("{name}.npy");
        let start = file.len() as u32;
        let length = content.len() as u32;
        // Version, flags, method, time and date; checksum and sizes; lengths of the name and the extra field.
        let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        for number in [crc32(&content), length, length, name.len() as u32] {
            fields.extend(number.to_le_bytes());
        }
        file.extend(b"PK\x03\x04");
        file.extend(&fields);
        file.extend(name.as_bytes());
        file.extend(&content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length, count) = (
        file.len() as u32,
        directory.len() as u32,
        entries.len() as u16,
    );
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    fs::write(path, file).unwrap();
}

fn npy_header(dtype: &str, shape: &str) -> Vec<u8> {
    let text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({shape}), }}");
    let padded = (text.len() + 11).next_multiple_of(64) - 10;
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((padded as u16).to_le_bytes());
    header.extend(format!("{text:<0$}\n", padded - 1).as_bytes());
    header
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    let of_byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, of_byte)
}
