//! One epoch, one evaluation, and what is stored of them.

use argiope_gnn::{
    Adjacency, Context, NamedTensors, NodeFeatures,
    optim::{AdamConfig, Learner},
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{Progress, UndirectedGraph};
use argiope_link::{
    EdgeSplit, MessageGraphs, Negatives, Pair, Stage,
    dataset::Protocol,
    evaluation::{evaluate, of_part},
    negatives::NonEdges,
};
use argiope_sparse::{Pairs, log_sigmoid};
use burn::tensor::{Device, Tensor};

use super::batches::batches;
use crate::{Limits, Ncn, NcnConfig, NcnError, Neighborhoods, Scorer, TrainingGraph};

/// A model with its data and its optimiser.
pub struct LinkTask {
    config: NcnConfig,
    protocol: Protocol,
    seed: u64,
    split: EdgeSplit,
    graph: TrainingGraph,
    non_edges: NonEdges,
    features: NodeFeatures,
    /// Of all training edges, and of what messages pass on at test if that is not the same.
    adjacency: Adjacency,
    test_adjacency: Option<Adjacency>,
    learner: Learner<Ncn>,
    /// Those of the last evaluation, for the test.
    embeddings: Option<Tensor<2>>,
    device: Device,
}

/// What a model is trained and judged on.
#[derive(Debug, Clone)]
pub struct LinkTaskData {
    /// The parts of the edges.
    pub split: EdgeSplit,
    /// What messages pass on.
    pub graphs: MessageGraphs,
    /// Features of the nodes, on the device of the training without gradients.
    pub features: NodeFeatures,
}

/// The name of the embeddings among the tensors of a stored model.
pub(crate) const EMBEDDINGS: &str = "embeddings";

impl LinkTask {
    /// A task with initial parameters. `device` is one without gradients.
    ///
    /// # Errors
    /// [`NcnError::Option`] for settings without sense; [`NcnError::Data`] for a training set without edges and for another
    /// number of features than nodes.
    pub fn new(
        config: &NcnConfig,
        protocol: &Protocol,
        data: LinkTaskData,
        seed: u64,
        device: &Device,
    ) -> Result<Self, NcnError> {
        let LinkTaskData {
            split,
            graphs,
            features,
        } = data;
        let num_nodes = split.num_nodes;
        if split.train.is_empty() {
            return Err(NcnError::Data {
                what: "the training set has no edges".into(),
            });
        }
        if features.num_nodes() != num_nodes {
            return Err(NcnError::Data {
                what: format!(
                    "features of {} nodes for a graph of {num_nodes} nodes",
                    features.num_nodes()
                ),
            });
        }
        let features = match config.encoder.learned_embeddings {
            true => NodeFeatures::Learned { num_nodes },
            false => features,
        };
        let train = graphs.at(Stage::Train);
        // Edges may be given more than once; the graph has them once.
        let edges: Vec<Pair> = train.edges().collect();
        let test = graphs.at(Stage::Test);
        let (encoder, predictor) = (
            config.training.encoder_learning_rate,
            config.training.predictor_learning_rate,
        );
        let mut adam = AdamConfig::new(predictor)
            .with_group("encoder", encoder)
            .with_group("predictor", predictor);
        adam.max_norm = config.training.clip_norm;
        let model = Ncn::new(config, &features, seed, &device.clone().autodiff())?;
        let adjacency = Adjacency::try_from(train)?;
        Ok(Self {
            graph: TrainingGraph::new(num_nodes, &edges)?,
            split: EdgeSplit {
                train: edges,
                ..split
            },
            non_edges: NonEdges::undirected(train),
            test_adjacency: (test != train)
                .then(|| Adjacency::try_from(test))
                .transpose()?,
            adjacency,
            learner: Learner::new(model, adam.init()?),
            config: config.clone(),
            protocol: protocol.clone(),
            seed,
            features,
            embeddings: None,
            device: device.clone(),
        })
    }

    /// The model as it is.
    #[must_use]
    pub fn ncn(&self) -> &Ncn {
        self.learner.model()
    }

    /// Number of batches of an epoch.
    #[must_use]
    pub fn num_batches(&self) -> usize {
        self.batches(0).len()
    }

    fn batches(&self, epoch: u64) -> Vec<Vec<u32>> {
        let training = &self.config.training;
        let num_edges = self.graph.num_edges();
        batches(
            num_edges,
            training.batch_size,
            training.drop_last,
            self.seed,
            epoch,
        )
    }

    /// The loss of a batch: `-mean(log sigmoid(s))` of the positives, and of the negatives the same of `-s`.
    fn loss(
        &self,
        edges: &[u32],
        negatives: &[Pair],
        context: &Context,
    ) -> Result<Tensor<1>, NcnError> {
        let adjacency = match self.config.training.remove_target_links {
            true => Adjacency::new(self.graph.without(edges)?)?,
            false => self.adjacency.clone(),
        };
        let h = self
            .ncn()
            .encoder
            .forward(&self.features, &adjacency, context)?;
        let mut pairs: Vec<Pair> = edges
            .iter()
            .map(|&edge| self.split.train[edge as usize])
            .collect();
        pairs.extend_from_slice(negatives);
        let pairs = Pairs::new(self.split.num_nodes, pairs)?;
        let graph = Neighborhoods::new(&adjacency);
        let memory = self.limits().memory;
        let scores = (self.ncn().predictor).forward(h, &graph, &pairs, memory, context)?;
        let positives = log_sigmoid(scores.clone().narrow(0, 0, edges.len()))?.mean();
        let negatives =
            log_sigmoid(-scores.narrow(0, edges.len(), pairs.len() - edges.len()))?.mean();
        Ok(-(positives + negatives))
    }

    fn limits(&self) -> Limits {
        let training = &self.config.training;
        Limits {
            pairs: training.evaluation_batch_size,
            memory: training.memory_mib << 20,
        }
    }

    /// Takes the parameters of a stored model, such as those of NCN to begin NCNC with.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, mut stored: NamedTensors) -> Result<(), NcnError> {
        let model = self.ncn().clone();
        self.learner.set_model(Ncn {
            encoder: stored.take_all("encoder").load_module(model.encoder)?,
            predictor: stored.take_all("predictor").load_module(model.predictor)?,
        });
        Ok(())
    }

    /// Metrics of one part of the split.
    fn metrics(
        &self,
        scorer: &Scorer,
        (name, positives, negatives): (&str, &[Pair], &Negatives),
        progress: &dyn Progress,
    ) -> Result<Metrics, NcnError> {
        // One list: links that completion asks for are shared.
        let pairs = [positives, negatives.pairs()].concat();
        let scores = scorer.score_pairs(&pairs, &WithinPhase(progress))?;
        let (of_positives, of_negatives) = scores.split_at(positives.len());
        let Protocol { metrics, ties, .. } = &self.protocol;
        let values = evaluate(metrics, *ties, of_positives, negatives, of_negatives)?;
        Ok(of_part(name, values))
    }

    /// The scorer of a stage.
    fn scorer(&self, adjacency: &Adjacency) -> Result<(Scorer, Tensor<2>), NcnError> {
        let embeddings = self.ncn().embed(&self.features, adjacency)?;
        let graph = Neighborhoods::new(adjacency);
        let scorer = Scorer::new(
            &self.ncn().predictor,
            embeddings.clone(),
            graph,
            self.limits(),
        )?;
        Ok((scorer, embeddings))
    }
}

impl Task for LinkTask {
    type Error = NcnError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, NcnError> {
        let batches = self.batches(epoch);
        let negatives = self
            .non_edges
            .sample(self.graph.num_edges(), self.seed, epoch)?;
        let mut rest = &negatives[..];
        let mut sum = 0.0;
        for edges in &batches {
            progress.check()?;
            let context = steps.next_context();
            let (negatives, after) = rest.split_at(edges.len());
            rest = after;
            let loss = self.loss(edges, negatives, &context)?;
            sum += f64::from(loss.clone().into_scalar::<f32>());
            let gradients = loss.backward();
            // What nothing else holds is overwritten where it lies.
            drop(loss);
            self.learner.step(gradients)?;
        }
        Ok(EpochReport {
            loss: sum / batches.len() as f64,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, NcnError> {
        let EdgeSplit {
            valid,
            test,
            valid_negatives,
            test_negatives,
            ..
        } = &self.split;
        let (scorer, mut embeddings) = self.scorer(&self.adjacency)?;
        let mut metrics = self.metrics(&scorer, ("valid", valid, valid_negatives), progress)?;
        let at_test = match &self.test_adjacency {
            Some(adjacency) => Some(self.scorer(adjacency)?),
            None => None,
        };
        let scorer = match at_test {
            Some((scorer, of_test)) => {
                embeddings = of_test;
                scorer
            }
            None => scorer,
        };
        metrics.extend(self.metrics(&scorer, ("test", test, test_negatives), progress)?);
        self.embeddings = Some(embeddings);
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, NcnError> {
        let mut tensors = self.learner.parameters();
        if let Some(embeddings) = &self.embeddings {
            tensors.insert(EMBEDDINGS, embeddings.to_data());
        }
        Ok(tensors)
    }

    fn state(&self) -> Result<NamedTensors, NcnError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), NcnError> {
        Ok(self.learner.load_state(state, &self.device)?)
    }
}

/// Passes cancellation on, and no phases: an evaluation is a part of the training.
struct WithinPhase<'a>(&'a dyn Progress);

impl Progress for WithinPhase<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The graph that a stored model finds neighbours in.
pub(crate) fn test_graph(graphs: &MessageGraphs) -> &UndirectedGraph {
    graphs.at(Stage::Test)
}
