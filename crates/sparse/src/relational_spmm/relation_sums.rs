//! The gradient for the relations: sums of their own for every part of the columns, added in the order of the parts.
//!
//! Where the parts are depends on the pattern alone, so that sums are taken in the same order by any number of threads.

use rayon::prelude::*;

use super::{
    operands::{Features, Tile},
    passes::Pass,
    pattern::RelationalPattern,
};
use crate::{
    Real,
    lanes::{Block, LANES},
};

/// Parts of the columns: at most, and at least where there are entries enough for several threads.
const PARTS: (usize, usize) = (4, 32);

/// Entries that a part shall have for each relation, on average: its sums have to be cleared and added to the others.
const ENTRIES_PER_RELATION: usize = 64;

/// Entries below which a part is not worth a task.
const ENTRIES_PER_PART: usize = 1024;

/// Entries that are summed one after the other, before their sum is added to others: few enough for `f32`.
const ENTRIES_PER_SUM: usize = 4096;

/// The same for each relation, on average: enough for the adding to take no time.
const ENTRIES_PER_SUM_OF_RELATION: usize = 64;

/// Parts of the columns that have sums of their own.
pub(super) fn num_parts(pattern: &RelationalPattern) -> usize {
    let num_entries = pattern.num_entries();
    let (least, most) = PARTS;
    (num_entries / (ENTRIES_PER_RELATION * pattern.num_relations()).max(1))
        .clamp(least, most)
        .min(num_entries / ENTRIES_PER_PART)
        .max(1)
}

/// Entries that one set of sums takes.
pub(super) fn entries_per_sum(pattern: &RelationalPattern) -> usize {
    (ENTRIES_PER_SUM_OF_RELATION * pattern.num_relations()).max(ENTRIES_PER_SUM)
}

/// Where the features of a pass lie among the sums of a relation.
pub(super) struct Layout {
    /// The first block of each tile of the pass. Tiles of several of the batch may share the relation, and their sums.
    pub(super) of_tiles: Vec<usize>,
    /// Blocks of a relation.
    pub(super) num_blocks: usize,
}

impl Layout {
    pub(super) fn new<const P: usize>(pass: &Pass<P>) -> Self {
        let mut layout = Self {
            of_tiles: Vec::with_capacity(pass.tiles.len()),
            num_blocks: 0,
        };
        for tile in &pass.tiles {
            let same = (pass.tiles.iter().zip(&layout.of_tiles))
                .find(|(other, _)| other.relation == tile.relation)
                .map(|(_, &block)| block);
            let block = same.unwrap_or(layout.num_blocks);
            if same.is_none() {
                layout.num_blocks += P * tile.len.div_ceil(LANES);
            }
            layout.of_tiles.push(block);
        }
        layout
    }

    /// Adds the sums of all parts, `[num_relations, num_blocks]` each, to the gradient.
    pub(super) fn add_to<T: Real, const P: usize>(
        &self,
        pass: &Pass<P>,
        features: Features,
        parts: &[Vec<Block<T>>],
        gradient: &mut [T],
    ) {
        let mut tiles: Vec<(&Tile<P>, usize)> = Vec::new();
        for (tile, &block) in pass.tiles.iter().zip(&self.of_tiles) {
            if tiles.iter().all(|&(_, other)| other != block) {
                tiles.push((tile, block));
            }
        }
        (gradient.par_chunks_exact_mut(features.relation_width()))
            .enumerate()
            .with_min_len(64)
            .for_each(|(relation, gradient)| {
                for part in parts {
                    let blocks = &part[relation * self.num_blocks..][..self.num_blocks];
                    for &(tile, block) in &tiles {
                        add_tile(gradient, tile, &blocks[block..]);
                    }
                }
            });
    }
}

fn add_tile<T: Real, const P: usize>(gradient: &mut [T], tile: &Tile<P>, blocks: &[Block<T>]) {
    for (start, blocks) in (0..tile.len).step_by(LANES).zip(blocks.as_chunks::<P>().0) {
        let len = LANES.min(tile.len - start);
        for (block, at) in blocks.iter().zip(tile.relation) {
            let gradient = &mut gradient[at + start..][..len];
            for (gradient, &value) in gradient.iter_mut().zip(block) {
                *gradient += value;
            }
        }
    }
}

/// The sums of one part.
pub(super) struct RelationSums<T> {
    /// `[num_relations, num_blocks]`
    pub(super) sums: Vec<Block<T>>,
    /// Of earlier entries.
    total: Vec<Block<T>>,
    /// Entries in `sums`.
    count: usize,
    entries_per_sum: usize,
}

impl<T: Real> RelationSums<T> {
    pub(super) fn new(pattern: &RelationalPattern, layout: &Layout) -> Self {
        Self {
            sums: vec![[T::zero(); LANES]; pattern.num_relations() * layout.num_blocks],
            total: Vec::new(),
            count: 0,
            entries_per_sum: entries_per_sum(pattern),
        }
    }

    /// No sums.
    pub(super) fn none() -> Self {
        Self {
            sums: Vec::new(),
            total: Vec::new(),
            count: 0,
            entries_per_sum: usize::MAX,
        }
    }

    /// To be called when `count` entries, at most [`entries_per_sum`], have been added.
    #[inline(always)]
    pub(super) fn added(&mut self, count: usize) {
        self.count += count;
        if self.count >= self.entries_per_sum {
            self.carry();
            self.sums.fill([T::zero(); LANES]);
            self.count = 0;
        }
    }

    fn carry(&mut self) {
        if self.total.is_empty() {
            self.total.clone_from(&self.sums);
            return;
        }
        for (total, sums) in
            (self.total.as_flattened_mut().iter_mut()).zip(self.sums.as_flattened())
        {
            *total += *sums;
        }
    }

    /// `[num_relations, num_blocks]`
    pub(super) fn finish(mut self) -> Vec<Block<T>> {
        if self.total.is_empty() {
            return self.sums;
        }
        self.carry();
        self.total
    }
}
