//! The log in the hands of its writer, and of readers.

use std::{
    fs::{self, File, TryLockError},
    io::Read as _,
    path::{Path, PathBuf},
};

use redb::{Database, StorageBackend as _, backends::InMemoryBackend};

use super::{
    Timestamp,
    database::{append, builder, log_error, open_error, prepare, read},
    entry::{Entry, Event, entry_hash},
    fingerprint::Salt,
    folder::sync_folder,
    history::History,
};
use crate::UnlearnError;

/// The log, open for writing: no other process has it meanwhile.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    database: Database,
    history: History,
    /// An entry may or may not be on disk: nothing more is written.
    is_broken: bool,
}

impl Log {
    /// Makes the file, with its first entry. It appears when it is complete.
    pub(super) fn create(path: &Path, method: &str, model: &str) -> Result<(), UnlearnError> {
        let fault = |reason: String| log_error(path, reason);
        let temporary = path.with_file_name(".log.redb.partial");
        // What an earlier process left that was killed.
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(log_error(&temporary, error));
            }
            _ => {}
        }
        let salt = Salt::random()
            .map_err(|error| fault(format!("the system gives no random bytes: {error}")))?;
        let database = builder().create(&temporary);
        let database = database.map_err(|error| open_error(&temporary, error))?;
        prepare(&database, &salt).map_err(|error| fault(format!("cannot write: {error}")))?;
        let mut log = Self {
            path: path.to_path_buf(),
            database,
            history: History::new(salt),
            is_broken: false,
        };
        let created = Event::Created {
            method: method.to_owned(),
            model: model.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        log.append(created, None)?;
        let closed = log.database.close();
        closed.map_err(|error| fault(format!("cannot write: {error}")))?;
        fs::rename(&temporary, path).map_err(|error| fault(format!("cannot write: {error}")))?;
        sync_folder(path)
    }

    /// Opens the file and reads it.
    pub(super) fn open(path: &Path) -> Result<Self, UnlearnError> {
        let database = builder().open(path);
        let database = database.map_err(|error| open_error(path, error))?;
        Ok(Self {
            path: path.to_path_buf(),
            history: read(&database, path)?,
            database,
            is_broken: false,
        })
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    /// Reads the file once more.
    pub(super) fn read_again(&self) -> Result<History, UnlearnError> {
        read(&self.database, &self.path)
    }

    /// Adds an event, with the hashes of elements if it accepts a request. When this returns, it is on disk.
    pub(super) fn append(
        &mut self,
        event: Event,
        hashes: Option<&[u8]>,
    ) -> Result<(), UnlearnError> {
        if self.is_broken {
            let reason = "an entry could not be written before: open the folder again";
            return Err(log_error(&self.path, reason));
        }
        (self.history.allows(&event)).map_err(|reason| log_error(&self.path, reason))?;
        let entry = Entry {
            index: self.history.num_entries,
            at: Timestamp::now(),
            previous: self.history.head.clone(),
            event,
        };
        let stored = serde_json::to_vec(&entry).map_err(|error| log_error(&self.path, error))?;
        // A number that JSON does not have would make an entry that nobody can read.
        if serde_json::from_slice::<Entry>(&stored).ok().as_ref() != Some(&entry) {
            let reason = "an entry cannot be written as JSON: it has a number that is not finite";
            return Err(log_error(&self.path, reason));
        }
        append(&self.database, entry.index, &stored, hashes).map_err(|error| {
            self.is_broken = true;
            log_error(&self.path, format!("cannot write: {error}"))
        })?;
        self.history
            .take_hashes(&entry.event, hashes.unwrap_or(&[]));
        self.history.push(entry, entry_hash(&stored));
        Ok(())
    }
}

/// Reads a log without changing the file: a copy in memory is brought in order and checked.
pub(super) fn read_log(path: &Path) -> Result<History, UnlearnError> {
    let cannot =
        |error: std::io::Error| log_error(path, format!("the log cannot be read: {error}"));
    let mut file = File::open(path).map_err(cannot)?;
    match file.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(open_error(path, redb::DatabaseError::DatabaseAlreadyOpen));
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(cannot)?;
    drop(file);
    if bytes.is_empty() {
        return Err(log_error(path, "the log is empty"));
    }
    let copy = InMemoryBackend::new();
    let copied = (copy.set_len(bytes.len() as u64)).and_then(|()| copy.write(0, &bytes));
    copied.map_err(|error| log_error(path, error))?;
    let database = builder().create_with_backend(copy);
    let database = database.map_err(|error| open_error(path, error))?;
    read(&database, path)
}
