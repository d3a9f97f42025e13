//! The gradients for `x` and for the relations.
//!
//! Where there are enough groups of features for all threads, and entries for all nodes, one walk over the rows gives both;
//! else `x` gathers column by column ([`super::gather`]), and the walks for the relations are cut by rows as well. Both ways
//! take every sum in the same order, and give the same bits.

use std::{marker::PhantomData, mem::MaybeUninit};

use rayon::prelude::*;

use super::{
    derivative::Derivative,
    gather::Gather,
    groups::{Group, groups, parts, relation_tiles},
    message::{Message, MessageKernel, Visitor},
    operands::{Operands, Tile, Upstream},
    packed::{Blocks, Packed},
    reduction::Reduction,
    walk::{Walk, add, num_tiles},
};
use crate::{
    Real,
    lanes::{LANES, vectorize},
};

/// Bytes that the packed features of a walk, and their gradient, may have: they shall stay in the cache.
const PACKED_BYTES: usize = 8 << 20;

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
/// part of the rows.
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
        let tiles = relation_tiles::<P>(self.operands.features);
        let groups = groups(self.operands.features, &tiles);
        let plan = Plan::<T, M, S, V, A, P> {
            operands: self.operands,
            derivative: Derivative::new(self.upstream),
            groups: &groups,
        };
        let num_blocks: usize = groups.iter().map(Group::len).sum();
        let column_bytes = 2 * size_of::<[[T; LANES]; P]>() * num_blocks / groups.len();
        let threads = rayon::current_num_threads();
        let num_columns = self.operands.pattern.pattern().num_columns();
        let pays = groups.len() >= threads
            && self.operands.pattern.num_entries() >= ENTRIES_PER_COLUMN * num_columns;
        match (self.wanted.x, self.wanted.relations) {
            (Some(x), Some(relations)) if pays => {
                let run = (PACKED_BYTES / (column_bytes * num_columns).max(1))
                    .clamp(1, groups.len() / threads);
                plan.both(run, x, relations);
            }
            (x, relations) => {
                if let Some(x) = x {
                    Gather::new(plan.operands, plan.derivative).run(x);
                }
                if let Some(relations) = relations {
                    plan.relations(relations);
                }
            }
        }
    }
}

struct Plan<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    operands: Operands<'a, T>,
    derivative: Derivative<'a, T, M, S, V, A>,
    groups: &'a [Group<'a, P>],
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Plan<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// Both gradients, `run` groups in a walk.
    fn both(&self, run: usize, x_gradient: &mut [MaybeUninit<T>], relations_gradient: &mut [T]) {
        let width = self.operands.features.width();
        let parts = parts(self.operands.pattern, self.groups.len());
        let runs: Vec<_> = self.groups.chunks(run).collect();
        let threads = rayon::current_num_threads().min(runs.len());
        let mut packed: Vec<_> = std::iter::repeat_with(Packed::none).take(threads).collect();
        let mut sums = Vec::new();
        for runs in runs.chunks(threads) {
            let of_relations: Vec<_> = (runs.par_iter().zip(&mut packed))
                .with_max_len(1)
                .map(|(groups, packed)| {
                    packed.take(self.operands.x, width, groups);
                    let walks = parts.iter().map(|rows| {
                        vectorize(Walk {
                            operands: self.operands,
                            derivative: self.derivative,
                            groups,
                            rows: rows.clone(),
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
        let parts = parts(self.operands.pattern, self.groups.len());
        // Two tasks a thread, of whole rows where the parts are enough.
        let num_runs = (2 * rayon::current_num_threads()).div_ceil(parts.len());
        let run = self.groups.len().div_ceil(num_runs);
        let tasks: Vec<_> = (self.groups.chunks(run))
            .flat_map(|groups| parts.iter().map(move |rows| (groups, rows)))
            .collect();
        let sums: Vec<_> = tasks
            .into_par_iter()
            .with_max_len(1)
            .map(|(groups, rows)| {
                vectorize(Walk {
                    operands: self.operands,
                    derivative: self.derivative,
                    groups,
                    rows: rows.clone(),
                    packed: None,
                })
            })
            .collect();
        let mut sums = sums.into_iter();
        let sums: Vec<_> = (self.groups.chunks(run))
            .map(|_| total(sums.by_ref().take(parts.len())).expect("at least one part"))
            .collect();
        self.store_relations(run, &sums, relations_gradient);
    }

    /// Adds the sums of the groups that share blocks of the relations.
    fn store_relations(&self, run: usize, sums: &[Blocks<T, P>], relations_gradient: &mut [T]) {
        let width = self.operands.features.relation_width();
        for (groups, sums) in self.groups.chunks(run).zip(sums) {
            let rows = relations_gradient.chunks_exact_mut(width);
            for (gradient, sums) in rows.zip(sums.chunks_exact(num_tiles(groups))) {
                let tiles = groups.iter().flat_map(|group| group.tiles);
                for (tile, blocks) in tiles.zip(sums) {
                    add_tile(gradient, tile, blocks);
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
