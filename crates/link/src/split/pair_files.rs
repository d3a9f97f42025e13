//! Pairs of nodes in text files and NumPy arrays.

use std::path::Path;

use argiope_graph::{NodeId, Silent};
use argiope_io::{
    Format, IoError, ReadOptions,
    npy::{Values, read_npy},
    read_edges,
};

use crate::{LinkError, Pair};

/// Reads pairs in the order of a text file.
pub(super) fn read_list(path: &Path, num_nodes: Option<usize>) -> Result<Vec<Pair>, LinkError> {
    let options = ReadOptions {
        format: Some(Format::EdgeList),
        num_nodes: num_nodes.map(|num_nodes| num_nodes as u64),
        ..ReadOptions::default()
    };
    let read = read_edges(path, &options, &Silent)?;
    if read.edges.is_empty() {
        // A known number of nodes makes a graph of an empty file, but not a list that can be learnt or ranked.
        return Err(IoError::Empty {
            path: path.to_path_buf(),
            line: read.summary.lines.max(1),
        }
        .into());
    }
    Ok(read.edges.iter().collect())
}

/// Pairs with the shape of the array that they stand in, but for its last axis.
#[derive(Debug)]
pub(super) struct PairArray {
    pub(super) shape: Vec<usize>,
    pub(super) pairs: Vec<Pair>,
}

/// Reads an array of integers whose last axis has two entries, nodes below `num_nodes` where that is known.
pub(super) fn read_array(
    path: &Path,
    num_nodes: Option<usize>,
    num_axes: usize,
) -> Result<PairArray, LinkError> {
    let array = read_npy(path)?;
    let invalid = |reason| LinkError::InvalidArray {
        path: path.to_path_buf(),
        reason,
    };
    if array.shape.len() != num_axes || array.shape.last() != Some(&2) {
        return Err(invalid(format!(
            "an array of shape {:?}; {num_axes} axes are needed, the last one of two node ids",
            array.shape
        )));
    }
    if array.values.is_empty() {
        return Err(invalid(format!(
            "an array of shape {:?}, without any pair",
            array.shape
        )));
    }
    // The array lies in memory, so that its sizes fit.
    let shape: Vec<usize> = array.shape.iter().map(|&size| size as usize).collect();
    let bound = num_nodes.map_or(u64::from(NodeId::MAX), |num_nodes| num_nodes as u64);
    let node = |position: usize, value: i128| -> Result<NodeId, LinkError> {
        match NodeId::try_from(value) {
            Ok(node) if u64::from(node) < bound => Ok(node),
            _ => Err(LinkError::InvalidArrayEntry {
                path: path.to_path_buf(),
                position: position_along_axes(position, &shape),
                value,
                num_nodes: bound,
            }),
        }
    };
    let nodes: Vec<NodeId> = match &array.values {
        Values::Int(values) => values
            .iter()
            .enumerate()
            .map(|(position, &value)| node(position, value.into()))
            .collect::<Result<_, _>>()?,
        Values::UInt(values) => values
            .iter()
            .enumerate()
            .map(|(position, &value)| node(position, value.into()))
            .collect::<Result<_, _>>()?,
        _ => {
            return Err(invalid(
                "an array of numbers that are no integers".to_owned(),
            ));
        }
    };
    let (pairs, _) = nodes.as_chunks::<2>();
    Ok(PairArray {
        shape: shape[..num_axes - 1].to_vec(),
        pairs: pairs.iter().map(|&[u, v]| (u, v)).collect(),
    })
}

/// The index along each axis of a position in C order.
fn position_along_axes(mut position: usize, shape: &[usize]) -> Vec<usize> {
    let mut along: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&size| {
            let index = position % size;
            position /= size;
            index
        })
        .collect();
    along.reverse();
    along
}
