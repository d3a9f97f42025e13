//! Settings, and what the user changes.

use anyhow::Result;
use argiope_gnn::{GnnError, settings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::settings::{Fault, Overlaid, SettingArguments};

/// `config` with what the user changes.
pub(super) fn overlay<C: Serialize + DeserializeOwned>(
    arguments: &SettingArguments,
    config: C,
) -> Result<C> {
    Ok(arguments.over(Plain(config), |_, _| Ok(()))?.0)
}

/// The settings of a model, in a section called `model`: defaults with what the user changes.
pub(super) fn of_model<C: Default + Serialize + DeserializeOwned>(
    arguments: &SettingArguments,
) -> Result<C> {
    let sections = Sections {
        model: C::default(),
    };
    Ok(overlay(arguments, sections)?.model)
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections<C> {
    model: C,
}

struct Plain<C>(C);

impl<C: Serialize + DeserializeOwned> Overlaid for Plain<C> {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        settings::overlaid(&self.0, text).map(Self).map_err(fault)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        settings::with(&self.0, setting, &[])
            .map(Self)
            .map_err(fault)
    }
}

fn fault(error: GnnError) -> Fault {
    match error {
        GnnError::Settings { line, message } => Fault::Text(line, message),
        other => Fault::Value(other.into()),
    }
}
