//! Splits of knowledge graphs, from files of named facts.

use std::path::Path;

use argiope_graph::{LabelMap, RelationalGraph, Silent};
use argiope_io::{InputTriples, ReadOptions, read_more_triples};

use crate::{LinkError, Triple};

/// The facts of a knowledge graph in three parts, over one vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripleSplit {
    /// Names of the entities.
    pub entities: LabelMap,
    /// Names of the relations.
    pub relations: LabelMap,
    /// Facts to learn from, and that messages pass on.
    pub train: Vec<Triple>,
    /// Facts to choose the model by.
    pub valid: Vec<Triple>,
    /// Facts to report.
    pub test: Vec<Triple>,
}

impl TripleSplit {
    /// Reads `train.txt`, `valid.txt` and `test.txt` (or the same with `.gz`) of a folder; ids are given out by first
    /// appearance, in this order.
    ///
    /// # Errors
    /// [`LinkError::Io`] with file, line and text.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self, LinkError> {
        let folder = folder.as_ref();
        let mut facts = InputTriples::default();
        let [train, valid, test] =
            ["train", "valid", "test"].map(|part| read_part(folder, part, &mut facts));
        Ok(Self {
            train: train?,
            valid: valid?,
            test: test?,
            entities: facts.entities,
            relations: facts.relations,
        })
    }

    /// The graph of the training facts, over all entities and relations of the split.
    ///
    /// # Errors
    /// [`LinkError::Graph`] for ids that no graph can have.
    pub fn train_graph(&self) -> Result<RelationalGraph, LinkError> {
        self.graph_of([&self.train[..]].into_iter())
    }

    /// All facts of the split: what rankings are filtered by.
    ///
    /// # Errors
    /// As [`train_graph`](Self::train_graph).
    pub fn known_graph(&self) -> Result<RelationalGraph, LinkError> {
        self.graph_of([&self.train[..], &self.valid, &self.test].into_iter())
    }

    fn graph_of<'a>(
        &self,
        parts: impl Iterator<Item = &'a [Triple]>,
    ) -> Result<RelationalGraph, LinkError> {
        let triples = parts.flatten().copied();
        Ok(RelationalGraph::from_triples(
            self.entities.len(),
            self.relations.len(),
            triples,
        )?)
    }
}

/// Reads the facts of one file, going on with the vocabulary of `facts`, which keeps no fact.
pub(super) fn read_part(
    folder: &Path,
    part: &str,
    facts: &mut InputTriples,
) -> Result<Vec<Triple>, LinkError> {
    facts.triples = argiope_graph::TripleList::new();
    let path = part_path(folder, part);
    read_more_triples(&path, &ReadOptions::default(), facts, &Silent)?;
    Ok(facts.triples.iter().collect())
}

/// The file of a part, compressed if there is such a one.
pub(super) fn part_path(folder: &Path, part: &str) -> std::path::PathBuf {
    let compressed = folder.join(format!("{part}.txt.gz"));
    match compressed.is_file() {
        true => compressed,
        false => folder.join(format!("{part}.txt")),
    }
}
