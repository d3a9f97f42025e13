//! `argiope data list`: which data sets there are.

use std::fmt::Write as _;

use anyhow::Result;
use argiope_io::datasets::{self, DataSet, Kind};
use clap::Args;
use serde::Serialize;

use crate::{output::OutputArguments, session::Session};

/// List the data sets, and which of them are on this machine
///
/// Files are looked for in the folder that ARGIOPE_DATA names, then in the cache (ARGIOPE_CACHE, or argiope in the
/// user's cache folder).
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope data list")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    output: OutputArguments,
}

/// A row; the JSON form is a list of them, with stable field names.
#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    kind: &'static str,
    nodes: u64,
    edges: u64,
    directed: bool,
    here: bool,
    what: &'static str,
    licence: &'static str,
    page: &'static str,
}

pub(super) fn run(arguments: &ListArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let rows: Vec<Row> = datasets::all().map(Row::new).collect();
    if session.json {
        output.write_json(&rows)?;
    } else {
        output.write(to_text(&rows).as_bytes())?;
    }
    output.finish()
}

impl Row {
    fn new(set: &DataSet) -> Self {
        Self {
            name: set.name,
            kind: match set.kind {
                Kind::Network => "network",
                Kind::Knowledge => "knowledge graph",
                Kind::Nodes => "node classification",
                Kind::Links => "link prediction",
                Kind::Interactions => "recommendation",
                _ => "other",
            },
            nodes: set.nodes,
            edges: set.edges,
            directed: set.directed,
            here: datasets::locate(set).is_ok(),
            what: set.what,
            licence: set.licence,
            page: set.page,
        }
    }
}

fn to_text(rows: &[Row]) -> String {
    let mut text = String::from("name\tkind\tnodes\tedges\tdirected\there\twhat\n");
    let yes = |truth| if truth { "yes" } else { "no" };
    for row in rows {
        let Row {
            name,
            kind,
            nodes,
            edges,
            what,
            ..
        } = row;
        let (directed, here) = (yes(row.directed), yes(row.here));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{name}\t{kind}\t{nodes}\t{edges}\t{directed}\t{here}\t{what}"
        );
    }
    text
}
