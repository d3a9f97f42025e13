//! Distance2Labeled: how near a node is to the training nodes of every class.
//!
//! ```text
//! mean over nodes that are not for training, and classes, of (W z[v] + b - t[v])²
//! t[v, c] = mean over training nodes u of class c of 1 / distance(u, v), 0 where u cannot be reached
//! ```

use argiope_graph::{NodeId, Progress};
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::Tensor;
use rayon::prelude::*;

use crate::{
    GnnError,
    pretrain::pretext::{
        PretextData, PretextHead, PretextHeadConfig, PretextStep, PretextTask,
        distances::inverse_distances, loss::mean_squared_error,
    },
};

/// The task.
#[derive(Debug, Clone)]
pub struct DistanceToLabeled {
    num_classes: usize,
    nodes: RowIndex,
    targets: Vec<f64>,
}

impl DistanceToLabeled {
    /// Of the training nodes of some data.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a class without training nodes, and if all nodes are for training; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(num_train * (num_nodes + num_edges))` time, parallel over classes; `O(num_classes * num_nodes)` space.
    pub fn new(data: &PretextData<'_>, progress: &dyn Progress) -> Result<Self, GnnError> {
        let nodes = data.unlabelled("DistanceToLabeled")?;
        let by_class = data.labelled_by_class("DistanceToLabeled")?;
        let graph = data.graph();
        let mean = |sources: &Vec<NodeId>| -> Result<Vec<f64>, GnnError> {
            let mut mean = vec![0.0; graph.num_nodes()];
            for &source in sources {
                progress.check()?;
                let near = inverse_distances(graph, source);
                for (mean, near) in mean.iter_mut().zip(near) {
                    *mean += near / sources.len() as f64;
                }
            }
            Ok(mean)
        };
        let columns: Vec<Vec<f64>> = by_class.par_iter().map(mean).collect::<Result<_, _>>()?;
        let row = |&node: &NodeId| columns.iter().map(move |column| column[node as usize]);
        Ok(Self {
            num_classes: columns.len(),
            targets: nodes.iter().flat_map(row).collect(),
            nodes: RowIndex::new(nodes, graph.num_nodes())?,
        })
    }

    /// The nodes with targets: all that are not for training.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        self.nodes.indices()
    }

    /// `[number of those nodes, num_classes]`
    #[must_use]
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }
}

impl PretextTask for DistanceToLabeled {
    fn name(&self) -> &'static str {
        "distance-to-labeled"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(self.num_classes)
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let embedding = gather_rows(embedding, &self.nodes)?;
        mean_squared_error(head.forward(embedding, &step.context)?, &self.targets)
    }
}
