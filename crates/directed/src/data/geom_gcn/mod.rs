//! The text files of Geom-GCN (Pei, Wei, Chang, Lei and Yang, "Geom-GCN: Geometric Graph Convolutional Networks", ICLR 2020).
//!
//! `out1_graph_edges.txt` has one edge a line, `out1_node_feature_label.txt` a node a line, in any order: number, features with
//! commas between them, class. Features are all values, or, if the first line says `feature_amount:N`, the numbers (0 to `N`) of
//! those that are 1.

mod nodes;
mod rows;

use std::path::Path;

use argiope_graph::EdgeList;
use argiope_io::{IoError, npz::read_npz};

use self::{
    nodes::read_nodes,
    rows::{Place, read_rows},
};

use super::{Direction, NodeData, NodeSplit, assemble::Raw, broken};
use crate::DirectedError;

/// Arrays of a split.
const MASKS: [&str; 3] = ["train_mask", "val_mask", "test_mask"];

impl NodeData {
    /// Reads edges, nodes and any number of split archives (`train_mask`, `val_mask`, `test_mask`, `[num_nodes]` each). Files may
    /// be compressed. The name is that of the folder of the edges.
    ///
    /// # Errors
    /// [`DirectedError::Io`] with file, line and value for rows that cannot be read, nodes that are missing or repeated, edges of
    /// unknown nodes, and archives that are no splits; [`DirectedError::Data`] as for
    /// [`from_archive`](Self::from_archive), and for Cornell's edges with the classes of Texas.
    pub fn from_geom_gcn(
        edges: impl AsRef<Path>,
        nodes: impl AsRef<Path>,
        splits: &[impl AsRef<Path>],
        direction: Direction,
    ) -> Result<Self, DirectedError> {
        let edges = edges.as_ref();
        let folder = edges.parent().and_then(Path::file_name);
        let name = folder.map_or_else(
            || edges.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        read_files(edges, nodes.as_ref(), splits, name, None)?.assemble(direction)
    }
}

/// What the files hold, under a name.
pub(super) fn read_files(
    edges: &Path,
    nodes: &Path,
    splits: &[impl AsRef<Path>],
    name: String,
    stored: Option<Direction>,
) -> Result<Raw, DirectedError> {
    broken::check_pair(edges, nodes)?;
    let (features, labels) = read_nodes(nodes)?;
    let splits = splits
        .iter()
        .map(|path| read_split(path.as_ref(), labels.len()))
        .collect::<Result<_, _>>()?;
    Ok(Raw {
        name,
        edges: read_edge_rows(edges, labels.len())?,
        features,
        labels,
        class_names: None,
        splits,
        stored,
    })
}

fn read_edge_rows(path: &Path, num_nodes: usize) -> Result<EdgeList, DirectedError> {
    let (rows, _) = read_rows(path, 2)?;
    let mut edges = EdgeList::new();
    edges.reserve_nodes(num_nodes as u64)?;
    for (line, fields) in &rows {
        let end = |column: usize| {
            let place = Place {
                path,
                line: *line,
                column: column as u64 + 1,
            };
            place.below(&fields[column], num_nodes, "the number of a node")
        };
        edges.push(end(0)?, end(1)?)?;
    }
    Ok(edges)
}

fn read_split(path: &Path, num_nodes: usize) -> Result<NodeSplit, DirectedError> {
    let invalid = |reason: String| IoError::Invalid {
        path: path.to_path_buf(),
        reason,
    };
    let arrays = read_npz(path, &MASKS)?;
    let mut masks = Vec::with_capacity(MASKS.len());
    for (array, name) in arrays.into_iter().zip(MASKS) {
        let array = array.ok_or_else(|| invalid(format!("there is no array {name}")))?;
        if array.shape != [num_nodes as u64] {
            let shape = &array.shape;
            return Err(invalid(format!(
                "array {name} has shape {shape:?}, expected [{num_nodes}]"
            ))
            .into());
        }
        let values = array.values.to_f64();
        if let Some(at) = values
            .iter()
            .position(|&value| value != 0.0 && value != 1.0)
        {
            let value = values[at];
            return Err(
                invalid(format!("entry {at} of {name} is {value}, expected 0 or 1")).into(),
            );
        }
        masks.push(values.iter().map(|&value| value == 1.0).collect::<Vec<_>>());
    }
    Ok(NodeSplit::from_masks(&masks[0], &masks[1], &masks[2]))
}
