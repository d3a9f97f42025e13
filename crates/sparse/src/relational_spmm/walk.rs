//! A walk over the rows that sums gradients where the messages came from.
//!
//! What belongs to a row is in the first cache while its entries go by. The gradient for the relations is summed by
//! relation. The gradient for `x` is summed by source, if one task has all rows: then both take one walk.

use std::ops::Range;

use super::{
    derivative::Derivative,
    entries::{Entries, Kept},
    groups::Group,
    message::MessageKernel,
    operands::{Operands, load_parts, prefetch},
    packed::{Blocks, Packed},
    reduction::Reduction,
};
use crate::{
    Real,
    lanes::{Block, LANES, Vectorized},
};

/// Blocks that are fetched ahead; beyond them the processor sees what is coming.
const FETCHED: usize = 4;

/// A walk over some rows, for some groups of features.
pub(super) struct Walk<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    pub(super) operands: Operands<'a, T>,
    pub(super) derivative: Derivative<'a, T, M, S, V, A>,
    pub(super) groups: &'a [Group<'a, P>],
    pub(super) rows: Range<usize>,
    /// The gradient for `x` is added here.
    pub(super) packed: Option<&'a mut Packed<T, P>>,
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Vectorized
    for Walk<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// The gradient for the relations, `[num_relations, tiles of the groups]`.
    type Output = Blocks<T, P>;

    #[inline(always)]
    fn call(mut self) -> Self::Output {
        let num_relations = self.operands.pattern.num_relations();
        let mut sums = vec![[[T::zero(); LANES]; P]; num_relations * num_tiles(self.groups)];
        let tiles = self.groups.iter().flat_map(|group| group.tiles);
        let is_full = tiles.clone().all(|tile| tile.len == LANES);
        match (self.packed.take(), is_full) {
            (Some(packed), true) => self.rows::<true, true>(&mut sums, packed),
            (Some(packed), false) => self.rows::<true, false>(&mut sums, packed),
            (None, true) => self.rows::<false, true>(&mut sums, &mut Packed::none()),
            (None, false) => self.rows::<false, false>(&mut sums, &mut Packed::none()),
        }
        sums
    }
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Walk<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    #[inline(always)]
    fn rows<const BOTH: bool, const FULL: bool>(
        &self,
        sums: &mut Blocks<T, P>,
        packed: &mut Packed<T, P>,
    ) {
        let num_tiles = num_tiles(self.groups);
        let num_blocks: usize = self.groups.iter().map(Group::len).sum();
        let mut kept = Kept::default();
        for row in self.rows.clone() {
            let entries = kept.of_row(&self.operands, row);
            for position in 0..entries.len() {
                self.fetch::<BOTH>(&entries, position, packed, num_blocks);
                let relation = entries.relations[position] as usize;
                let mut sums = &mut sums[relation * num_tiles..][..num_tiles];
                let mut block = entries.ends[position] as usize * num_blocks;
                for group in self.groups {
                    let (of_group, rest) = sums.split_at_mut(group.tiles.len());
                    let entry = (&entries, position);
                    self.entry::<BOTH, FULL>(row, entry, group, of_group, packed, block);
                    sums = rest;
                    block += group.len();
                }
            }
        }
    }

    #[inline(always)]
    fn fetch<const BOTH: bool>(
        &self,
        entries: &Entries<'_, T>,
        position: usize,
        packed: &Packed<T, P>,
        num_blocks: usize,
    ) {
        let Some(ahead) = entries.ahead(position) else {
            return;
        };
        if BOTH {
            let (x, x_gradient) = (packed.x.as_flattened(), packed.x_gradient.as_flattened());
            for block in 0..P * num_blocks.min(FETCHED) {
                let at = (ahead * num_blocks * P + block) * LANES;
                prefetch(x.as_flattened(), at);
                prefetch(x_gradient.as_flattened(), at);
            }
        } else {
            let group = &self.groups[0];
            for tile in group.tiles {
                for at in tile.x {
                    let at = ahead * self.operands.features.width() + group.shifts[0] + at;
                    prefetch(self.operands.x, at);
                }
            }
        }
    }

    /// What came back through an entry to the features of a group; they start at `block` of the packed ones.
    #[inline(always)]
    fn entry<const BOTH: bool, const FULL: bool>(
        &self,
        row: usize,
        (entries, position): (&Entries<'_, T>, usize),
        group: &Group<'_, P>,
        sums: &mut [[Block<T>; P]],
        packed: &mut Packed<T, P>,
        block: usize,
    ) {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let (width, relation_width) = (features.width(), features.relation_width());
        let column = entries.ends[position] as usize;
        let relation_at = entries.relations[position] as usize * relation_width;
        for (index, (tile, sums)) in group.tiles.iter().zip(sums).enumerate() {
            let relation =
                load_parts::<T, P, FULL>(relations, relation_at, tile.relation, tile.len);
            let mut total = *sums;
            for (repeat, &shift) in group.shifts.iter().enumerate() {
                let block = block + repeat * group.tiles.len() + index;
                let x = if BOTH {
                    packed.x[block]
                } else {
                    load_parts::<T, P, FULL>(x, column * width + shift, tile.x, tile.len)
                };
                let mut at = tile.x;
                for at in &mut at {
                    *at += row * width + shift;
                }
                let gradient = self.derivative.of_message::<P, FULL>(
                    (&x, &relation),
                    (entries, position),
                    row,
                    (at, tile.len),
                );
                add(&mut total, &M::for_relation(&x, &relation, &gradient));
                if BOTH {
                    let of_x = M::for_x(&x, &relation, &gradient);
                    add(&mut packed.x_gradient[block], &of_x);
                }
            }
            *sums = total;
        }
    }
}

/// Blocks of a relation in all of the groups.
pub(super) fn num_tiles<const P: usize>(groups: &[Group<'_, P>]) -> usize {
    groups.iter().map(|group| group.tiles.len()).sum()
}

/// Adds `values` to `sums`.
#[inline(always)]
pub(super) fn add<T: Real, const P: usize>(sums: &mut [Block<T>; P], values: &[Block<T>; P]) {
    for (sums, values) in sums.iter_mut().zip(values) {
        for lane in 0..LANES {
            sums[lane] += values[lane];
        }
    }
}
