//! How the work of the backward pass is cut: by features, and by rows.
//!
//! The cuts depend on the shapes alone, so that sums are taken in the same order by any number of threads.

use std::ops::Range;

use super::{
    operands::{Features, Tile},
    pattern::RelationalPattern,
};

/// Blocks of features of a group.
const TILES_PER_GROUP: usize = 4;

/// Tasks that there shall be, groups times parts.
const TASKS: usize = 32;

/// Entries a relation that a part must have at least, on average, to be worth sums of its own.
const ENTRIES_PER_SUM: usize = 8;

/// Some features of the relations, and the features of the nodes that meet them.
#[derive(Debug, Clone)]
pub(super) struct Group<'a, const P: usize> {
    /// Blocks of a relation.
    pub(super) tiles: &'a [Tile<P>],
    /// Where each member of the batch that the group has starts among the features of a node.
    pub(super) shifts: Vec<usize>,
}

impl<const P: usize> Group<'_, P> {
    /// Blocks of a node.
    pub(super) fn len(&self) -> usize {
        self.tiles.len() * self.shifts.len()
    }

    /// Blocks of a node: where they start, and their length.
    pub(super) fn blocks(&self) -> impl Iterator<Item = ([usize; P], usize)> + '_ {
        (self.shifts.iter()).flat_map(|shift| {
            (self.tiles.iter()).map(move |tile| (tile.x.map(|at| shift + at), tile.len))
        })
    }
}

/// The blocks of one relation that a node's features meet, once for every group: all of them, or those of one member of
/// the batch where the batch shares its relations.
pub(super) fn relation_tiles<const P: usize>(features: Features) -> Vec<Tile<P>> {
    let features = features.merged::<P>();
    let batch = if features.is_shared {
        1
    } else {
        features.batch
    };
    Features { batch, ..features }.tiles::<P>()
}

/// All groups of features, over [`relation_tiles`].
pub(super) fn groups<const P: usize>(features: Features, tiles: &[Tile<P>]) -> Vec<Group<'_, P>> {
    let features = features.merged::<P>();
    let repeats = if features.is_shared {
        features.batch
    } else {
        1
    };
    let most = (TILES_PER_GROUP / P).max(1);
    (tiles.chunks(most))
        .flat_map(|tiles| {
            let together = (most / tiles.len()).max(1);
            (0..repeats).step_by(together).map(move |first| Group {
                tiles,
                shifts: (first..repeats.min(first + together))
                    .map(|index| index * features.dim)
                    .collect(),
            })
        })
        .collect()
}

/// The rows in consecutive parts of about equally many entries, as many as `num_groups` groups need for enough tasks.
pub(super) fn parts(pattern: &RelationalPattern, num_groups: usize) -> Vec<Range<usize>> {
    let offsets = pattern.pattern().offsets();
    let num_entries = pattern.num_entries();
    let most = num_entries / (ENTRIES_PER_SUM * pattern.num_relations().max(1));
    let num_parts = (TASKS / num_groups.max(1)).clamp(1, most.max(1));
    let mut start = 0;
    (1..=num_parts)
        .map(|part| {
            let target = (num_entries as u128 * part as u128 / num_parts as u128) as u64;
            let end = offsets.partition_point(|&offset| offset <= target) - 1;
            std::mem::replace(&mut start, end)..end
        })
        .collect()
}
