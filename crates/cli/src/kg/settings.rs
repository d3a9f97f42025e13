//! The settings of a network on a knowledge graph.

use anyhow::Result;
use argiope_nbfnet::{NbfnetConfig, published};
use clap::Args;

use crate::settings::SettingArguments;

#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    #[command(flatten)]
    settings: SettingArguments,
    /// Memory for a batch in MiB: larger ones are computed in parts, with the same result [default: 4096]
    #[arg(long, value_name = "MIB", help_heading = "Settings")]
    memory: Option<usize>,
}

impl NetworkArguments {
    /// Those published for a data set, else those for FB15k-237, with what the user changes.
    pub(super) fn config(&self, dataset: &str) -> Result<NbfnetConfig> {
        let published = published::settings(dataset)?;
        let mut config = self.settings.over(published, |_, _| Ok(()))?;
        if let Some(memory) = self.memory {
            config.training.memory_mib = memory;
            config.check()?;
        }
        Ok(config)
    }
}
