//! `argiope unlearn status`: where every request stands.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::Result;
use argiope_unlearn::ledger::{RequestRecord, Status};
use clap::Args;
use serde::Serialize;

use super::elements::ElementArguments;
use crate::{output::OutputArguments, session::Session};

/// List the requests of a deployed model and where they stand
///
/// Nothing is changed. States are accepted (owed, not done), applied (done, not checked), verified (done, with a certificate), rejected
/// (cannot be done) and failed (tried in vain; may be sent again).
///
/// With elements, only requests that name one of them are listed, for each of them; rejected ones are not. The log holds no elements, so
/// whoever asks must know them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn status shop
  argiope unlearn status shop --ids ids.tsv --user U123")]
pub(crate) struct StatusArguments {
    /// The folder of the deployed model, or its log
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    elements: ElementArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// The requests that name an element; the field names of the JSON form are stable.
#[derive(Debug, Serialize)]
struct Named {
    element: String,
    requests: Vec<RequestRecord>,
}

pub(super) fn run(arguments: &StatusArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    if arguments.elements.is_given() {
        let named = named(arguments)?;
        match session.json {
            true => output.write_json(&named)?,
            false => output.write(named_to_text(&named).as_bytes())?,
        }
        return output.finish();
    }
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

fn named(arguments: &StatusArguments) -> Result<Vec<Named>> {
    let names = arguments.elements.names()?;
    let elements = arguments.elements.elements(&names)?;
    let found = Status::naming(&arguments.folder, &elements)?;
    let shown = elements.iter().map(|&element| names.show(element));
    let named = shown.zip(found);
    Ok(named
        .map(|(element, requests)| Named { element, requests })
        .collect())
}

const COLUMNS: &str =
    "request\tstate\telements\treceived\tapplied\tverified\tgeneration\taffected\treason\n";

fn to_text(status: &Status) -> String {
    let mut text = String::from(COLUMNS);
    for record in &status.requests {
        text += &row(record);
    }
    text
}

/// An element that no request names has a row without one.
fn named_to_text(all: &[Named]) -> String {
    let mut text = format!("element\t{COLUMNS}");
    for Named { element, requests } in all {
        for record in requests {
            // Writing to a string cannot fail.
            let _ = write!(text, "{element}\t{}", row(record));
        }
        if requests.is_empty() {
            let num_tabs = COLUMNS.matches('\t').count();
            let _ = writeln!(text, "{element}\t{}", "\t".repeat(num_tabs));
        }
    }
    text
}

fn row(record: &RequestRecord) -> String {
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
    format!("{}\n", cells.join("\t"))
}
