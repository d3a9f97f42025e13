//! The files of a deployment.
//!
//! | file | what |
//! |---|---|
//! | `log.redb` | what happened; it says which model is current |
//! | `models/<hash>.safetensors` | the current model, and the one before while a deletion is unchecked |
//! | `pending/<id>.json` | the elements of a request that is not verified |
//! | `certificates/<id>.json` | the certificate of a request that is |

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use argiope_io::{AtomicFile, IoError};
use serde::Serialize;

use crate::UnlearnError;

const LOG: &str = "log.redb";
const MODELS: &str = "models";
const PENDING: &str = "pending";
const CERTIFICATES: &str = "certificates";

/// The folder of a deployment.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
        }
    }

    /// Makes the folders. One that holds anything but the beginnings of a deployment is refused.
    pub(super) fn create(path: &Path) -> Result<Self, UnlearnError> {
        let folder = Self::new(path);
        let fault = |error: io::Error| ledger_error(path, format!("cannot be made: {error}"));
        fs::create_dir_all(path).map_err(fault)?;
        for entry in fs::read_dir(path).map_err(fault)? {
            let name = entry.map_err(fault)?.file_name();
            let name = name.to_string_lossy();
            if name == LOG {
                return Err(ledger_error(path, "holds a deployment: open it"));
            }
            let is_own =
                [MODELS, PENDING, CERTIFICATES].contains(&&*name) || name.ends_with(".partial");
            if !is_own {
                return Err(ledger_error(path, "is not empty: choose another folder"));
            }
        }
        for name in [MODELS, PENDING, CERTIFICATES] {
            let path = path.join(name);
            fs::create_dir_all(&path)
                .map_err(|error| ledger_error(&path, format!("cannot be made: {error}")))?;
        }
        folder.keep_private()?;
        Ok(folder)
    }

    /// Elements that wait for their deletion are nobody else's business.
    #[cfg(unix)]
    fn keep_private(&self) -> Result<(), UnlearnError> {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path.join(PENDING);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))
            .map_err(|error| ledger_error(&path, error.to_string()))
    }

    #[cfg(not(unix))]
    fn keep_private(&self) -> Result<(), UnlearnError> {
        Ok(())
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join(LOG)
    }

    pub(super) fn models(&self) -> PathBuf {
        self.path.join(MODELS)
    }

    pub(super) fn model(&self, hash: &str) -> PathBuf {
        self.models().join(format!("{hash}.safetensors"))
    }

    pub(super) fn all_pending(&self) -> PathBuf {
        self.path.join(PENDING)
    }

    pub(super) fn pending(&self, id: &str) -> PathBuf {
        self.all_pending().join(format!("{id}.json"))
    }

    pub(super) fn certificates(&self) -> PathBuf {
        self.path.join(CERTIFICATES)
    }

    pub(super) fn certificate(&self, id: &str) -> PathBuf {
        self.certificates().join(format!("{id}.json"))
    }
}

/// The certificates that lie beside a log.
pub(super) fn certificates_beside(log: &Path) -> PathBuf {
    log.with_file_name(CERTIFICATES)
}

/// An error of a file.
pub(super) fn ledger_error(path: &Path, reason: impl Into<String>) -> UnlearnError {
    UnlearnError::Ledger {
        path: path.to_path_buf(),
        reason: reason.into(),
    }
}

/// Replaces a file by a value as JSON, at once.
pub(super) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), UnlearnError> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| ledger_error(path, format!("cannot be written as JSON: {error}")))?;
    text.push(b'\n');
    let mut file = AtomicFile::create(path)?;
    file.write_all(&text).map_err(|source| IoError::Write {
        path: path.to_path_buf(),
        source,
    })?;
    Ok(file.commit()?)
}

/// Removes a file after its content was overwritten with zeros and that is on disk. Disks and file systems that write
/// elsewhere what is overwritten may keep the old content for a while: against that helps encryption of the disk only.
pub(super) fn wipe(path: &Path) -> Result<(), UnlearnError> {
    let wiped = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let mut remaining = file.metadata()?.len();
        let zeros = [0; 1 << 16];
        while remaining > 0 {
            let amount = remaining.min(zeros.len() as u64);
            file.write_all(&zeros[..amount as usize])?;
            remaining -= amount;
        }
        file.sync_all()?;
        fs::remove_file(path)
    };
    match wiped() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(ledger_error(path, format!("cannot be removed: {error}"))),
        Ok(()) => sync_folder(path),
    }
}

/// Wipes the files of a folder whose names are `<stem>.<extension>` with a stem that is not to be kept, and files of writers
/// that were killed. Others are left alone.
pub(super) fn sweep(
    folder: &Path,
    extension: &str,
    keep: impl Fn(&str) -> bool,
) -> Result<(), UnlearnError> {
    for name in file_names(folder)? {
        let is_partial = name.starts_with('.') && name.ends_with(".partial");
        let stem = name
            .strip_suffix(extension)
            .and_then(|name| name.strip_suffix('.'));
        if is_partial || stem.is_some_and(|stem| !keep(stem)) {
            wipe(&folder.join(name))?;
        }
    }
    Ok(())
}

/// Names of the files of a folder, ascending.
pub(super) fn file_names(folder: &Path) -> Result<Vec<String>, UnlearnError> {
    let fault = |error: io::Error| ledger_error(folder, format!("cannot be read: {error}"));
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        names.push(
            entry
                .map_err(fault)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort_unstable();
    Ok(names)
}

/// Makes the names in the folder of a file last through a power cut, where folders can be synchronised.
pub(super) fn sync_folder(path: &Path) -> Result<(), UnlearnError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| ledger_error(folder, error.to_string()))?;
    }
    Ok(())
}
