//! The settings of a method.

use anyhow::{Result, bail};
use argiope_directed::{DirectedConfig, DirectedError, published};
use argiope_gnn::GnnError;

use super::run::{Task, TaskArguments};
use crate::settings::{Fault, Overlaid, SettingArguments};

/// For classes of nodes those published for the method on the data set, else defaults, with what the user changes.
pub(super) fn settings(
    arguments: &SettingArguments,
    method: &str,
    dataset: &str,
    task: &TaskArguments,
) -> Result<DirectedConfig> {
    let config = match task.task {
        Task::Nodes if !task.defaults => published::settings(method, dataset)?,
        Task::Nodes | Task::Links(_) => DirectedConfig::new(method)?,
    };
    let kept = config.model.name();
    arguments.over(config, |place, config: &DirectedConfig| {
        let found = config.model.name();
        if found != kept {
            bail!("{place}: model.method is {found}, but the model is to be {kept}");
        }
        Ok(())
    })
}

impl From<DirectedError> for Fault {
    fn from(error: DirectedError) -> Self {
        match error {
            DirectedError::Gnn(GnnError::Settings { line, message }) => Self::Text(line, message),
            other => Self::Value(other.into()),
        }
    }
}

impl Overlaid for DirectedConfig {
    fn overlaid(&self, text: &str) -> Result<Self, Fault> {
        Ok(Self::overlaid(self, text)?)
    }

    fn with(&self, setting: &str) -> Result<Self, Fault> {
        Ok(Self::with(self, setting)?)
    }
}
