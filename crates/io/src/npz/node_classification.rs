//! Node-classification data sets: a graph, features and classes of its nodes, and splits.

use std::path::Path;

use argiope_graph::{EdgeList, Silent};

use super::{
    archive::Archive,
    csr::{CsrArrays, read_compressed},
    graph::{adjacency_prefix, read_graph},
};
use crate::{IoError, npy::Values};

/// What a node-classification archive holds.
///
/// Two layouts are read: `adj_indptr`, `adj_indices`, `adj_shape`, `attr_*`, `labels` (the same with `adj_matrix.` and
/// `attr_matrix.`), and `edges`, `node_features`, `node_labels`, `train_masks`, `val_masks`, `test_masks`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NodeClassification {
    /// The edges as stored, with isolated nodes up to the number of nodes.
    pub edges: EdgeList,
    /// Features, one row a node.
    pub features: Option<Features>,
    /// Class of every node.
    pub labels: Option<Vec<i64>>,
    /// Names of the nodes, if stored as texts.
    pub node_names: Option<Vec<String>>,
    /// Names of the classes, if stored as texts.
    pub class_names: Option<Vec<String>>,
    /// Training nodes of every split, each `[num_nodes]`.
    pub train_masks: Vec<Vec<bool>>,
    /// Validation nodes of every split.
    pub validation_masks: Vec<Vec<bool>>,
    /// Test nodes of every split.
    pub test_masks: Vec<Vec<bool>>,
}

/// Features of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// Sparse, `[num_nodes, num_features]`.
    Sparse(CsrArrays),
    /// Dense, `[num_nodes, num_features]` in C order.
    Dense {
        /// Number of columns.
        num_features: u64,
        /// The values.
        values: Values,
    },
}

impl Features {
    /// Number of columns.
    #[must_use]
    pub fn num_features(&self) -> u64 {
        match self {
            Features::Sparse(matrix) => matrix.shape[1],
            Features::Dense { num_features, .. } => *num_features,
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn num_nodes(&self) -> u64 {
        match self {
            Features::Sparse(matrix) => matrix.shape[0],
            Features::Dense {
                num_features,
                values,
            } => (values.len() as u64)
                .checked_div(*num_features)
                .unwrap_or(0),
        }
    }
}

/// Reads a node-classification archive.
///
/// # Errors
/// [`IoError::Invalid`] if there is no graph, or arrays do not have one row a node.
pub fn read_node_classification_npz(path: impl AsRef<Path>) -> Result<NodeClassification, IoError> {
    let mut archive = Archive::open(path.as_ref(), &Silent)?;
    let (edges, _) = read_graph(&mut archive)?;
    let features = features(&mut archive)?;
    let mut set = NodeClassification {
        labels: labels(&mut archive)?,
        node_names: archive.optional_texts("node_names"),
        class_names: archive.optional_texts("class_names"),
        train_masks: masks(&mut archive, "train")?,
        validation_masks: masks(&mut archive, "val")?,
        test_masks: masks(&mut archive, "test")?,
        edges,
        features,
    };
    let all_masks = [&set.train_masks, &set.validation_masks, &set.test_masks];
    let masks = all_masks
        .into_iter()
        .flatten()
        .map(|mask| mask.len() as u64);
    let labels = set.labels.iter().map(|labels| labels.len() as u64);
    let features = set.features.iter().map(Features::num_nodes);
    let mut counts: Vec<u64> = labels.chain(features).chain(masks).collect();
    if adjacency_prefix(&archive).is_some() {
        counts.push(set.edges.num_nodes() as u64);
    }
    // An edge list may end before the last, isolated nodes.
    let num_nodes = counts
        .first()
        .copied()
        .unwrap_or(set.edges.num_nodes() as u64);
    if counts.iter().any(|&count| count != num_nodes) || (set.edges.num_nodes() as u64) > num_nodes
    {
        return Err(archive.invalid(format!(
            "arrays disagree on the number of nodes: {counts:?}, and {} in the graph",
            set.edges.num_nodes()
        )));
    }
    let reserved = set.edges.reserve_nodes(num_nodes);
    reserved.map_err(|source| crate::read::in_file(archive.path(), source))?;
    Ok(set)
}

fn features(archive: &mut Archive) -> Result<Option<Features>, IoError> {
    for prefix in ["attr_", "attr_matrix."] {
        if archive.has(&format!("{prefix}indptr")) {
            return Ok(Some(Features::Sparse(read_compressed(
                archive, prefix, false,
            )?)));
        }
    }
    for name in ["node_features", "attr_matrix", "features"] {
        let Some(array) = archive.array(name)? else {
            continue;
        };
        let [_, num_features] = array.shape[..] else {
            return Err(archive.invalid(format!("array {name} has shape {:?}", array.shape)));
        };
        return Ok(Some(Features::Dense {
            num_features,
            values: array.values,
        }));
    }
    Ok(None)
}

fn labels(archive: &mut Archive) -> Result<Option<Vec<i64>>, IoError> {
    for name in ["labels", "node_labels"] {
        let Some(array) = archive.array(name)? else {
            continue;
        };
        let labels = match array.values {
            Values::Int(labels) => Some(labels),
            Values::UInt(labels) => labels
                .into_iter()
                .map(|label| i64::try_from(label).ok())
                .collect(),
            Values::F32(_) | Values::F64(_) => None,
        };
        let one_each = array.shape.len() == 1;
        return match labels.filter(|_| one_each) {
            Some(labels) => Ok(Some(labels)),
            None => Err(archive.invalid(format!("array {name} is no list of classes"))),
        };
    }
    Ok(None)
}

/// The masks of a part: `[splits, num_nodes]` under the plural, or one under the singular.
fn masks(archive: &mut Archive, part: &str) -> Result<Vec<Vec<bool>>, IoError> {
    for name in [format!("{part}_masks"), format!("{part}_mask")] {
        let Some(array) = archive.array(&name)? else {
            continue;
        };
        let values = array.values.to_u64();
        let (values, num_nodes) = match (values, &array.shape[..]) {
            (Some(values), [num_nodes] | [_, num_nodes]) if *num_nodes > 0 => (values, *num_nodes),
            _ => return Err(archive.invalid(format!("array {name} is no list of masks"))),
        };
        let rows = values.chunks(num_nodes as usize);
        return Ok(rows
            .map(|row| row.iter().map(|&value| value != 0).collect())
            .collect());
    }
    Ok(Vec::new())
}
