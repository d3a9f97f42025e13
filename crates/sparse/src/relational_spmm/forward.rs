//! The forward pass: rows in parallel, blocks of features of one row in registers while its entries go by.

use std::{marker::PhantomData, mem::MaybeUninit, ops::Range};

use pulp::{Simd, WithSimd};

use super::{
    entries::{Entries, Kept},
    message::{Message, MessageKernel, Visitor, scaled},
    operands::{Operands, Tile, load_parts, prefetch, store},
    reduction::{NO_SLOT, Reduction, Slots},
    steps::{Step, passes},
};
use crate::{
    Real,
    best::narrowed,
    lanes::{Block, LANES, vectorize},
    rows::{RowsMut, for_each_chunk},
};

/// What a reduction writes, `[num_rows, width]` each.
#[derive(Debug)]
pub(crate) struct Outputs<'a, T, const V: usize, const A: usize> {
    pub(crate) values: [&'a mut [MaybeUninit<T>]; V],
    /// Slots of the extrema.
    pub(crate) arguments: [&'a mut [MaybeUninit<u32>]; A],
    pub(crate) width: usize,
}

impl<T: Send, const V: usize, const A: usize> RowsMut for Outputs<'_, T, V, A> {
    fn split_rows(mut self, num_rows: usize) -> (Self, Self) {
        let at = num_rows * self.width;
        let first = Self {
            values: self.values.each_mut().map(|values| take(values, at)),
            arguments: self.arguments.each_mut().map(|values| take(values, at)),
            width: self.width,
        };
        (first, self)
    }
}

/// Takes the first elements out of `values`.
fn take<'a, V>(values: &mut &'a mut [V], len: usize) -> &'a mut [V] {
    let (first, rest) = std::mem::take(values).split_at_mut(len);
    *values = rest;
    first
}

/// How messages are scaled before the reduction, and values after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scales<T> {
    /// Of every message and every value: -1 makes a maximum a minimum.
    pub(crate) sign: T,
    /// Divide by the number of messages.
    pub(crate) mean: bool,
}

/// Reduces the messages to every row; writes every element of the outputs.
pub(super) fn forward<T, S, const V: usize, const A: usize>(
    operands: Operands<'_, T>,
    message: Message,
    scales: Scales<T>,
    outputs: Outputs<'_, T, V, A>,
) where
    T: Real,
    S: Reduction<V, A>,
{
    message.visit(Forward {
        operands,
        scales,
        outputs,
        reduction: PhantomData::<S>,
    });
}

struct Forward<'a, T, S, const V: usize, const A: usize> {
    operands: Operands<'a, T>,
    scales: Scales<T>,
    outputs: Outputs<'a, T, V, A>,
    reduction: PhantomData<S>,
}

impl<T: Real, S: Reduction<V, A>, const V: usize, const A: usize> Visitor
    for Forward<'_, T, S, V, A>
{
    fn visit<M: MessageKernel<P>, const P: usize>(mut self) {
        for pass in passes::<P>(self.operands.features) {
            let outputs = Outputs {
                values: self.outputs.values.each_mut().map(|values| &mut **values),
                arguments: (self.outputs.arguments)
                    .each_mut()
                    .map(|values| &mut **values),
                width: self.outputs.width,
            };
            let offsets = self.operands.pattern.pattern().offsets();
            for_each_chunk(offsets, 1, V * pass.width, outputs, |_, rows, outputs| {
                vectorize(Chunk::<T, M, S, V, A, P> {
                    operands: self.operands,
                    scales: self.scales,
                    steps: &pass.steps,
                    rows,
                    outputs,
                    kernel: PhantomData,
                });
            });
        }
    }
}

/// Consecutive rows and their part of the outputs.
struct Chunk<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    operands: Operands<'a, T>,
    scales: Scales<T>,
    steps: &'a [Step<P>],
    rows: Range<usize>,
    outputs: Outputs<'a, T, V, A>,
    kernel: PhantomData<(M, S)>,
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> WithSimd
    for Chunk<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    type Output = ();

    #[inline(always)]
    fn with_simd<R: Simd>(mut self, simd: R) {
        let mut kept = Kept::default();
        for (position, row) in self.rows.clone().enumerate() {
            let entries = kept.of_row(&self.operands, row);
            let at = position * self.outputs.width;
            for step in self.steps {
                match step {
                    Step::Two(tiles) => self.reduce::<R, 2, true>(simd, entries, tiles, at),
                    Step::One(tile) => self.reduce::<R, 1, true>(simd, entries, &[*tile], at),
                    Step::Part(tile) => self.reduce::<R, 1, false>(simd, entries, &[*tile], at),
                }
            }
        }
    }
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Chunk<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// `N` blocks of the row whose values start at `row_at`.
    #[inline(always)]
    fn reduce<R: Simd, const N: usize, const FULL: bool>(
        &mut self,
        simd: R,
        entries: Entries<'_, T>,
        tiles: &[Tile<P>; N],
        row_at: usize,
    ) {
        let (x, width) = (self.operands.x, self.operands.features.width());
        let mut values: [[[Block<T>; V]; P]; N] = [[S::start(); P]; N];
        let first = match entries.len() {
            0 => NO_SLOT,
            _ => entries.slot(0),
        };
        let mut arguments: [[[Slots<T>; A]; P]; N] = [[[[T::widen(first); LANES]; A]; P]; N];
        for position in 0..entries.len() {
            if let Some(ahead) = entries.ahead(position) {
                for tile in tiles {
                    for at in tile.x {
                        prefetch(x, ahead * width + at);
                    }
                }
            }
            let slot = T::widen(entries.slot(position));
            for ((values, arguments), tile) in values.iter_mut().zip(&mut arguments).zip(tiles) {
                let message = self.message::<FULL>(&entries, position, tile);
                for ((values, arguments), message) in values.iter_mut().zip(arguments).zip(&message)
                {
                    S::take(simd, values, arguments, message, slot);
                }
            }
        }
        let sign = self.scales.sign;
        let scale = match entries.len() {
            0 => None,
            len if self.scales.mean => Some(sign / T::from_f64(len as f64)),
            _ => Some(sign),
        };
        for ((values, arguments), tile) in values.iter().zip(&arguments).zip(tiles) {
            for ((values, arguments), at) in values.iter().zip(arguments).zip(tile.x) {
                let at = row_at + at;
                for (output, block) in self.outputs.values.iter_mut().zip(values) {
                    let block = match scale {
                        None => [T::zero(); LANES],
                        Some(scale) => scaled(block, scale),
                    };
                    store::<_, FULL>(output, at, tile.len, &block);
                }
                for (output, block) in self.outputs.arguments.iter_mut().zip(arguments) {
                    store::<_, FULL>(output, at, tile.len, &narrowed::<T>(block));
                }
            }
        }
    }

    /// The weighted message of an entry.
    #[inline(always)]
    fn message<const FULL: bool>(
        &self,
        entries: &Entries<'_, T>,
        position: usize,
        tile: &Tile<P>,
    ) -> [Block<T>; P] {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let x_at = entries.ends[position] as usize * features.width();
        let relation_at = entries.relations[position] as usize * features.relation_width();
        let x = load_parts::<T, P, FULL>(x, x_at, tile.x, tile.len);
        let relation = load_parts::<T, P, FULL>(relations, relation_at, tile.relation, tile.len);
        let mut message = M::message(&x, &relation);
        let factor = self.scales.sign * entries.weight(position);
        for message in &mut message {
            *message = scaled(message, factor);
        }
        message
    }
}
