//! How the work of the backward pass is cut: by features, and by entries.
//!
//! The cuts depend on the shapes alone, so that sums are taken in the same order by any number of threads.

use std::ops::Range;

use super::{
    operands::{Features, Tile},
    pattern::RelationalPattern,
};

/// Members of the batch that a group has.
const MEMBERS_PER_GROUP: usize = 4;

/// Tasks that there shall be: parts of the entries, times this many blocks of features.
const TASKS: usize = 32;
const BLOCKS_PER_TASK: usize = 4;

/// Entries that are summed one after the other, before their sum is added to others: few enough for `f32`.
const ENTRIES_PER_SUM: usize = 4096;

/// The same for each relation, on average: enough to be worth sums of their own.
const ENTRIES_PER_RELATION: usize = 8;

/// A block of features of the relations, and the features of the nodes that meet it.
#[derive(Debug, Clone)]
pub(super) struct Group<const P: usize> {
    /// The block, and that of the first member of the batch.
    pub(super) tile: Tile<P>,
    /// Where each member of the batch that the group has starts among the features of a node.
    pub(super) shifts: Vec<usize>,
}

impl<const P: usize> Group<P> {
    /// Blocks of a node.
    pub(super) fn len(&self) -> usize {
        self.shifts.len()
    }

    /// Blocks of a node: where they start, and their length.
    pub(super) fn blocks(&self) -> impl Iterator<Item = ([usize; P], usize)> + '_ {
        let Tile { x, len, .. } = self.tile;
        (self.shifts.iter()).map(move |shift| (x.map(|at| shift + at), len))
    }
}

/// All groups, so that those with neighbouring features of the nodes are neighbours.
pub(super) fn groups<const P: usize>(features: Features) -> Vec<Group<P>> {
    let features = features.merged::<P>();
    // Members of the batch that share their relations: each block of a relation meets all of them.
    let (apart, members) = if features.is_shared {
        (1, features.batch)
    } else {
        (features.batch, 1)
    };
    let batch = apart;
    let tiles = Features { batch, ..features }.tiles::<P>();
    (0..members)
        .step_by(MEMBERS_PER_GROUP)
        .flat_map(|first| {
            let group = first..members.min(first + MEMBERS_PER_GROUP);
            let shifts: Vec<_> = group.map(|index| index * features.dim).collect();
            tiles.iter().map(move |&tile| Group {
                tile,
                shifts: shifts.clone(),
            })
        })
        .collect()
}

/// The slots in consecutive parts of equally many entries, as many as `num_blocks` blocks of features need for enough tasks.
pub(super) fn parts(pattern: &RelationalPattern, num_blocks: usize) -> Vec<Range<usize>> {
    let num_entries = pattern.num_entries();
    let most = num_entries / entries_per_sum(pattern);
    let tasks_of_part = num_blocks.div_ceil(BLOCKS_PER_TASK).max(1);
    let num_parts = (TASKS / tasks_of_part).clamp(1, most.max(1));
    let bound = |part: usize| (num_entries as u128 * part as u128 / num_parts as u128) as usize;
    (0..num_parts)
        .map(|part| bound(part)..bound(part + 1))
        .collect()
}

/// Entries that one set of sums takes, at least.
pub(super) fn entries_per_sum(pattern: &RelationalPattern) -> usize {
    (ENTRIES_PER_RELATION * pattern.num_relations()).max(ENTRIES_PER_SUM)
}
