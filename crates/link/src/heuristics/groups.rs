//! Pairs that share a node, one after the other, and the way back to the order of the caller.

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
};

use argiope_graph::{
    Progress,
    parallel::{balanced_chunks, run_workers},
};
use argiope_sparse::Pattern;

use crate::{LinkError, Pair};

/// Pairs grouped by their first node, ascending, and within a group by the second.
pub(super) struct PairGroups {
    /// Row `u` lists the second nodes of the pairs `(u, _)`.
    partners: Pattern,
    /// Slot of every pair, in the order of the caller.
    slots: Vec<u32>,
}

/// The pairs of one node, or a part of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    /// The node.
    pub(super) source: u32,
    /// The other node of each pair, ascending.
    pub(super) partners: &'a [u32],
}

impl PairGroups {
    pub(super) fn new(num_nodes: usize, pairs: &[Pair]) -> Result<Self, LinkError> {
        let (partners, slots) = Pattern::from_edges(num_nodes, num_nodes, pairs)?;
        Ok(Self { partners, slots })
    }

    /// The nodes that have pairs, ascending.
    pub(super) fn sources(&self) -> Vec<u32> {
        let has_pairs = |&source: &u32| self.partners.degree(source as usize) != 0;
        let nodes = 0..self.partners.num_rows() as u32;
        nodes.filter(has_pairs).collect()
    }

    /// Slots of the pairs of a node.
    pub(super) fn slots_of(&self, source: u32) -> Range<usize> {
        self.partners.slots(source as usize)
    }

    /// The second node of every slot.
    pub(super) fn partners(&self) -> &[u32] {
        self.partners.indices()
    }

    /// Values of slots as values of pairs.
    pub(super) fn in_caller_order(&self, of_slots: &[f64]) -> Vec<f64> {
        let slots = self.slots.iter();
        slots.map(|&slot| of_slots[slot as usize]).collect()
    }

    /// Scores all groups in parallel: `score` writes the score of every pair of a group, given a state that is its worker's
    /// own. Groups of more than `most` pairs are scored in parts. `work` is about what a part costs.
    pub(super) fn score<S: Send>(
        &self,
        most: usize,
        progress: &dyn Progress,
        work: impl Fn(Group<'_>) -> u64,
        new_state: impl Fn() -> S + Sync,
        score: impl Fn(&mut S, Group<'_>, &mut [f64]) + Sync,
    ) -> Result<Vec<f64>, LinkError> {
        let parts = self.parts(most);
        // Every score is written once, by one worker: its order among the others cannot matter.
        let scores: Vec<AtomicU64> = self.partners().iter().map(|_| AtomicU64::new(0)).collect();
        let group = |at: usize| {
            let (source, start) = parts[at];
            let end = parts
                .get(at + 1)
                .map_or(self.partners().len(), |&(_, next)| next);
            let partners = &self.partners()[start..end];
            (start, Group { source, partners })
        };
        let chunks = balanced_chunks(parts.len(), |at| work(group(at).1));
        progress.begin("scoring pairs", Some(parts.len() as u64));
        let new_state = || (new_state(), Vec::new());
        run_workers(&chunks, progress, new_state, |(state, buffer), chunk| {
            for at in chunk {
                if progress.is_cancelled() {
                    return;
                }
                let (start, group) = group(at);
                buffer.clear();
                buffer.resize(group.partners.len(), 0.0);
                score(state, group, buffer);
                for (place, value) in scores[start..].iter().zip(&*buffer) {
                    place.store(value.to_bits(), Ordering::Relaxed);
                }
            }
        })?;
        progress.end();
        let scores: Vec<f64> = (scores.into_iter())
            .map(|bits| f64::from_bits(bits.into_inner()))
            .collect();
        Ok(self.in_caller_order(&scores))
    }

    /// Node and first slot of parts of at most `most` pairs, in the order of the slots.
    fn parts(&self, most: usize) -> Vec<(u32, usize)> {
        let mut parts = Vec::new();
        for source in 0..self.partners.num_rows() as u32 {
            let slots = self.slots_of(source);
            parts.extend(slots.step_by(most).map(|start| (source, start)));
        }
        parts
    }
}
