//! AttributeMask: the features of nodes whose features were taken away.
//!
//! ```text
//! mean over masked nodes and components of (W z[v] + b - x[v])²
//! ```
//!
//! `x` are the features along their first principal components ([`PrincipalComponents`]), which the network gets instead of the
//! features themselves. While it trains, those of the masked nodes are 0.

use argiope_graph::{NodeId, random::stream};
use argiope_sparse::{RowIndex, gather_rows};
use burn::tensor::{Tensor, TensorData};
use rand::seq::SliceRandom as _;

use super::check_share;
use crate::{
    GnnError, NodeFeatures,
    pretrain::pretext::{
        PretextData, PretextHead, PretextHeadConfig, PretextStep, PretextTask, PrincipalComponents,
        loss::mean_squared_error,
    },
};

/// The task.
#[derive(Debug, Clone)]
pub struct AttributeMask {
    num_components: usize,
    masked: RowIndex,
    targets: Vec<f64>,
    features: NodeFeatures,
    masked_features: NodeFeatures,
}

impl AttributeMask {
    /// Masks a share of the nodes that are not for training, at least one.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a share that is none, and if all nodes are for training; those of
    /// [`PretextData::principal_components`].
    ///
    /// # Complexity
    /// As [`PrincipalComponents::new`].
    pub fn new(
        data: &PretextData<'_>,
        share: f64,
        components: usize,
        seed: u64,
    ) -> Result<Self, GnnError> {
        check_share("AttributeMask", share)?;
        let mut nodes = data.unlabelled("AttributeMask")?;
        let num_masked = ((share * nodes.len() as f64).round() as usize).max(1);
        let (masked, _) = nodes.partial_shuffle(&mut stream(seed, 0), num_masked);
        let mut masked: Vec<NodeId> = masked.to_vec();
        masked.sort_unstable();
        let reduced = data.principal_components(components)?;
        Self::of(data, &reduced, masked)
    }

    fn of(
        data: &PretextData<'_>,
        reduced: &PrincipalComponents,
        masked: Vec<NodeId>,
    ) -> Result<Self, GnnError> {
        let num_nodes = data.graph().num_nodes();
        let num_components = reduced.num_components();
        let places = |&node: &NodeId| {
            let start = node as usize * num_components;
            start..start + num_components
        };
        let targets = masked
            .iter()
            .flat_map(places)
            .map(|at| reduced.scores()[at]);
        let targets: Vec<f64> = targets.collect();
        let mut left = reduced.scores().to_vec();
        for at in masked.iter().flat_map(places) {
            left[at] = 0.0;
        }
        let features = |values: Vec<f64>| {
            let (device, dtype) = data.place();
            let data = TensorData::new(values, [num_nodes, num_components]).convert_dtype(dtype);
            NodeFeatures::Dense(Tensor::from_data(data, (&device, dtype)))
        };
        Ok(Self {
            num_components,
            targets,
            features: features(reduced.scores().to_vec()),
            masked_features: features(left),
            masked: RowIndex::new(masked, num_nodes)?,
        })
    }

    /// The masked nodes, ascending.
    #[must_use]
    pub fn masked(&self) -> &[NodeId] {
        self.masked.indices()
    }

    /// Their features along the components, `[number of masked nodes, num_components]`.
    #[must_use]
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }
}

impl PretextTask for AttributeMask {
    fn name(&self) -> &'static str {
        "attribute-mask"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(self.num_components)
    }

    fn features(&self) -> Option<&NodeFeatures> {
        Some(&self.features)
    }

    fn masked_features(&self) -> Option<&NodeFeatures> {
        Some(&self.masked_features)
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let embedding = gather_rows(embedding, &self.masked)?;
        mean_squared_error(head.forward(embedding, &step.context)?, &self.targets)
    }
}
