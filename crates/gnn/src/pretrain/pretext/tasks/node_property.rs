//! NodeProperty: the degree of a node.
//!
//! ```text
//! classes       cross entropy of W z[v] + b with the class of the degree: at most 2, 3 to 7, more
//! regression    (w . z[v] + b - degree)²
//! ```
//!
//! Both are means over all nodes. The paper has the regression, its released runs the classes.

use argiope_graph::UndirectedGraph;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::{
    GnnError,
    heads::cross_entropy_of_rows,
    pretrain::pretext::{
        PretextHead, PretextHeadConfig, PretextStep, PretextTask, loss::mean_squared_error,
    },
};

/// The largest degree of the first class and of the second.
const BORDERS: [usize; 2] = [2, 7];

/// What is learned of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodePropertyTarget {
    /// Which of three classes it is in.
    #[default]
    Classes,
    /// Its value.
    Regression,
}

/// The task.
#[derive(Debug, Clone)]
pub struct NodeProperty {
    target: NodePropertyTarget,
    degrees: Vec<f64>,
    classes: Vec<u32>,
}

impl NodeProperty {
    /// Of the nodes of a graph.
    #[must_use]
    pub fn new(graph: &UndirectedGraph, target: NodePropertyTarget) -> Self {
        let degrees = (0..graph.num_nodes() as u32).map(|node| graph.degree(node));
        let degrees: Vec<usize> = degrees.collect();
        let class = |degree: &usize| BORDERS.iter().filter(|&border| degree > border).count();
        Self {
            target,
            classes: degrees.iter().map(|degree| class(degree) as u32).collect(),
            degrees: degrees.into_iter().map(|degree| degree as f64).collect(),
        }
    }

    /// The class of every node: 0, 1 or 2.
    #[must_use]
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// The degree of every node.
    #[must_use]
    pub fn degrees(&self) -> &[f64] {
        &self.degrees
    }
}

impl PretextTask for NodeProperty {
    fn name(&self) -> &'static str {
        "node-property"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(match self.target {
            NodePropertyTarget::Classes => BORDERS.len() + 1,
            NodePropertyTarget::Regression => 1,
        })
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let found = head.forward(embedding, &step.context)?;
        match self.target {
            NodePropertyTarget::Classes => cross_entropy_of_rows(found, &self.classes),
            NodePropertyTarget::Regression => mean_squared_error(found, &self.degrees),
        }
    }
}
