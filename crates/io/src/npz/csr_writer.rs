//! Writing SciPy CSR archives whose arrays are never held in memory.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use zip::{
    CompressionMethod, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::{
    IoError, Output,
    npy::{DType, Header},
};

/// Above this size an entry needs the 64-bit extension of the archive format.
const LARGE_BYTES: u64 = 0xf000_0000;

/// One of the three arrays of a CSR matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsrPart {
    /// Row offsets, `[rows + 1]`. SciPy wants `I32` or `I64`, the same as for the columns.
    Indptr,
    /// Columns, one an entry.
    Indices,
    /// Values, one an entry.
    Data,
}

impl CsrPart {
    fn name(self) -> &'static str {
        match self {
            CsrPart::Indptr => "indptr",
            CsrPart::Indices => "indices",
            CsrPart::Data => "data",
        }
    }
}

/// Writes a CSR matrix that `scipy.sparse.load_npz` reads, array after array, each from a reader of little-endian
/// numbers. The file appears when [`finish`](CsrNpzWriter::finish) is called.
///
/// ```
/// use argiope_io::npy::{DType, Values};
/// use argiope_io::npz::{CsrNpzWriter, CsrPart, read_csr_npz};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("matrix.npz");
/// let little_endian = |values: &[i32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
///
/// // [[0, 5, 0], [7, 0, 9]]
/// let mut writer = CsrNpzWriter::create(&path, [2, 3])?;
/// writer.array(CsrPart::Indices, DType::I32, 3, little_endian(&[1, 0, 2]).as_slice())?;
/// writer.array(CsrPart::Indptr, DType::I32, 3, little_endian(&[0, 1, 3]).as_slice())?;
/// writer.array(CsrPart::Data, DType::U8, 3, [5u8, 7, 9].as_slice())?;
/// writer.finish()?;
///
/// let matrix = read_csr_npz(&path)?;
/// assert_eq!(matrix.entries().collect::<Vec<_>>(), [(0, 1, 0), (1, 0, 1), (1, 2, 2)]);
/// assert_eq!(matrix.data, Values::UInt(vec![5, 7, 9]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsrNpzWriter {
    zip: ZipWriter<StreamWriter<Output>>,
    path: std::path::PathBuf,
    rows: u64,
    /// Lengths of the parts written so far.
    lengths: [Option<u64>; 3],
}

impl CsrNpzWriter {
    /// Starts an archive for a matrix of `[rows, columns]`; `-` is standard output.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn create(path: impl AsRef<Path>, shape: [u64; 2]) -> Result<Self, IoError> {
        let output = Output::create(path)?;
        let path = output.path().to_path_buf();
        let mut writer = Self {
            zip: ZipWriter::new_stream(output),
            path,
            rows: shape[0],
            lengths: [None; 3],
        };
        writer.entry("format", "|S3", &[], 3, b"csr".as_slice())?;
        let sizes: Vec<u8> = shape.iter().flat_map(|size| size.to_le_bytes()).collect();
        writer.entry("shape", "<i8", &[2], 16, sizes.as_slice())?;
        Ok(writer)
    }

    /// Writes one part: `length` numbers of type `dtype`, little-endian, from `reader`.
    ///
    /// # Errors
    /// [`IoError::Invalid`] if the part was written before or the reader ends early; [`IoError::Write`].
    pub fn array(
        &mut self,
        part: CsrPart,
        dtype: DType,
        length: u64,
        reader: impl Read,
    ) -> Result<(), IoError> {
        let name = part.name();
        if self.lengths[part as usize].replace(length).is_some() {
            return Err(self.invalid(format!("array {name} is written twice")));
        }
        let bytes = length.checked_mul(dtype.size_bytes() as u64);
        let Some(bytes) = bytes else {
            return Err(self.invalid(format!("array {name} of {length} numbers is too large")));
        };
        let order = if dtype.size_bytes() == 1 { '|' } else { '<' };
        let descr = format!("{order}{}", dtype.code());
        self.entry(name, &descr, &[length], bytes, reader)
    }

    /// Completes the archive.
    ///
    /// # Errors
    /// [`IoError::Invalid`] if a part is missing or the lengths do not belong together; [`IoError::Write`]. No file is
    /// left then.
    pub fn finish(self) -> Result<(), IoError> {
        let [offsets, indices, data] = self.lengths;
        let complete =
            offsets == Some(self.rows.saturating_add(1)) && indices.is_some() && indices == data;
        if !complete {
            let rows = self.rows;
            return Err(self.invalid(format!(
                "no CSR matrix of {rows} rows: lengths of indptr, indices, data are {:?}",
                self.lengths
            )));
        }
        let path = self.path;
        let output = self
            .zip
            .finish()
            .map_err(|error| write_error(&path, error))?;
        output.into_inner().finish()
    }

    /// Adds `name.npy` with exactly `bytes` bytes of data.
    fn entry(
        &mut self,
        name: &str,
        descr: &str,
        shape: &[u64],
        bytes: u64,
        mut reader: impl Read,
    ) -> Result<(), IoError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes > LARGE_BYTES);
        let path = self.path.clone();
        self.zip
            .start_file(format!("{name}.npy"), options)
            .map_err(|error| write_error(&path, error))?;
        let header = Header::bytes_of(descr, shape);
        let mut buffer = vec![0u8; bytes.min(1 << 18) as usize];
        self.write(&header)?;
        let mut left = bytes;
        while left > 0 {
            let wanted = left.min(buffer.len() as u64) as usize;
            let count = match reader.read(&mut buffer[..wanted]) {
                Ok(0) => {
                    return Err(self.invalid(format!("array {name} lacks {left} bytes")));
                }
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(IoError::Read { path, source }),
            };
            self.write(&buffer[..count])?;
            left -= count as u64;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), IoError> {
        self.zip
            .write_all(bytes)
            .map_err(|source| crate::atomic_file::write_error(&self.path, source))
    }

    fn invalid(&self, reason: String) -> IoError {
        IoError::Invalid {
            path: self.path.clone(),
            reason,
        }
    }
}

impl std::fmt::Debug for CsrNpzWriter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CsrNpzWriter")
            .field("path", &self.path)
            .field("lengths", &self.lengths)
            .finish_non_exhaustive()
    }
}

fn write_error(path: &Path, error: ZipError) -> IoError {
    let source = match error {
        ZipError::Io(source) => source,
        other => io::Error::other(other),
    };
    crate::atomic_file::write_error(path, source)
}
