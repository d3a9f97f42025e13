//! Graphs of edges alone.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{
    input::{LoadedGraph, ReadingArguments},
    session::Session,
};

/// Reads a graph whose structure is to be learned from, and says what was changed to make it one without directions.
pub(super) fn load(
    file: &Path,
    reading: &ReadingArguments,
    session: &Session,
) -> Result<LoadedGraph> {
    let options = reading.options();
    if options.weight_column.is_some() {
        bail!("encoders see edges alone: leave --weight-column out");
    }
    let loaded = LoadedGraph::load(file, &options, session)?;
    if loaded.graph.num_edges() == 0 {
        bail!(
            "{}: the graph has no edges, and so no structure to learn from",
            file.display()
        );
    }
    Ok(loaded)
}
