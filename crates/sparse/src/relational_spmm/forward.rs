//! The forward pass: rows in parallel, blocks of features of one row in registers while its entries go by.

use std::{marker::PhantomData, mem::MaybeUninit, ops::Range};

use pulp::{Simd, WithSimd};

use super::{
    entries::{Entries, Kept},
    message::{Message, MessageKernel, Visitor, scaled},
    operands::{Operands, Tile, load_run, prefetch, store_run},
    passes::passes,
    reduction::{NO_SLOT, Reduction, Slots},
};
use crate::{
    Real,
    best::narrowed,
    lanes::{Block, LANES, sum_of_lanes, vectorize},
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
                    tiles: &pass.tiles,
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
    tiles: &'a [Tile<P>],
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
            for tile in self.tiles {
                match tile.len / LANES {
                    0 => self.reduce::<R, 1, false>(simd, entries, tile, at),
                    1 => self.reduce::<R, 1, true>(simd, entries, tile, at),
                    2 => self.reduce::<R, 2, true>(simd, entries, tile, at),
                    _ => self.reduce::<R, 4, true>(simd, entries, tile, at),
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
        tile: &Tile<P>,
        row_at: usize,
    ) {
        let is_scaled = entries.is_weighted() || self.scales.sign != T::one();
        let (mut values, mut arguments) = match (S::HAS_FAST_WAY, is_scaled) {
            (true, true) => self.take::<R, N, FULL, true, false>(simd, &entries, tile),
            (true, false) => self.take::<R, N, FULL, false, false>(simd, &entries, tile),
            (false, true) => self.take::<R, N, FULL, true, true>(simd, &entries, tile),
            (false, false) => self.take::<R, N, FULL, false, true>(simd, &entries, tile),
        };
        if S::HAS_FAST_WAY {
            let mut witness = [T::zero(); LANES];
            for values in values.iter().flatten() {
                S::add_witness(simd, values, &mut witness);
            }
            if sum_of_lanes(witness).is_nan() {
                // Rare, so one way will do: messages that are not scaled are multiplied by 1.
                (values, arguments) = self.take::<R, N, FULL, true, true>(simd, &entries, tile);
            }
        }
        let sign = self.scales.sign;
        let scale = match entries.len() {
            0 => None,
            len if self.scales.mean => Some(sign / T::from_f64(len as f64)),
            _ => Some(sign),
        };
        let mut at = tile.x;
        for at in &mut at {
            *at += row_at;
        }
        for (v, output) in self.outputs.values.iter_mut().enumerate() {
            let mut blocks = [[[T::zero(); LANES]; P]; N];
            if let Some(scale) = scale {
                for n in 0..N {
                    for p in 0..P {
                        blocks[n][p] = scaled(simd, &values[n][p][v], scale);
                    }
                }
            }
            store_run::<T, P, N, FULL>(output, at, tile.len, &blocks);
        }
        for (a, output) in self.outputs.arguments.iter_mut().enumerate() {
            let mut blocks = [[[0; LANES]; P]; N];
            for n in 0..N {
                for p in 0..P {
                    blocks[n][p] = narrowed::<T>(&arguments[n][p][a]);
                }
            }
            store_run::<u32, P, N, FULL>(output, at, tile.len, &blocks);
        }
    }

    /// The values of `N` blocks before they are scaled, and the slots of the extrema. Messages are `SCALED` or not, and may
    /// be `NAN` or not.
    #[inline(always)]
    fn take<R: Simd, const N: usize, const FULL: bool, const SCALED: bool, const NAN: bool>(
        &self,
        simd: R,
        entries: &Entries<'_, T>,
        tile: &Tile<P>,
    ) -> Taken<T, V, A, P, N> {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let (width, relation_width) = (features.width(), features.relation_width());
        let mut values = [[S::start(); P]; N];
        let first = match entries.len() {
            0 => NO_SLOT,
            _ => entries.slot(0),
        };
        let mut arguments = [[[[T::widen(first); LANES]; A]; P]; N];
        for position in 0..entries.len() {
            if let Some(ahead) = entries.ahead(position) {
                for at in tile.x {
                    prefetch::<T, N>(x, ahead * width + at);
                }
            }
            let slot = T::widen(entries.slot(position));
            let x_at = entries.ends[position] as usize * width;
            let relation_at = entries.relations[position] as usize * relation_width;
            let x = load_run::<T, P, N, FULL>(x, x_at, tile.x, tile.len);
            let r = load_run::<T, P, N, FULL>(relations, relation_at, tile.relation, tile.len);
            let factor = if SCALED {
                self.scales.sign * entries.weight(position)
            } else {
                T::one()
            };
            for n in 0..N {
                let mut message = M::message(simd, &x[n], &r[n]);
                for (p, message) in message.iter_mut().enumerate() {
                    if SCALED {
                        *message = scaled(simd, message, factor);
                    }
                    let (values, arguments) = (&mut values[n][p], &mut arguments[n][p]);
                    S::take::<T, R, NAN>(simd, values, arguments, message, slot);
                }
            }
        }
        (values, arguments)
    }
}

/// Values, and the slots of the extrema, of `N` blocks in `P` parts.
type Taken<T, const V: usize, const A: usize, const P: usize, const N: usize> =
    ([[[Block<T>; V]; P]; N], [[[Slots<T>; A]; P]; N]);
