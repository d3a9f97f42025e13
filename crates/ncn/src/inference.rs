//! A finished run as a predictor: no data set and no training code is needed.

use std::path::Path;

use argiope_gnn::{Init, RunFolder};
use argiope_graph::{AnyGraph, GraphFile, LabelMap, NodeId, Progress, UndirectedGraph};
use argiope_link::{
    Pair,
    missing_links::{MissingLink, MissingLinkOptions, missing_links},
};
use burn::tensor::{Device, Tensor, TensorData};

use crate::{
    Limits, NcnError, Neighborhoods, Predictor, Scorer,
    training::{EMBEDDINGS, GRAPH, RunConfig},
};

/// A trained model with the graph that it knows, from the folder of a run.
#[derive(Debug, Clone)]
pub struct TrainedNcn {
    /// What the run was made of.
    pub config: RunConfig,
    /// The graph that neighbours are taken from.
    pub graph: UndirectedGraph,
    /// The names of the nodes.
    pub labels: Option<LabelMap>,
    /// Scores pairs.
    pub scorer: Scorer,
}

impl TrainedNcn {
    /// The best model of a run, which may still be going on.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] with the file that is missing or damaged; [`NcnError::Graph`] likewise for the graph;
    /// [`NcnError::Data`] if the model does not fit its settings.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, NcnError> {
        let folder = RunFolder::open(folder)?;
        let config: RunConfig = folder.config()?;
        config.model.check()?;
        let path = folder.path().join(GRAPH);
        let AnyGraph::Undirected(graph) = GraphFile::open(&path)?.graph else {
            return Err(NcnError::Data {
                what: format!("{} holds no undirected graph", path.display()),
            });
        };
        let device = Device::flex();
        let (mut tensors, _): (_, serde::de::IgnoredAny) = folder.load_model()?;
        let embeddings = tensors.take(EMBEDDINGS).ok_or_else(|| NcnError::Data {
            what: format!("{}: the model has no embeddings", folder.path().display()),
        })?;
        let model = &config.model;
        let width = model.encoder.dim;
        let init = &mut Init::new(0, &device);
        let predictor = Predictor::new(&model.predictor, &model.completion, width, init)?;
        let predictor = tensors.take_all("predictor").load_module(predictor)?;
        let scorer = Scorer::new(
            &predictor,
            matrix(embeddings, &device)?,
            Neighborhoods::new(&(&graph).try_into()?),
            Limits {
                pairs: model.training.evaluation_batch_size,
                memory: model.training.memory_mib << 20,
            },
        )?;
        Ok(Self {
            labels: folder.labels()?,
            config,
            graph,
            scorer,
        })
    }

    /// The best missing links of each of `nodes` in the graph that the model knows; scores are logits.
    ///
    /// # Errors
    /// [`NcnError::Link`] for nodes out of range; [`NcnError::Cancelled`].
    ///
    /// # Complexity
    /// The scores of all candidates, see [`missing_links`].
    pub fn missing_links(
        &self,
        nodes: &[NodeId],
        options: &MissingLinkOptions,
        progress: &dyn Progress,
    ) -> Result<Vec<MissingLink>, NcnError> {
        let mut score = |pairs: &[Pair], progress: &dyn Progress| -> Result<Vec<f64>, NcnError> {
            let scores = self.scorer.score_pairs(pairs, progress)?;
            Ok(scores.into_iter().map(f64::from).collect())
        };
        missing_links(&self.graph, nodes, options, &mut score, progress)
    }
}

fn matrix(data: TensorData, device: &Device) -> Result<Tensor<2>, NcnError> {
    if data.rank() != 2 {
        return Err(NcnError::Data {
            what: format!("embeddings of shape {:?}", data.shape()),
        });
    }
    let dtype = data.dtype();
    Ok(Tensor::from_data(data, (device, dtype)))
}
