//! `argiope data get`: fetching a data set, if it is not on this machine.

use std::path::PathBuf;

use anyhow::Result;
use argiope_io::{
    IoError,
    datasets::{self, DataSet},
};
use clap::Args;
use serde::Serialize;

use crate::{output::OutputArguments, session::Session};

/// Fetch a data set, check it, and print where its files lie
///
/// Files that are on this machine are not fetched again. Others go to the cache: the folder that ARGIOPE_CACHE names, or
/// argiope in the user's cache folder. An interrupted download is resumed by the next try.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope data get email-Enron")]
pub(crate) struct GetArguments {
    /// Name of the data set, as in `argiope data list`
    name: String,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Located {
    name: &'static str,
    licence: &'static str,
    page: &'static str,
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &GetArguments, session: &Session) -> Result<()> {
    let set = datasets::lookup(&arguments.name)?;
    let mut output = arguments.output.create()?;
    let files = fetch(set, session)?;
    session.note(format_args!(
        "{}: licence: {}; see {}",
        set.name, set.licence, set.page
    ));
    if session.json {
        output.write_json(&Located {
            name: set.name,
            licence: set.licence,
            page: set.page,
            files,
        })?;
    } else {
        for file in files {
            output.write(format!("{}\n", file.display()).as_bytes())?;
        }
    }
    output.finish()
}

#[cfg(feature = "download")]
fn fetch(set: &DataSet, session: &Session) -> Result<Vec<PathBuf>, IoError> {
    datasets::fetch(set, &session.progress)
}

/// Without the feature `download`, only what is here is found.
#[cfg(not(feature = "download"))]
fn fetch(set: &DataSet, _session: &Session) -> Result<Vec<PathBuf>, IoError> {
    datasets::locate(set)
}
