//! `argiope kg import`: a run from the weights of the authors' program.

use std::path::{Path, PathBuf};

use anyhow::Result;
use argiope_link::ranking::RankingProtocol;
use argiope_nbfnet::{
    checkpoint::{CheckpointDirection, read_pyg},
    training::{RunConfig, write_imported},
};
use clap::{Args, ValueEnum};

use super::{data::DataArguments, settings::NetworkArguments};
use crate::{runs::check_folder, session::Session};

/// Make a run of the weights of NBFNet-PyG, a .pth file, which then predicts and explains like one that was trained here
///
/// The data must be those that the network was trained on: ids of relations follow from the order of their first appearance in
/// train.txt and valid.txt.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope kg import model_epoch_20.pth --dataset FB15k-237 -o runs/imported")]
pub(crate) struct ImportArguments {
    /// The weights
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    settings: NetworkArguments,
    /// Which way messages went in the training
    #[arg(
        long,
        value_name = "WAY",
        default_value = "tail-to-head",
        help_heading = "Settings"
    )]
    messages: Way,
    /// Folder for the run
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Way {
    /// With the fused kernels of that program, which it takes by default
    TailToHead,
    /// Without them
    HeadToTail,
}

pub(super) fn run(arguments: &ImportArguments, session: &Session) -> Result<()> {
    let folder: &Path = &arguments.output;
    check_folder(folder)?;
    let named = arguments.data.load(0, session)?;
    let mut settings = arguments.settings.config(&named.data.name)?;
    let direction = match arguments.messages {
        Way::TailToHead => CheckpointDirection::TailToHead,
        Way::HeadToTail => CheckpointDirection::HeadToTail,
    };
    let (model_settings, model) = read_pyg(&arguments.file, &settings.model, direction)?;
    settings.model = model_settings;
    let config = RunConfig {
        data: named.identity,
        seed: 0,
        protocol: RankingProtocol::default(),
        settings,
    };
    write_imported(&config, &named.data, &model, folder)?;
    session.note(format_args!("{}: written", folder.display()));
    Ok(())
}
