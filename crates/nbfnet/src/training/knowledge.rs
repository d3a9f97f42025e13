//! Training on the facts of a knowledge graph.

use std::{collections::BTreeMap, time::Instant};

use argiope_gnn::{
    Init, NamedTensors,
    optim::{Adam, AdamConfig},
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{Progress, RelationalGraph};
use argiope_link::{
    Triple,
    knowledge::{FactsToRank, KnowledgeData},
    negatives::{corrupt_batch, corrupt_batch_typed},
    ranking::{RankingProtocol, evaluate_ranks},
};
use burn::{module::Module as _, tensor::Device};

use super::{
    batch::{Batch, batches},
    loss::loss,
    step::{Asked, gradients},
};
use crate::{Limits, MessageGraph, Nbfnet, NbfnetConfig, NbfnetError};

/// A network with its optimiser and the facts that it learns from.
#[derive(Debug)]
pub struct KnowledgeTask<'a> {
    config: NbfnetConfig,
    protocol: RankingProtocol,
    seed: u64,
    data: &'a KnowledgeData,
    graph: MessageGraph,
    /// What negatives may not be.
    truths: RelationalGraph,
    validation: Vec<Triple>,
    validation_graph: MessageGraph,
    /// Taken out while the optimiser overwrites its parameters.
    model: Option<Nbfnet>,
    adam: Adam,
    device: Device,
    /// Epochs so far, in this process.
    epoch: u64,
    /// The metrics of the evaluations of this process by epoch.
    evaluations: BTreeMap<u64, Metrics>,
    seconds: f64,
}

impl<'a> KnowledgeTask<'a> {
    /// A task with initial parameters. `device` is one without gradients.
    ///
    /// # Errors
    /// [`NbfnetError::Option`] for settings without sense; [`NbfnetError::Data`] for a training graph without facts and for a
    /// validation without any.
    pub fn new(
        config: &NbfnetConfig,
        protocol: &RankingProtocol,
        data: &'a KnowledgeData,
        seed: u64,
        device: &Device,
    ) -> Result<Self, NbfnetError> {
        config.check()?;
        let graph = MessageGraph::of_knowledge(&data.graph)?;
        if data.validation.triples.is_empty() {
            return Err(NbfnetError::Data {
                what: format!("{}: there are no facts to validate with", data.name),
            });
        }
        let truths = match config.training.strict_negatives {
            true => data.graph.clone(),
            false => RelationalGraph::empty(data.graph.num_entities(), data.graph.num_relations())?,
        };
        let mut init = Init::new(seed, &device.clone().autodiff());
        let model = Nbfnet::new(&config.model, graph.num_message_relations(), &mut init)?;
        Ok(Self {
            config: config.clone(),
            protocol: protocol.clone(),
            seed,
            data,
            truths,
            validation: spread(&data.validation.triples, config.training.validation_facts),
            validation_graph: MessageGraph::of_knowledge(&data.validation.graph)?,
            graph,
            model: Some(model),
            adam: AdamConfig::new(config.training.learning_rate).init()?,
            device: device.clone(),
            epoch: 0,
            evaluations: BTreeMap::new(),
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

    /// Number of batches of an epoch.
    #[must_use]
    pub fn num_batches(&self) -> usize {
        let training = &self.config.training;
        let all = self.data.train.len().div_ceil(training.batch_size);
        all.min(training.batches_per_epoch.unwrap_or(usize::MAX))
    }

    /// Seconds of training in this process.
    pub(super) fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The metrics of the validation after an epoch, if it was in this process.
    pub(super) fn last_validation(&self, epoch: u64) -> Option<Metrics> {
        self.evaluations.get(&epoch).cloned()
    }

    /// The parameters as they are.
    pub(super) fn nbfnet_tensors(&self) -> NamedTensors {
        NamedTensors::of_module(self.nbfnet())
    }

    /// Takes the parameters of a stored model.
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, stored: &NamedTensors) -> Result<(), NbfnetError> {
        self.model = Some(stored.load_module(self.nbfnet().clone())?);
        Ok(())
    }

    /// One step on a batch of facts; returns its loss. `number` is that of the step.
    ///
    /// # Errors
    /// [`NbfnetError::Link`] for a fact that every corruption of is true; [`NbfnetError::Cancelled`].
    pub fn step(
        &mut self,
        facts: &[Triple],
        number: u64,
        progress: &dyn Progress,
    ) -> Result<f64, NbfnetError> {
        let training = &self.config.training;
        let negatives = training.negatives;
        let corrupted = match &self.data.entity_types {
            None => corrupt_batch(&self.truths, facts, negatives, self.seed, number)?,
            Some(types) => {
                corrupt_batch_typed(&self.truths, types, facts, negatives, self.seed, number)?
            }
        };
        let batch = Batch::new(&self.graph, facts, &corrupted, negatives);
        let graph = batch.hidden_from(&self.graph, facts, training.remove_one_hop)?;
        let asked = Asked {
            queries: &batch.queries,
            candidates: &batch.candidates,
        };
        let (model, temperature) = (self.nbfnet(), training.adversarial_temperature);
        let memory = training.memory_mib << 20;
        let of_plan = |plan: &_| loss(model.scores_of_plan(plan)?, temperature);
        let (total, gradients) = gradients(model, &graph, asked, 1, memory, &of_plan, progress)?;
        if let Some(model) = self.model.take() {
            self.model = Some(self.adam.step_accumulated(model, gradients)?);
        }
        Ok(total)
    }

    /// Metrics of the ranks of facts.
    fn metrics(
        &self,
        name: &str,
        graph: &MessageGraph,
        facts: &FactsToRank,
        triples: &[Triple],
        progress: &dyn Progress,
    ) -> Result<Metrics, NbfnetError> {
        let training = &self.config.training;
        let limits = Limits {
            queries: training.evaluation_batch_size,
            memory: training.memory_mib << 20,
        };
        let (model, types) = (self.nbfnet().valid(), self.data.entity_types.as_ref());
        let counts = model.rank_facts(graph, &facts.known, types, triples, limits, progress)?;
        let values = evaluate_ranks(&self.protocol.metrics, self.protocol.ties, &counts)?;
        Ok((values.into_iter())
            .map(|(metric, value)| (format!("{name}/{metric}"), value))
            .collect())
    }

    /// Metrics of the test, of the network as it is; none without facts to test.
    ///
    /// # Errors
    /// As [`Nbfnet::rank_facts`].
    pub fn test(&self, progress: &dyn Progress) -> Result<Metrics, NbfnetError> {
        let test = &self.data.test;
        if test.triples.is_empty() {
            return Ok(Metrics::new());
        }
        let graph = MessageGraph::of_knowledge(&test.graph)?;
        self.metrics("test", &graph, test, &test.triples, progress)
    }
}

impl Task for KnowledgeTask<'_> {
    type Error = NbfnetError;

    fn train_epoch(
        &mut self,
        epoch: u64,
        steps: &mut Steps,
        progress: &dyn Progress,
    ) -> Result<EpochReport, NbfnetError> {
        let started = Instant::now();
        self.epoch = epoch;
        let training = &self.config.training;
        let batches = batches(
            self.data.train.len(),
            training.batch_size,
            training.batches_per_epoch,
            self.seed,
            epoch,
        );
        progress.begin(&format!("epoch {}", epoch + 1), Some(batches.len() as u64));
        let (mut sum, mut num_facts) = (0.0, 0);
        for batch in &batches {
            progress.check()?;
            let number = steps.count();
            // Nothing is dropped: a step needs its number only.
            let _ = steps.next_context();
            let facts: Vec<Triple> = batch
                .iter()
                .map(|&fact| self.data.train[fact as usize])
                .collect();
            sum += self.step(&facts, number, progress)? * facts.len() as f64;
            num_facts += facts.len();
            progress.advance(1);
        }
        progress.end();
        self.seconds += started.elapsed().as_secs_f64();
        Ok(EpochReport {
            loss: sum / num_facts as f64,
            metrics: Metrics::new(),
        })
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, NbfnetError> {
        let facts = &self.data.validation;
        let metrics = self.metrics(
            "valid",
            &self.validation_graph,
            facts,
            &self.validation,
            progress,
        )?;
        self.evaluations.insert(self.epoch, metrics.clone());
        Ok(metrics)
    }

    fn model(&self) -> Result<NamedTensors, NbfnetError> {
        Ok(self.nbfnet_tensors())
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

/// At most `most` of the facts, evenly spread over their list.
fn spread(facts: &[Triple], most: Option<usize>) -> Vec<Triple> {
    match most {
        Some(most) if most < facts.len() => {
            (0..most).map(|at| facts[at * facts.len() / most]).collect()
        }
        _ => facts.to_vec(),
    }
}
