//! Settings of a network: published ones or those of FB15k-237, and what the user changes.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Error, Result};
use argiope_gnn::GnnError;
use argiope_nbfnet::{NbfnetConfig, NbfnetError};
use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingArguments {
    /// A TOML file with settings that replace published ones, such as the part [settings] of a run's config.toml
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// One more setting, such as training.epochs=5 or model.aggregate=sum; may be given more than once
    #[arg(long, value_name = "SECTION.NAME=VALUE")]
    set: Vec<String>,
    /// Memory for a batch in MiB: larger ones are computed in parts, with the same result [default: 4096]
    #[arg(long, value_name = "MIB")]
    memory: Option<usize>,
}

impl SettingArguments {
    /// `published` with the file, then single settings.
    pub(crate) fn over(&self, published: NbfnetConfig) -> Result<NbfnetConfig> {
        let mut config = published;
        if let Some(path) = &self.settings {
            let shown = path.display().to_string();
            let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot read"))?;
            config = config
                .overlaid(&text)
                .map_err(|fault| in_place(&shown, fault))?;
        }
        for setting in &self.set {
            let place = format!("--set {setting}");
            config = config
                .with(setting)
                .map_err(|fault| in_place(&place, fault))?;
        }
        if let Some(memory) = self.memory {
            config.training.memory_mib = memory;
            config.check()?;
        }
        Ok(config)
    }
}

/// The fault with the file and line, or the option, that it is in.
pub(crate) fn in_place(place: &str, fault: NbfnetError) -> Error {
    match fault {
        NbfnetError::Gnn(GnnError::Settings { line, message }) => match line {
            Some(line) => Error::msg(format!("{place}:{line}: {message}")),
            None => Error::msg(format!("{place}: {message}")),
        },
        other => Error::new(other).context(place.to_owned()),
    }
}
