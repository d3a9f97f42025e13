//! Size, sum and maximum of orbit-adjacency matrices.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;
use argiope_orbits::{Key, adjacency::summarize_adjacencies};
use serde::Serialize;

use super::estimate::note_adjacencies;
use crate::{
    input::{InputArguments, LoadedGraph},
    output::ResultWriter,
    session::Session,
};

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Summary {
    nodes: usize,
    edges: usize,
    matrices: Vec<Matrix>,
}

#[derive(Debug, Serialize)]
struct Matrix {
    key: String,
    entries: u64,
    sum: u128,
    maximum: u64,
}

pub(super) fn run(
    input: &InputArguments,
    keys: &[Key],
    output: &Path,
    session: &Session,
) -> Result<()> {
    let mut output = ResultWriter::create(output)?;
    let LoadedGraph { graph, .. } = input.load(session)?;
    note_adjacencies(&graph, keys, session);
    let summaries = summarize_adjacencies(&graph, keys, &session.progress)?;
    let matrices = summaries.iter().map(|summary| Matrix {
        key: summary.key.to_string(),
        entries: summary.entries,
        sum: summary.sum,
        maximum: summary.max,
    });
    let summary = Summary {
        nodes: graph.num_nodes(),
        edges: graph.num_edges(),
        matrices: matrices.collect(),
    };
    if session.json {
        output.write_json(&summary)?;
    } else {
        output.write(summary.to_text().as_bytes())?;
    }
    output.finish()
}

impl Summary {
    fn to_text(&self) -> String {
        let mut text = String::from("key\tentries\tsum\tmaximum\n");
        for matrix in &self.matrices {
            let Matrix {
                key,
                entries,
                sum,
                maximum,
            } = matrix;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key}\t{entries}\t{sum}\t{maximum}");
        }
        text
    }
}
