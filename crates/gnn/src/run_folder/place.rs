//! Where a run is kept, if it is kept, and whether it is there already.

use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};

use super::{Environment, RunFolder};
use crate::GnnError;

/// The place of a run: nowhere, a folder that is not there yet, or the folder of the same run, which may be finished.
///
/// A program looks for the run before its data is prepared, and makes the folder after that: data that cannot be trained on
/// leaves no folder.
///
/// # Example
/// ```
/// use argiope_gnn::{Environment, run_folder::RunPlace};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Config {
///     hidden: usize,
/// }
///
/// # let parent = tempfile::tempdir()?;
/// let path = parent.path().join("run");
/// let run = |hidden| -> Result<f64, argiope_gnn::GnnError> {
///     let config = Config { hidden };
///     let place = RunPlace::find(Some(&path), &config)?;
///     if let Some(result) = place.finished()? {
///         return Ok(result);
///     }
///     let folder = place.folder(&Environment::new("engine", "0.1.0", 0))?;
///     let result = 0.5 * hidden as f64;
///     if let Some(folder) = folder {
///         folder.finish(&result)?;
///     }
///     Ok(result)
/// };
/// assert_eq!(run(3)?, 1.5);
/// // Read from the folder.
/// assert_eq!(run(3)?, 1.5);
/// assert!(run(4).unwrap_err().to_string().contains("hidden = 3, not 4"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RunPlace<'a, C> {
    config: &'a C,
    path: Option<&'a Path>,
    known: Option<RunFolder>,
}

impl<'a, C: Serialize> RunPlace<'a, C> {
    /// Looks for the run of these settings in `path`; without one, it is kept nowhere.
    ///
    /// # Errors
    /// As [`RunFolder::find`].
    pub fn find(path: Option<&'a Path>, config: &'a C) -> Result<Self, GnnError> {
        let known = match path {
            Some(path) => RunFolder::find(path, config)?,
            None => None,
        };
        Ok(Self {
            config,
            path,
            known,
        })
    }

    /// The result of the run, if it is finished.
    ///
    /// # Errors
    /// As [`RunFolder::result`].
    pub fn finished<R: DeserializeOwned>(&self) -> Result<Option<R>, GnnError> {
        match &self.known {
            Some(known) if known.is_finished() => Ok(Some(known.result()?)),
            _ => Ok(None),
        }
    }

    /// The folder, which is made if it is not there; `None` for a run that is kept nowhere.
    ///
    /// # Errors
    /// As [`RunFolder::create`].
    pub fn folder(self, environment: &Environment) -> Result<Option<RunFolder>, GnnError> {
        match (self.known, self.path) {
            (None, Some(path)) => {
                let folder = RunFolder::create(path, self.config, environment)?;
                Ok(Some(folder))
            }
            (known, _) => Ok(known),
        }
    }
}
