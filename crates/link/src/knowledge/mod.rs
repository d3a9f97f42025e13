//! Knowledge graphs with facts to learn from and facts to rank.
//!
//! Two protocols have one form here. In the transductive one, messages pass on the training facts and rankings are filtered by
//! all facts. In the inductive one (Teru, Denis and Hamilton, ICML 2020), the test has a graph and entities of its own; rankings
//! are filtered by the facts that messages pass on.

mod names;
mod types;

use std::path::Path;

use argiope_graph::{LabelMap, RelationalGraph};
use argiope_io::{
    InputTriples,
    datasets::{self, Kind},
};

use crate::{InductiveSplit, LinkError, Triple, TripleSplit, split::FactsToPredict};

pub use names::{EntityNames, read_entity_names, suggest};
pub use types::EntityTypes;

/// A knowledge graph with facts to learn from, to choose a model by, and to report.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeData {
    /// What it is called.
    pub name: String,
    /// Names of the relations.
    pub relations: LabelMap,
    /// Names of the entities of the training graph.
    pub entities: LabelMap,
    /// Facts to learn from, in the order of their file.
    pub train: Vec<Triple>,
    /// What messages pass on in training, and what negatives may not be: the graph of `train`.
    pub graph: RelationalGraph,
    /// Facts to choose the model by.
    pub validation: FactsToRank,
    /// Facts to report.
    pub test: FactsToRank,
    /// The types of the entities, where only entities of the true one's type are candidates.
    pub entity_types: Option<EntityTypes>,
}

/// Facts whose ends are ranked among all entities of a graph. Clones share the arrays of graphs.
#[derive(Debug, Clone, PartialEq)]
pub struct FactsToRank {
    /// Names of the entities.
    pub entities: LabelMap,
    /// What messages pass on.
    pub graph: RelationalGraph,
    /// Facts that do not count as false when they rank higher.
    pub known: RelationalGraph,
    /// What is ranked.
    pub triples: Vec<Triple>,
}

impl KnowledgeData {
    /// A named data set; of the inductive ones, which are pairs, by the name of the training graph, such as `fb237_v1`.
    ///
    /// # Errors
    /// [`LinkError::Io`] for unknown names, files that are not on this machine, and files that cannot be read;
    /// [`LinkError::WrongKind`] for plain graphs.
    pub fn named(name: &str) -> Result<Self, LinkError> {
        let set = datasets::lookup(name)?;
        if set.kind != Kind::Knowledge {
            return Err(LinkError::WrongKind {
                name: set.name,
                what: "a plain graph",
                wanted: "facts with relations",
            });
        }
        let folder = folder_of(set)?;
        let mut data = match datasets::lookup(&format!("{}_ind", set.name)) {
            Ok(inference) => Self::read_inductive(&folder, folder_of(inference)?)?,
            Err(_) => Self::read(&folder)?,
        };
        data.name = set.name.to_owned();
        Ok(data)
    }

    /// A folder with `train.txt`, `valid.txt` and `test.txt` (or the same with `.gz`) over one set of entities. Types of entities
    /// are taken from `entity_types.tsv`, if there is such a file.
    ///
    /// # Errors
    /// [`LinkError::Io`] with file, line and text; [`LinkError::Empty`] without training facts; [`LinkError::EntityType`].
    pub fn read(folder: impl AsRef<Path>) -> Result<Self, LinkError> {
        let folder = folder.as_ref();
        let mut data = Self::of_split(folder.display().to_string(), TripleSplit::read(folder)?)?;
        let types = folder.join("entity_types.tsv");
        if types.is_file() {
            data.entity_types = Some(EntityTypes::read(&types, &data.entities)?);
        }
        Ok(data)
    }

    /// Two folders: that of the training graph, with `train.txt` and `valid.txt`, and that of the graph of unseen entities, with
    /// `train.txt` and `test.txt`.
    ///
    /// # Errors
    /// As [`InductiveSplit::read`]; [`LinkError::Empty`] without training facts.
    pub fn read_inductive(
        training_folder: impl AsRef<Path>,
        inference_folder: impl AsRef<Path>,
    ) -> Result<Self, LinkError> {
        let name = training_folder.as_ref().display().to_string();
        let InductiveSplit {
            relations,
            train,
            validation,
            test,
        } = InductiveSplit::read(training_folder, inference_folder)?;
        check_not_empty(&train)?;
        Ok(Self {
            name,
            relations,
            entities: validation.entities.clone(),
            train,
            graph: validation.graph.clone(),
            validation: validation.into(),
            test: test.into(),
            entity_types: None,
        })
    }

    /// Facts that were split already, over one set of entities.
    ///
    /// # Errors
    /// [`LinkError::Empty`] without training facts.
    pub fn of_split(name: impl Into<String>, split: TripleSplit) -> Result<Self, LinkError> {
        check_not_empty(&split.train)?;
        let (graph, known) = (split.train_graph()?, split.known_graph()?);
        let TripleSplit {
            entities,
            relations,
            train,
            valid,
            test,
        } = split;
        let facts = |triples| FactsToRank {
            entities: entities.clone(),
            graph: graph.clone(),
            known: known.clone(),
            triples,
        };
        Ok(Self {
            name: name.into(),
            validation: facts(valid),
            test: facts(test),
            entity_types: None,
            relations,
            entities,
            train,
            graph,
        })
    }

    /// Facts of one file, of which a random part is held back: `valid` and `test` are fractions. Facts whose entities or relation
    /// would no longer occur in the training graph stay there, so that the parts may be smaller.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`] for fractions that are negative or leave nothing to learn from; [`LinkError::Empty`]
    /// without facts.
    ///
    /// # Example
    /// ```
    /// use argiope_graph::Silent;
    /// use argiope_io::{ReadOptions, read_triples};
    /// use argiope_link::knowledge::KnowledgeData;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("facts.tsv");
    /// # let text: String = (0..90).map(|k| format!("e{}\tr{}\te{}\n", k % 7, k % 2, k * k % 11)).collect();
    /// # std::fs::write(&path, text)?;
    /// let facts = read_triples(&path, &ReadOptions::default(), &Silent)?;
    /// let data = KnowledgeData::of_facts("mine", facts, [0.1, 0.1], 42)?;
    /// assert!(!data.validation.triples.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_facts(
        name: impl Into<String>,
        facts: InputTriples,
        fractions: [f64; 2],
        seed: u64,
    ) -> Result<Self, LinkError> {
        Self::of_split(name, TripleSplit::random(facts, fractions, seed)?)
    }
}

/// The folder that the files of a data set lie in.
fn folder_of(set: &'static datasets::DataSet) -> Result<std::path::PathBuf, LinkError> {
    let paths = datasets::locate(set)?;
    Ok(paths[0].parent().unwrap_or(Path::new(".")).to_path_buf())
}

fn check_not_empty(train: &[Triple]) -> Result<(), LinkError> {
    match train.is_empty() {
        true => Err(LinkError::Empty {
            what: "facts to learn from",
        }),
        false => Ok(()),
    }
}

impl From<FactsToPredict> for FactsToRank {
    /// Filtered by the facts that messages pass on.
    fn from(facts: FactsToPredict) -> Self {
        Self {
            entities: facts.entities,
            known: facts.graph.clone(),
            graph: facts.graph,
            triples: facts.triples,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_rankings_are_filtered_as_the_protocol_says() {
        let folder = tempfile::tempdir().unwrap();
        let write = |part: &str, text: &str| {
            let path = folder.path().join(part);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("train/train.txt", "a\tr\tb\nb\ts\tc\n");
        write("train/valid.txt", "a\tr\tc\n");
        write("train/test.txt", "c\ts\ta\n");
        write("ind/train.txt", "x\ts\ty\n");
        write("ind/test.txt", "y\tr\tx\n");
        let data = KnowledgeData::read(folder.path().join("train")).unwrap();
        assert_eq!(
            (data.entities.len(), data.relations.len(), data.train.len()),
            (3, 2, 2)
        );
        assert_eq!(
            (data.graph.num_triples(), data.test.known.num_triples()),
            (2, 4)
        );
        assert_eq!(
            (data.validation.triples.len(), data.test.triples.len()),
            (1, 1)
        );
        let [train, ind] = ["train", "ind"].map(|part| folder.path().join(part));
        let data = KnowledgeData::read_inductive(train, ind).unwrap();
        assert_eq!(data.test.entities.label(0), Some("x"));
        assert_eq!(
            (data.test.known.num_triples(), data.test.graph.num_triples()),
            (1, 1)
        );
        assert_eq!(data.validation.known.num_triples(), 2);
        assert!(matches!(
            KnowledgeData::named("cora"),
            Err(LinkError::WrongKind { .. })
        ));
    }
}
