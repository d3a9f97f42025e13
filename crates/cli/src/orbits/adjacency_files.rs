//! Orbit-adjacency matrices as files.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;
use argiope_orbits::{
    Key,
    export::{ExportOptions, export_adjacencies},
};
use serde::Serialize;

use super::estimate::note_adjacencies;
use crate::{
    input::{InputArguments, LoadedGraph},
    output::ResultWriter,
    session::Session,
};

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Export {
    nodes: usize,
    edges: usize,
    files: Vec<MatrixFile>,
}

#[derive(Debug, Serialize)]
struct MatrixFile {
    key: String,
    path: String,
    entries: u64,
    bytes: u64,
}

pub(super) fn run(
    input: &InputArguments,
    keys: &[Key],
    folder: &Path,
    options: &ExportOptions,
    session: &Session,
) -> Result<()> {
    let LoadedGraph { graph, .. } = input.load(session)?;
    note_adjacencies(&graph, keys, session);
    let files = export_adjacencies(&graph, keys, folder, options, &session.progress)?;
    let files = files.into_iter().map(|file| MatrixFile {
        key: file.key.to_string(),
        path: file.path.display().to_string(),
        entries: file.entries,
        bytes: file.bytes,
    });
    let export = Export {
        nodes: graph.num_nodes(),
        edges: graph.num_edges(),
        files: files.collect(),
    };
    let mut output = ResultWriter::create(Path::new("-"))?;
    if session.json {
        output.write_json(&export)?;
    } else {
        output.write(export.to_text().as_bytes())?;
    }
    output.finish()
}

impl Export {
    fn to_text(&self) -> String {
        let mut text = String::from("key\tentries\tbytes\tfile\n");
        for file in &self.files {
            let MatrixFile {
                key,
                path,
                entries,
                bytes,
            } = file;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key}\t{entries}\t{bytes}\t{path}");
        }
        text
    }
}
