//! The settings of a model: published ones or defaults, and what the user changes.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use argiope_gnn::GnnError;
use argiope_ncn::{NcnConfig, NcnError, config::PredictorKind, published};
use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingArguments {
    /// A TOML file with settings that replace published ones or defaults, such as the part [model] of a run's config.toml
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// One more setting, such as training.epochs=20; may be given more than once
    #[arg(long, value_name = "SECTION.NAME=VALUE")]
    set: Vec<String>,
}

impl SettingArguments {
    /// The settings of a model on a data set: those published for it, else defaults; then the file; then single ones.
    pub(super) fn config(&self, dataset: &str, kind: PredictorKind) -> Result<NcnConfig> {
        let published = published::settings(dataset, kind == PredictorKind::Ncnc)?;
        let mut config = published.unwrap_or_default();
        config.predictor.kind = kind;
        if let Some(path) = &self.settings {
            let shown = path.display();
            let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot read"))?;
            let changed = config.overlaid(&text);
            config = changed.map_err(|fault| in_place(&shown.to_string(), fault))?;
            check_kind(&shown.to_string(), &config, kind)?;
        }
        for setting in &self.set {
            let place = format!("--set {setting}");
            let changed = config.with(setting);
            config = changed.map_err(|fault| in_place(&place, fault))?;
            check_kind(&place, &config, kind)?;
        }
        Ok(config)
    }
}

/// The fault with the file and line, or the option, that it is in.
fn in_place(place: &str, fault: NcnError) -> Error {
    match fault {
        NcnError::Gnn(GnnError::Settings { line, message }) => match line {
            Some(line) => Error::msg(format!("{place}:{line}: {message}")),
            None => Error::msg(format!("{place}: {message}")),
        },
        other => Error::new(other).context(place.to_owned()),
    }
}

fn check_kind(place: &str, config: &NcnConfig, kind: PredictorKind) -> Result<()> {
    let found = config.predictor.kind;
    if found != kind {
        bail!("{place}: predictor.kind is {found}, but the model is to be {kind}");
    }
    Ok(())
}
