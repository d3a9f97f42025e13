//! Inductive splits: what was learnt on one graph is asked on another one, of unseen entities (Teru, Denis and Hamilton,
//! Inductive Relation Prediction by Subgraph Reasoning, ICML 2020).
//!
//! The two graphs share relations, whose ids come from the training graph; entities have ids of their own in each. The
//! inference graph consists of the facts of its `train.txt`; its `test.txt` is predicted, and its `valid.txt` is not
//! used.

use std::path::Path;

use argiope_graph::{LabelMap, RelationalGraph};
use argiope_io::InputTriples;

use crate::{LinkError, Triple};

use super::triples::{part_path, read_part};

/// A graph, and facts that are to be predicted from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsToPredict {
    /// Names of the entities, those of the facts to predict included.
    pub entities: LabelMap,
    /// What messages pass on, and what rankings are filtered by.
    pub graph: RelationalGraph,
    /// What is predicted.
    pub triples: Vec<Triple>,
}

/// A pair of graphs with shared relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InductiveSplit {
    /// Names of the relations: those of the training graph and its validation facts.
    pub relations: LabelMap,
    /// Facts to learn from, in the order of their file: those of `validation.graph`.
    pub train: Vec<Triple>,
    /// The training graph, and facts about its entities to choose the model by.
    pub validation: FactsToPredict,
    /// The inference graph, and facts about its entities to report.
    pub test: FactsToPredict,
}

impl InductiveSplit {
    /// Reads `train.txt` and `valid.txt` of the training folder, `train.txt` and `test.txt` of the inference folder (or
    /// the same with `.gz`).
    ///
    /// # Errors
    /// [`LinkError::Io`] with file, line and text; [`LinkError::UnknownRelation`] if the inference graph has a relation
    /// that the training graph has not.
    pub fn read(
        training_folder: impl AsRef<Path>,
        inference_folder: impl AsRef<Path>,
    ) -> Result<Self, LinkError> {
        let (training, inference) = (training_folder.as_ref(), inference_folder.as_ref());
        let mut facts = InputTriples::default();
        let train = read_part(training, "train", &mut facts)?;
        let valid = read_part(training, "valid", &mut facts)?;
        let relations = facts.relations;
        let validation = FactsToPredict::new(
            facts.entities,
            relations.len(),
            train.iter().copied(),
            valid,
        )?;

        let mut facts = InputTriples {
            relations: relations.clone(),
            ..InputTriples::default()
        };
        let mut read = |part: &str| -> Result<Vec<Triple>, LinkError> {
            let triples = read_part(inference, part, &mut facts)?;
            let unknown = |&(_, relation, _): &Triple| relation as usize >= relations.len();
            match triples.iter().position(unknown) {
                None => Ok(triples),
                Some(position) => Err(LinkError::UnknownRelation {
                    path: part_path(inference, part),
                    fact: position + 1,
                    relation: facts
                        .relations
                        .label(triples[position].1)
                        .unwrap_or_default()
                        .to_owned(),
                }),
            }
        };
        let (known, asked) = (read("train")?, read("test")?);
        let test = FactsToPredict::new(facts.entities, relations.len(), known.into_iter(), asked)?;
        Ok(Self {
            relations,
            train,
            validation,
            test,
        })
    }
}

impl FactsToPredict {
    fn new(
        entities: LabelMap,
        num_relations: usize,
        known: impl Iterator<Item = Triple>,
        triples: Vec<Triple>,
    ) -> Result<Self, LinkError> {
        let graph = RelationalGraph::from_triples(entities.len(), num_relations, known)?;
        Ok(Self {
            entities,
            graph,
            triples,
        })
    }
}
