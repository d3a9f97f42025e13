//! Questions about pairs of nodes: one epoch, one evaluation, and what is stored of them.

use argiope_gnn::{
    Context, Init, NamedTensors,
    heads::cross_entropy,
    optim::Learner,
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{DirectedGraph, Progress};
use argiope_link::{
    Pair,
    evaluation::{Metric, Values, evaluate, of_part},
    metrics::TiePolicy,
};
use argiope_sparse::RowIndex;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::{Decoder, run::adam};
use crate::{
    DirectedConfig, DirectedError,
    links::{LabelledPair, LinkMetrics, LinkSplit, LinkTask, non_edge_targets},
    methods::{Input, Network, Prepared},
};

/// A network for the nodes, and what makes the classes of pairs of their embeddings.
#[derive(Module, Debug)]
pub struct LinkNetwork {
    network: Network,
    decoder: Decoder,
}

/// A network with the graph that may be seen, the pairs of a split, and its optimiser. An epoch is one step on all training pairs.
#[derive(Debug)]
pub struct PairTask {
    task: LinkTask,
    prepared: Prepared,
    train: Pairs,
    /// All training pairs in the order of the ends.
    train_rows: RowIndex,
    valid: Pairs,
    test: Pairs,
    learner: Learner<LinkNetwork>,
    device: Device,
}

/// Targets that an edge of the test is ranked against.
pub const RANKED_AGAINST: usize = 100;

/// The pairs of a part of the split.
#[derive(Debug)]
struct Pairs {
    pairs: Vec<LabelledPair>,
    ends: [RowIndex; 2],
}

impl Pairs {
    fn new(pairs: &[LabelledPair], num_nodes: usize) -> Result<Self, DirectedError> {
        let ends = |end: fn(&LabelledPair) -> u32| -> Vec<u32> { pairs.iter().map(end).collect() };
        Ok(Self {
            ends: [
                RowIndex::new(ends(|pair| pair.source), num_nodes)?,
                RowIndex::new(ends(|pair| pair.target), num_nodes)?,
            ],
            pairs: pairs.to_vec(),
        })
    }
}

impl PairTask {
    /// A task with initial parameters. What the method computes of the graph once is computed here, from the graph that may be
    /// seen; `features` and `device` are those of the input, whose graph is not looked at.
    ///
    /// # Errors
    /// [`DirectedError::Data`] for parts of the split without pairs; those of the method.
    pub fn new(
        config: &DirectedConfig,
        split: &LinkSplit,
        input: Input<'_>,
        seed: u64,
    ) -> Result<Self, DirectedError> {
        for (name, pairs) in split.parts() {
            if pairs.is_empty() {
                return Err(DirectedError::Data {
                    what: format!("the {name} part of the split has no pairs"),
                });
            }
        }
        let input = Input {
            graph: &split.train_graph,
            ..input
        };
        let num_nodes = split.train_graph.num_nodes();
        let prepared = config.model.prepare(input)?;
        let mut init = Init::new(seed, &input.device.clone().autodiff());
        let links = &config.links;
        let network = config.model.init(&prepared, links.dim, &mut init)?;
        let decoder = Decoder::new(links.decoder, links.dim, split.task, &mut init)?;
        let num_train = split.train.len();
        Ok(Self {
            task: split.task,
            prepared,
            train_rows: RowIndex::new((0..num_train as u32).collect::<Vec<_>>(), num_train)?,
            train: Pairs::new(&split.train, num_nodes)?,
            valid: Pairs::new(&split.valid, num_nodes)?,
            test: Pairs::new(&split.test, num_nodes)?,
            learner: Learner::new(
                LinkNetwork { network, decoder },
                adam(&config.training).init()?,
            ),
            device: input.device.clone(),
        })
    }

    /// The network as it is.
    #[must_use]
    pub fn network(&self) -> &LinkNetwork {
        self.learner.model()
    }

    /// Takes the parameters of a stored network.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, stored: &NamedTensors) -> Result<(), DirectedError> {
        Ok(self.learner.start_from(stored)?)
    }

    /// How high the edges of the test rank among [`RANKED_AGAINST`] targets each that their sources do not point to in `graph`, which is
    /// the whole one: mean reciprocal rank and hits, by the difference of the scores of class 1 and class 0. For
    /// [`LinkTask::Existence`].
    ///
    /// # Errors
    /// As [`non_edge_targets`]; [`DirectedError::Link`] for scores that are no numbers.
    pub fn rank_test(&self, graph: &DirectedGraph, seed: u64) -> Result<Values, DirectedError> {
        let edges = self.test.pairs.iter().filter(|pair| pair.class == 1);
        let edges: Vec<Pair> = edges.map(LabelledPair::ends).collect();
        let negatives = non_edge_targets(graph, &edges, RANKED_AGAINST, seed)?;
        let labelled = |&(source, target): &Pair| LabelledPair {
            source,
            target,
            class: 1,
        };
        let pairs = edges.iter().chain(negatives.pairs()).map(labelled);
        let pairs = Pairs::new(&pairs.collect::<Vec<_>>(), graph.num_nodes())?;
        let network = self.network().valid();
        let scores = self.scores(&network, &pairs, &Context::evaluation())?;
        let scores: Vec<f32> = scores.into_data().iter().collect();
        let scores: Vec<f32> = scores.chunks(2).map(|of| of[1] - of[0]).collect();
        let (of_edges, of_negatives) = scores.split_at(edges.len());
        let metrics = [Metric::Mrr, Metric::Hits(1), Metric::Hits(10)];
        let ties = TiePolicy::Mean;
        Ok(evaluate(
            &metrics,
            ties,
            of_edges,
            &negatives,
            of_negatives,
        )?)
    }

    fn scores(
        &self,
        network: &LinkNetwork,
        pairs: &Pairs,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let embeddings = network.network.forward(&self.prepared, context)?;
        let [first, second] = &pairs.ends;
        network
            .decoder
            .forward(embeddings, [first, second], context)
    }
}

impl Task for PairTask {
    type Error = DirectedError;

    fn train_epoch(
        &mut self,
        _: u64,
        steps: &mut Steps,
        _: &dyn Progress,
    ) -> Result<EpochReport, DirectedError> {
        let scores = self.scores(self.network(), &self.train, &steps.next_context())?;
        let classes: Vec<u32> = self.train.pairs.iter().map(|pair| pair.class).collect();
        let loss = cross_entropy(scores, &self.train_rows, &classes)?;
        let value = f64::from(loss.clone().into_scalar::<f32>());
        self.learner.step(loss.backward())?;
        Ok(EpochReport {
            loss: value,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, _: &dyn Progress) -> Result<Metrics, DirectedError> {
        let network = self.network().valid();
        let context = Context::evaluation();
        let embeddings = network.network.forward(&self.prepared, &context)?;
        let mut metrics = Metrics::new();
        for (name, part) in [("valid", &self.valid), ("test", &self.test)] {
            let [first, second] = &part.ends;
            let scores =
                (network.decoder).forward(embeddings.clone(), [first, second], &context)?;
            let scores: Vec<f32> = scores.into_data().iter().collect();
            let found = LinkMetrics::of_logits(self.task, &part.pairs, &scores)?;
            metrics.extend(of_part(name, found.values()));
        }
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, DirectedError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, DirectedError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), DirectedError> {
        Ok(self.learner.load_state(state, &self.device)?)
    }
}
