//! Settings, and what the user changes.

use anyhow::Result;
use argiope_gnn::{GnnError, settings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::settings::{Fault, Overlaid, SettingArguments};

/// `config` with what the user changes; `optional` are sections and names of what may be `none`.
pub(super) fn overlay<C: Serialize + DeserializeOwned>(
    arguments: &SettingArguments,
    config: C,
    optional: &'static [(&'static str, &'static str)],
) -> Result<C> {
    let plain = Plain { config, optional };
    Ok(arguments.over(plain, |_, _| Ok(()))?.config)
}

/// The settings of a model, in a section called `model`: defaults with what the user changes.
pub(super) fn of_model<C: Default + Serialize + DeserializeOwned>(
    arguments: &SettingArguments,
) -> Result<C> {
    let sections = Sections {
        model: C::default(),
    };
    Ok(overlay(arguments, sections, &[])?.model)
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections<C> {
    model: C,
}

struct Plain<C> {
    config: C,
    optional: &'static [(&'static str, &'static str)],
}

impl<C> Plain<C> {
    fn with_config(&self, config: Result<C, GnnError>) -> Result<Self, Fault> {
        Ok(Self {
            config: config.map_err(fault)?,
            optional: self.optional,
        })
    }
}

impl<C: Serialize + DeserializeOwned> Overlaid for Plain<C> {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        self.with_config(settings::overlaid(&self.config, text))
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        self.with_config(settings::with(&self.config, setting, self.optional))
    }
}

fn fault(error: GnnError) -> Fault {
    match error {
        GnnError::Settings { line, message } => Fault::Text(line, message),
        other => Fault::Value(other.into()),
    }
}
