//! The features of entities, as whole numbers.

use argiope_graph::{NodeId, RelationalGraph};
use rayon::prelude::*;

use super::{EntityFeatures, RelationConfig, codes::Codes};
use crate::UnlearnError;

/// Steps of a given feature in 1: given features are rounded to multiples of 1/1024.
pub(super) const GIVEN_STEPS: f64 = 1024.0;

/// The largest given feature.
const LARGEST_GIVEN: f64 = 64.0;

/// Whole numbers up to here, and no further, are all in `f64`.
const EXACT: f64 = (1u64 << 53) as f64;

/// Rows of all entities, `[num_entities, dim]`. An entity without facts has a row of zeros, unless features are given.
#[derive(Debug, Clone)]
pub(super) struct EntityRows {
    kind: EntityFeatures,
    dim: usize,
    codes: Codes,
    /// The given rows; empty for other kinds.
    given: Vec<f64>,
    rows: Vec<f64>,
}

impl EntityRows {
    /// Makes the rows of all entities. `given` are whole numbers, `[num_entities, dim]`, or nothing.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if sums over the facts might leave the whole numbers that `f64` has.
    pub(super) fn new(
        config: &RelationConfig,
        given: Vec<f64>,
        graph: &RelationalGraph,
    ) -> Result<Self, UnlearnError> {
        let mut rows = Self {
            kind: config.features,
            dim: config.dim,
            codes: Codes::new(config.seed),
            given,
            rows: Vec::new(),
        };
        rows.check_sums(graph)?;
        let mut values = vec![0.0; graph.num_entities() * rows.dim];
        // The in-adjacency is made on first use: before threads wait for it.
        let _ = graph.in_rows();
        (values.par_chunks_mut(rows.dim).enumerate()).for_each(|(entity, row)| {
            rows.make(graph, entity as NodeId, row);
        });
        rows.rows = values;
        Ok(rows)
    }

    /// Given features as whole numbers of steps.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for numbers that are not finite or larger than 64.
    pub(super) fn steps(given: &[f32], dim: usize) -> Result<Vec<f64>, UnlearnError> {
        let step = |(at, &value): (usize, &f32)| {
            let value = f64::from(value);
            // Written so that NaN fails.
            match value.abs() <= LARGEST_GIVEN {
                // A zero with a sign would be another bit pattern than a cleared feature.
                true => Ok((value * GIVEN_STEPS).round() + 0.0),
                false => Err(UnlearnError::Data {
                    what: format!(
                        "feature {} of entity {} is {value}, expected a number from -{LARGEST_GIVEN} to {LARGEST_GIVEN}",
                        at % dim,
                        at / dim
                    ),
                }),
            }
        };
        given.iter().enumerate().map(step).collect()
    }

    /// Sums of products must stay exact after any deletion. Features are at most the number of facts of their entity, or the
    /// largest given one, and deletions make these bounds smaller.
    fn check_sums(&self, graph: &RelationalGraph) -> Result<(), UnlearnError> {
        let num_facts = |entity: NodeId| {
            let ends = [graph.out_rows(), graph.in_rows()].map(|rows| rows.row(entity).count());
            (ends[0] + ends[1]) as f64
        };
        let largest: Vec<f64> = (0..graph.num_entities() as NodeId)
            .map(|entity| match self.kind {
                EntityFeatures::Profile => num_facts(entity),
                EntityFeatures::Random => 1.0,
                EntityFeatures::Given => LARGEST_GIVEN * GIVEN_STEPS,
            })
            .collect();
        let of_entities: f64 = largest.iter().map(|bound| bound * bound).sum();
        let of_facts: f64 = (graph.triples())
            .map(|(head, _, tail)| largest[head as usize] * largest[tail as usize])
            .sum();
        // The check after a deletion adds up whole rows.
        let bound = of_entities.max(of_facts) * self.dim as f64;
        match bound < EXACT {
            true => Ok(()),
            false => Err(UnlearnError::Data {
                what: format!(
                    "sums over facts may reach {bound:e}, and are exact up to {EXACT:e} only: use fewer features"
                ),
            }),
        }
    }

    /// Makes the row of an entity in `graph`.
    ///
    /// # Complexity
    /// `O(degree * dim)` time.
    fn make(&self, graph: &RelationalGraph, entity: NodeId, row: &mut [f64]) {
        row.fill(0.0);
        let (outgoing, incoming) = (graph.out_rows(), graph.in_rows());
        match self.kind {
            EntityFeatures::Profile => {
                for (tail, relation) in outgoing.row(entity) {
                    self.codes.add_outgoing(relation, tail, row);
                }
                for (head, relation) in incoming.row(entity) {
                    self.codes.add_incoming(relation, head, row);
                }
            }
            EntityFeatures::Random => {
                if outgoing
                    .row(entity)
                    .chain(incoming.row(entity))
                    .next()
                    .is_some()
                {
                    self.codes.add_own(entity, row);
                }
            }
            EntityFeatures::Given => {
                row.copy_from_slice(&self.given[entity as usize * self.dim..][..self.dim]);
            }
        }
    }

    /// Rows that `graph` changes, of those of `entities`, each with what it becomes.
    pub(super) fn changed(
        &self,
        graph: &RelationalGraph,
        entities: impl IntoIterator<Item = NodeId>,
    ) -> Vec<(NodeId, Vec<f64>)> {
        let remade = |entity: NodeId| {
            let mut row = vec![0.0; self.dim];
            self.make(graph, entity, &mut row);
            (entity, row)
        };
        (entities.into_iter().map(remade))
            .filter(|(entity, row)| row[..] != *self.row(*entity))
            .collect()
    }

    /// Sets a row.
    pub(super) fn set(&mut self, entity: NodeId, row: &[f64]) {
        self.rows[entity as usize * self.dim..][..self.dim].copy_from_slice(row);
    }

    /// Makes the given features of entities 0.
    pub(super) fn clear_given(&mut self, entities: &[NodeId]) {
        for &entity in entities {
            self.given[entity as usize * self.dim..][..self.dim].fill(0.0);
        }
    }

    /// Whether an entity has given features other than 0.
    pub(super) fn is_given(&self, entity: NodeId) -> bool {
        let row = self.given.chunks_exact(self.dim).nth(entity as usize);
        row.is_some_and(|row| row.iter().any(|&value| value != 0.0))
    }

    pub(super) fn row(&self, entity: NodeId) -> &[f64] {
        &self.rows[entity as usize * self.dim..][..self.dim]
    }

    pub(super) fn all(&self) -> &[f64] {
        &self.rows
    }

    pub(super) fn given(&self) -> &[f64] {
        &self.given
    }

    pub(super) fn dim(&self) -> usize {
        self.dim
    }

    /// The square of the whole number that stands for a feature of 1.
    pub(super) fn squared_steps(&self) -> f64 {
        match self.kind {
            EntityFeatures::Profile | EntityFeatures::Random => self.dim as f64,
            EntityFeatures::Given => GIVEN_STEPS * GIVEN_STEPS,
        }
    }
}
