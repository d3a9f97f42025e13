//! A walk over the entries, row by row, that sums gradients where the messages came from.
//!
//! What belongs to a row is in the first cache while its entries go by. The gradient for the relations is summed by
//! relation. The gradient for `x` is summed by source, if one task has all entries: then both take one walk.

use std::ops::Range;

use super::{
    derivative::Derivative,
    entries::{Entries, Kept},
    groups::{Group, entries_per_sum},
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

/// A walk over consecutive entries, for some groups of features.
pub(super) struct Walk<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    pub(super) operands: Operands<'a, T>,
    pub(super) derivative: Derivative<'a, T, M, S, V, A>,
    pub(super) groups: &'a [Group<P>],
    pub(super) slots: Range<usize>,
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
    /// The gradient for the relations, `[num_relations, num_groups]`.
    type Output = Blocks<T, P>;

    #[inline(always)]
    fn call(mut self) -> Self::Output {
        let is_full = self.groups.iter().all(|group| group.tile.len == LANES);
        match (self.packed.take(), is_full) {
            (Some(packed), true) => self.total::<true, true>(packed),
            (Some(packed), false) => self.total::<true, false>(packed),
            (None, true) => self.total::<false, true>(&mut Packed::none()),
            (None, false) => self.total::<false, false>(&mut Packed::none()),
        }
    }
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Walk<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    #[inline(always)]
    fn total<const BOTH: bool, const FULL: bool>(&self, packed: &mut Packed<T, P>) -> Blocks<T, P> {
        let pattern = self.operands.pattern;
        let len = pattern.num_relations() * self.groups.len();
        let mut total = vec![[[T::zero(); LANES]; P]; len];
        let mut sums = total.clone();
        let entries_per_sum = entries_per_sum(pattern);
        for start in self.slots.clone().step_by(entries_per_sum) {
            let end = self.slots.end.min(start + entries_per_sum);
            self.sum::<BOTH, FULL>(start..end, &mut sums, packed);
            for (total, sums) in total.iter_mut().zip(&mut sums) {
                add(total, sums);
                *sums = [[T::zero(); LANES]; P];
            }
        }
        total
    }

    #[inline(always)]
    fn sum<const BOTH: bool, const FULL: bool>(
        &self,
        slots: Range<usize>,
        sums: &mut Blocks<T, P>,
        packed: &mut Packed<T, P>,
    ) {
        let offsets = self.operands.pattern.pattern().offsets();
        let num_blocks: usize = self.groups.iter().map(Group::len).sum();
        let mut kept = Kept::default();
        // The row of the first slot.
        let first = offsets.partition_point(|&offset| offset <= slots.start as u64) - 1;
        let end = offsets.partition_point(|&offset| offset < slots.end as u64);
        for row in first..end {
            let entries = kept.of_row(&self.operands, row).within(&slots);
            for position in 0..entries.len() {
                self.fetch::<BOTH>(&entries, position, packed, num_blocks);
                let relation = entries.relations[position] as usize;
                let sums = &mut sums[relation * self.groups.len()..][..self.groups.len()];
                let mut block = entries.ends[position] as usize * num_blocks;
                for (group, sums) in self.groups.iter().zip(sums) {
                    let entry = (&entries, position);
                    self.entry::<BOTH, FULL>(row, entry, group, sums, packed, block);
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
            let at = ahead * self.operands.features.width();
            for group in &self.groups[..self.groups.len().min(FETCHED)] {
                for start in group.tile.x {
                    prefetch(self.operands.x, at + group.shifts[0] + start);
                }
            }
        }
    }

    /// What came back through an entry to the features of a group; they start at `first_block` of the packed ones.
    #[inline(always)]
    fn entry<const BOTH: bool, const FULL: bool>(
        &self,
        row: usize,
        (entries, position): (&Entries<'_, T>, usize),
        group: &Group<P>,
        sums: &mut [Block<T>; P],
        packed: &mut Packed<T, P>,
        first_block: usize,
    ) {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let (width, relation_width) = (features.width(), features.relation_width());
        let tile = &group.tile;
        let column = entries.ends[position] as usize;
        let relation_at = entries.relations[position] as usize * relation_width;
        let relation = load_parts::<T, P, FULL>(relations, relation_at, tile.relation, tile.len);
        let mut total = *sums;
        for (block, &shift) in (first_block..).zip(&group.shifts) {
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

/// Adds `values` to `sums`.
#[inline(always)]
pub(super) fn add<T: Real, const P: usize>(sums: &mut [Block<T>; P], values: &[Block<T>; P]) {
    for (sums, values) in sums.iter_mut().zip(values) {
        for lane in 0..LANES {
            sums[lane] += values[lane];
        }
    }
}
