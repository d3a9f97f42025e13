//! Output files that appear under their name only when they are complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Stdout, Write},
    path::{Path, PathBuf},
};

use argiope_graph::NewFile;

use crate::IoError;

/// A file that is written under a temporary name beside its target and renamed by [`commit`](AtomicFile::commit).
///
/// Dropped without a commit (after an error, a full disk, a cancellation), it is removed and the target is as it was.
/// `-` is standard output. Targets that are no regular files, such as `/dev/null` or a pipe, are written directly;
/// symbolic links are followed.
///
/// ```
/// use std::io::Write;
/// use argiope_io::AtomicFile;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("counts.tsv");
/// let mut file = AtomicFile::create(&path)?;
/// file.write_all(b"0\t1\n")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"0\t1\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Stdout(Stdout),
    Direct(File),
    New(NewFile),
}

impl AtomicFile {
    /// Starts a file that will be called `path`.
    ///
    /// # Errors
    /// [`IoError::Write`] if the folder does not exist or may not be written, or if `path` is a folder.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, IoError> {
        let path = path.as_ref();
        if path.as_os_str() == "-" {
            return Ok(Self {
                target: PathBuf::from("<stdout>"),
                sink: Sink::Stdout(io::stdout()),
            });
        }
        Self::open(path).map_err(|source| write_error(path, source))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link's target is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if let Ok(metadata) = fs::metadata(&target) {
            if metadata.is_dir() {
                let kind = io::ErrorKind::IsADirectory;
                return Err(io::Error::new(kind, "it is a directory"));
            }
            if !metadata.is_file() {
                let file = OpenOptions::new().write(true).open(&target)?;
                let sink = Sink::Direct(file);
                return Ok(Self { target, sink });
            }
        }
        let sink = Sink::New(NewFile::create(&target)?);
        Ok(Self { target, sink })
    }

    /// The name that the file will have.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.target
    }

    /// Makes sure that the content is on disk, then gives the file its name.
    ///
    /// # Errors
    /// [`IoError::Write`]; the temporary file is removed then.
    pub fn commit(self) -> Result<(), IoError> {
        let committed = match self.sink {
            Sink::Stdout(mut stdout) => stdout.flush(),
            Sink::Direct(mut file) => file.flush(),
            Sink::New(file) => file.commit(),
        };
        committed.map_err(|source| write_error(&self.target, source))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write(bytes),
            Sink::Direct(file) => file.write(bytes),
            Sink::New(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(stdout) => stdout.flush(),
            Sink::Direct(file) => file.flush(),
            Sink::New(file) => file.flush(),
        }
    }
}

/// An error of writing, with the file.
pub(crate) fn write_error(path: &Path, source: io::Error) -> IoError {
    IoError::Write {
        path: path.to_path_buf(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn test_nothing_appears_before_commit_and_nothing_stays_after_drop() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.tsv");
        fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()).len(), 2);
        drop(file);
        assert_eq!(names(folder.path()), ["out.tsv"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(names(folder.path()), ["out.tsv"]);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn test_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = AtomicFile::create(folder.path()).unwrap_err().to_string();
        assert!(message.contains("directory"), "{message}");
        assert!(AtomicFile::create(folder.path().join("no/such.tsv")).is_err());
        assert!(names(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn test_devices_and_links_are_written_through() {
        let mut file = AtomicFile::create("/dev/null").unwrap();
        file.write_all(b"x").unwrap();
        file.commit().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.write_all(b"x").unwrap();
        file.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"x");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn test_a_full_disk_is_an_error() {
        let mut file = AtomicFile::create("/dev/full").unwrap();
        assert!(file.write_all(b"x").is_err());
    }
}
