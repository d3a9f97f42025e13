//! Heat maps and charts in a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use argiope_graphon::{StepFunction, drawing::heat_map};

use crate::output::{check_writable, write_file};

/// A folder of SVG files.
#[derive(Debug)]
pub(super) struct Drawings {
    folder: PathBuf,
}

impl Drawings {
    /// Makes the folder, so that one that cannot be written is known before long work.
    pub(super) fn create(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        check_writable(&folder.join("graphon.svg"))?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// Draws a graphon into `NAME.svg`.
    pub(super) fn heat_map(&self, name: &str, graphon: &StepFunction) -> Result<()> {
        self.write(name, &heat_map(name, graphon))
    }

    /// Writes `NAME.svg`; separators of folders in names become dashes.
    pub(super) fn write(&self, name: &str, svg: &str) -> Result<()> {
        let name = name.replace(['/', '\\'], "-");
        write_file(&self.folder.join(format!("{name}.svg")), svg.as_bytes())
    }
}
