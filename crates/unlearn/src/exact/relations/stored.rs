//! The stored form. Features of entities are not stored, unless they were given: the facts give them again, bit by bit.

use argiope_gnn::NamedTensors;
use argiope_graph::RelationalGraph;
use serde::{Deserialize, Serialize};

use super::{
    EntityFeatures, RelationConfig, RelationRidge, entity_rows::EntityRows, equations::Equations,
    forgetting::METHOD, model::check_memory,
};
use crate::{
    Stored, UnlearnError,
    exact::{
        arrays::{from_notes, put_integers, put_reals, take_integers, take_reals, to_notes},
        gram::Gram,
    },
};

#[derive(Debug, Serialize, Deserialize)]
struct Notes {
    config: RelationConfig,
    num_entities: usize,
    num_relations: usize,
}

impl RelationRidge {
    pub(super) fn store(&self) -> Result<Stored, UnlearnError> {
        let (num_entities, num_relations) = (self.graph.num_entities(), self.graph.num_relations());
        let dim = self.rows.dim();
        let facts = (self.graph.triples())
            .flat_map(|(head, relation, tail)| [head, relation, tail].map(i64::from));
        let mut tensors = NamedTensors::new();
        put_integers(&mut tensors, "facts", facts);
        let full = self.equations.gram.to_full();
        put_reals(&mut tensors, "gram", &full, [dim, dim]);
        let relations = &self.equations.relations;
        put_reals(
            &mut tensors,
            "relations",
            relations,
            [num_relations, dim, dim],
        );
        put_reals(&mut tensors, "smooth", &self.smooth, [num_entities, dim]);
        if self.config.features == EntityFeatures::Given {
            let given = self.rows.given();
            put_reals(&mut tensors, "given", given, [num_entities, dim]);
        }
        Ok(Stored {
            method: METHOD.to_owned(),
            notes: to_notes(&Notes {
                config: self.config,
                num_entities,
                num_relations,
            })?,
            tensors,
        })
    }

    pub(super) fn load(mut stored: Stored) -> Result<Self, UnlearnError> {
        let notes: Notes = from_notes(&stored, METHOD)?;
        let Notes {
            config,
            num_entities,
            num_relations,
        } = notes;
        config.check()?;
        check_memory(&config, num_relations)?;
        let (tensors, dim) = (&mut stored.tensors, config.dim);
        let ids = take_integers(tensors, "facts", |id| u32::try_from(id).ok())?;
        let (facts, rest) = ids.as_chunks::<3>();
        let is_inside = |&[head, relation, tail]: &[u32; 3]| {
            (head.max(tail) as usize) < num_entities && (relation as usize) < num_relations
        };
        let fault = || UnlearnError::Data {
            what: format!(
                "stored array facts does not hold different facts of {num_entities} entities and {num_relations} relations"
            ),
        };
        if !rest.is_empty() || !facts.iter().all(is_inside) {
            return Err(fault());
        }
        let triples = facts
            .iter()
            .map(|&[head, relation, tail]| (head, relation, tail));
        let graph = RelationalGraph::from_triples(num_entities, num_relations, triples)?;
        if graph.num_triples() != facts.len() {
            return Err(fault());
        }
        let given = match config.features {
            EntityFeatures::Given => take_reals(tensors, "given", &[num_entities, dim])?,
            EntityFeatures::Profile | EntityFeatures::Random => Vec::new(),
        };
        let gram = take_reals(tensors, "gram", &[dim, dim])?;
        let is_symmetric = (0..dim).all(|i| (0..i).all(|j| gram[i * dim + j] == gram[j * dim + i]));
        if !is_symmetric {
            let what = "stored array gram is not symmetric".to_owned();
            return Err(UnlearnError::Data { what });
        }
        Ok(Self {
            rows: EntityRows::new(&config, given, &graph)?,
            equations: Equations {
                gram: Gram::from_full(dim, gram),
                relations: take_reals(tensors, "relations", &[num_relations, dim, dim])?,
            },
            smooth: take_reals(tensors, "smooth", &[num_entities, dim])?,
            config,
            graph,
        })
    }
}
