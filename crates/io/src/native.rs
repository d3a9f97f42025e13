//! The memory-mapped file of `argiope-graph` as an edge list.
//!
//! Such a file is better opened in place with [`GraphFile::open`]; this is for converting it.

use std::path::Path;

use argiope_graph::{AnyGraph, EdgeList, GraphError, GraphFile, Progress};

use crate::{Format, InputGraph, IoError, ReadOptions, input::Input, read::in_file};

pub(crate) fn read(
    input: Input,
    path: &Path,
    _options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    if input.size().is_none() || input.compression != crate::Compression::None {
        return Err(unsupported(
            path,
            "it is mapped into memory: name an uncompressed file",
        ));
    }
    let size = input.size().unwrap_or(0);
    let file = GraphFile::open(path).map_err(|error| graph_error(path, error))?;
    progress.check()?;
    let (edges, directed) = match &file.graph {
        AnyGraph::Undirected(graph) => {
            let slots = graph
                .edges()
                .map(|(u, v)| (u, v, graph.csr().slot_of(u, v)));
            (
                collect(graph.num_nodes(), slots, file.weights.as_deref()),
                false,
            )
        }
        AnyGraph::Directed(graph) => {
            let rows = graph.csr().rows();
            let slots = rows.flat_map(|(u, row)| row.iter().map(move |&v| (u, v)));
            let slots = slots.zip(0..).map(|((u, v), slot)| (u, v, Some(slot)));
            (
                collect(graph.num_nodes(), slots, file.weights.as_deref()),
                true,
            )
        }
        _ => {
            return Err(unsupported(
                path,
                "it holds a bipartite or relational graph, not a list of edges",
            ));
        }
    };
    let mut graph = InputGraph {
        edges: edges.map_err(|source| in_file(path, source))?,
        labels: file.node_labels,
        directed_hint: Some(directed),
        ..InputGraph::default()
    };
    graph.summary.bytes = size;
    Ok(graph)
}

fn collect(
    num_nodes: usize,
    slots: impl Iterator<Item = (u32, u32, Option<usize>)>,
    weights: Option<&[f64]>,
) -> Result<EdgeList, GraphError> {
    let mut edges = EdgeList::new();
    edges.reserve_nodes(num_nodes as u64)?;
    for (source, target, slot) in slots {
        match (weights, slot) {
            (Some(weights), Some(slot)) => edges.push_weighted(source, target, weights[slot])?,
            _ => edges.push(source, target)?,
        }
    }
    Ok(edges)
}

/// An error of the graph's file, which mostly names the file already.
pub(crate) fn graph_error(path: &Path, error: GraphError) -> IoError {
    match error {
        GraphError::InvalidFile { path, reason } => IoError::Invalid { path, reason },
        GraphError::Io { path, source } => IoError::Read { path, source },
        other => in_file(path, other),
    }
}

fn unsupported(path: &Path, reason: &'static str) -> IoError {
    IoError::Unsupported {
        path: path.to_path_buf(),
        operation: "reading",
        format: Format::Native,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;
    use crate::read_edges;

    #[test]
    fn test_weights_and_labels_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.argiope");
        for directed in [false, true] {
            let mut edges = EdgeList::new();
            edges.push_weighted(2, 1, 0.5).unwrap();
            edges.push_weighted(0, 2, 2.5).unwrap();
            edges.reserve_nodes(4).unwrap();
            let mut file = match directed {
                false => GraphFile::from(edges.into_undirected().unwrap()),
                true => {
                    GraphFile::from(edges.into_directed(argiope_graph::SelfLoops::Drop).unwrap())
                }
            };
            file.node_labels = Some(["a", "b", "c", "d"].into_iter().collect());
            file.write(&path).unwrap();
            let graph = read_edges(&path, &ReadOptions::default(), &Silent).unwrap();
            let expected = match directed {
                false => [(0, 2), (1, 2)],
                true => [(0, 2), (2, 1)],
            };
            assert_eq!(graph.edges.iter().collect::<Vec<_>>(), expected);
            assert_eq!(graph.edges.weights(), Some([2.5, 0.5].as_slice()));
            assert_eq!(graph.edges.num_nodes(), 4);
            assert_eq!(graph.labels.unwrap().label(3), Some("d"));
            assert_eq!(graph.directed_hint, Some(directed));
            assert_eq!(graph.summary.format, Some(Format::Native));
        }
        std::fs::write(&path, b"\x89ARGIOPE nonsense").unwrap();
        assert!(read_edges(&path, &ReadOptions::default(), &Silent).is_err());
    }
}
