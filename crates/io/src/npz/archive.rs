//! The arrays of an archive, by name.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek},
    path::{Path, PathBuf},
};

use argiope_graph::Progress;
use zip::{ZipArchive, result::ZipError};

use crate::{
    Compression, IoError,
    input::Input,
    npy::{Array, Header, for_each, read_array, read_texts},
};

/// An open archive.
pub(crate) struct Archive {
    path: PathBuf,
    zip: ZipArchive<Box<dyn ReadSeek>>,
    /// Bytes of the archive.
    bytes: u64,
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl Archive {
    pub(crate) fn open(path: &Path, progress: &dyn Progress) -> Result<Self, IoError> {
        Self::new(Input::open(path)?, progress)
    }

    /// Plain files are read in place; standard input and compressed files are held in memory.
    pub(crate) fn new(input: Input, progress: &dyn Progress) -> Result<Self, IoError> {
        let path = input.path.clone();
        let in_place = input.compression == Compression::None && input.size().is_some();
        let bytes;
        let reader: Box<dyn ReadSeek> = if in_place {
            bytes = input.size().unwrap_or(0);
            match File::open(&path) {
                Ok(file) => Box::new(BufReader::with_capacity(1 << 16, file)),
                Err(source) => return Err(IoError::Open { path, source }),
            }
        } else {
            let content = input.read_all(progress)?;
            bytes = content.len() as u64;
            Box::new(Cursor::new(content))
        };
        match ZipArchive::new(reader) {
            Ok(zip) => Ok(Self { path, zip, bytes }),
            Err(error) => Err(IoError::Invalid {
                path,
                reason: format!("not a complete npz archive: {error}"),
            }),
        }
    }

    /// An error about the archive.
    pub(crate) fn invalid(&self, reason: impl Into<String>) -> IoError {
        IoError::Invalid {
            path: self.path.clone(),
            reason: reason.into(),
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// True if there is an array of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(&format!("{name}.npy")).is_some()
    }

    /// Names of all arrays, for messages.
    pub(crate) fn names(&self) -> String {
        let names = self.zip.file_names_raw().map(String::from_utf8_lossy);
        let mut names: Vec<_> = names
            .map(|name| name.trim_end_matches(".npy").to_owned())
            .collect();
        names.sort_unstable();
        crate::snippet::snippet(names.join(", ").as_bytes())
    }

    /// Reads the array `name` with `read`; `None` if there is none.
    fn with<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<T, String>,
    ) -> Result<Option<T>, IoError> {
        let result = match self.zip.by_name(&format!("{name}.npy")) {
            // The checksum is compared where the entry ends.
            Ok(mut entry) => {
                read(&mut entry).and_then(|value| match io::copy(&mut entry, &mut io::sink()) {
                    Ok(0) => Ok(Some(value)),
                    Ok(more) => Err(format!("{more} bytes follow the array")),
                    Err(error) => Err(error.to_string()),
                })
            }
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => Err(error.to_string()),
        };
        result.map_err(|reason| self.invalid(format!("array {name}: {reason}")))
    }

    /// An array of numbers.
    pub(crate) fn array(&mut self, name: &str) -> Result<Option<Array>, IoError> {
        self.with(name, |mut reader| read_array(&mut reader))
    }

    /// An array of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, IoError> {
        self.with(name, |mut reader| read_texts(&mut reader))
    }

    /// An array of texts that nothing depends on: `None` also if it holds something else (pickled objects, say).
    pub(crate) fn optional_texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.texts(name).ok().flatten()
    }

    /// A one-dimensional array of non-negative integers.
    pub(crate) fn offsets(&mut self, name: &str) -> Result<Option<Vec<u64>>, IoError> {
        self.integers(name, u64::MAX)
    }

    /// A one-dimensional array of node ids.
    pub(crate) fn indices(&mut self, name: &str) -> Result<Option<Vec<u32>>, IoError> {
        self.integers(name, u64::from(u32::MAX) - 1)
    }

    fn integers<T: TryFrom<u64>>(
        &mut self,
        name: &str,
        largest: u64,
    ) -> Result<Option<Vec<T>>, IoError> {
        self.with(name, |mut reader| {
            let header = Header::read(&mut reader)?;
            if header.shape.len() != 1 {
                return Err(format!("expected one dimension, found {:?}", header.shape));
            }
            let mut values = Vec::new();
            for_each(&mut reader, &header, |scalar| {
                let value = scalar.to_u64().filter(|&value| value <= largest);
                let value = value.and_then(|value| T::try_from(value).ok());
                values.push(value.ok_or_else(|| {
                    format!(
                        "{} at position {} is no integer from 0 to {largest}",
                        scalar.to_f64(),
                        values.len()
                    )
                })?);
                Ok(())
            })?;
            Ok(values)
        })
    }

    /// Makes a missing array an error.
    pub(crate) fn require<T>(&self, name: &str, array: Option<T>) -> Result<T, IoError> {
        array.ok_or_else(|| {
            let names = self.names();
            self.invalid(format!("array {name} is missing; there are {names}"))
        })
    }
}
