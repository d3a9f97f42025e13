//! A folder that holds all of a run: enough to understand it, to use its model, and to resume it.
//!
//! | file | what |
//! |---|---|
//! | `config.toml` | every setting, defaults included |
//! | `env.json` | versions, commit, device, threads, seed |
//! | `metrics.jsonl` | one object an epoch |
//! | `model.safetensors` | the parameters of the best model |
//! | `labels.tsv` | names of the nodes, where they have any |
//! | `state.safetensors` | what is needed to resume |
//! | `result.json` | written last: the run is finished |
//!
//! Files appear under their names when they are complete, and `metrics.jsonl` grows by whole lines: a run that was killed
//! can be resumed from its last stored state. Tensors carry checksums.

mod environment;
mod metrics;
mod place;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use argiope_graph::LabelMap;
use argiope_io::{AtomicFile, write_labels};
use serde::{Serialize, de::DeserializeOwned};

pub use environment::Environment;
pub use metrics::EpochRecord;
pub use place::RunPlace;

use crate::{GnnError, NamedTensors};

const CONFIG: &str = "config.toml";
const ENVIRONMENT: &str = "env.json";
const METRICS: &str = "metrics.jsonl";
const MODEL: &str = "model.safetensors";
const LABELS: &str = "labels.tsv";
const STATE: &str = "state.safetensors";
const RESULT: &str = "result.json";

/// The folder of a run.
///
/// # Example
/// ```
/// use argiope_gnn::{Environment, RunFolder};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Config {
///     hidden: usize,
/// }
///
/// # let parent = tempfile::tempdir()?;
/// # let path = parent.path().join("run");
/// let environment = Environment::new("argiope-gnn", env!("CARGO_PKG_VERSION"), 42);
/// RunFolder::create(&path, &Config { hidden: 64 }, &environment)?;
///
/// let folder = RunFolder::open(&path)?;
/// assert_eq!(folder.config::<Config>()?.hidden, 64);
/// assert_eq!(folder.environment()?.seed, 42);
/// assert!(!folder.is_finished());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Makes the folder, with those above it, and writes the configuration and the environment.
    ///
    /// # Errors
    /// [`GnnError::File`] if the folder exists and is not empty, or cannot be made.
    pub fn create<C: Serialize>(
        path: impl AsRef<Path>,
        config: &C,
        environment: &Environment,
    ) -> Result<Self, GnnError> {
        let path = path.as_ref();
        let error = |reason: String| GnnError::File {
            path: path.to_path_buf(),
            reason,
        };
        fs::create_dir_all(path).map_err(|cause| error(format!("cannot be made: {cause}")))?;
        let mut entries =
            fs::read_dir(path).map_err(|cause| error(format!("cannot be read: {cause}")))?;
        if entries.next().is_some() {
            let reason = "is not empty: resume the run in it, or choose another folder";
            return Err(error(reason.into()));
        }
        let folder = Self {
            path: path.to_path_buf(),
        };
        folder.write_json(ENVIRONMENT, environment)?;
        let text = toml::to_string(config).map_err(|cause| folder.wrong(CONFIG, cause))?;
        // Last: a folder with a configuration is a run.
        folder.write(CONFIG, text.as_bytes())?;
        Ok(folder)
    }

    /// Opens the folder of a run.
    ///
    /// # Errors
    /// [`GnnError::File`] that names the first file of configuration, environment, metrics and result that is missing or
    /// damaged. The others are checked when they are read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, GnnError> {
        let folder = Self {
            path: path.as_ref().to_path_buf(),
        };
        folder.config::<toml::Table>()?;
        folder.environment()?;
        folder.epochs()?;
        if folder.is_finished() {
            folder.result::<serde_json::Value>()?;
        }
        Ok(folder)
    }

    /// The folder of the run of these settings, to continue it or to read it; `None` if there is no run in `path`.
    ///
    /// # Errors
    /// [`GnnError::File`] if the run there has other settings, with the first that differs; as [`open`](Self::open).
    pub fn find<C: Serialize>(
        path: impl AsRef<Path>,
        config: &C,
    ) -> Result<Option<Self>, GnnError> {
        let path = path.as_ref();
        if !path.join(CONFIG).exists() {
            return Ok(None);
        }
        let folder = Self::open(path)?;
        let wanted = toml::Table::try_from(config).map_err(|cause| folder.wrong(CONFIG, cause))?;
        let found = folder.config::<toml::Table>()?;
        match difference(&toml::Value::Table(found), &toml::Value::Table(wanted)) {
            None => Ok(Some(folder)),
            Some(what) => Err(GnnError::File {
                path: folder.path,
                reason: format!("holds a run with other settings ({what}): choose another folder"),
            }),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings of the run.
    ///
    /// # Errors
    /// [`GnnError::File`].
    pub fn config<C: DeserializeOwned>(&self) -> Result<C, GnnError> {
        toml::from_str(&self.read(CONFIG)?).map_err(|cause| self.wrong(CONFIG, cause))
    }

    /// What the run ran on.
    ///
    /// # Errors
    /// [`GnnError::File`].
    pub fn environment(&self) -> Result<Environment, GnnError> {
        self.read_json(ENVIRONMENT)
    }

    /// Stores the parameters of the best model, and what to note about it.
    ///
    /// # Errors
    /// [`GnnError::Io`].
    pub fn save_model<N: Serialize>(
        &self,
        model: &NamedTensors,
        notes: &N,
    ) -> Result<(), GnnError> {
        model.write(self.path.join(MODEL), notes)
    }

    /// The parameters of the best model, and what was noted about it.
    ///
    /// # Errors
    /// [`GnnError::File`].
    pub fn load_model<N: DeserializeOwned>(&self) -> Result<(NamedTensors, N), GnnError> {
        NamedTensors::read(self.path.join(MODEL))
    }

    /// Stores what is needed to resume: tensors, and where the run is.
    ///
    /// # Errors
    /// [`GnnError::Io`].
    pub fn save_state<N: Serialize>(
        &self,
        tensors: &NamedTensors,
        state: &N,
    ) -> Result<(), GnnError> {
        tensors.write(self.path.join(STATE), state)
    }

    /// The last stored state; `None` if there was none yet.
    ///
    /// # Errors
    /// [`GnnError::File`] if it is damaged.
    pub fn load_state<N: DeserializeOwned>(&self) -> Result<Option<(NamedTensors, N)>, GnnError> {
        let path = self.path.join(STATE);
        if !path.exists() {
            return Ok(None);
        }
        NamedTensors::read(path).map(Some)
    }

    /// Stores the names of the nodes.
    ///
    /// # Errors
    /// [`GnnError::Io`], also for a name with a tab or line end.
    pub fn save_labels(&self, labels: &LabelMap) -> Result<(), GnnError> {
        Ok(write_labels(&self.path.join(LABELS), labels)?)
    }

    /// The names of the nodes; `None` if they have none.
    ///
    /// # Errors
    /// [`GnnError::File`] for a damaged file, with the line.
    pub fn labels(&self) -> Result<Option<LabelMap>, GnnError> {
        if !self.path.join(LABELS).exists() {
            return Ok(None);
        }
        let text = self.read(LABELS)?;
        let mut labels = LabelMap::new();
        for (id, line) in (0u32..).zip(text.split_inclusive('\n')) {
            let fields = line
                .strip_suffix('\n')
                .and_then(|line| line.split_once('\t'));
            let name = fields.filter(|(number, _)| number.parse() == Ok(id));
            // A name that comes again has the id of its first place.
            let interned = name.and_then(|(_, name)| labels.intern(name));
            if interned != Some(id) {
                let number = u64::from(id) + 1;
                let reason = format!("line {number} is not \"{id}\", a tab, and a new name");
                return Err(self.wrong(LABELS, reason));
            }
        }
        Ok(Some(labels))
    }

    /// Notes that the run is finished, with its result.
    ///
    /// # Errors
    /// [`GnnError::Io`], [`GnnError::File`] for a result that is no JSON.
    pub fn finish<R: Serialize>(&self, result: &R) -> Result<(), GnnError> {
        self.write_json(RESULT, result)
    }

    /// True once the run is finished.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.path.join(RESULT).exists()
    }

    /// The result of a finished run.
    ///
    /// # Errors
    /// [`GnnError::File`] if the run is not finished, or the file is damaged.
    pub fn result<R: DeserializeOwned>(&self) -> Result<R, GnnError> {
        self.read_json(RESULT)
    }

    fn wrong(&self, name: &str, reason: impl ToString) -> GnnError {
        GnnError::File {
            path: self.path.join(name),
            reason: reason.to_string(),
        }
    }

    fn read(&self, name: &str) -> Result<String, GnnError> {
        fs::read_to_string(self.path.join(name))
            .map_err(|cause| self.wrong(name, format!("cannot read: {cause}")))
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<(), GnnError> {
        let mut file = AtomicFile::create(self.path.join(name))?;
        (file.write_all(content))
            .map_err(|cause| self.wrong(name, format!("cannot write: {cause}")))?;
        Ok(file.commit()?)
    }

    fn read_json<V: DeserializeOwned>(&self, name: &str) -> Result<V, GnnError> {
        serde_json::from_str(&self.read(name)?).map_err(|cause| self.wrong(name, cause))
    }

    fn write_json<V: Serialize>(&self, name: &str, value: &V) -> Result<(), GnnError> {
        let mut text =
            serde_json::to_string_pretty(value).map_err(|cause| self.wrong(name, cause))?;
        text.push('\n');
        self.write(name, text.as_bytes())
    }
}

/// The first setting that is not the same in both.
fn difference(found: &toml::Value, wanted: &toml::Value) -> Option<String> {
    use toml::Value::Table;
    let (Table(found), Table(wanted)) = (found, wanted) else {
        return (found != wanted).then(|| format!("= {found}, not {wanted}"));
    };
    let names: std::collections::BTreeSet<_> = found.keys().chain(wanted.keys()).collect();
    names
        .into_iter()
        .find_map(|name| match (found.get(name), wanted.get(name)) {
            (Some(found), Some(wanted)) => {
                let what = difference(found, wanted)?;
                let joint = if what.starts_with('=') { " " } else { "." };
                Some(format!("{name}{joint}{what}"))
            }
            (Some(found), None) => Some(format!("{name} = {found}, not absent")),
            (None, Some(wanted)) => Some(format!("{name} is absent, not {wanted}")),
            (None, None) => None,
        })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Serialize, Deserialize)]
    struct Config {
        data: String,
        model: Model,
    }

    #[derive(Clone, Serialize, Deserialize)]
    struct Model {
        rate: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        patience: Option<u32>,
    }

    #[test]
    fn test_runs_are_found_by_their_settings() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("run");
        let config = Config {
            data: "karate".into(),
            model: Model {
                rate: 0.1,
                patience: None,
            },
        };
        assert!(RunFolder::find(&path, &config).unwrap().is_none());
        let environment = Environment::new("argiope-gnn", "0", 1);
        RunFolder::create(&path, &config, &environment).unwrap();
        assert!(RunFolder::find(&path, &config).unwrap().is_some());
        let fault = |change: fn(&mut Config)| {
            let mut other = config.clone();
            change(&mut other);
            RunFolder::find(&path, &other).unwrap_err().to_string()
        };
        let faster = fault(|config| config.model.rate = 0.5);
        assert!(faster.contains("model.rate = 0.1, not 0.5"), "{faster}");
        let patient = fault(|config| config.model.patience = Some(3));
        assert!(
            patient.contains("model.patience is absent, not 3"),
            "{patient}"
        );
        let other = fault(|config| config.data = "miserables".into());
        assert!(
            other.contains("data = \"karate\", not \"miserables\""),
            "{other}"
        );
    }
}
