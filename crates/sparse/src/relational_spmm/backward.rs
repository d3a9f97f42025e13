//! The gradients for `x` and for the relations.
//!
//! Where there are enough groups of features for all threads, and entries for all nodes, one walk over the rows gives both;
//! else `x` gathers column by column ([`super::gather`]), and the walks for the relations are cut by entries as well. Both
//! ways take every sum in the same order, and give the same bits.

use std::{marker::PhantomData, mem::MaybeUninit, ops::Range};

use rayon::prelude::*;

use super::{
    derivative::Derivative,
    gather::Gather,
    groups::{Group, groups, parts},
    message::{Message, MessageKernel, Visitor},
    operands::{Operands, Tile, Upstream},
    packed::{Blocks, Packed},
    reduction::Reduction,
    walk::{Walk, add},
};
use crate::{
    Real,
    lanes::{LANES, vectorize},
};

/// Bytes that the packed features of a walk, and their gradient, may have: they shall stay in the cache.
const PACKED_BYTES: usize = 8 << 20;

/// Blocks of features that a walk shall have at least: with fewer, finding the entries costs more than their features.
const LEAST_BLOCKS: usize = 4;

/// Entries a column must have, on average, for packing its features to pay.
const ENTRIES_PER_COLUMN: usize = 6;

/// Where gradients go that are asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a, T> {
    /// `[num_columns, batch, dim]`; every element is written.
    pub(crate) x: Option<&'a mut [MaybeUninit<T>]>,
    /// `[num_relations, 1 or batch, dim]`; zeros, to which the gradient is added.
    pub(crate) relations: Option<&'a mut [T]>,
}

/// Writes the gradients.
///
/// Extra space: that of `x` and its gradient again at most, and a gradient of the relations for each of the batch and each
/// part of the entries.
pub(super) fn backward<T, S, const V: usize, const A: usize>(
    operands: Operands<'_, T>,
    message: Message,
    upstream: Upstream<'_, T, V, A>,
    mut wanted: Wanted<'_, T>,
) where
    T: Real,
    S: Reduction<V, A>,
{
    if operands.features.width() == 0 {
        return;
    }
    if message == Message::Copy {
        wanted.relations = None;
    }
    message.visit(Backward {
        operands,
        upstream,
        wanted,
        reduction: PhantomData::<S>,
    });
}

struct Backward<'a, T, S, const V: usize, const A: usize> {
    operands: Operands<'a, T>,
    upstream: Upstream<'a, T, V, A>,
    wanted: Wanted<'a, T>,
    reduction: PhantomData<S>,
}

impl<T: Real, S: Reduction<V, A>, const V: usize, const A: usize> Visitor
    for Backward<'_, T, S, V, A>
{
    fn visit<M: MessageKernel<P>, const P: usize>(self) {
        let groups = groups::<P>(self.operands.features);
        let num_blocks = groups.iter().map(Group::len).sum();
        let plan = Plan::<T, M, S, V, A, P> {
            operands: self.operands,
            derivative: Derivative::new(self.upstream),
            parts: parts(self.operands.pattern, num_blocks),
            groups,
        };
        match (self.wanted.x, self.wanted.relations) {
            (Some(x), Some(relations)) => match plan.groups_of_walk() {
                Some(run) => plan.both(run, x, relations),
                None => {
                    plan.gather(x);
                    plan.relations(relations);
                }
            },
            (Some(x), None) => plan.gather(x),
            (None, Some(relations)) => plan.relations(relations),
            (None, None) => {}
        }
    }
}

struct Plan<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    operands: Operands<'a, T>,
    derivative: Derivative<'a, T, M, S, V, A>,
    groups: Vec<Group<P>>,
    /// Of the slots.
    parts: Vec<Range<usize>>,
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Plan<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// How many groups a walk for both gradients takes; none if such walks do not pay.
    fn groups_of_walk(&self) -> Option<usize> {
        let pattern = self.operands.pattern.pattern();
        let most = self.groups.len() / rayon::current_num_threads();
        if most == 0 || pattern.num_entries() < ENTRIES_PER_COLUMN * pattern.num_columns() {
            return None;
        }
        let blocks = self.groups[0].len();
        let bytes = 2 * size_of::<[[T; LANES]; P]>() * blocks * pattern.num_columns();
        let in_cache = PACKED_BYTES / bytes.max(1);
        Some(in_cache.max(LEAST_BLOCKS.div_ceil(blocks)).min(most))
    }

    fn gather(&self, x_gradient: &mut [MaybeUninit<T>]) {
        Gather::new(self.operands, self.derivative).run(x_gradient);
    }

    /// Both gradients, `run` groups in a walk.
    fn both(&self, run: usize, x_gradient: &mut [MaybeUninit<T>], relations_gradient: &mut [T]) {
        let width = self.operands.features.width();
        let runs: Vec<_> = self.groups.chunks(run).collect();
        let threads = rayon::current_num_threads().min(runs.len());
        let mut packed: Vec<_> = std::iter::repeat_with(Packed::none).take(threads).collect();
        let mut sums = Vec::new();
        for runs in runs.chunks(threads) {
            let of_relations: Vec<_> = (runs.par_iter().zip(&mut packed))
                .with_max_len(1)
                .map(|(groups, packed)| {
                    packed.take(self.operands.x, width, groups);
                    let walks = self.parts.iter().map(|slots| {
                        vectorize(Walk {
                            operands: self.operands,
                            derivative: self.derivative,
                            groups,
                            slots: slots.clone(),
                            packed: Some(packed),
                        })
                    });
                    total(walks).expect("at least one part")
                })
                .collect();
            sums.extend(of_relations);
            let blocks: Vec<Vec<_>> = (runs.iter())
                .map(|groups| groups.iter().flat_map(Group::blocks).collect())
                .collect();
            (x_gradient.par_chunks_exact_mut(width))
                .enumerate()
                .with_min_len(256)
                .for_each(|(column, x_gradient)| {
                    for (blocks, packed) in blocks.iter().zip(&packed) {
                        packed.give(column, blocks, x_gradient);
                    }
                });
        }
        self.store_relations(run, &sums, relations_gradient);
    }

    /// The gradient for the relations alone.
    fn relations(&self, relations_gradient: &mut [T]) {
        // Two tasks a thread, of all features where the parts are enough.
        let num_runs = (2 * rayon::current_num_threads()).div_ceil(self.parts.len());
        let run = self.groups.len().div_ceil(num_runs);
        let tasks: Vec<_> = (self.groups.chunks(run))
            .flat_map(|groups| self.parts.iter().map(move |slots| (groups, slots)))
            .collect();
        let sums: Vec<_> = tasks
            .into_par_iter()
            .with_max_len(1)
            .map(|(groups, slots)| {
                vectorize(Walk {
                    operands: self.operands,
                    derivative: self.derivative,
                    groups,
                    slots: slots.clone(),
                    packed: None,
                })
            })
            .collect();
        let mut sums = sums.into_iter();
        let sums: Vec<_> = (self.groups.chunks(run))
            .map(|_| total(sums.by_ref().take(self.parts.len())).expect("at least one part"))
            .collect();
        self.store_relations(run, &sums, relations_gradient);
    }

    /// Adds the sums of the groups that share blocks of the relations.
    fn store_relations(&self, run: usize, sums: &[Blocks<T, P>], relations_gradient: &mut [T]) {
        let width = self.operands.features.relation_width();
        for (groups, sums) in self.groups.chunks(run).zip(sums) {
            let rows = relations_gradient.chunks_exact_mut(width);
            for (gradient, sums) in rows.zip(sums.chunks_exact(groups.len())) {
                for (group, blocks) in groups.iter().zip(sums) {
                    add_tile(gradient, &group.tile, blocks);
                }
            }
        }
    }
}

fn add_tile<T: Real, const P: usize>(gradient: &mut [T], tile: &Tile<P>, blocks: &[[T; LANES]; P]) {
    for (block, at) in blocks.iter().zip(tile.relation) {
        for (gradient, &value) in gradient[at..at + tile.len].iter_mut().zip(block) {
            *gradient += value;
        }
    }
}

/// The sum, in order.
fn total<T: Real, const P: usize>(
    mut sums: impl Iterator<Item = Blocks<T, P>>,
) -> Option<Blocks<T, P>> {
    let mut total = sums.next()?;
    for sums in sums {
        for (total, sums) in total.iter_mut().zip(&sums) {
            add(total, sums);
        }
    }
    Some(total)
}
