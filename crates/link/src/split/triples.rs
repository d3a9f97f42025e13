//! Splits of knowledge graphs, from files of named facts.

use std::path::Path;

use argiope_graph::{LabelMap, RelationalGraph, Silent, random::stream};
use argiope_io::{InputTriples, ReadOptions, read_more_triples};
use rand::seq::SliceRandom as _;

use crate::{
    LinkError, Triple,
    seeds::{Purpose, derive},
};

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

    /// Facts in one list, split at random: `valid_fraction` and `test_fraction` of them are held back, unless an entity or the
    /// relation of a fact would then be in no training fact. Repeated facts are one.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`] for fractions outside `0.0..1.0` or of 1 and more together.
    ///
    /// # Complexity
    /// `O(num_facts log num_facts)` time.
    pub fn random(
        facts: InputTriples,
        [valid_fraction, test_fraction]: [f64; 2],
        seed: u64,
    ) -> Result<Self, LinkError> {
        for (option, fraction) in [("valid", valid_fraction), ("test", test_fraction)] {
            if !(0.0..1.0).contains(&fraction) || valid_fraction + test_fraction >= 1.0 {
                return Err(LinkError::InvalidOption {
                    option,
                    value: fraction.to_string(),
                    reason: "fractions are at least 0, and below 1 together",
                });
            }
        }
        let mut triples: Vec<Triple> = facts.triples.iter().collect();
        triples.sort_unstable();
        triples.dedup();
        triples.shuffle(&mut stream(derive(seed, Purpose::SplitFacts, 0), 0));
        let mut of_entities = vec![0u32; facts.entities.len()];
        let mut of_relations = vec![0u32; facts.relations.len()];
        for &(head, relation, tail) in &triples {
            of_entities[head as usize] += 1;
            of_entities[tail as usize] += 1;
            of_relations[relation as usize] += 1;
        }
        let wanted = |fraction: f64| (fraction * triples.len() as f64).round() as usize;
        let (num_valid, num_test) = (wanted(valid_fraction), wanted(test_fraction));
        let (mut train, mut valid, mut test) = (Vec::new(), Vec::new(), Vec::new());
        for triple in triples {
            let (head, relation, tail) = (triple.0 as usize, triple.1 as usize, triple.2 as usize);
            let part = match (test.len() < num_test, valid.len() < num_valid) {
                (true, _) => Some(&mut test),
                (false, true) => Some(&mut valid),
                (false, false) => None,
            };
            // A loop counts twice for its entity.
            let least = if head == tail { 2 } else { 1 };
            let others = of_entities[head] > least && of_entities[tail] > least;
            match part.filter(|_| others && of_relations[relation] > 1) {
                Some(part) => {
                    of_entities[head] -= 1;
                    of_entities[tail] -= 1;
                    of_relations[relation] -= 1;
                    part.push(triple);
                }
                None => train.push(triple),
            }
        }
        Ok(Self {
            entities: facts.entities,
            relations: facts.relations,
            train,
            valid,
            test,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn test_random_splits_keep_every_name_in_training() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("facts.tsv");
        let rows = (0..200u32).map(|k| format!("e{}\tr{}\te{}\n", k % 17, k % 5, (k * k + 3) % 29));
        let text: String = rows.chain(["lonely\trare\tother\n".to_owned()]).collect();
        std::fs::write(&path, text).unwrap();
        let read = || argiope_io::read_triples(&path, &ReadOptions::default(), &Silent).unwrap();
        let all: BTreeSet<Triple> = read().triples.iter().collect();
        let split = TripleSplit::random(read(), [0.1, 0.2], 7).unwrap();
        assert_eq!(split.valid.len(), (0.1 * all.len() as f64).round() as usize);
        assert_eq!(split.test.len(), (0.2 * all.len() as f64).round() as usize);
        let parts = [&split.train[..], &split.valid, &split.test].concat();
        assert_eq!(parts.len(), all.len());
        assert_eq!(parts.into_iter().collect::<BTreeSet<_>>(), all);
        let entities: BTreeSet<u32> = split.train.iter().flat_map(|f| [f.0, f.2]).collect();
        let relations: BTreeSet<u32> = split.train.iter().map(|f| f.1).collect();
        assert_eq!((entities.len(), relations.len()), (split.entities.len(), 6));
        assert_eq!(TripleSplit::random(read(), [0.1, 0.2], 7).unwrap(), split);
        assert_ne!(
            TripleSplit::random(read(), [0.1, 0.2], 8).unwrap().test,
            split.test
        );
        for fractions in [[0.5, 0.5], [-0.1, 0.1], [f64::NAN, 0.0]] {
            assert!(TripleSplit::random(read(), fractions, 0).is_err());
        }
    }
}
