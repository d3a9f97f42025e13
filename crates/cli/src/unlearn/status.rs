//! `argiope unlearn status`: where every request stands.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::Result;
use argiope_unlearn::ledger::{RequestRecord, Status};
use clap::Args;

use crate::{output::OutputArguments, session::Session};

/// List the requests of a deployed model and where they stand
///
/// Nothing is changed. States are accepted (owed, not done), applied (done, not checked), verified (done, with a certificate), rejected
/// (cannot be done) and failed (tried in vain; may be sent again).
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope unlearn status shop")]
pub(crate) struct StatusArguments {
    /// The folder of the deployed model, or its log
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &StatusArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let status = Status::read(&arguments.folder)?;
    match session.json {
        true => output.write_json(&status)?,
        false => {
            let Status {
                method,
                model,
                generation,
                num_entries,
                ..
            } = &status;
            session.note(format_args!(
                "a model of {method} with {generation} deletions behind it, {model}; {num_entries} entries in the log"
            ));
            output.write(to_text(&status).as_bytes())?;
        }
    }
    output.finish()
}

fn to_text(status: &Status) -> String {
    let mut text = String::from(
        "request\tstate\telements\treceived\tapplied\tverified\tgeneration\taffected\treason\n",
    );
    for record in &status.requests {
        let RequestRecord {
            request,
            state,
            num_elements,
            received_at,
            applied,
            verified_at,
            reason,
            ..
        } = record;
        let elements: u64 = num_elements.values().sum();
        let or_nothing = |value: Option<String>| value.unwrap_or_default();
        let applied = applied.as_ref();
        let cells = [
            request.clone(),
            state.word().to_owned(),
            elements.to_string(),
            received_at.to_string(),
            or_nothing(applied.map(|applied| applied.at.to_string())),
            or_nothing(verified_at.map(|at| at.to_string())),
            or_nothing(applied.map(|applied| applied.generation.to_string())),
            or_nothing(applied.map(|applied| applied.forgotten.num_affected.to_string())),
            or_nothing(reason.clone()),
        ];
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", cells.join("\t"));
    }
    text
}
