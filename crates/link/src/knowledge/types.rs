//! Types of entities: which of them can be an answer at all.
//!
//! A drug treats no protein: where entities have types, as in ogbl-biokg, false facts and candidates of rankings are made with
//! entities of the type of the true one (Hu et al., *Open Graph Benchmark*, NeurIPS 2020).

use std::path::Path;

use argiope_graph::{LabelMap, NodeId};

use super::suggest;
use crate::LinkError;

/// The type of every entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTypes {
    /// Names of the types.
    pub names: LabelMap,
    of_entities: Vec<u32>,
    /// The entities of every type, ascending.
    members: Vec<Vec<NodeId>>,
}

impl EntityTypes {
    /// Reads rows of an entity, a tab and its type.
    ///
    /// # Errors
    /// [`LinkError::Io`] with the line of a row of another form; [`LinkError::EntityType`] with the line of an entity that there is
    /// not, or that has a type already, and with the name of one without a type.
    pub fn read(path: impl AsRef<Path>, entities: &LabelMap) -> Result<Self, LinkError> {
        const NONE: u32 = u32::MAX;
        let path = path.as_ref();
        let fault = |line: Option<u64>, what: String| LinkError::EntityType {
            path: path.to_path_buf(),
            line,
            what,
        };
        let mut names = LabelMap::new();
        let mut of_entities = vec![NONE; entities.len()];
        for (line, row) in argiope_io::read_name_rows(path, 2)? {
            let [entity, kind] = [&row[0], &row[1]];
            let Some(id) = entities.id(entity) else {
                let near = suggest(entity, entities, 1);
                let near = near
                    .first()
                    .map(|near| format!("; did you mean \"{near}\"?"));
                let what = format!(
                    "no entity is called \"{entity}\"{}",
                    near.unwrap_or_default()
                );
                return Err(fault(Some(line), what));
            };
            let Some(kind) = names.intern(kind) else {
                return Err(fault(Some(line), "too many types".into()));
            };
            let known = &mut of_entities[id as usize];
            if *known != NONE && *known != kind {
                return Err(fault(
                    Some(line),
                    format!("\"{entity}\" has another type already"),
                ));
            }
            *known = kind;
        }
        if let Some(id) = of_entities.iter().position(|&kind| kind == NONE) {
            let entity = entities.label(id as u32).unwrap_or_default();
            return Err(fault(None, format!("\"{entity}\" has no type")));
        }
        let mut members = vec![Vec::new(); names.len()];
        for (entity, &kind) in (0..).zip(&of_entities) {
            members[kind as usize].push(entity);
        }
        Ok(Self {
            names,
            of_entities,
            members,
        })
    }

    /// The entities of the type of `entity`, itself included; ascending.
    ///
    /// # Panics
    /// If there is no such entity.
    #[must_use]
    pub fn alike(&self, entity: NodeId) -> &[NodeId] {
        &self.members[self.of_entities[entity as usize] as usize]
    }

    /// Number of entities.
    #[must_use]
    pub fn num_entities(&self) -> usize {
        self.of_entities.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_types_are_read_and_faults_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entity_types.tsv");
        let entities: LabelMap = ["aspirin", "cox1", "ibuprofen"].into_iter().collect();
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            EntityTypes::read(&path, &entities)
        };
        let types = read("aspirin\tdrug\ncox1\tprotein\nibuprofen\tdrug\n").unwrap();
        assert_eq!((types.alike(2), types.alike(1)), (&[0, 2][..], &[1][..]));
        let fault = |text: &str| read(text).unwrap_err().to_string();
        assert!(
            fault("aspirn\tdrug\n")
                .ends_with(":1: no entity is called \"aspirn\"; did you mean \"aspirin\"?")
        );
        assert!(fault("cox1\tdrug\ncox1\tprotein\n").contains(":2: \"cox1\" has another type"));
        assert!(fault("cox1\tprotein\n").ends_with(": \"aspirin\" has no type"));
    }
}
