//! Settings of a model: published ones or defaults, and what the user changes.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Error, Result};
use argiope_gnn::GnnError;
use argiope_nbfnet::{NbfnetConfig, NbfnetError};
use argiope_ncn::{NcnConfig, NcnError};
use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingArguments {
    /// A TOML file with settings that replace published ones or defaults, such as that part of a run's config.toml
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// One more setting, such as training.epochs=20; may be given more than once
    #[arg(long, value_name = "SECTION.NAME=VALUE")]
    set: Vec<String>,
}

/// Settings over which others can be laid.
pub(crate) trait Overlaid: Sized {
    /// With those of a text, which is TOML.
    fn overlaid(&self, text: &str) -> Result<Self, Fault>;

    /// With one more, `section.name=value`.
    fn with(&self, setting: &str) -> Result<Self, Fault>;
}

/// Why settings are refused.
pub(crate) enum Fault {
    /// They cannot be read, perhaps from a line on.
    Text(Option<usize>, String),
    /// They make no sense.
    Value(Error),
}

impl SettingArguments {
    /// `config` with the settings of the file, then with single ones; `check` is asked after each and told where it is from.
    pub(crate) fn over<C: Overlaid>(
        &self,
        config: C,
        check: impl Fn(&str, &C) -> Result<()>,
    ) -> Result<C> {
        let mut config = config;
        if let Some(path) = &self.settings {
            let shown = path.display().to_string();
            let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot read"))?;
            config = config.overlaid(&text).map_err(|fault| fault.at(&shown))?;
            check(&shown, &config)?;
        }
        for setting in &self.set {
            let place = format!("--set {setting}");
            config = config.with(setting).map_err(|fault| fault.at(&place))?;
            check(&place, &config)?;
        }
        Ok(config)
    }
}

impl Fault {
    /// With the file and line, or the option, that it is in.
    fn at(self, place: &str) -> Error {
        match self {
            Self::Text(Some(line), message) => Error::msg(format!("{place}:{line}: {message}")),
            Self::Text(None, message) => Error::msg(format!("{place}: {message}")),
            Self::Value(error) => error.context(place.to_owned()),
        }
    }
}

impl From<NcnError> for Fault {
    fn from(error: NcnError) -> Self {
        match error {
            NcnError::Gnn(GnnError::Settings { line, message }) => Self::Text(line, message),
            other => Self::Value(other.into()),
        }
    }
}

impl From<NbfnetError> for Fault {
    fn from(error: NbfnetError) -> Self {
        match error {
            NbfnetError::Gnn(GnnError::Settings { line, message }) => Self::Text(line, message),
            other => Self::Value(other.into()),
        }
    }
}

impl Overlaid for NcnConfig {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(Self::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(Self::with(self, setting)?)
    }
}

impl Overlaid for NbfnetConfig {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(Self::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(Self::with(self, setting)?)
    }
}
