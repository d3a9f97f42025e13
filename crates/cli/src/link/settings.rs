//! The settings of a model: published ones or defaults, and what the user changes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Error, Result, bail};
use argiope_gnn::GnnError;
use argiope_nbfnet::NbfnetConfig;
use argiope_ncn::{NcnConfig, NcnError, config::PredictorKind, published};
use clap::Args;
use serde::Serialize;

use super::model::TrainedModel;
use crate::kg::nbfnet_in_place;

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

/// The settings of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Settings {
    Ncn(Box<NcnConfig>),
    Nbfnet(Box<NbfnetConfig>),
}

impl SettingArguments {
    /// The settings of a model on a data set: those published for it, else defaults; then the file; then single ones.
    pub(super) fn config(&self, dataset: &str, model: TrainedModel) -> Result<Settings> {
        match model {
            TrainedModel::Ncn(kind) => Ok(Settings::Ncn(Box::new(self.ncn(dataset, kind)?))),
            TrainedModel::Nbfnet => Ok(Settings::Nbfnet(Box::new(self.nbfnet(dataset)?))),
        }
    }

    fn nbfnet(&self, dataset: &str) -> Result<NbfnetConfig> {
        let mut config = argiope_nbfnet::published::plain_settings(dataset)?;
        if let Some(path) = &self.settings {
            let shown = path.display().to_string();
            let text = read(path)?;
            config = config
                .overlaid(&text)
                .map_err(|fault| nbfnet_in_place(&shown, fault))?;
        }
        for setting in &self.set {
            let place = format!("--set {setting}");
            config = config
                .with(setting)
                .map_err(|fault| nbfnet_in_place(&place, fault))?;
        }
        Ok(config)
    }

    fn ncn(&self, dataset: &str, kind: PredictorKind) -> Result<NcnConfig> {
        let published = published::settings(dataset, kind == PredictorKind::Ncnc)?;
        let mut config = published.unwrap_or_default();
        config.predictor.kind = kind;
        if let Some(path) = &self.settings {
            let shown = path.display().to_string();
            let changed = config.overlaid(&read(path)?);
            config = changed.map_err(|fault| in_place(&shown, fault))?;
            check_kind(&shown, &config, kind)?;
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

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot read", path.display()))
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
