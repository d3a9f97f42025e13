//! Distance2Clusters: how near a node is to the centres of the parts of the graph.
//!
//! ```text
//! mean over nodes and parts of (W z[v] + b - 1 / distance(v, centre))²
//! ```
//!
//! The target is 0 where a centre cannot be reached, and, as in the paper's code, at the centre itself. Parts and centres are those
//! of [`Partition`]. Searches start from the centre in the whole graph: the released code takes its position within the part for
//! a node of the graph, and searches from there.

use argiope_graph::{NodeId, Progress, UndirectedGraph};
use burn::tensor::Tensor;
use rayon::prelude::*;

use crate::{
    GnnError,
    pretrain::pretext::{
        Partition, PretextHead, PretextHeadConfig, PretextStep, PretextTask,
        distances::inverse_distances, loss::mean_squared_error,
    },
};

/// The task.
#[derive(Debug, Clone)]
pub struct DistanceToClusters {
    centers: Vec<NodeId>,
    targets: Vec<f64>,
}

impl DistanceToClusters {
    /// With so many parts.
    ///
    /// # Errors
    /// As [`Partition::new`]; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(num_clusters * (num_nodes + num_edges))` time, parallel over clusters; `O(num_clusters * num_nodes)` space.
    pub fn new(
        graph: &UndirectedGraph,
        num_clusters: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        let centers = Partition::new(graph, num_clusters, seed)?.centers(graph);
        let search = |&center: &NodeId| -> Result<Vec<f64>, GnnError> {
            progress.check()?;
            Ok(inverse_distances(graph, center))
        };
        let columns: Vec<Vec<f64>> = centers.par_iter().map(search).collect::<Result<_, _>>()?;
        let row = |node: usize| columns.iter().map(move |column| column[node]);
        Ok(Self {
            targets: (0..graph.num_nodes()).flat_map(row).collect(),
            centers,
        })
    }

    /// The centre of every part.
    #[must_use]
    pub fn centers(&self) -> &[NodeId] {
        &self.centers
    }

    /// `[num_nodes, num_clusters]`
    #[must_use]
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }
}

impl PretextTask for DistanceToClusters {
    fn name(&self) -> &'static str {
        "distance-to-clusters"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(self.centers.len())
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        mean_squared_error(head.forward(embedding, &step.context)?, &self.targets)
    }
}
