//! One run of a model that is trained.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_graph::Progress;
use argiope_link::{dataset::Protocol, summary::RunResult};
use argiope_nbfnet::training::{PlainRunConfig, run_plain};
use argiope_ncn::training::{RunConfig, run};

use super::{data::NamedData, settings::Settings};

/// What a run is made of besides its data.
pub(super) struct Run<'a> {
    pub(super) seed: u64,
    pub(super) protocol: &'a Protocol,
    pub(super) settings: Settings,
    /// The folder of a run whose parameters this one begins with.
    pub(super) start_from: Option<PathBuf>,
    pub(super) folder: &'a Path,
}

impl Run<'_> {
    pub(super) fn run(self, named: &NamedData, progress: &dyn Progress) -> Result<RunResult> {
        let Self {
            seed,
            protocol,
            settings,
            start_from,
            folder,
        } = self;
        let (data, protocol) = (named.identity.clone(), protocol.clone());
        match settings {
            Settings::Ncn(model) => {
                let config = RunConfig {
                    data,
                    seed,
                    protocol,
                    start_from,
                    model: *model,
                };
                Ok(run(&config, &named.data, Some(folder), progress)?)
            }
            Settings::Nbfnet(settings) => {
                if start_from.is_some() {
                    bail!("--start-from is for models of common neighbours, not for nbfnet");
                }
                let config = PlainRunConfig {
                    data,
                    seed,
                    protocol,
                    settings: *settings,
                };
                Ok(run_plain(&config, &named.data, Some(folder), progress)?)
            }
        }
    }
}
