//! Writing arrays.

use std::{
    io::{self, Write},
    marker::PhantomData,
    path::Path,
};

use super::Header;
use crate::{
    IoError, Output,
    values::{DType, Element},
};

/// Writes an array in C order to a `.npy` file (compressed if the name says so; `-` is standard output).
///
/// ```
/// use argiope_io::npy::{Values, read_npy, write_npy};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("counts.npy");
/// write_npy(&path, &[2, 3], &[1u64, 2, 3, 4, 5, 6])?;
/// let array = read_npy(&path)?;
/// assert_eq!(array.shape, [2, 3]);
/// assert_eq!(array.values, Values::UInt(vec![1, 2, 3, 4, 5, 6]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`IoError::Write`]; [`IoError::Invalid`] if the values do not fill the shape. No file is left then.
pub fn write_npy<T: Element>(
    path: impl AsRef<Path>,
    shape: &[u64],
    values: &[T],
) -> Result<(), IoError> {
    let mut writer = NpyWriter::create(path, shape)?;
    writer.write(values)?;
    writer.finish()
}

/// Writes an array piece by piece.
#[derive(Debug)]
pub struct NpyWriter<T> {
    output: Output,
    left: u64,
    element: PhantomData<T>,
}

impl<T: Element> NpyWriter<T> {
    /// Starts a file; the shape must be known.
    ///
    /// # Errors
    /// As [`Output::create`]; [`IoError::Invalid`] for a shape with more than `u64::MAX` elements.
    pub fn create(path: impl AsRef<Path>, shape: &[u64]) -> Result<Self, IoError> {
        let mut output = Output::create(path)?;
        let len = shape
            .iter()
            .try_fold(1u64, |product, &size| product.checked_mul(size));
        let Some(left) = len else {
            return Err(IoError::Invalid {
                path: output.path().to_path_buf(),
                reason: format!("an array of shape {shape:?} has too many elements"),
            });
        };
        let header = Header::bytes(T::DTYPE, shape);
        let written = output.write_all(&header);
        written.map_err(|source| output.error(source))?;
        Ok(Self {
            output,
            left,
            element: PhantomData,
        })
    }

    /// Appends values in C order.
    ///
    /// # Errors
    /// [`IoError::Write`]; [`IoError::Invalid`] if the shape is full.
    pub fn write(&mut self, values: &[T]) -> Result<(), IoError> {
        self.left = match self.left.checked_sub(values.len() as u64) {
            Some(left) => left,
            None => {
                let more = values.len() as u64 - self.left;
                return Err(self.invalid(format!("{more} values too many for the array's shape")));
            }
        };
        let written = write_little_endian(&mut self.output, values);
        written.map_err(|source| self.output.error(source))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// [`IoError::Write`]; [`IoError::Invalid`] if values are missing. No file is left then.
    pub fn finish(self) -> Result<(), IoError> {
        match self.left {
            0 => self.output.finish(),
            left => Err(self.invalid(format!("{left} values are missing in the array"))),
        }
    }

    fn invalid(&self, reason: String) -> IoError {
        IoError::Invalid {
            path: self.output.path().to_path_buf(),
            reason,
        }
    }
}

/// Writes numbers in the byte order that the headers announce.
pub(crate) fn write_little_endian<T: Element>(
    writer: &mut impl Write,
    values: &[T],
) -> io::Result<()> {
    let bytes: &[u8] = bytemuck::cast_slice(values);
    if cfg!(target_endian = "little") || T::DTYPE.size_bytes() == 1 {
        return writer.write_all(bytes);
    }
    let size = DType::size_bytes(T::DTYPE);
    for element in bytes.chunks_exact(size) {
        let mut swapped = [0u8; 8];
        swapped[..size].copy_from_slice(element);
        swapped[..size].reverse();
        writer.write_all(&swapped[..size])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npy::{Values, read_npy};

    #[test]
    fn test_pieces_must_fill_the_shape() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy.gz");
        let mut writer = NpyWriter::<i32>::create(&path, &[3]).unwrap();
        writer.write(&[-1, 2]).unwrap();
        assert!(writer.write(&[3, 4]).is_err());
        let mut writer = NpyWriter::<i32>::create(&path, &[3]).unwrap();
        writer.write(&[-1, 2]).unwrap();
        let message = writer.finish().unwrap_err().to_string();
        assert!(
            message.ends_with("1 values are missing in the array"),
            "{message}"
        );
        assert!(!path.exists());
        write_npy(&path, &[3], &[-1, 2, 3]).unwrap();
        assert_eq!(read_npy(&path).unwrap().values, Values::Int(vec![-1, 2, 3]));
    }
}
