//! Training on the edges of a plain graph, under the protocol of all link models.

use std::{path::Path, time::Instant};

use argiope_gnn::{
    Environment, Init, NamedTensors, RunFolder,
    optim::{Adam, AdamConfig},
    training::{EpochReport, Metrics, Steps, Task, TrainConfig, train},
};
use argiope_graph::{GraphFile, Progress, RelationalGraph};
use argiope_link::{
    EdgeSplit, MessageGraphs, Negatives, Pair, Stage, Triple,
    dataset::{LinkData, Protocol},
    evaluation::evaluate,
    negatives::corrupt_batch,
    summary::{Evaluation, RunResult},
};
use burn::{module::Module as _, tensor::Device};
use serde::{Deserialize, Serialize};

use super::{
    batch::batches,
    loss::loss,
    run::{BATCHES_WORTH_STORING, GRAPH},
    step::{Asked, gradients},
};
use crate::{
    Limits, MessageGraph, Nbfnet, NbfnetConfig, NbfnetError,
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
    /// Taken out while the optimiser overwrites its parameters.
    model: Option<Nbfnet>,
    adam: Adam,
    device: Device,
    /// Epochs so far, in this process.
    epoch: u64,
    evaluations: Vec<Evaluation>,
    seconds: f64,
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
            model: Some(model),
            adam: AdamConfig::new(config.training.learning_rate).init()?,
            device: device.clone(),
            epoch: 0,
            evaluations: Vec::new(),
            seconds: 0.0,
        })
    }

    /// The network as it is.
    #[must_use]
    pub fn nbfnet(&self) -> &Nbfnet {
        self.model
            .as_ref()
            .expect("it is taken out only within a step")
    }

    fn batches(&self, epoch: u64) -> Vec<Vec<u32>> {
        let training = &self.config.training;
        let (size, most) = (training.batch_size, training.batches_per_epoch);
        batches(self.split.train.len(), size, most, self.seed, epoch)
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
        if let Some(model) = self.model.take() {
            self.model = Some(self.adam.step_accumulated(model, gradients)?);
        }
        Ok(total)
    }

    /// Metrics of one part of the split.
    fn metrics(
        &self,
        graph: &MessageGraph,
        (name, positives, negatives): (&str, &[Pair], &Negatives),
        progress: &dyn Progress,
    ) -> Result<Metrics, NbfnetError> {
        let limits = limits(&self.config);
        let pairs = [positives, negatives.pairs()].concat();
        let scores = self
            .nbfnet()
            .valid()
            .scores_of_pairs(graph, &pairs, limits, progress)?;
        let (of_positives, of_negatives) = scores.split_at(positives.len());
        let Protocol { metrics, ties, .. } = &self.protocol;
        let values = evaluate(metrics, *ties, of_positives, negatives, of_negatives)?;
        Ok((values.into_iter())
            .map(|(metric, value)| (format!("{name}/{metric}"), value))
            .collect())
    }
}

/// How much is computed at a time. A pair has one node that is asked about, so that many fit.
pub(crate) fn limits(config: &NbfnetConfig) -> Limits {
    const PAIRS_PER_QUERY: usize = 16;
    Limits {
        queries: PAIRS_PER_QUERY * config.training.evaluation_batch_size,
        memory: config.training.memory_mib << 20,
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
        let started = Instant::now();
        self.epoch = epoch;
        let batches = self.batches(epoch);
        progress.begin(&format!("epoch {}", epoch + 1), Some(batches.len() as u64));
        let (mut sum, mut num_edges) = (0.0, 0);
        for batch in &batches {
            progress.check()?;
            let number = steps.count();
            // Nothing is dropped: a step needs its number only.
            let _ = steps.next_context();
            let edges: Vec<Pair> = batch
                .iter()
                .map(|&edge| self.split.train[edge as usize])
                .collect();
            sum += self.step(&edges, number, progress)? * edges.len() as f64;
            num_edges += edges.len();
            progress.advance(1);
        }
        progress.end();
        self.seconds += started.elapsed().as_secs_f64();
        Ok(EpochReport {
            loss: sum / num_edges as f64,
            metrics: Metrics::new(),
        })
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
        self.evaluations.push((self.epoch, metrics.clone()));
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, NbfnetError> {
        Ok(NamedTensors::of_module(self.nbfnet()))
    }

    fn state(&self) -> Result<NamedTensors, NbfnetError> {
        let mut state = NamedTensors::new();
        state.insert_all("model", NamedTensors::of_module(self.nbfnet()));
        state.insert_all("adam", self.adam.state());
        Ok(state)
    }

    fn load_state(&mut self, mut state: NamedTensors) -> Result<(), NbfnetError> {
        let model = state.take_all("model").load_module(self.nbfnet().clone())?;
        self.model = Some(model);
        self.adam.load_state(state.take_all("adam"), &self.device)?;
        Ok(())
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
    let known = match folder {
        Some(path) => RunFolder::find(path, config)?,
        None => None,
    };
    if let Some(known) = &known
        && known.is_finished()
    {
        return Ok(known.result()?);
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
    let folder = match (known, folder) {
        (None, Some(path)) => {
            let version = env!("CARGO_PKG_VERSION");
            let environment = Environment::new("argiope-nbfnet", version, *seed);
            Some(RunFolder::create(path, config, &environment)?)
        }
        (known, _) => known,
    };
    if let Some(folder) = &folder {
        let mut file = GraphFile::new(graphs.at(Stage::Test).clone());
        file.node_labels = data.labels.clone();
        file.write(folder.path().join(GRAPH))?;
    }
    let training = &settings.training;
    let metric = format!("valid/{}", protocol.select_by);
    let mut course = TrainConfig::new(*seed, training.epochs as u64, metric);
    course.evaluate_every = training.evaluate_every as u64;
    course.patience = training.patience.map(|patience| patience as u64);
    if task.batches(0).len() > BATCHES_WORTH_STORING {
        course.save_every = 1;
    }
    let outcome = train(&mut task, &course, folder.as_ref(), progress)?;
    let (evaluations, seconds) = match &folder {
        // Those of earlier calls too.
        Some(folder) => {
            let records = folder.epochs()?;
            let seconds = records.iter().map(|record| record.seconds).sum();
            let of_epoch = (records.into_iter()).map(|record| (record.epoch, record.metrics));
            (of_epoch.collect(), seconds)
        }
        None => (task.evaluations.clone(), task.seconds),
    };
    let result = RunResult::new(
        &protocol.metrics,
        &evaluations,
        outcome.state.epochs,
        seconds,
    )?;
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}
