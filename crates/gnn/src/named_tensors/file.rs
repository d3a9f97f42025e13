//! Reading and writing safetensors files.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Write,
    path::Path,
};

use argiope_io::AtomicFile;
use burn::tensor::{DType, TensorData};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::NamedTensors;
use crate::GnnError;

/// The key of our entry in the metadata. One entry only: the order of several would be random.
const KEY: &str = "argiope";

/// Our entry, as JSON.
#[derive(Serialize, Deserialize)]
struct Entry<N> {
    /// XXH3 of names, shapes and bytes, in hexadecimal.
    checksum: String,
    notes: N,
}

impl NamedTensors {
    /// Writes a file that appears under its name when it is complete, with `notes` in its metadata.
    ///
    /// # Errors
    /// [`GnnError::Io`]; [`GnnError::File`] for tensors of a type that the format does not have.
    pub fn write<N: Serialize>(&self, path: impl AsRef<Path>, notes: &N) -> Result<(), GnnError> {
        let path = path.as_ref();
        let file_error = |reason: String| GnnError::File {
            path: path.to_path_buf(),
            reason,
        };
        let entry = Entry {
            checksum: checksum(&self.tensors),
            notes,
        };
        let entry = serde_json::to_string(&entry).map_err(|error| file_error(error.to_string()))?;
        let mut views = Vec::with_capacity(self.tensors.len());
        for (name, data) in &self.tensors {
            let dtype = file_type(data.dtype()).ok_or_else(|| {
                let found = data.dtype().name();
                file_error(format!("{name}: elements of type {found} cannot be stored"))
            })?;
            let shape = data.shape().as_slice().to_vec();
            let view = TensorView::new(dtype, shape, data.bytes())
                .map_err(|error| file_error(format!("{name}: {error}")))?;
            views.push((name, view));
        }
        let metadata = HashMap::from([(KEY.to_owned(), entry)]);
        let bytes = safetensors::serialize(views, Some(metadata))
            .map_err(|error| file_error(error.to_string()))?;
        let mut file = AtomicFile::create(path)?;
        file.write_all(&bytes)
            .map_err(|error| file_error(format!("cannot write: {error}")))?;
        Ok(file.commit()?)
    }

    /// Reads a file of [`write`](Self::write), and its notes.
    ///
    /// # Errors
    /// [`GnnError::File`] for a file that is missing, damaged or cut short, or whose notes are others.
    pub fn read<N: for<'de> Deserialize<'de>>(
        path: impl AsRef<Path>,
    ) -> Result<(Self, N), GnnError> {
        let path = path.as_ref();
        let file_error = |reason: String| GnnError::File {
            path: path.to_path_buf(),
            reason,
        };
        let bytes = fs::read(path).map_err(|error| file_error(format!("cannot read: {error}")))?;
        let damaged = |reason: String| file_error(format!("damaged: {reason}"));
        let (_, metadata) =
            SafeTensors::read_metadata(&bytes).map_err(|error| damaged(error.to_string()))?;
        let stored =
            SafeTensors::deserialize(&bytes).map_err(|error| damaged(error.to_string()))?;
        let mut tensors = BTreeMap::new();
        for (name, view) in stored.iter() {
            let dtype = element_type(view.dtype()).ok_or_else(|| {
                file_error(format!("{name}: unknown element type {:?}", view.dtype()))
            })?;
            let data =
                TensorData::try_from_bytes_vec(view.data().to_vec(), view.shape().to_vec(), dtype)
                    .map_err(|error| damaged(format!("{name}: {error}")))?;
            tensors.insert(name.to_owned(), data);
        }
        let entry = (metadata.metadata().as_ref())
            .and_then(|entries| entries.get(KEY))
            .ok_or_else(|| file_error(format!("its metadata have no entry \"{KEY}\"")))?;
        let entry: Entry<N> = serde_json::from_str(entry)
            .map_err(|error| file_error(format!("metadata entry \"{KEY}\": {error}")))?;
        let found = checksum(&tensors);
        if entry.checksum != found {
            let expected = entry.checksum;
            let reason = format!("the checksum of its tensors is {found}, not {expected}");
            return Err(damaged(reason));
        }
        Ok((Self { tensors }, entry.notes))
    }
}

fn checksum(tensors: &BTreeMap<String, TensorData>) -> String {
    let mut hash = Xxh3::new();
    for (name, data) in tensors {
        // Lengths first, so that nothing can move from one field to the next.
        let shape = data.shape().as_slice();
        for number in [name.len(), shape.len()].iter().chain(shape) {
            hash.update(&(*number as u64).to_le_bytes());
        }
        hash.update(name.as_bytes());
        hash.update(data.dtype().name().as_bytes());
        hash.update(data.bytes());
    }
    format!("{:016x}", hash.digest())
}

fn file_type(dtype: DType) -> Option<Dtype> {
    match dtype {
        DType::F32 => Some(Dtype::F32),
        DType::F64 => Some(Dtype::F64),
        DType::I64 => Some(Dtype::I64),
        _ => None,
    }
}

fn element_type(dtype: Dtype) -> Option<DType> {
    match dtype {
        Dtype::F32 => Some(DType::F32),
        Dtype::F64 => Some(DType::F64),
        Dtype::I64 => Some(DType::I64),
        _ => None,
    }
}
