//! The memory-mapped file of `argiope-graph`.

use std::path::Path;

use argiope_graph::{DirectedGraph, GraphError, GraphFile, Progress, UndirectedGraph};

use super::{OutputGraph, unsupported};
use crate::{Compression, Format, IoError, native::graph_error};

pub(super) fn write(
    path: &Path,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    if path.as_os_str() == "-" || Compression::from_path(path) != Compression::None {
        let reason = "it is made to be mapped into memory: name an uncompressed file";
        return Err(unsupported(path, Format::Native, reason));
    }
    write_file(path, graph).map_err(|error| match error {
        GraphError::Io { path, source } => IoError::Write { path, source },
        other => graph_error(path, other),
    })?;
    progress.advance(graph.num_edges() as u64);
    Ok(())
}

fn write_file(path: &Path, graph: &OutputGraph<'_>) -> Result<(), GraphError> {
    // The arrays are shared, not copied.
    let adjacency = graph.adjacency.clone();
    let mut file = match graph.directed {
        true => GraphFile::new(DirectedGraph::from_csr(adjacency)?),
        false => GraphFile::new(UndirectedGraph::from_csr(adjacency)?),
    };
    file.weights = graph.weights.map(|weights| weights.to_vec().into());
    file.node_labels = graph.labels.cloned();
    file.write(path)
}
