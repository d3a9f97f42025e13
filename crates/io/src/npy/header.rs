//! The header of a `.npy` file: a Python dictionary of type, order and shape.

use std::io::{self, Read};

use crate::{snippet::snippet, values::DType};

const MAGIC: &[u8] = b"\x93NUMPY";

/// Longest header taken seriously.
const MAX_HEADER_BYTES: u32 = 1 << 16;

/// Data start at a multiple of this.
const ALIGNMENT: usize = 64;

/// What an array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number(DType),
    /// Texts of this many 4-byte characters.
    Unicode(usize),
    /// Texts of this many bytes.
    Bytes(usize),
}

/// A parsed header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    pub(crate) big_endian: bool,
    pub(crate) fortran_order: bool,
    pub(crate) shape: Vec<u64>,
    /// Product of the shape.
    pub(crate) len: u64,
}

impl Header {
    /// Reads a header; the error is a reason without the file's name.
    pub(crate) fn read(reader: &mut impl Read) -> Result<Self, String> {
        let mut start = [0u8; 8];
        fill(reader, &mut start)?;
        if !start.starts_with(MAGIC) {
            return Err("not a NumPy array".to_owned());
        }
        let length = match start[6] {
            1 => {
                let mut bytes = [0u8; 2];
                fill(reader, &mut bytes)?;
                u32::from(u16::from_le_bytes(bytes))
            }
            2 | 3 => {
                let mut bytes = [0u8; 4];
                fill(reader, &mut bytes)?;
                u32::from_le_bytes(bytes)
            }
            version => return Err(format!("NumPy array of unknown version {version}")),
        };
        if length > MAX_HEADER_BYTES {
            return Err(format!("NumPy array with a header of {length} bytes"));
        }
        let mut text = vec![0u8; length as usize];
        fill(reader, &mut text)?;
        Self::parse(&text)
            .ok_or_else(|| format!("NumPy array of an unsupported kind: {}", snippet(&text)))
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let value = |key: &str| {
            let after = text.split_once(key)?.1.trim_start();
            Some(after.strip_prefix(':')?.trim_start())
        };
        let quoted = value("'descr'")?.strip_prefix('\'')?;
        let (order, code) = quoted.split_once('\'')?.0.split_at_checked(1)?;
        let big_endian = match order {
            "<" | "|" => false,
            ">" => true,
            "=" => cfg!(target_endian = "big"),
            _ => return None,
        };
        let kind = match (DType::from_code(code), code.split_at_checked(1)?) {
            (Some(dtype), _) => Kind::Number(dtype),
            (None, ("U", width)) => Kind::Unicode(width.parse().ok().filter(|&w| w < 1 << 20)?),
            (None, ("S", width)) => Kind::Bytes(width.parse().ok().filter(|&w| w < 1 << 20)?),
            _ => return None,
        };
        let fortran_order = match value("'fortran_order'")? {
            order if order.starts_with("True") => true,
            order if order.starts_with("False") => false,
            _ => return None,
        };
        let sizes = value("'shape'")?
            .strip_prefix('(')?
            .split_once(')')?
            .0
            .split(',')
            .map(str::trim);
        let shape: Vec<u64> = sizes
            .filter(|size| !size.is_empty())
            .map(|size| size.parse().ok())
            .collect::<Option<_>>()?;
        let len = shape
            .iter()
            .try_fold(1u64, |product, &size| product.checked_mul(size))?;
        Some(Self {
            kind,
            big_endian,
            fortran_order,
            shape,
            len,
        })
    }

    /// The bytes of a header for little-endian numbers in C order.
    pub(crate) fn bytes(dtype: DType, shape: &[u64]) -> Vec<u8> {
        let order = if dtype.size_bytes() == 1 { '|' } else { '<' };
        Self::bytes_of(&format!("{order}{}", dtype.code()), shape)
    }

    /// The bytes of a header for any type description.
    pub(crate) fn bytes_of(descr: &str, shape: &[u64]) -> Vec<u8> {
        let sizes: Vec<String> = shape.iter().map(u64::to_string).collect();
        let comma = if shape.len() == 1 { "," } else { "" };
        let sizes = sizes.join(", ");
        let mut text =
            format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}{comma}), }}");
        // Magic, version and length take ten bytes; a newline ends the padding.
        let unpadded = 10 + text.len() + 1;
        let padding = unpadded.next_multiple_of(ALIGNMENT) - unpadded;
        text.extend(std::iter::repeat_n(' ', padding));
        text.push('\n');
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        // Shapes of a few dimensions keep this far below 2^16.
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes
    }
}

/// Reads exactly these bytes.
pub(crate) fn fill(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    reader
        .read_exact(bytes)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => "the NumPy array is cut short".to_owned(),
            _ => error.to_string(),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn test_headers_round_trip() {
        for shape in [vec![], vec![3], vec![2, 5], vec![1, 2, 3]] {
            let bytes = Header::bytes(DType::U64, &shape);
            assert!(bytes.len().is_multiple_of(ALIGNMENT));
            let header = Header::read(&mut bytes.as_slice()).unwrap();
            assert_eq!(header.kind, Kind::Number(DType::U64));
            assert_eq!(header.len, shape.iter().product::<u64>());
            assert_eq!(header.shape, shape);
        }
    }

    #[test]
    fn test_hostile_headers_are_errors() {
        for text in [
            "{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
            "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '<U9999999999999', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '<i8', 'shape': (-1,), }",
            "{'descr': 'é', }",
            "",
        ] {
            assert_eq!(Header::parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn prop_any_text_is_handled(text in "[{}'descrshapfotn_:(), <i8U|0-9é]{0,80}") {
            let _ = Header::parse(text.as_bytes());
        }
    }
}
