//! `argiope unlearn verify`: whether log, certificates and model are what they say.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use argiope_unlearn::{
    Element, Forgetting,
    ledger::{Status, TOLERANCE, Verification, VerifyOptions, files_of, verify_files},
};
use clap::Args;

use super::{
    elements::ElementArguments,
    methods::{WithModel, with_model},
    names::Names,
};
use crate::{output::OutputArguments, session::Session};

/// Check a log and a model: the chain of entries, the certificates, and that the model is the one of the last deletion
///
/// No file is changed. With --refit the model is compared with one that is fitted anew to the data that it holds. With --id and
/// elements these are looked for in the log and in the model's data. A fault ends the command with an error that names the file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn verify shop --refit
  argiope unlearn verify shop/log.redb served.safetensors
  argiope unlearn verify shop --id 2026-17 --user 4711
  argiope unlearn verify shop --id 2026-20 --ids ids.tsv --user U123")]
pub(crate) struct VerifyArguments {
    /// The folder of the deployed model, or its log
    #[arg(value_name = "FOLDER|LOG")]
    log: PathBuf,
    /// The model, if it is not the one in the folder
    #[arg(value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Compare with a model that is fitted anew; of an exact method the two have to be equal
    #[arg(long, help_heading = "Checks")]
    refit: bool,
    /// Largest relative distance to the model that is fitted anew which counts as equal
    #[arg(long, value_name = "DISTANCE", default_value_t = TOLERANCE, requires = "refit", help_heading = "Checks")]
    tolerance: f64,
    /// A request whose elements are still known
    #[arg(long, value_name = "ID", help_heading = "Checks")]
    id: Option<String>,
    #[command(flatten)]
    elements: ElementArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &VerifyArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let names = arguments.elements.names()?;
    let requests = match &arguments.id {
        Some(id) => vec![arguments.elements.request(id, &names, session)?],
        None if arguments.elements.is_given() => {
            bail!("elements are those of a request: name it with --id")
        }
        None => Vec::new(),
    };
    let elements: Vec<Element> = (requests.iter())
        .flat_map(|request| request.elements().iter().copied())
        .collect();
    let (log, model) = files(arguments)?;
    let work = Check {
        log: &log,
        model: &model,
        options: VerifyOptions {
            refit: arguments.refit,
            tolerance: arguments.tolerance,
            requests,
        },
        session,
    };
    let found = with_model(&Status::read(&log)?.method, work)?;
    for (ids, what) in [
        (&found.unfinished, "is owed, and not carried out yet"),
        (&found.failed, "failed, and is not carried out"),
    ] {
        for id in ids {
            session.note(format_args!("request {id} {what}"));
        }
    }
    match session.json {
        true => output.write_json(&found)?,
        false => output.write(to_text(&found, &elements, &names).as_bytes())?,
    }
    output.finish()
}

/// The log and the model.
fn files(arguments: &VerifyArguments) -> Result<(PathBuf, PathBuf)> {
    let path = &arguments.log;
    match (path.is_dir(), &arguments.model) {
        (true, None) => Ok(files_of(path)?),
        (true, Some(model)) => Ok((files_of(path)?.0, model.clone())),
        (false, Some(model)) => Ok((path.clone(), model.clone())),
        (false, None) if path.exists() => {
            bail!("{} is a log: name the model, too", path.display())
        }
        (false, None) => bail!("{} does not exist", path.display()),
    }
}

struct Check<'a> {
    log: &'a Path,
    model: &'a Path,
    options: VerifyOptions,
    session: &'a Session,
}

impl WithModel for Check<'_> {
    type Output = Verification;

    fn run<M: Forgetting>(self) -> Result<Verification> {
        let progress = &self.session.progress;
        Ok(verify_files::<M>(
            self.log,
            self.model,
            &self.options,
            progress,
        )?)
    }
}

/// What was found, and with names the elements that are absent.
fn to_text(found: &Verification, elements: &[Element], names: &Names) -> String {
    let mut rows = vec![
        ("method", found.method.clone()),
        ("model", found.model.clone()),
        ("generation", found.generation.to_string()),
        ("entries", found.num_entries.to_string()),
        ("verified requests", found.num_verified.to_string()),
        (
            "certificates in files",
            found.num_certificate_files.to_string(),
        ),
        ("unfinished requests", found.unfinished.len().to_string()),
        ("failed requests", found.failed.len().to_string()),
    ];
    for checked in &found.checked {
        rows.push((
            "absent",
            format!("{} elements of {}", checked.num_absent, checked.request),
        ));
    }
    if names.are_given() {
        let absent = elements.iter().map(|&element| names.show(element));
        rows.extend(absent.map(|element| ("absent", element)));
    }
    if let Some(distance) = found.retrain_distance {
        rows.push(("distance to refit", format!("{distance:e}")));
    }
    let mut text = String::new();
    for (name, value) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}\t{value}");
    }
    text
}
