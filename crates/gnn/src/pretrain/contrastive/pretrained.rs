//! An encoder that others use.

use std::path::Path;

use argiope_graph::{NodeId, Progress, UndirectedGraph, random::stream};
use burn::tensor::Device;
use rayon::prelude::*;
use serde::de::IgnoredAny;

use super::{ContrastiveConfig, ContrastiveRunConfig, Encoder, Statistics, View, ViewBatch};
use crate::{Context, GnnError, Init, NamedTensors, RunFolder, seeds};

/// Views that are encoded at once.
const CHUNK: usize = 256;

/// An encoder without gradients, with the settings that it was trained with.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::{ContrastiveConfig, PretrainedEncoder};
/// use argiope_graph::{Silent, generate::barabasi_albert};
///
/// let graph = barabasi_albert(30, 2, 1)?;
/// let settings = ContrastiveConfig::default();
/// // Not trained at all; with statistics of the graph.
/// let encoder = PretrainedEncoder::untrained(&settings, 7)?;
/// let views = encoder.views_of_nodes(&graph, &[0, 1, 2, 3], 2, 7, &Silent)?;
/// let encoder = encoder.measured(views.iter().flatten())?;
/// let points = encoder.encode(&graph, &[5, 0, 5], 7, &Silent)?;
/// assert_eq!(points.len(), 3 * encoder.outputs());
/// // Means of two points of the unit sphere.
/// assert!(points.chunks(64).all(|point| point.iter().map(|x| x * x).sum::<f32>() < 1.001));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PretrainedEncoder {
    settings: ContrastiveConfig,
    encoder: Encoder,
}

impl PretrainedEncoder {
    /// Views of a node whose points [`encode`](Self::encode) averages.
    pub(in crate::pretrain) const VIEWS_OF_NODE: usize = 2;

    pub(super) fn new(settings: ContrastiveConfig, encoder: Encoder) -> Self {
        Self { settings, encoder }
    }

    /// The encoder of a finished run: `config.toml` and `model.safetensors` of its folder.
    ///
    /// # Errors
    /// [`GnnError::File`] for a folder that is missing, damaged, or of another kind of run; [`GnnError::Parameters`] for
    /// parameters of another encoder.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, GnnError> {
        let folder = RunFolder::open(path)?;
        let config: ContrastiveRunConfig = folder.config()?;
        let (model, _) = folder.load_model::<IgnoredAny>()?;
        let untrained = Self::untrained(&config.settings, config.seed)?;
        untrained.with_parameters(&model)
    }

    /// An encoder with the initial parameters of a seed: what pre-training is compared with. Give it statistics by
    /// [`measured`](Self::measured) before it encodes.
    ///
    /// # Errors
    /// [`GnnError::Option`] for settings outside their ranges.
    pub fn untrained(settings: &ContrastiveConfig, seed: u64) -> Result<Self, GnnError> {
        settings.check()?;
        let mut init = Init::new(seed, &Device::flex());
        Ok(Self {
            encoder: (settings.encoder).init(settings.views.positions, &mut init)?,
            settings: settings.clone(),
        })
    }

    /// The same encoder with other parameters and statistics.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for parameters of another encoder.
    pub fn with_parameters(&self, parameters: &NamedTensors) -> Result<Self, GnnError> {
        Ok(Self {
            encoder: parameters.load_module(self.encoder.clone())?,
            settings: self.settings.clone(),
        })
    }

    /// The encoder whose normalisations hold the statistics of `views`, all of which are encoded at once.
    ///
    /// # Errors
    /// As [`Encoder::measured`].
    pub fn measured<'a>(
        &self,
        views: impl IntoIterator<Item = &'a View>,
    ) -> Result<Self, GnnError> {
        let batch = ViewBatch::new(views, self.encoder.max_degree())?;
        Ok(Self {
            encoder: self.encoder.measured(&batch)?,
            settings: self.settings.clone(),
        })
    }

    /// Views, encoder and training.
    #[must_use]
    pub fn settings(&self) -> &ContrastiveConfig {
        &self.settings
    }

    /// The encoder itself.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Parameters and statistics.
    #[must_use]
    pub fn parameters(&self) -> NamedTensors {
        NamedTensors::of_module(&self.encoder)
    }

    /// Number of features of a point.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.encoder.outputs()
    }

    /// The points of nodes, `[nodes.len(), outputs]`, row by row: the means of the points of two views each.
    ///
    /// The views of a node depend on the graph, the node and `seed`, not on what else is asked for.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a node that there is not; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(n^3)` time for every view of `n` nodes, and that of the encoder.
    pub fn encode(
        &self,
        graph: &UndirectedGraph,
        nodes: &[NodeId],
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, GnnError> {
        let dim = self.outputs();
        let mut means = Vec::with_capacity(nodes.len() * dim);
        for nodes in nodes.chunks(CHUNK / Self::VIEWS_OF_NODE) {
            let views = self.views_of_nodes(graph, nodes, Self::VIEWS_OF_NODE, seed, progress)?;
            let views: Vec<&View> = views.iter().flatten().collect();
            let points = self.encode_views(&views, progress)?;
            for points in points.chunks_exact(Self::VIEWS_OF_NODE * dim) {
                let (first, second) = points.split_at(dim);
                means.extend(first.iter().zip(second).map(|(x, y)| 0.5 * (x + y)));
            }
        }
        Ok(means)
    }

    /// `count` views of each node, with the [`evaluation_hops`](super::ViewConfig::evaluation_hops) of the settings. Made in
    /// parallel; equal for any number of threads.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn views_of_nodes(
        &self,
        graph: &UndirectedGraph,
        nodes: &[NodeId],
        count: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<View>>, GnnError> {
        let config = self.settings.views.for_evaluation();
        let seed = seeds::named(seed, "views of nodes");
        let of_node = |&node: &NodeId| -> Result<Vec<View>, GnnError> {
            progress.check()?;
            let mut random = stream(seed, u64::from(node));
            let views = (0..count).map(|_| View::around(graph, node, &config, &mut random));
            views.collect()
        };
        nodes.par_iter().map(of_node).collect()
    }

    /// The points of views, `[views.len(), outputs]`, row by row.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for views with another number of positions; [`GnnError::Cancelled`].
    pub fn encode_views(
        &self,
        views: &[&View],
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, GnnError> {
        let encoder = &self.encoder;
        let context = Context::evaluation();
        let mut points = Vec::with_capacity(views.len() * self.outputs());
        for views in views.chunks(CHUNK) {
            progress.check()?;
            let batch = ViewBatch::new(views.iter().copied(), encoder.max_degree())?;
            let found = encoder.forward(&batch, Statistics::Stored, &context)?;
            points.extend(found.into_data().iter::<f32>());
        }
        Ok(points)
    }
}
