//! What runs and tasks are given: a graph, features, classes, and which nodes are for what.

use std::sync::{Mutex, PoisonError};

use argiope_graph::{NodeId, UndirectedGraph};
use argiope_sparse::RowIndex;
use burn::tensor::{DType, Device};

use super::{FeatureRows, PrincipalComponents};
use crate::{Adjacency, GnnError, NodeFeatures};

/// The nodes of training, validation and test.
#[derive(Debug, Clone, Copy)]
pub struct NodeParts<'a> {
    /// Nodes whose classes may be learned from.
    pub train: &'a [NodeId],
    /// Nodes that choose the epoch.
    pub valid: &'a [NodeId],
    /// Nodes that are reported.
    pub test: &'a [NodeId],
}

/// Some nodes with their classes.
#[derive(Debug, Clone)]
pub struct ClassifiedNodes {
    /// The nodes among all.
    pub nodes: RowIndex,
    /// The class of each.
    pub classes: Vec<u32>,
}

/// A graph whose nodes have features and, some of them, classes.
#[derive(Debug)]
pub struct PretextData<'a> {
    name: String,
    graph: &'a UndirectedGraph,
    features: &'a NodeFeatures,
    adjacency: Adjacency,
    rows: FeatureRows,
    num_classes: usize,
    train: ClassifiedNodes,
    valid: ClassifiedNodes,
    test: ClassifiedNodes,
    training_labels: Vec<Option<u32>>,
    /// The last that were asked for: all seeds ask for the same.
    components: Mutex<Option<PrincipalComponents>>,
}

impl<'a> PretextData<'a> {
    /// Checks and prepares. `name` is what run folders call the data. `features` are used as they are: the paper divides every
    /// row by its sum. `classes` has an entry a node; only nodes of the parts need a class.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for features or classes of another number of nodes; [`GnnError::Option`] for a part without nodes, a
    /// node of a part that is none of the graph or has no class, and a class that is not below `num_classes`; those of
    /// [`FeatureRows::new`].
    pub fn new(
        name: impl Into<String>,
        graph: &'a UndirectedGraph,
        features: &'a NodeFeatures,
        classes: &[Option<u32>],
        num_classes: usize,
        parts: NodeParts<'_>,
    ) -> Result<Self, GnnError> {
        let num_nodes = graph.num_nodes();
        for (operand, found) in [
            ("features", features.num_nodes()),
            ("classes", classes.len()),
        ] {
            if found != num_nodes {
                return Err(GnnError::Shape {
                    layer: "PretextData",
                    operand,
                    found: vec![found],
                    expected: format!("an entry for each of {num_nodes} nodes"),
                });
            }
        }
        let part = |name, nodes| classified(name, nodes, classes, num_classes);
        let train = part("train", parts.train)?;
        let mut training_labels = vec![None; num_nodes];
        for &node in parts.train {
            training_labels[node as usize] = classes[node as usize];
        }
        Ok(Self {
            name: name.into(),
            graph,
            features,
            adjacency: Adjacency::try_from(graph)?,
            rows: FeatureRows::new(features)?,
            num_classes,
            train,
            valid: part("valid", parts.valid)?,
            test: part("test", parts.test)?,
            training_labels,
            components: Mutex::new(None),
        })
    }

    /// What the data is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The graph.
    #[must_use]
    pub fn graph(&self) -> &'a UndirectedGraph {
        self.graph
    }

    /// The graph as convolutions see it.
    #[must_use]
    pub fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    /// The features as they came.
    #[must_use]
    pub fn features(&self) -> &'a NodeFeatures {
        self.features
    }

    /// The features on the host.
    #[must_use]
    pub fn feature_rows(&self) -> &FeatureRows {
        &self.rows
    }

    /// Number of classes.
    #[must_use]
    pub fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// The training nodes.
    #[must_use]
    pub fn train(&self) -> &ClassifiedNodes {
        &self.train
    }

    /// The nodes of the validation.
    #[must_use]
    pub fn valid(&self) -> &ClassifiedNodes {
        &self.valid
    }

    /// The nodes of the test.
    #[must_use]
    pub fn test(&self) -> &ClassifiedNodes {
        &self.test
    }

    /// The classes of training nodes, `[num_nodes]`; `None` for all others: the only classes that targets may depend on.
    #[must_use]
    pub fn training_labels(&self) -> &[Option<u32>] {
        &self.training_labels
    }

    /// The nodes that are not for training, ascending.
    ///
    /// # Errors
    /// [`GnnError::Option`] if there is none.
    pub fn unlabelled(&self, what: &'static str) -> Result<Vec<NodeId>, GnnError> {
        let labels = self.training_labels.iter().zip(0..);
        let nodes = labels.filter_map(|(label, node): (_, NodeId)| label.is_none().then_some(node));
        let nodes: Vec<NodeId> = nodes.collect();
        if nodes.is_empty() {
            return Err(GnnError::Option {
                what,
                option: "the training part",
                found: "every node".into(),
                expected: "a node that is not for training",
            });
        }
        Ok(nodes)
    }

    /// The training nodes of every class, ascending.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a class without any.
    pub fn labelled_by_class(&self, what: &'static str) -> Result<Vec<Vec<NodeId>>, GnnError> {
        let mut by_class = vec![Vec::new(); self.num_classes];
        for (node, label) in (0..).zip(&self.training_labels) {
            if let Some(class) = label {
                by_class[*class as usize].push(node);
            }
        }
        match by_class.iter().position(Vec::is_empty) {
            None => Ok(by_class),
            Some(class) => Err(GnnError::Option {
                what,
                option: "the training part",
                found: format!("without a node of class {class}"),
                expected: "a labelled node of every class",
            }),
        }
    }

    /// Where the features lie, and the type of their elements.
    pub(super) fn place(&self) -> (Device, DType) {
        match self.features {
            NodeFeatures::Dense(x) => (x.device(), x.dtype()),
            NodeFeatures::Sparse(features) => {
                (features.values().device(), features.values().dtype())
            }
            // Such features are refused when the data is made.
            NodeFeatures::Categories(_) | NodeFeatures::Learned { .. } => {
                (Device::flex(), DType::F32)
            }
        }
    }

    /// The features along their first principal components, see [`PrincipalComponents::new`]; computed once for a number of
    /// components.
    ///
    /// # Errors
    /// As [`PrincipalComponents::new`].
    pub fn principal_components(&self, components: usize) -> Result<PrincipalComponents, GnnError> {
        let mut known = self
            .components
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known
            && known.asked_for() == components
        {
            return Ok(known.clone());
        }
        let made = PrincipalComponents::new(&self.rows, components)?;
        *known = Some(made.clone());
        Ok(made)
    }
}

fn classified(
    name: &'static str,
    nodes: &[NodeId],
    classes: &[Option<u32>],
    num_classes: usize,
) -> Result<ClassifiedNodes, GnnError> {
    let wrong = |found: String, expected| GnnError::Option {
        what: "PretextData",
        option: name,
        found,
        expected,
    };
    if nodes.is_empty() {
        return Err(wrong("empty".into(), "at least one node"));
    }
    let class = |&node: &NodeId| match classes.get(node as usize) {
        None => Err(wrong(format!("with node {node}"), "nodes of the graph")),
        Some(None) => Err(wrong(
            format!("with node {node}, which has no class"),
            "nodes with classes",
        )),
        Some(&Some(class)) if class as usize >= num_classes => Err(wrong(
            format!("with class {class} of node {node}"),
            "a class below the number of classes",
        )),
        Some(&Some(class)) => Ok(class),
    };
    Ok(ClassifiedNodes {
        classes: nodes.iter().map(class).collect::<Result<_, _>>()?,
        nodes: RowIndex::from_slice(nodes, classes.len())?,
    })
}
