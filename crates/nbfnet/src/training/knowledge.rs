//! Training on the facts of a knowledge graph.

use argiope_gnn::{
    Init, NamedTensors,
    optim::{AdamConfig, Learner},
    training::{EpochReport, Metrics, Steps, Task},
};
use argiope_graph::{Progress, RelationalGraph};
use argiope_link::{
    Triple,
    evaluation::of_part,
    knowledge::{FactsToRank, KnowledgeData},
    negatives::{corrupt_batch, corrupt_batch_typed},
    ranking::{RankingProtocol, evaluate_ranks},
};
use burn::{module::Module as _, tensor::Device};

use super::{
    batch::{Batch, batches, num_batches, train_batches},
    loss::loss,
    step::{Asked, gradients},
};
use crate::{MessageGraph, Nbfnet, NbfnetConfig, NbfnetError};

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
    learner: Learner<Nbfnet>,
    device: Device,
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

    /// Number of batches of an epoch.
    #[must_use]
    pub fn num_batches(&self) -> usize {
        num_batches(self.data.train.len(), &self.config.training)
    }

    /// Takes the parameters of a stored model.
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] with the name of a parameter that is missing, too many, or of another shape.
    pub fn start_from(&mut self, stored: &NamedTensors) -> Result<(), NbfnetError> {
        Ok(self.learner.start_from(stored)?)
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
        self.learner.step_accumulated(gradients)?;
        Ok(total)
    }

    /// Metrics of the ranks of facts.
    fn metrics(
        &self,
        graph: &MessageGraph,
        facts: &FactsToRank,
        triples: &[Triple],
        progress: &dyn Progress,
    ) -> Result<Metrics, NbfnetError> {
        let limits = self.config.training.limits();
        let (model, types) = (self.nbfnet().valid(), self.data.entity_types.as_ref());
        let counts = model.rank_facts(graph, &facts.known, types, triples, limits, progress)?;
        Ok(evaluate_ranks(
            &self.protocol.metrics,
            self.protocol.ties,
            &counts,
        )?)
    }

    /// Metrics of the test by their own names, of the network as it is; none without facts to test.
    ///
    /// # Errors
    /// As [`Nbfnet::rank_facts`].
    pub fn test(&self, progress: &dyn Progress) -> Result<Metrics, NbfnetError> {
        let test = &self.data.test;
        if test.triples.is_empty() {
            return Ok(Metrics::new());
        }
        let graph = MessageGraph::of_knowledge(&test.graph)?;
        self.metrics(&graph, test, &test.triples, progress)
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
        let batches = batches(&self.data.train, &self.config.training, self.seed, epoch);
        let step = |facts: &[Triple], number| self.step(facts, number, progress);
        train_batches(&batches, epoch, steps, progress, step)
    }

    fn evaluate(&mut self, progress: &dyn Progress) -> Result<Metrics, NbfnetError> {
        let facts = &self.data.validation;
        let graph = &self.validation_graph;
        let metrics = self.metrics(graph, facts, &self.validation, progress)?;
        Ok(of_part("valid", metrics))
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

/// At most `most` of the facts, evenly spread over their list.
fn spread(facts: &[Triple], most: Option<usize>) -> Vec<Triple> {
    match most {
        Some(most) if most < facts.len() => {
            (0..most).map(|at| facts[at * facts.len() / most]).collect()
        }
        _ => facts.to_vec(),
    }
}
