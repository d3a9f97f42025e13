//! Encoder and predictor together, and scores of many pairs.

use argiope_gnn::{Adjacency, Context, Init, NodeFeatures};
use argiope_graph::{NodeId, Progress};
use argiope_sparse::Pairs;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use crate::{Encoder, NcnConfig, NcnError, Neighborhoods, Predictor, config::PredictorKind};

/// A link predictor with neural common neighbours, and its parameters.
#[derive(Module, Debug)]
pub struct Ncn {
    /// Nodes to embeddings.
    pub encoder: Encoder,
    /// Pairs of embeddings to scores.
    pub predictor: Predictor,
}

/// Bytes that completion takes for a neighbour of a pair: the slots, their keys, factors and weights, and the transposed
/// pattern.
const BYTES_PER_NEIGHBOR: usize = 64;

impl Ncn {
    /// A model of nodes like those of `features` with initial parameters of `f32`. To be trained, it needs a device that
    /// tracks gradients (`device.autodiff()`).
    ///
    /// # Errors
    /// [`NcnError::Option`] for settings without sense.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::{Adjacency, Context, NodeFeatures};
    /// use argiope_graph::UndirectedGraph;
    /// use argiope_ncn::{Ncn, NcnConfig, Neighborhoods};
    /// use argiope_sparse::Pairs;
    /// use burn::tensor::{Device, Tensor};
    ///
    /// let device = Device::flex();
    /// let graph = UndirectedGraph::from_edges(4, [(0, 1), (0, 2), (1, 2), (2, 3)])?;
    /// let adjacency = Adjacency::try_from(&graph)?;
    /// let features = NodeFeatures::Dense(Tensor::from_data([[1.0], [2.0], [0.5], [0.0]], &device));
    ///
    /// let model = Ncn::new(&NcnConfig::default(), &features, 7, &device)?;
    /// let h = model.encoder.forward(&features, &adjacency, &Context::evaluation())?;
    /// let (graph, pairs) = (Neighborhoods::new(&adjacency), Pairs::new(4, [(0, 3), (1, 3)])?);
    /// let scores = model.predictor.forward(h, &graph, &pairs, 1 << 20, &Context::evaluation())?;
    /// assert_eq!(scores.dims(), [2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        config: &NcnConfig,
        features: &NodeFeatures,
        seed: u64,
        device: &Device,
    ) -> Result<Self, NcnError> {
        Self::with_init(config, features, &mut Init::new(seed, device))
    }

    /// The same with the parameters that `init` draws.
    ///
    /// # Errors
    /// As [`Ncn::new`].
    pub fn with_init(
        config: &NcnConfig,
        features: &NodeFeatures,
        init: &mut Init,
    ) -> Result<Self, NcnError> {
        config.check()?;
        let encoder = Encoder::new(&config.encoder, features, init)?;
        // Without a layer that changes it, dense input would keep its width; every encoder ends at `dim`.
        let inputs = config.encoder.dim;
        let predictor = Predictor::new(&config.predictor, &config.completion, inputs, init)?;
        Ok(Self { encoder, predictor })
    }

    /// Embeddings for evaluation, `[num_nodes, dim]`, without gradients.
    ///
    /// # Errors
    /// As [`Encoder::forward`].
    pub fn embed(
        &self,
        features: &NodeFeatures,
        adjacency: &Adjacency,
    ) -> Result<Tensor<2>, NcnError> {
        (self.encoder.valid()).forward(features, adjacency, &Context::evaluation())
    }
}

/// Scores pairs with the embeddings of their nodes: what is left of a model once it is trained.
#[derive(Debug, Clone)]
pub struct Scorer {
    predictor: Predictor,
    embeddings: Tensor<2>,
    graph: Neighborhoods,
    limits: Limits,
}

/// How much is computed at a time. Scores do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pairs, at most.
    pub pairs: usize,
    /// Bytes that intermediate results may take, about.
    pub memory: usize,
}

impl Default for Limits {
    /// 8192 pairs and 1 GiB.
    fn default() -> Self {
        Self {
            pairs: 8192,
            memory: 1 << 30,
        }
    }
}

impl Scorer {
    /// A scorer with `embeddings` of shape `[num_nodes, dim]`, and the graph that neighbours are taken from.
    ///
    /// # Errors
    /// [`NcnError::Data`] for another number of embeddings than nodes.
    pub fn new(
        predictor: &Predictor,
        embeddings: Tensor<2>,
        graph: Neighborhoods,
        limits: Limits,
    ) -> Result<Self, NcnError> {
        let (rows, nodes) = (embeddings.dims()[0], graph.adjacency().num_nodes());
        if rows != nodes {
            return Err(NcnError::Data {
                what: format!("{rows} embeddings for a graph of {nodes} nodes"),
            });
        }
        Ok(Self {
            predictor: predictor.valid(),
            embeddings: embeddings.inner(),
            graph,
            limits,
        })
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.graph.adjacency().num_nodes()
    }

    /// The graph that neighbours are taken from.
    #[must_use]
    pub fn graph(&self) -> &Neighborhoods {
        &self.graph
    }

    /// The logit of every pair, in the order of the pairs: higher for pairs that are rather linked. A score does not depend
    /// on what else is scored, up to rounding.
    ///
    /// # Errors
    /// [`NcnError::Sparse`] for nodes out of range; [`NcnError::Cancelled`].
    ///
    /// # Complexity
    /// As [`Predictor::forward`].
    pub fn score_pairs(
        &self,
        pairs: &[(NodeId, NodeId)],
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, NcnError> {
        let num_nodes = self.num_nodes();
        // Before any work, so that a fault in the last pair is known at once.
        Pairs::new(num_nodes, pairs)?;
        let mut scores = Vec::with_capacity(pairs.len());
        progress.begin("scores", Some(pairs.len() as u64));
        let mut rest = pairs;
        while !rest.is_empty() {
            progress.check()?;
            let (part, after) = rest.split_at(self.part_len(rest));
            let checked = Pairs::new(num_nodes, part)?;
            let found = self.predictor.forward(
                self.embeddings.clone(),
                &self.graph,
                &checked,
                self.limits.memory,
                &Context::evaluation(),
            )?;
            scores.extend(found.into_data().iter::<f32>());
            progress.advance(part.len() as u64);
            rest = after;
        }
        progress.end();
        Ok(scores)
    }

    /// How many of the first pairs fit into the limits; at least one.
    fn part_len(&self, pairs: &[(NodeId, NodeId)]) -> usize {
        let most = pairs.len().min(self.limits.pairs.max(1));
        if self.predictor.kind() != PredictorKind::Ncnc {
            return most;
        }
        let pattern = self.graph.pattern();
        let mut bytes = 0;
        for (number, &(left, right)) in pairs[..most].iter().enumerate() {
            let neighbors = pattern.degree(left as usize) + pattern.degree(right as usize);
            bytes += neighbors * BYTES_PER_NEIGHBOR;
            if bytes > self.limits.memory {
                return number.max(1);
            }
        }
        most
    }
}
