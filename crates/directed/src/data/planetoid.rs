//! Citation graphs in the plain files of the registry: edges, a line `class train valid test` a node, a sparse matrix.

use std::path::Path;

use argiope_graph::Silent;
use argiope_io::{
    IoError, ReadOptions,
    npz::{Features, read_csr_npz},
    read_edges, read_name_rows,
};

use super::{Direction, NodeSplit, assemble::Raw, excerpt::excerpt};
use crate::DirectedError;

/// What the three files hold, under a name. The graphs are undirected.
pub(super) fn read_files(
    edges: &Path,
    labels: &Path,
    features: &Path,
    name: String,
) -> Result<Raw, DirectedError> {
    let (labels, split) = read_labels(labels)?;
    let options = ReadOptions {
        num_nodes: Some(labels.len() as u64),
        ..ReadOptions::default()
    };
    Ok(Raw {
        name,
        edges: read_edges(edges, &options, &Silent)?.edges,
        features: Features::Sparse(read_csr_npz(features)?),
        labels,
        class_names: None,
        splits: vec![split],
        stored: Some(Direction::Undirected),
    })
}

fn read_labels(path: &Path) -> Result<(Vec<Option<u32>>, NodeSplit), IoError> {
    let mut labels = Vec::new();
    let mut masks = [Vec::new(), Vec::new(), Vec::new()];
    for (line, fields) in read_name_rows(path, 1)? {
        let text = &fields[0];
        let fault = |reason: &str| IoError::Syntax {
            path: path.to_path_buf(),
            line,
            reason: reason.to_owned(),
            text: excerpt(text),
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let [class, parts @ ..] = &words[..] else {
            return Err(fault("expected a class and three marks"));
        };
        if parts.len() != masks.len() {
            return Err(fault("expected a class and three marks"));
        }
        let class: i64 = class.parse().map_err(|_| fault("the class is no number"))?;
        labels.push(u32::try_from(class).ok());
        for (mask, part) in masks.iter_mut().zip(parts) {
            mask.push(match *part {
                "0" => false,
                "1" => true,
                _ => return Err(fault("a mark is neither 0 nor 1")),
            });
        }
    }
    let [train, valid, test] = &masks;
    Ok((labels, NodeSplit::from_masks(train, valid, test)))
}
