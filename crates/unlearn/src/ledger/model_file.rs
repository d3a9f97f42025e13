//! Models as files that are named by their hashes.

use std::path::Path;

use argiope_gnn::{GnnError, NamedTensors};
use serde::{Deserialize, Serialize};

use super::folder::{Folder, ledger_error};
use crate::{Forgetting, Stored, UnlearnError};

/// What the file holds beside the tensors.
#[derive(Serialize, Deserialize)]
struct Notes {
    method: String,
    notes: serde_json::Value,
}

/// Writes a model; the file appears when it is complete and on disk.
pub(super) fn write_model(path: &Path, stored: &Stored) -> Result<(), UnlearnError> {
    let notes = Notes {
        method: stored.method.clone(),
        notes: stored.notes.clone(),
    };
    Ok(stored.tensors.write(path, &notes)?)
}

/// Reads a model whose hash is known.
fn read_model(path: &Path, hash: &str) -> Result<Stored, UnlearnError> {
    let read = NamedTensors::read::<Notes>(path);
    let (tensors, Notes { method, notes }) = read.map_err(|error| match error {
        GnnError::File { path, reason } => ledger_error(&path, reason),
        other => other.into(),
    })?;
    let stored = Stored {
        method,
        notes,
        tensors,
    };
    let found = stored.hash();
    match found == hash {
        true => Ok(stored),
        false => Err(ledger_error(
            path,
            format!("it holds model {found}, but the log's is {hash}"),
        )),
    }
}

/// A model of a folder.
pub(super) fn read_as<M: Forgetting>(
    folder: &Folder,
    hash: &str,
    method: &str,
) -> Result<M, UnlearnError> {
    read_from(&folder.model(hash), hash, method)
}

/// A model of a file.
pub(super) fn read_from<M: Forgetting>(
    path: &Path,
    hash: &str,
    method: &str,
) -> Result<M, UnlearnError> {
    let stored = read_model(path, hash)?;
    let other = |found: &str| {
        ledger_error(
            path,
            format!("it holds a model of {found}, but the log's is of {method}"),
        )
    };
    if stored.method != method {
        return Err(other(&stored.method));
    }
    let model = M::from_stored(stored).map_err(|error| ledger_error(path, error.to_string()))?;
    match model.method() == method {
        true => Ok(model),
        false => Err(other(model.method())),
    }
}
