//! Scores of entities, and the places of true ones among them.

use argiope_graph::{NodeId, RelationalGraph};
use argiope_link::{LinkError, Side, Triple, filtered::rank_filtered, metrics::RankCounts};
use rayon::prelude::*;

use super::RelationRidge;
use crate::{UnlearnError, exact::norms::dot};

/// Facts whose scores are held at a time when they are ranked.
const FACTS_PER_BLOCK: usize = 256;

impl RelationRidge {
    /// The scores of all entities as tails, `[num_entities]`; entities without facts or features have 0.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for a head or relation that is not there.
    ///
    /// # Complexity
    /// `O((num_entities + dim) * dim)` time.
    pub fn scores(&self, head: NodeId, relation: u32) -> Result<Vec<f32>, UnlearnError> {
        self.check_entity(head)?;
        self.check_relation(relation)?;
        Ok(self.scores_of(Side::Tail, head, relation))
    }

    /// The scores of all entities as heads, `[num_entities]`.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for a relation or tail that is not there.
    ///
    /// # Complexity
    /// As [`scores`](Self::scores).
    pub fn head_scores(&self, relation: u32, tail: NodeId) -> Result<Vec<f32>, UnlearnError> {
        self.check_entity(tail)?;
        self.check_relation(relation)?;
        Ok(self.scores_of(Side::Head, tail, relation))
    }

    /// The places of the true ends of `facts` among all entities that do not make a fact of `known`.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for facts outside the graph, and if `known` has another number of entities.
    ///
    /// # Complexity
    /// That of [`scores`](Self::scores) a fact, parallel over facts.
    pub fn rank(
        &self,
        facts: &[Triple],
        side: Side,
        known: &RelationalGraph,
    ) -> Result<Vec<RankCounts>, UnlearnError> {
        for &(head, relation, tail) in facts {
            self.check_entity(head.max(tail))?;
            self.check_relation(relation)?;
        }
        let mut counts = Vec::with_capacity(facts.len());
        for facts in facts.chunks(FACTS_PER_BLOCK) {
            let scores = |&(head, relation, tail): &Triple| match side {
                Side::Tail => self.scores_of(side, head, relation),
                Side::Head => self.scores_of(side, tail, relation),
            };
            let scores: Vec<f32> = facts.par_iter().flat_map_iter(scores).collect();
            counts.extend(rank_filtered(&scores, facts, side, known)?);
        }
        Ok(counts)
    }

    /// Scores of all entities at one side, from the entity at the other.
    fn scores_of(&self, side: Side, entity: NodeId, relation: u32) -> Vec<f32> {
        let dim = self.rows.dim();
        let of_relation = self.equations.relation(relation, dim);
        let smooth = &self.smooth[entity as usize * dim..][..dim];
        let query: Vec<f64> = match side {
            Side::Tail => {
                let mut query = vec![0.0; dim];
                for (weight, row) in smooth.iter().zip(of_relation.chunks_exact(dim)) {
                    let pairs = query.iter_mut().zip(row);
                    pairs.for_each(|(sum, value)| *sum += weight * value);
                }
                query
            }
            Side::Head => (of_relation.chunks_exact(dim))
                .map(|row| dot(row, smooth))
                .collect(),
        };
        (self.smooth.chunks_exact(dim))
            .map(|smooth| dot(smooth, &query) as f32)
            .collect()
    }

    pub(super) fn check_entity(&self, node: NodeId) -> Result<(), UnlearnError> {
        let num_nodes = self.graph.num_entities();
        match (node as usize) < num_nodes {
            true => Ok(()),
            false => Err(LinkError::NodeOutOfRange {
                list: "entities",
                position: 0,
                node,
                num_nodes,
            }
            .into()),
        }
    }

    pub(super) fn check_relation(&self, relation: u32) -> Result<(), UnlearnError> {
        let num_relations = self.graph.num_relations();
        match (relation as usize) < num_relations {
            true => Ok(()),
            false => Err(LinkError::RelationOutOfRange {
                list: "relations",
                position: 0,
                relation,
                num_relations,
            }
            .into()),
        }
    }
}
