//! Rows of random signs, each found again by its number.

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random::stream};
use rand::Rng as _;

/// Rows of the projection: for every purpose, relation and entity its own signs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codes {
    outgoing: u64,
    incoming: u64,
    own: u64,
}

impl Codes {
    pub(super) fn new(seed: u64) -> Self {
        let of = |purpose| seeds::named(seed, purpose);
        Self {
            outgoing: of("codes of tails"),
            incoming: of("codes of heads"),
            own: of("codes of entities"),
        }
    }

    /// Adds the signs for "there is a fact (this, relation, tail)".
    pub(super) fn add_outgoing(self, relation: u32, tail: NodeId, row: &mut [f64]) {
        add_signs(self.outgoing, relation, tail, row);
    }

    /// Adds the signs for "there is a fact (head, relation, this)".
    pub(super) fn add_incoming(self, relation: u32, head: NodeId, row: &mut [f64]) {
        add_signs(self.incoming, relation, head, row);
    }

    /// Adds the entity's own signs.
    pub(super) fn add_own(self, entity: NodeId, row: &mut [f64]) {
        add_signs(self.own, 0, entity, row);
    }
}

/// Adds -1 or 1 to every number of a row.
pub(super) fn add_signs(seed: u64, relation: u32, entity: NodeId, row: &mut [f64]) {
    let mut generator = stream(seed, (u64::from(relation) << 32) | u64::from(entity));
    for part in row.chunks_mut(64) {
        let bits = generator.next_u64();
        for (at, value) in part.iter_mut().enumerate() {
            *value += if bits >> at & 1 == 1 { 1.0 } else { -1.0 };
        }
    }
}
