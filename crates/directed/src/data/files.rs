//! Data in files of their own: edges, classes, and features if there are some.

use std::path::Path;

use argiope_graph::{EdgeList, LabelMap, Progress};
use argiope_io::{IoError, ReadOptions, npy::Values, npz::Features, read_edges, read_name_rows};
use argiope_link::dataset::read_features;

use super::{Direction, NodeData, NodeSplit, assemble::Raw};
use crate::DirectedError;

/// Splits that are drawn, with the numbers as seeds.
const DRAWN_SPLITS: u64 = 10;
/// The shares of training and validation in them.
const SHARES: [f64; 2] = [0.6, 0.2];

/// Where the parts of a data set lie.
#[derive(Debug, Clone, Copy)]
pub struct NodeFiles<'a> {
    /// Edges in any format that `argiope-io` reads.
    pub edges: &'a Path,
    /// A row a node: its id, or its name where the options of the edges say so, a tab, and its class, any text. Nodes that are not
    /// there have no class.
    pub classes: &'a Path,
    /// A SciPy matrix (`.npz`) or an array (`.npy`), a row a node. Without, the features of a node are the logarithms of one more
    /// than its out-degree and its in-degree.
    pub features: Option<&'a Path>,
}

impl NodeData {
    /// Reads files, and draws ten splits of 60/20/20 per cent of each class.
    ///
    /// # Errors
    /// [`DirectedError::Io`] with file, line and value for what cannot be read, nodes that the graph does not have, and nodes with two
    /// classes; [`DirectedError::Link`] for arrays that are no features; [`DirectedError::Data`] as for
    /// [`from_archive`](Self::from_archive).
    pub fn from_files(
        files: NodeFiles<'_>,
        options: &ReadOptions,
        direction: Direction,
        progress: &dyn Progress,
    ) -> Result<Self, DirectedError> {
        let features = match files.features {
            Some(path) => Some(read_features(path)?),
            None => None,
        };
        let mut options = options.clone();
        if let (None, Some(features)) = (options.num_nodes, &features) {
            // Nodes without edges are last in no edge list.
            options.num_nodes = Some(features.num_nodes());
        }
        let input = read_edges(files.edges, &options, progress)?;
        let num_nodes = input.edges.num_nodes();
        let names = input.labels.as_ref();
        let (labels, class_names) = read_classes(files.classes, num_nodes, names, options.base)?;
        let has_features = features.is_some();
        let raw = Raw {
            name: files.edges.display().to_string(),
            features: features.unwrap_or_else(|| degrees(&input.edges)),
            edges: input.edges,
            labels,
            class_names: Some(class_names),
            splits: Vec::new(),
            stored: None,
        };
        let mut data = raw.assemble(direction)?;
        if !has_features {
            data.notes.push(
                "there are no features: those of a node are the logarithms of its degrees"
                    .to_owned(),
            );
        }
        for seed in 0..DRAWN_SPLITS {
            let split = NodeSplit::random(&data.labels, SHARES[0], SHARES[1], seed)?;
            data.splits.push(split);
        }
        data.notes.push(format!(
            "{DRAWN_SPLITS} splits were drawn with seeds from 0: 60, 20 and 20 per cent of each class"
        ));
        Ok(data)
    }
}

/// The class of every node, and the names of the classes in ascending order.
fn read_classes(
    path: &Path,
    num_nodes: usize,
    names: Option<&LabelMap>,
    base: u32,
) -> Result<(Vec<Option<u32>>, Vec<String>), DirectedError> {
    let rows = read_name_rows(path, 2)?;
    let mut class_names: Vec<String> = rows.iter().map(|(_, row)| row[1].clone()).collect();
    class_names.sort();
    class_names.dedup();
    let mut labels = vec![None; num_nodes];
    for (line, row) in &rows {
        let fault = |reason: String| IoError::Syntax {
            path: path.to_path_buf(),
            line: *line,
            reason,
            text: row.join("\t"),
        };
        let node = match names {
            Some(names) => names.id(&row[0]).map(|id| id as usize),
            None => (row[0].parse::<usize>().ok())
                .and_then(|id| id.checked_sub(base as usize))
                .filter(|&id| id < num_nodes),
        };
        let node = node.ok_or_else(|| {
            fault(format!(
                "the graph has no node {}, of {num_nodes} nodes",
                row[0]
            ))
        })?;
        let class = class_names.binary_search(&row[1]).ok().map(|at| at as u32);
        if labels[node].is_some() && labels[node] != class {
            return Err(fault(format!("node {} has another class before", row[0])).into());
        }
        labels[node] = class;
    }
    Ok((labels, class_names))
}

/// `[num_nodes, 2]`: `ln(1 + out-degree)`, `ln(1 + in-degree)`.
fn degrees(edges: &EdgeList) -> Features {
    let mut counts = vec![0u32; 2 * edges.num_nodes()];
    for (source, target) in edges.iter() {
        counts[2 * source as usize] += 1;
        counts[2 * target as usize + 1] += 1;
    }
    let values = counts.iter().map(|&count| (count as f32).ln_1p()).collect();
    Features::Dense {
        num_features: 2,
        values: Values::F32(values),
    }
}
