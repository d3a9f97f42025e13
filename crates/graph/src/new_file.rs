//! Files that appear under their name only when they are complete: readers see the old file or the new one, never half
//! of it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// A file that is written under a temporary name, `.<name>.<process>-<number>.partial` in the folder of its target, and
/// renamed by [`commit`](NewFile::commit). Dropped without a commit it is removed, and the target is as it was.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl NewFile {
    /// Starts a file that will be called `target`. Symbolic links are followed.
    ///
    /// # Errors
    /// Those of the operating system; [`io::ErrorKind::IsADirectory`]; [`io::ErrorKind::InvalidInput`] for a path without
    /// a file name, and for a pipe or a device, which cannot be replaced.
    pub fn create(target: &Path) -> io::Result<Self> {
        let target = &fs::canonicalize(target).unwrap_or_else(|_| target.to_path_buf());
        if let Ok(metadata) = fs::metadata(target) {
            if metadata.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a directory",
                ));
            }
            if !metadata.is_file() {
                let message = "it is a pipe or a device, not a file that can be replaced";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let Some(name) = target.file_name() else {
            let message = "the path has no file name";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        };
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{}-{number}.partial", std::process::id()));
            let temporary = target.with_file_name(hidden);
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&temporary)
            {
                Ok(file) => {
                    let target = target.to_path_buf();
                    return Ok(Self {
                        file,
                        temporary,
                        target,
                        committed: false,
                    });
                }
                // Left by an earlier process of the same number that was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Brings the content to disk, then gives the file its name.
    ///
    /// # Errors
    /// Those of the operating system, a full disk among them; the temporary file is removed then.
    pub fn commit(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.committed = true;
        sync_folder(&self.target)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.committed {
            // Nobody can be told; the file has a telling name.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Makes the new name last through a power cut, where folders can be synchronised.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_a_file_shows_after_its_commit_only() {
        let folder = tempfile::tempdir().unwrap();
        let count = || fs::read_dir(folder.path()).unwrap().count();
        let path = folder.path().join("graph.argiope");
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"old").unwrap();
        assert!(!path.exists());
        file.commit().unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"half of the new").unwrap();
        assert_eq!(count(), 2);
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(count(), 1);
    }

    #[test]
    fn test_what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let kind = |path: &Path| NewFile::create(path).unwrap_err().kind();
        assert_eq!(kind(folder.path()), io::ErrorKind::IsADirectory);
        assert_eq!(kind(Path::new("..")), io::ErrorKind::IsADirectory);
        assert_eq!(
            kind(&folder.path().join("no/such")),
            io::ErrorKind::NotFound
        );
        #[cfg(unix)]
        assert_eq!(kind(Path::new("/dev/null")), io::ErrorKind::InvalidInput);
    }

    #[cfg(unix)]
    #[test]
    fn test_links_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut file = NewFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }
}
