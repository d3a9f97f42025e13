//! Buffered, compressed, atomic output.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{AtomicFile, Compression, IoError, atomic_file::write_error, compression::Encoder};

/// Bytes gathered before they are compressed or written.
const BUFFER_BYTES: usize = 1 << 16;

/// An [`AtomicFile`] behind a buffer and, by the extension of its name, an encoder (`.gz`, `.zst`, `.bz2`, `.xz`).
///
/// [`finish`](Output::finish) completes the stream and the file; without it nothing is left.
///
/// ```
/// use std::io::Write;
/// use argiope_io::{Output, ReadOptions, read_edges};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("edges.tsv.zst");
/// let mut output = Output::create(&path)?;
/// writeln!(output, "0\t1")?;
/// output.finish()?;
/// let graph = read_edges(&path, &ReadOptions::default(), &argiope_graph::Silent)?;
/// assert_eq!(graph.edges.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Output {
    path: PathBuf,
    writer: BufWriter<Encoder<BufWriter<AtomicFile>>>,
}

impl Output {
    /// Starts an output; `-` is standard output, uncompressed.
    ///
    /// # Errors
    /// As [`AtomicFile::create`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, IoError> {
        let path = path.as_ref();
        Self::with_compression(path, Compression::from_path(path))
    }

    /// As [`create`](Output::create), whatever the name says.
    ///
    /// # Errors
    /// As [`AtomicFile::create`].
    pub fn with_compression(
        path: impl AsRef<Path>,
        compression: Compression,
    ) -> Result<Self, IoError> {
        let file = AtomicFile::create(path)?;
        let path = file.path().to_path_buf();
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        let encoder =
            Encoder::new(file, compression).map_err(|source| write_error(&path, source))?;
        let writer = BufWriter::with_capacity(BUFFER_BYTES, encoder);
        Ok(Self { path, writer })
    }

    /// The final name.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Completes the stream and gives the file its name.
    ///
    /// # Errors
    /// [`IoError::Write`]; nothing is left under the final name then.
    pub fn finish(self) -> Result<(), IoError> {
        let Self { path, writer } = self;
        let finish = || {
            let encoder = writer.into_inner().map_err(|error| error.into_error())?;
            let file = encoder.finish()?;
            file.into_inner().map_err(|error| error.into_error())
        };
        finish()
            .map_err(|source: io::Error| write_error(&path, source))?
            .commit()
    }

    /// The error for a failed write.
    pub(crate) fn error(&self, source: io::Error) -> IoError {
        write_error(&self.path, source)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Output")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
