//! From a request to the facts that go.

use std::collections::BTreeSet;

use argiope_graph::{NodeId, RelationalGraph, RelationalRows};
use argiope_link::Triple;

use super::{EntityFeatures, RelationRidge, forgetting::METHOD};
use crate::{Element, Request, UnlearnError};

/// What a request takes away.
#[derive(Debug)]
pub(super) struct Removal {
    /// Facts, each once.
    pub(super) facts: BTreeSet<Triple>,
    /// Entities whose given features become 0, ascending.
    pub(super) cleared: Vec<NodeId>,
}

impl Removal {
    /// Looks up all elements of a request.
    ///
    /// # Errors
    /// [`UnlearnError::NotFound`], [`UnlearnError::WrongKind`].
    pub(super) fn new(model: &RelationRidge, request: &Request) -> Result<Self, UnlearnError> {
        let graph = &model.graph;
        let mut removal = Self {
            facts: BTreeSet::new(),
            cleared: Vec::new(),
        };
        let mut relations = BTreeSet::new();
        for &element in request.elements() {
            let is_there = match element {
                Element::Triple(head, relation, tail) => {
                    removal.facts.insert((head, relation, tail));
                    graph.contains(head, relation, tail)
                }
                Element::Relation(relation) => {
                    relations.insert(relation);
                    graph.out_rows().relations().contains(&relation)
                }
                Element::Node(entity) => removal.take_entity(model, entity),
                Element::Features(entity) if model.config.features == EntityFeatures::Given => {
                    removal.cleared.push(entity);
                    model.rows.is_given(entity)
                }
                _ => return Err(request.wrong_kind(element, METHOD)),
            };
            if !is_there {
                return Err(request.not_found(element));
            }
        }
        if !relations.is_empty() {
            let facts = graph.triples().filter(|fact| relations.contains(&fact.1));
            removal.facts.extend(facts);
        }
        // A node and its features may both be asked for.
        removal.cleared.sort_unstable();
        removal.cleared.dedup();
        Ok(removal)
    }

    /// Takes an entity's facts and given features; false if it has neither.
    fn take_entity(&mut self, model: &RelationRidge, entity: NodeId) -> bool {
        let graph = &model.graph;
        if entity as usize >= graph.num_entities() {
            return false;
        }
        let outgoing = graph.out_rows().row(entity);
        let outgoing = outgoing.map(|(tail, relation)| (entity, relation, tail));
        let incoming = graph.in_rows().row(entity);
        let incoming = incoming.map(|(head, relation)| (head, relation, entity));
        let facts: Vec<Triple> = outgoing.chain(incoming).collect();
        let is_given = model.rows.is_given(entity);
        if is_given {
            self.cleared.push(entity);
        }
        let is_there = is_given || !facts.is_empty();
        self.facts.extend(facts);
        is_there
    }

    /// Entities at the ends of facts that go, and those whose features go.
    pub(super) fn touched(&self) -> BTreeSet<NodeId> {
        let ends = (self.facts.iter()).flat_map(|&(head, _, tail)| [head, tail]);
        ends.chain(self.cleared.iter().copied()).collect()
    }

    /// The graph without the facts, of as many entities and relations.
    ///
    /// # Complexity
    /// `O(num_entities + num_triples * log num_facts)` time.
    pub(super) fn graph_after(
        &self,
        graph: &RelationalGraph,
    ) -> Result<RelationalGraph, UnlearnError> {
        let rows = graph.out_rows();
        let mut offsets = vec![0u64];
        let (mut targets, mut relations) = (Vec::new(), Vec::new());
        for head in 0..graph.num_entities() as NodeId {
            for (tail, relation) in rows.row(head) {
                if !self.facts.contains(&(head, relation, tail)) {
                    targets.push(tail);
                    relations.push(relation);
                }
            }
            offsets.push(targets.len() as u64);
        }
        let (num_columns, num_relations) = (rows.num_columns(), rows.num_relations());
        let rows = RelationalRows::new(num_columns, num_relations, offsets, targets, relations)?;
        Ok(RelationalGraph::from_rows(rows)?)
    }
}
