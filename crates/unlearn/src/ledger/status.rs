//! Where a deployment stands, as its log has it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{RequestRecord, RequestState, folder::Folder, history::History, log::read_log};
use crate::{Element, UnlearnError};

/// Where a deployment stands. The names of its fields in JSON are stable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// The name of the model's method.
    pub method: String,
    /// The hash of the current model.
    pub model: String,
    /// How many deletions it has behind it.
    pub generation: u64,
    /// Entries of the log.
    pub num_entries: u64,
    /// The requests, in the order in which they first came.
    pub requests: Vec<RequestRecord>,
}

impl Status {
    /// Reads the log of a deployment without changing anything, and checks its chain: `path` is the folder, or the log.
    ///
    /// # Errors
    /// [`UnlearnError::Ledger`] for a log that is missing or damaged, or that another process works on.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, UnlearnError> {
        Ok(Self::of(&read_log(&log_of(path.as_ref()))?))
    }

    /// For every element the requests that name it, rejected ones left out, as [`read`](Self::read) has them. The log holds salted hashes
    /// and no elements: whoever asks must know the element.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn naming(
        path: impl AsRef<Path>,
        elements: &[Element],
    ) -> Result<Vec<Vec<RequestRecord>>, UnlearnError> {
        let history = read_log(&log_of(path.as_ref()))?;
        let naming = |&element: &Element| history.naming(element).cloned().collect();
        Ok(elements.iter().map(naming).collect())
    }

    pub(super) fn of(history: &History) -> Self {
        Self {
            method: history.method.clone(),
            model: history.model.clone(),
            generation: history.generation,
            num_entries: history.num_entries,
            requests: history.records().cloned().collect(),
        }
    }

    /// The requests in a state.
    pub fn in_state(&self, state: RequestState) -> impl Iterator<Item = &RequestRecord> {
        (self.requests.iter()).filter(move |record| record.state == state)
    }
}

/// The log of a folder, or the log itself.
fn log_of(path: &Path) -> PathBuf {
    match path.is_dir() {
        true => Folder::new(path).log(),
        false => path.to_path_buf(),
    }
}

/// Log and current model of a deployment's folder, as [`verify_files`](super::verify_files) takes them.
///
/// # Errors
/// As [`Status::read`].
pub fn files_of(folder: impl AsRef<Path>) -> Result<(PathBuf, PathBuf), UnlearnError> {
    let folder = Folder::new(folder.as_ref());
    let history = read_log(&folder.log())?;
    Ok((folder.log(), folder.model(&history.model)))
}
