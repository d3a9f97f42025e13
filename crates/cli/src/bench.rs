//! What commands that compare models have in common: where their table goes, and how they end.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use crate::{
    output::{ResultWriter, write_file},
    runs::{check_folder, write_json},
    session::Session,
};

/// A table as far as it is known; its JSON form has stable field names.
pub(crate) trait BenchTable: Serialize {
    /// As people read it.
    fn to_markdown(&self) -> String;

    /// Cells that are filled, and those of them that failed.
    fn num_cells(&self) -> (usize, usize);

    /// Writes `table.md` and `table.json`.
    fn write(&self, folder: &Path) -> Result<()> {
        write_json(&folder.join("table.json"), self)?;
        write_file(&folder.join("table.md"), self.to_markdown().as_bytes())
    }

    /// Prints the table; an error if cells failed.
    fn finish(&self, session: &Session) -> Result<()> {
        let mut output = ResultWriter::create(Path::new("-"))?;
        match session.json {
            true => output.write_json(self)?,
            false => output.write(self.to_markdown().as_bytes())?,
        }
        output.finish()?;
        match self.num_cells() {
            (_, 0) => Ok(()),
            (cells, failed) => bail!("{failed} of {cells} cells failed"),
        }
    }
}

/// Makes the folder of a comparison.
pub(crate) fn create_folder(folder: &Path) -> Result<()> {
    check_folder(folder)?;
    let made = std::fs::create_dir_all(folder);
    made.with_context(|| format!("{}: cannot be made", folder.display()))
}

/// Models stand for folders and rows: each is named once.
pub(crate) fn check_models<M: PartialEq + std::fmt::Display>(models: &[M]) -> Result<()> {
    for (at, model) in models.iter().enumerate() {
        if models[..at].contains(model) {
            bail!("--models: {model} is named twice");
        }
    }
    Ok(())
}
