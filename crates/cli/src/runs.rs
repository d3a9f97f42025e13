//! Folders of runs, and files in them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde::Serialize;

use crate::output::write_file;

/// Refuses standard output as the place of runs.
pub(crate) fn check_folder(folder: &Path) -> Result<()> {
    if folder.as_os_str() == "-" {
        bail!("runs are several files: name a folder with -o");
    }
    Ok(())
}

/// A value as a JSON file.
pub(crate) fn write_json(path: &Path, value: &(impl Serialize + ?Sized)) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    write_file(path, &text)
}

/// Tells folders of runs from folders of nothing, and of several runs.
pub(crate) fn check_run(folder: &Path) -> Result<()> {
    if folder.join("config.toml").exists() {
        return Ok(());
    }
    let shown = folder.display();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut seeds: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("config.toml").exists())
        .collect();
    seeds.sort();
    match seeds.first() {
        Some(seed) => bail!(
            "{shown} holds {} runs: name one of them, such as {}",
            seeds.len(),
            seed.display()
        ),
        None => bail!("{shown} is no folder of a run: it has no config.toml"),
    }
}
