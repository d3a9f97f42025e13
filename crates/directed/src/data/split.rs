//! Parts of the nodes for training, validation and test.

use serde::{Deserialize, Serialize};

use crate::DirectedError;

/// The nodes of a split, ascending in every part. Nodes may belong to none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSplit {
    /// Nodes whose classes are learned from.
    pub train: Vec<u32>,
    /// Nodes that choose between networks.
    pub valid: Vec<u32>,
    /// Nodes that are asked once, at the end.
    pub test: Vec<u32>,
}

impl NodeSplit {
    /// The nodes whose entry is true in each mask, `[num_nodes]` each.
    #[must_use]
    pub fn from_masks(train: &[bool], valid: &[bool], test: &[bool]) -> Self {
        let nodes = |mask: &[bool]| {
            let marked = (0u32..).zip(mask).filter(|(_, marked)| **marked);
            marked.map(|(node, _)| node).collect()
        };
        Self {
            train: nodes(train),
            valid: nodes(valid),
            test: nodes(test),
        }
    }

    /// The parts with their names.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &[u32]); 3] {
        [
            ("training", &self.train),
            ("validation", &self.valid),
            ("test", &self.test),
        ]
    }

    /// Checks that every node of the split exists, has a class, and stands there once, and that there is something to learn from.
    /// `O(num_nodes)`.
    ///
    /// ```
    /// use argiope_directed::data::NodeSplit;
    ///
    /// let split = NodeSplit { train: vec![0], valid: vec![1, 2], test: vec![2] };
    /// let error = split.check(&[Some(0), Some(1), Some(1)]).unwrap_err();
    /// assert!(error.to_string().contains("node 2 is in the validation part and in the test part"));
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Data`] with the node and the parts.
    pub fn check(&self, labels: &[Option<u32>]) -> Result<(), DirectedError> {
        let fault = |what: String| Err(DirectedError::Data { what });
        let mut part_of: Vec<Option<&str>> = vec![None; labels.len()];
        for (part, nodes) in self.parts() {
            for &node in nodes {
                let at = node as usize;
                match (part_of.get(at), labels.get(at)) {
                    (Some(Some(other)), _) if *other == part => {
                        return fault(format!("node {node} is twice in the {part} part"));
                    }
                    (Some(Some(other)), _) => {
                        return fault(format!(
                            "node {node} is in the {other} part and in the {part} part of the split"
                        ));
                    }
                    (Some(None), Some(Some(_))) => part_of[at] = Some(part),
                    (Some(None), _) => {
                        return fault(format!("node {node} of the {part} part has no class"));
                    }
                    (None, _) => {
                        return fault(format!(
                            "node {node} of the {part} part does not exist: there are {} nodes",
                            labels.len()
                        ));
                    }
                }
            }
        }
        match self.train.is_empty() {
            true => fault("the training part of the split has no nodes".to_owned()),
            false => Ok(()),
        }
    }
}
