//! Graphs in plain files of the registry that are published without splits: edges, a class a node, sparse features as text.

use std::path::Path;

use argiope_graph::Silent;
use argiope_io::{
    IoError, ReadOptions, npz::Features, read_classes, read_edges, read_sparse_matrix,
};

use super::{Direction, assemble::Raw};

/// What the three files hold, under a name. The graphs are undirected.
pub(super) fn read_files(
    edges: &Path,
    labels: &Path,
    features: &Path,
    name: String,
) -> Result<Raw, IoError> {
    let labels = read_classes(labels)?;
    let options = ReadOptions {
        num_nodes: Some(labels.len() as u64),
        ..ReadOptions::default()
    };
    Ok(Raw {
        name,
        edges: read_edges(edges, &options, &Silent)?.edges,
        features: Features::Sparse(read_sparse_matrix(features, &Silent)?),
        labels,
        class_names: None,
        splits: Vec::new(),
        stored: Some(Direction::Undirected),
    })
}
