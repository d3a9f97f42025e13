//! Training on the edges of a plain graph, under the protocol of all link models.

use std::path::Path;

use argiope_gnn::{
    Init, NamedTensors,
    optim::{AdamConfig, Learner},
    run_folder::RunPlace,
    training::{EpochReport, Metrics, Steps, Task, train},
};
use argiope_graph::{GraphFile, Progress, RelationalGraph};
use argiope_link::{
    EdgeSplit, MessageGraphs, Negatives, Pair, Stage, Triple,
    dataset::{LinkData, Protocol},
    evaluation::{evaluate, of_part},
    negatives::corrupt_batch,
    summary::RunResult,
};
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    batch::{batches, num_batches, train_batches},
    loss::loss,
    run::{GRAPH, course, environment},
    step::{Asked, gradients},
};
use crate::{
    MessageGraph, Nbfnet, NbfnetConfig, NbfnetError,
    pairs::{QUERIES_PER_PAIR, queries_of_pairs},
};

/// What a run on a plain graph is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainRunConfig {
    /// The data set, or the file.
    pub data: String,
    /// Seed of the split, the parameters and the training.
    pub seed: u64,
    /// How the edges are split and what is reported.
    pub protocol: Protocol,
    /// The network and its training.
    pub settings: NbfnetConfig,
}

/// A network with its optimiser and the edges that it learns from.
///
/// A step takes edges, and for each of them as many non-edges from one of its ends as the settings say; messages pass on all
/// training edges but those between these pairs.
#[derive(Debug)]
pub struct PlainTask {
    config: NbfnetConfig,
    protocol: Protocol,
    seed: u64,
    split: EdgeSplit,
    graph: MessageGraph,
    test_graph: Option<MessageGraph>,
    /// The training edges in both directions: what negatives may not be.
    truths: RelationalGraph,
    learner: Learner<Nbfnet>,
    device: Device,
}

impl PlainTask {
    /// A task with initial parameters. `device` is one without gradients.
    ///
    /// # Errors
    /// [`NbfnetError::Option`] for settings without sense; [`NbfnetError::Data`] for a training set without edges.
    pub fn new(
        config: &NbfnetConfig,
        protocol: &Protocol,
        split: EdgeSplit,
        graphs: &MessageGraphs,
        seed: u64,
        device: &Device,
    ) -> Result<Self, NbfnetError> {
        config.check()?;
        let train = graphs.at(Stage::Train);
        let graph = MessageGraph::of_undirected(train, true)?;
        let test = graphs.at(Stage::Test);
        let both = train.edges().flat_map(|(u, v)| [(u, 0, v), (v, 0, u)]);
        let truths = RelationalGraph::from_triples(train.num_nodes(), 1, both)?;
        let mut init = Init::new(seed, &device.clone().autodiff());
        let model = Nbfnet::new(&config.model, graph.num_message_relations(), &mut init)?;
        Ok(Self {
            config: config.clone(),
            protocol: protocol.clone(),
            seed,
            // Edges may be given more than once; the graph has them once.
            split: EdgeSplit {
                train: train.edges().collect(),
                ..split
            },
            test_graph: (test != train)
                .then(|| MessageGraph::of_undirected(test, true))
                .transpose()?,
            graph,
            truths: match config.training.strict_negatives {
                true => truths,
                false => RelationalGraph::empty(train.num_nodes(), 1)?,
            },
            learner: Learner::new(
                model,
                AdamConfig::new(config.training.learning_rate).init()?,
            ),
            device: device.clone(),
        })
    }

    /// The network as it is.
    #[must_use]
    pub fn nbfnet(&self) -> &Nbfnet {
        self.learner.model()
    }

    fn step(
        &mut self,
        edges: &[Pair],
        number: u64,
        progress: &dyn Progress,
    ) -> Result<f64, NbfnetError> {
        let training = &self.config.training;
        let negatives = training.negatives;
        let facts: Vec<Triple> = edges.iter().map(|&(u, v)| (u, 0, v)).collect();
        let corrupted = corrupt_batch(&self.truths, &facts, negatives, self.seed, number)?;
        let mut pairs = Vec::with_capacity(edges.len() * (1 + negatives));
        for (row, &(u, v)) in edges.iter().enumerate() {
            let side = corrupted.side(row);
            // The end that stays.
            let kept = if side.of((u, 0, v)) == v { u } else { v };
            pairs.push((u, v));
            let false_ends = &corrupted.entities[row * negatives..][..negatives];
            pairs.extend(false_ends.iter().map(|&end| (kept, end)));
        }
        let hidden = match training.remove_one_hop {
            true => self.graph.without_pairs(&pairs)?,
            false => self.graph.without_pairs(edges)?,
        };
        let (queries, candidates) = queries_of_pairs(&pairs);
        let asked = Asked {
            queries: &queries,
            candidates: &candidates,
        };
        let (model, temperature) = (self.nbfnet(), training.adversarial_temperature);
        let unit = QUERIES_PER_PAIR * (1 + negatives);
        let of_plan = |plan: &crate::Plan| {
            let scores = model.scores_of_pairs_by(plan)?;
            let rows = scores.dims()[0] / (1 + negatives);
            // A sum over rows, of which each has several queries.
            Ok(loss(scores.reshape([rows, 1 + negatives]), temperature)? * unit as f64)
        };
        let memory = training.memory_mib << 20;
        let (total, gradients) =
            gradients(model, &hidden, asked, unit, memory, &of_plan, progress)?;
        self.learner.step_accumulated(gradients)?;
        Ok(total)
    }

    /// Metrics of one part of the split.
    fn metrics(
        &self,
        graph: &MessageGraph,
        (name, positives, negatives): (&str, &[Pair], &Negatives),
        progress: &dyn Progress,
    ) -> Result<Metrics, NbfnetError> {
        let limits = self.config.training.pair_limits();
        let pairs = [positives, negatives.pairs()].concat();
        let scores = self
            .nbfnet()
            .valid()
            .scores_of_pairs(graph, &pairs, limits, progress)?;
        let (of_positives, of_negatives) = scores.split_at(positives.len());
        let Protocol { metrics, ties, .. } = &self.protocol;
        let values = evaluate(metrics, *ties, of_positives, negatives, of_negatives)?;
        Ok(of_part(name, values))
    }
}

impl Task for PlainTask {
    type Error = NbfnetError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, NbfnetError> {
        let batches = batches(&self.split.train, &self.config.training, self.seed, epoch);
        let step = |edges: &[Pair], number| self.step(edges, number, progress);
        train_batches(&batches, epoch, steps, progress, step)
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, NbfnetError> {
        let EdgeSplit {
            valid,
            test,
            valid_negatives,
            test_negatives,
            ..
        } = &self.split;
        let mut metrics = self.metrics(&self.graph, ("valid", valid, valid_negatives), progress)?;
        let graph = self.test_graph.as_ref().unwrap_or(&self.graph);
        metrics.extend(self.metrics(graph, ("test", test, test_negatives), progress)?);
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, NbfnetError> {
        Ok(self.learner.parameters())
    }

    fn state(&self) -> Result<NamedTensors, NbfnetError> {
        Ok(self.learner.state())
    }

    fn load_state(&mut self, state: NamedTensors) -> Result<(), NbfnetError> {
        Ok(self.learner.load_state(state, &self.device)?)
    }
}

/// Trains a network on a plain graph, in a folder if one is given, and reports its metrics. A folder that holds the same run is
/// continued, or read if the run is finished.
///
/// # Errors
/// [`NbfnetError::Gnn`] if the folder holds another run; those of the data, the protocol and the folder;
/// [`NbfnetError::Cancelled`], after which the same call continues from the last whole epoch.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate::gnp};
/// use argiope_link::dataset::{LinkData, Protocol};
/// use argiope_nbfnet::{published, training::{PlainRunConfig, run_plain}};
///
/// let data = LinkData::of_graph("random", gnp(40, 0.2, 1)?);
/// let settings = published::plain_settings("random")?;
/// let settings = settings.with("training.epochs=2")?.with("model.dim=8")?;
/// let protocol = Protocol::of(&data);
/// let config = PlainRunConfig { data: data.name.clone(), seed: 0, protocol, settings };
/// let result = run_plain(&config, &data, None, &Silent)?;
/// assert!((0.0..=1.0).contains(&result.best["auc"].test));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_plain(
    config: &PlainRunConfig,
    data: &LinkData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RunResult, NbfnetError> {
    config.settings.check()?;
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let PlainRunConfig {
        protocol,
        settings,
        seed,
        ..
    } = config;
    let (split, graphs) = protocol.apply(data, *seed, progress)?;
    let mut task = PlainTask::new(settings, protocol, split, &graphs, *seed, &Device::flex())?;
    // Only now: data that cannot be trained on leaves no folder.
    let folder = place.folder(&environment(*seed))?;
    if let Some(folder) = &folder {
        let mut file = GraphFile::new(graphs.at(Stage::Test).clone());
        file.node_labels = data.labels.clone();
        file.write(folder.path().join(GRAPH))?;
    }
    let metric = format!("valid/{}", protocol.select_by);
    let num_batches = num_batches(task.split.train.len(), &settings.training);
    let course = course(&settings.training, *seed, metric, num_batches);
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let (epochs, seconds) = (outcome.state.epochs, outcome.seconds());
    let result = RunResult::new(&protocol.metrics, &outcome.metrics(), epochs, seconds)?;
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}
