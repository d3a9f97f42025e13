//! Data in one `.npz` archive.

use std::path::Path;

use argiope_io::{
    IoError,
    npz::{NodeClassification, read_node_classification_npz},
};

use super::{Direction, NodeData, NodeSplit, assemble::Raw};
use crate::DirectedError;

impl NodeData {
    /// Reads an archive in one of the layouts of
    /// [`read_node_classification_npz`]. Negative classes are unknown ones.
    ///
    /// ```no_run
    /// use argiope_directed::data::{Direction, NodeData};
    ///
    /// let data = NodeData::from_archive("pages.npz", Direction::Directed)?;
    /// println!("{} nodes, {} splits", data.graph.num_nodes(), data.splits.len());
    /// # Ok::<(), argiope_directed::DirectedError>(())
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Io`] if the file cannot be read, is no such archive, or has no classes or features;
    /// [`DirectedError::Data`] for edges that have no directions when these are asked for (all of at least 16 go from the smaller
    /// to the larger number), no edges, fewer than two classes, features that are no finite numbers, and splits with a node in two
    /// parts or without class.
    pub fn from_archive(
        path: impl AsRef<Path>,
        direction: Direction,
    ) -> Result<Self, DirectedError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        read_archive(path, name, None)?.assemble(direction)
    }
}

/// What an archive holds, under a name.
pub(super) fn read_archive(
    path: &Path,
    name: String,
    stored: Option<Direction>,
) -> Result<Raw, DirectedError> {
    let invalid = |reason: String| IoError::Invalid {
        path: path.to_path_buf(),
        reason,
    };
    let mut set = read_node_classification_npz(path)?;
    let splits = splits(&set).map_err(invalid)?;
    let labels = set.labels.take();
    let labels =
        labels.ok_or_else(|| invalid("there are no classes (labels, node_labels)".to_owned()))?;
    let labels = labels.iter().enumerate().map(|(node, &class)| match class {
        ..0 => Ok(None),
        _ => u32::try_from(class)
            .map(Some)
            .map_err(|_| invalid(format!("the class of node {node} is {class}"))),
    });
    let labels = labels.collect::<Result<_, IoError>>()?;
    let features = set.features.take();
    let features = features.ok_or_else(|| {
        invalid("there are no features (attr_*, attr_matrix.*, node_features)".to_owned())
    })?;
    Ok(Raw {
        name,
        edges: set.edges,
        features,
        labels,
        class_names: set.class_names,
        splits,
        stored,
    })
}

fn splits(set: &NodeClassification) -> Result<Vec<NodeSplit>, String> {
    let (train, valid, test) = (&set.train_masks, &set.validation_masks, &set.test_masks);
    if train.len() != valid.len() || train.len() != test.len() {
        return Err(format!(
            "{} masks for training, {} for validation and {} for test",
            train.len(),
            valid.len(),
            test.len()
        ));
    }
    let masks = train.iter().zip(valid).zip(test);
    Ok(masks
        .map(|((train, valid), test)| NodeSplit::from_masks(train, valid, test))
        .collect())
}
