//! A finished run as a predictor: no data set and no training code is needed.

use std::path::{Path, PathBuf};

use argiope_gnn::{Init, RunFolder};
use argiope_graph::{
    AnyGraph, GraphFile, LabelMap, NodeId, Progress, RelationalGraph, UndirectedGraph,
};
use argiope_link::{
    Pair, Side, Triple,
    missing_links::{MissingLink, MissingLinkOptions, missing_links},
};
use burn::tensor::Device;
use serde::Serialize;

use crate::{
    Limits, MessageGraph, Nbfnet, NbfnetConfig, NbfnetError,
    explanation::{Explanation, ExplanationOptions},
    training::{GRAPH, PlainRunConfig, RunConfig},
};

/// A trained network with a knowledge graph: that of its training, or another one with the same relations.
#[derive(Debug, Clone)]
pub struct TrainedNbfnet {
    /// What the run was made of.
    pub config: RunConfig,
    /// Names of the entities.
    pub entities: LabelMap,
    /// Names of the relations.
    pub relations: LabelMap,
    /// What messages pass on, and what predictions leave out.
    pub facts: RelationalGraph,
    graph: MessageGraph,
    model: Nbfnet,
}

/// An entity as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prediction {
    /// The entity.
    pub entity: NodeId,
    /// Its logit.
    pub score: f32,
    /// Whether the graph has this fact already.
    pub known: bool,
}

impl Prediction {
    /// The probability that the score stands for, among true facts and false ones in equal numbers.
    #[must_use]
    pub fn probability(&self) -> f64 {
        1.0 / (1.0 + (-f64::from(self.score)).exp())
    }
}

impl TrainedNbfnet {
    /// The best network of a run, which may still be going on.
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] with the file that is missing or damaged; [`NbfnetError::Graph`] likewise for the graph;
    /// [`NbfnetError::Data`] for a run on a plain graph.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, NbfnetError> {
        let folder = RunFolder::open(folder)?;
        let config: RunConfig = folder.config()?;
        config.settings.check()?;
        let path = folder.path().join(GRAPH);
        let file = GraphFile::open(&path)?;
        let AnyGraph::Relational(facts) = file.graph else {
            return Err(wrong_graph(&path, "a knowledge graph"));
        };
        let graph = MessageGraph::of_knowledge(&facts)?;
        let model = load(&folder, &config.settings, graph.num_message_relations())?;
        let labels =
            |labels: Option<LabelMap>, what| labels.ok_or_else(|| wrong_graph(&path, what));
        Ok(Self {
            config,
            entities: labels(file.node_labels, "names of entities")?,
            relations: labels(file.relation_labels, "names of relations")?,
            facts,
            graph,
            model,
        })
    }

    /// The same network on another graph, whose relations have the ids of [`relations`](Self::relations).
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for a graph without facts, with another number of relations, or with more entities than names.
    pub fn on_graph(
        &self,
        entities: LabelMap,
        facts: RelationalGraph,
    ) -> Result<Self, NbfnetError> {
        if entities.len() != facts.num_entities() {
            return Err(NbfnetError::Data {
                what: format!(
                    "{} names for {} entities",
                    entities.len(),
                    facts.num_entities()
                ),
            });
        }
        let graph = MessageGraph::of_knowledge(&facts)?;
        self.model.check_relations(&graph)?;
        Ok(Self {
            entities,
            facts,
            graph,
            ..self.clone()
        })
    }

    /// The network.
    #[must_use]
    pub fn model(&self) -> &Nbfnet {
        &self.model
    }

    /// What messages pass on.
    #[must_use]
    pub fn graph(&self) -> &MessageGraph {
        &self.graph
    }

    /// How much is computed at a time.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.config.settings.training.limits()
    }

    /// For every question, given as a fact whose missing `side` is ignored, the `top` entities with the highest scores, best
    /// first, and of equal ones those with lower ids. Known facts are left out unless `with_known`.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for entities and relations that the graph has not; [`NbfnetError::Cancelled`].
    ///
    /// # Complexity
    /// As [`Nbfnet::scores`] for all questions.
    pub fn predict(
        &self,
        questions: &[(Triple, Side)],
        top: usize,
        with_known: bool,
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<Prediction>>, NbfnetError> {
        let mut queries = Vec::with_capacity(questions.len());
        for &((head, relation, tail), side) in questions {
            if relation as usize >= self.graph.num_relations() {
                return Err(NbfnetError::Data {
                    what: format!("relation {relation} of {}", self.graph.num_relations()),
                });
            }
            queries.push(self.graph.query((head, relation, tail), side));
        }
        let mut predictions = Vec::with_capacity(questions.len());
        progress.begin("predicting", Some(queries.len() as u64));
        let limits = self.limits();
        let mut with = |number: usize, scores: &[f32]| {
            let ((head, relation, tail), side) = questions[number];
            let mut is_known = vec![false; scores.len()];
            match side {
                Side::Tail => (self.facts.tails(head, relation))
                    .for_each(|entity| is_known[entity as usize] = true),
                Side::Head => (self.facts.heads(relation, tail))
                    .for_each(|entity| is_known[entity as usize] = true),
            }
            let mut found: Vec<Prediction> = ((0..).zip(scores).zip(is_known))
                .filter(|&(_, known)| with_known || !known)
                .map(|((entity, &score), known)| Prediction {
                    entity,
                    score,
                    known,
                })
                .collect();
            let better = |a: &Prediction, b: &Prediction| {
                b.score.total_cmp(&a.score).then(a.entity.cmp(&b.entity))
            };
            if top < found.len() {
                found.select_nth_unstable_by(top, better);
                found.truncate(top);
            }
            found.sort_unstable_by(better);
            predictions.push(found);
            Ok(())
        };
        self.model
            .scores_of_all(&self.graph, &queries, limits, progress, &mut with)?;
        progress.end();
        Ok(predictions)
    }

    /// Why a fact is believed: see [`Nbfnet::explain`].
    ///
    /// # Errors
    /// As [`Nbfnet::explain`].
    pub fn explain(
        &self,
        fact: Triple,
        options: ExplanationOptions,
    ) -> Result<Explanation, NbfnetError> {
        self.model.explain(&self.graph, fact, options)
    }
}

/// A trained network with the plain graph that it knows.
#[derive(Debug, Clone)]
pub struct TrainedPlain {
    /// What the run was made of.
    pub config: PlainRunConfig,
    /// The graph that messages pass on.
    pub graph: UndirectedGraph,
    /// The names of the nodes.
    pub labels: Option<LabelMap>,
    messages: MessageGraph,
    model: Nbfnet,
}

impl TrainedPlain {
    /// The best network of a run, which may still be going on.
    ///
    /// # Errors
    /// As [`TrainedNbfnet::open`].
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, NbfnetError> {
        let folder = RunFolder::open(folder)?;
        let config: PlainRunConfig = folder.config()?;
        config.settings.check()?;
        let path = folder.path().join(GRAPH);
        let file = GraphFile::open(&path)?;
        let AnyGraph::Undirected(graph) = file.graph else {
            return Err(wrong_graph(&path, "an undirected graph"));
        };
        let messages = MessageGraph::of_undirected(&graph, true)?;
        let model = load(&folder, &config.settings, messages.num_message_relations())?;
        Ok(Self {
            config,
            graph,
            labels: file.node_labels,
            messages,
            model,
        })
    }

    /// Logits of pairs, in their order.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for nodes out of range; [`NbfnetError::Cancelled`].
    pub fn score_pairs(
        &self,
        pairs: &[Pair],
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, NbfnetError> {
        let limits = self.config.settings.training.pair_limits();
        self.model
            .scores_of_pairs(&self.messages, pairs, limits, progress)
    }

    /// The best missing links of each of `nodes` in the graph that the network knows; scores are logits.
    ///
    /// # Errors
    /// [`NbfnetError::Link`] for nodes out of range; [`NbfnetError::Cancelled`].
    ///
    /// # Complexity
    /// The scores of all candidates, see [`missing_links`].
    pub fn missing_links(
        &self,
        nodes: &[NodeId],
        options: &MissingLinkOptions,
        progress: &dyn Progress,
    ) -> Result<Vec<MissingLink>, NbfnetError> {
        let mut score =
            |pairs: &[Pair], progress: &dyn Progress| -> Result<Vec<f64>, NbfnetError> {
                let scores = self.score_pairs(pairs, progress)?;
                Ok(scores.into_iter().map(f64::from).collect())
            };
        missing_links(&self.graph, nodes, options, &mut score, progress)
    }
}

fn load(
    folder: &RunFolder,
    settings: &NbfnetConfig,
    num_message_relations: usize,
) -> Result<Nbfnet, NbfnetError> {
    let (tensors, _): (_, serde::de::IgnoredAny) = folder.load_model()?;
    let init = &mut Init::new(0, &Device::flex());
    let model = Nbfnet::new(&settings.model, num_message_relations, init)?;
    Ok(tensors.load_module(model)?)
}

fn wrong_graph(path: &Path, what: &str) -> NbfnetError {
    NbfnetError::Data {
        what: format!("{} holds no {what}", PathBuf::from(path).display()),
    }
}
