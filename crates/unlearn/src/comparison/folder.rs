//! What a comparison keeps: the cells of methods, and the tables.

use std::{fmt::Display, fs, io::Write as _, path::Path};

use argiope_gnn::{Environment, NamedTensors, run_folder::RunPlace};
use argiope_io::{AtomicFile, IoError};
use serde::Serialize;

use super::{CellResult, Report};
use crate::UnlearnError;

/// The folder of a seed.
pub(crate) fn seed_folder(seed: u64) -> String {
    format!("seed-{seed}")
}

/// The cell of a method in a folder of its own, if one is given: read where it is finished, else made and kept. `settings` are all
/// that it depends on; `name` is noted with the parameters.
///
/// # Errors
/// [`UnlearnError::Gnn`] if the folder holds a cell with other settings, or is damaged; those of `make`.
pub(crate) fn cell_in<C: Serialize>(
    place: Option<&Path>,
    settings: &C,
    (name, seed): (&str, u64),
    make: impl FnOnce() -> Result<(NamedTensors, CellResult), UnlearnError>,
) -> Result<CellResult, UnlearnError> {
    let run = RunPlace::find(place, settings)?;
    if let Some(cell) = run.finished()? {
        return Ok(cell);
    }
    let (parameters, cell) = make()?;
    let environment = Environment::new("argiope-unlearn", env!("CARGO_PKG_VERSION"), seed);
    if let Some(folder) = run.folder(&environment)? {
        folder.save_model(&parameters, &name)?;
        folder.finish(&cell)?;
    }
    Ok(cell)
}

/// Writes `table.json` and `table.md`.
pub(crate) fn write_tables<D, C, F>(
    report: &Report<D, C, F>,
    folder: &Path,
) -> Result<(), UnlearnError>
where
    D: Display + Serialize,
    C: Serialize,
    F: Display + Serialize,
{
    let json = serde_json::to_string_pretty(report).map_err(|cause| UnlearnError::Data {
        what: format!("the report is no JSON: {cause}"),
    })?;
    write(&folder.join("table.json"), &(json + "\n"))?;
    write(&folder.join("table.md"), &report.to_markdown())
}

fn write(path: &Path, text: &str) -> Result<(), UnlearnError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| write_error(parent, source))?;
    }
    let mut file = AtomicFile::create(path)?;
    (file.write_all(text.as_bytes())).map_err(|source| write_error(path, source))?;
    Ok(file.commit()?)
}

fn write_error(path: &Path, source: std::io::Error) -> UnlearnError {
    UnlearnError::Io(IoError::Write {
        path: path.to_path_buf(),
        source,
    })
}
