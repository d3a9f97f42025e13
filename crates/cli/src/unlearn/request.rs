//! `argiope unlearn request`: deletes something from a model, and proves it.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::Result;
use argiope_unlearn::{
    Forgetting, Request,
    ledger::{Certificate, Deployment, OpenOptions, Status, TOLERANCE},
};
use clap::Args;

use super::{
    elements::ElementArguments,
    guarantee,
    methods::{WithModel, with_model},
    names::Names,
};
use crate::{output::OutputArguments, session::Session};

/// Delete edges, nodes, features, facts, relations, users or interactions from a model's data, and from the model
///
/// The certificate is printed after the stored model was read again and passed its check. A request that was interrupted is carried
/// on by the next command that opens the folder. A request that is sent again with the same id and the same elements changes nothing
/// and gets the certificate that it has.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn request shop --id 2026-17 --user 4711
  argiope unlearn request shop --id 2026-20 --ids ids.tsv --user U123
  argiope unlearn request citations --id 2026-18 --edge 3,17 4,9 --node 12 --json
  argiope unlearn request facts --id 2026-19 --file elements.txt --refit -o certificate.json --json")]
pub(crate) struct RequestArguments {
    /// The folder of the deployed model
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The id of the request: letters, digits, -, _ and dots
    #[arg(long, value_name = "ID")]
    id: String,
    #[command(flatten)]
    elements: ElementArguments,
    /// Compare with a model that is fitted anew, too; of an exact method the two have to be equal
    #[arg(long, help_heading = "Proof")]
    refit: bool,
    /// Largest relative distance to the model that is fitted anew which counts as equal
    #[arg(long, value_name = "DISTANCE", default_value_t = TOLERANCE, requires = "refit", help_heading = "Proof")]
    tolerance: f64,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &RequestArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let names = arguments.elements.names()?;
    let request = (arguments.elements).request(&arguments.id, &names, session)?;
    let method = Status::read(&arguments.folder)?.method;
    let submission = Submission {
        arguments,
        request: &request,
        session,
    };
    let certificate = with_model(&method, submission);
    let certificate = certificate.map_err(|error| names.explain(error))?;
    match session.json {
        true => output.write_json(&certificate)?,
        false => output.write(to_text(&certificate, &request, &names).as_bytes())?,
    }
    output.finish()
}

struct Submission<'a> {
    arguments: &'a RequestArguments,
    request: &'a Request,
    session: &'a Session,
}

impl WithModel for Submission<'_> {
    type Output = Certificate;

    fn run<M: Forgetting>(self) -> Result<Certificate> {
        let options = OpenOptions {
            again: Some(self.request),
            refit_tolerance: self.arguments.refit.then_some(self.arguments.tolerance),
            observer: None,
        };
        let progress = &self.session.progress;
        let mut deployment = Deployment::<M>::open_with(&self.arguments.folder, options, progress)?;
        Ok(deployment.submit(self.request, progress)?)
    }
}

/// The certificate, and with names the elements, which the certificate itself does not hold.
fn to_text(certificate: &Certificate, request: &Request, names: &Names) -> String {
    let elements: Vec<String> = (certificate.num_elements.iter())
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:e}"));
    let rows = [
        ("request", certificate.request.clone()),
        ("elements", elements.join(", ")),
        ("input", certificate.input_hash.clone()),
        ("method", certificate.method.clone()),
        ("guarantee", guarantee(certificate.guarantee)),
        (
            "affected",
            format!(
                "{} of {} rows",
                certificate.num_affected, certificate.num_rows
            ),
        ),
        ("refitted", certificate.refitted.to_string()),
        ("epsilon spent", number(certificate.epsilon_spent)),
        ("residual", number(certificate.residual)),
        ("distance to refit", number(certificate.retrain_distance)),
        ("model before", certificate.model_before.clone()),
        ("model after", certificate.model_after.clone()),
        ("generation", certificate.generation.to_string()),
        ("accepted", certificate.accepted_at.to_string()),
        ("applied", certificate.applied_at.to_string()),
        ("verified", certificate.verified_at.to_string()),
        ("log entry", certificate.applied_entry.clone()),
        ("certificate", certificate.hash.clone()),
    ];
    let mut text = String::new();
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}\t{value}");
    }
    if names.are_given() {
        for &element in request.elements() {
            let _ = writeln!(text, "deleted\t{}", names.show(element));
        }
    }
    text
}
