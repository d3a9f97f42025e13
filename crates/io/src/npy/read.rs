//! Reading arrays.

use std::{io::Read, path::Path};

use argiope_graph::Silent;

use super::header::{Header, Kind, fill};
use crate::{
    IoError,
    input::Input,
    values::{DType, Scalar, Values},
};

/// Bytes converted at a time; also what a header can make us reserve before any data is seen.
const CHUNK_BYTES: usize = 1 << 16;

/// An array of numbers, in C order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its shape; empty for a single number.
    pub shape: Vec<u64>,
    /// Its values.
    pub values: Values,
}

/// Reads a `.npy` file, compressed or not. `-` is standard input.
///
/// # Errors
/// [`IoError::Invalid`] for a file that is no array of numbers, or is cut short.
pub fn read_npy(path: impl AsRef<Path>) -> Result<Array, IoError> {
    let input = Input::open(path.as_ref())?;
    let path = input.path.clone();
    let content = input.read_all(&Silent)?;
    let mut rest = content.as_slice();
    let invalid = |reason| IoError::Invalid { path, reason };
    let array = read_array(&mut rest).and_then(|array| match rest.len() {
        0 => Ok(array),
        more => Err(format!("{more} bytes follow the array")),
    });
    array.map_err(invalid)
}

/// Reads header and values.
pub(crate) fn read_array(reader: &mut impl Read) -> Result<Array, String> {
    let header = Header::read(reader)?;
    let Kind::Number(dtype) = header.kind else {
        return Err("an array of texts where numbers were expected".to_owned());
    };
    let mut values = Values::of(dtype);
    for_each(reader, &header, |scalar| {
        values.push(scalar);
        Ok(())
    })?;
    if header.fortran_order && header.shape.len() > 1 {
        values = match values {
            Values::Int(values) => Values::Int(c_order(&values, &header.shape)),
            Values::UInt(values) => Values::UInt(c_order(&values, &header.shape)),
            Values::F32(values) => Values::F32(c_order(&values, &header.shape)),
            Values::F64(values) => Values::F64(c_order(&values, &header.shape)),
        };
    }
    Ok(Array {
        shape: header.shape,
        values,
    })
}

/// Calls `sink` with the numbers in the order of the file.
pub(crate) fn for_each(
    reader: &mut impl Read,
    header: &Header,
    mut sink: impl FnMut(Scalar) -> Result<(), String>,
) -> Result<(), String> {
    let Kind::Number(dtype) = header.kind else {
        return Err("an array of texts where numbers were expected".to_owned());
    };
    let convert = converter(dtype);
    for_each_item(reader, dtype.size_bytes(), header.len, |item| {
        let mut bytes = [0u8; 8];
        bytes[..item.len()].copy_from_slice(item);
        if header.big_endian {
            bytes[..item.len()].reverse();
        }
        sink(convert(bytes))
    })
}

/// Calls `sink` with `len` pieces of `size` bytes.
fn for_each_item(
    reader: &mut impl Read,
    size: usize,
    len: u64,
    mut sink: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(), String> {
    if size == 0 {
        return Ok(());
    }
    let items_per_chunk = (CHUNK_BYTES / size).max(1);
    let mut chunk = vec![0u8; items_per_chunk * size];
    let mut left = len;
    while left > 0 {
        let items = left.min(items_per_chunk as u64) as usize;
        let chunk = &mut chunk[..items * size];
        fill(reader, chunk)?;
        chunk.chunks_exact(size).try_for_each(&mut sink)?;
        left -= items as u64;
    }
    Ok(())
}

/// The first bytes of eight, little-endian, as a number.
fn converter(dtype: DType) -> fn([u8; 8]) -> Scalar {
    fn low(bytes: [u8; 8]) -> u64 {
        u64::from_le_bytes(bytes)
    }
    match dtype {
        DType::Bool => |bytes| Scalar::UInt(u64::from(bytes[0] != 0)),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => |bytes| Scalar::UInt(low(bytes)),
        DType::I8 => |bytes| Scalar::Int((low(bytes) as i8).into()),
        DType::I16 => |bytes| Scalar::Int((low(bytes) as i16).into()),
        DType::I32 => |bytes| Scalar::Int((low(bytes) as i32).into()),
        DType::I64 => |bytes| Scalar::Int(low(bytes) as i64),
        DType::F32 => |bytes| Scalar::F32(f32::from_bits(low(bytes) as u32)),
        DType::F64 => |bytes| Scalar::F64(f64::from_bits(low(bytes))),
    }
}

/// Reads an array of texts.
pub(crate) fn read_texts(reader: &mut impl Read) -> Result<Vec<String>, String> {
    let header = Header::read(reader)?;
    let mut texts = Vec::new();
    match header.kind {
        Kind::Number(_) => return Err("an array of numbers where texts were expected".to_owned()),
        Kind::Bytes(width) => for_each_item(reader, width, header.len, |item| {
            let text = String::from_utf8_lossy(item);
            texts.push(text.trim_end_matches('\0').to_owned());
            Ok(())
        })?,
        Kind::Unicode(width) => for_each_item(reader, 4 * width, header.len, |item| {
            let codes = item
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&code| match header.big_endian {
                    true => u32::from_be_bytes(code),
                    false => u32::from_le_bytes(code),
                });
            let text: Option<String> = codes
                .take_while(|&code| code != 0)
                .map(char::from_u32)
                .collect();
            texts.push(text.ok_or("a text that is not Unicode")?);
            Ok(())
        })?,
    }
    Ok(texts)
}

/// Values from Fortran order (first index fastest) to C order (last index fastest).
fn c_order<T: Copy>(values: &[T], shape: &[u64]) -> Vec<T> {
    let mut strides = vec![1usize; shape.len()];
    for axis in 1..shape.len() {
        strides[axis] = strides[axis - 1] * shape[axis - 1] as usize;
    }
    let mut position = vec![0usize; shape.len()];
    let mut at = 0;
    let mut ordered = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        ordered.push(values[at]);
        for axis in (0..shape.len()).rev() {
            position[axis] += 1;
            at += strides[axis];
            if position[axis] < shape[axis] as usize {
                break;
            }
            at -= position[axis] * strides[axis];
            position[axis] = 0;
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
        let fortran = if fortran { "True" } else { "False" };
        let text =
            format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn test_types_orders_and_texts() {
        let read = |bytes: Vec<u8>| read_array(&mut bytes.as_slice()).unwrap().values;
        assert_eq!(
            read(npy(">i2", false, "(2,)", &[0xff, 0xfe, 0, 3])),
            Values::Int(vec![-2, 3])
        );
        assert_eq!(
            read(npy("|b1", false, "(2,)", &[0, 1])),
            Values::UInt(vec![0, 1])
        );
        assert_eq!(
            read(npy("<f4", false, "()", &1.5f32.to_le_bytes())),
            Values::F32(vec![1.5])
        );
        assert_eq!(
            read(npy("|u1", true, "(2, 3)", &[1, 2, 3, 4, 5, 6])),
            Values::UInt(vec![1, 3, 5, 2, 4, 6])
        );
        let texts = npy("<U2", false, "(2,)", b"a\0\0\0\0\0\0\0b\0\0\0c\0\0\0");
        assert_eq!(read_texts(&mut texts.as_slice()).unwrap(), ["a", "bc"]);
        let texts = npy("|S3", false, "(1,)", b"csr");
        assert_eq!(read_texts(&mut texts.as_slice()).unwrap(), ["csr"]);
    }

    #[test]
    fn test_short_arrays_are_errors() {
        let bytes = npy("<i8", false, "(1000000000000,)", &[0; 8]);
        let error = read_array(&mut bytes.as_slice()).unwrap_err();
        assert_eq!(error, "the NumPy array is cut short");
    }
}
