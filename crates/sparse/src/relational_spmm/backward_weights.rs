//! The gradient for the weights: rows in parallel, every entry the product of its message and the gradient of it.

use std::{marker::PhantomData, ops::Range};

use pulp::{Simd, WithSimd};

use super::{
    entries::{Entries, Kept},
    message::{Message, MessageKernel, Visitor, scaled},
    operands::{Operands, Tile, Upstream, load_run, prefetch},
    reduction::Reduction,
};
use crate::{
    Real,
    lanes::{Block, LANES, sum_of_lanes, vectorize},
    rows::{EntryValues, for_each_chunk},
};

/// Writes the gradient for the weights, `[num_entries]`; 0 where an entry is removed.
pub(super) fn backward_weights<T, S, const V: usize, const A: usize>(
    operands: Operands<'_, T>,
    message: Message,
    upstream: Upstream<'_, T, V, A>,
    weights_gradient: &mut [T],
) where
    T: Real,
    S: Reduction<V, A>,
{
    message.visit(BackwardWeights {
        operands,
        upstream,
        weights_gradient,
        reduction: PhantomData::<S>,
    });
}

struct BackwardWeights<'a, T, S, const V: usize, const A: usize> {
    operands: Operands<'a, T>,
    upstream: Upstream<'a, T, V, A>,
    weights_gradient: &'a mut [T],
    reduction: PhantomData<S>,
}

impl<T: Real, S: Reduction<V, A>, const V: usize, const A: usize> Visitor
    for BackwardWeights<'_, T, S, V, A>
{
    fn visit<M: MessageKernel<P>, const P: usize>(self) {
        let offsets = self.operands.pattern.pattern().offsets();
        let tiles = self.operands.features.tiles::<P>(1);
        let cost = V * self.operands.features.width();
        let output = EntryValues::new(self.weights_gradient, 1, offsets);
        for_each_chunk(offsets, 1, cost, output, |_, rows, output| {
            vectorize(Chunk::<T, M, S, V, A, P> {
                operands: self.operands,
                upstream: self.upstream,
                tiles: &tiles,
                rows,
                weights_gradient: output.values,
                kernel: PhantomData,
            });
        });
    }
}

/// Consecutive rows and their part of the gradient.
struct Chunk<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    operands: Operands<'a, T>,
    upstream: Upstream<'a, T, V, A>,
    tiles: &'a [Tile<P>],
    rows: Range<usize>,
    weights_gradient: &'a mut [T],
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
    fn with_simd<R: Simd>(self, simd: R) {
        self.weights_gradient.fill(T::zero());
        let Operands {
            pattern,
            x,
            features,
            ..
        } = self.operands;
        let first_slot = pattern.pattern().offsets()[self.rows.start] as usize;
        let mut kept = Kept::default();
        for row in self.rows.clone() {
            let entries = kept.of_row(&self.operands, row);
            let scale = self.upstream.scale(row);
            for position in 0..entries.len() {
                if let Some(ahead) = entries.ahead(position) {
                    for at in self.tiles.iter().take(8).flat_map(|tile| tile.x) {
                        prefetch::<T, 1>(x, ahead * features.width() + at);
                    }
                }
                let mut sums = [T::zero(); LANES];
                for tile in self.tiles {
                    if tile.len == LANES {
                        self.add_tile::<R, true>(simd, row, &entries, position, tile, &mut sums);
                    } else {
                        self.add_tile::<R, false>(simd, row, &entries, position, tile, &mut sums);
                    }
                }
                let at = entries.slot(position) as usize - first_slot;
                self.weights_gradient[at] = scale * sum_of_lanes(sums);
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
    #[inline(always)]
    fn add_tile<R: Simd, const FULL: bool>(
        &self,
        simd: R,
        row: usize,
        entries: &Entries<'_, T>,
        position: usize,
        tile: &Tile<P>,
        sums: &mut Block<T>,
    ) {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let (width, relation_width) = (features.width(), features.relation_width());
        let x_at = entries.ends[position] as usize * width;
        let relation_at = entries.relations[position] as usize * relation_width;
        let [x] = load_run::<T, P, 1, FULL>(x, x_at, tile.x, tile.len);
        let [relation] = load_run::<T, P, 1, FULL>(relations, relation_at, tile.relation, tile.len);
        let [upstream] = (self.upstream).load::<P, 1, FULL>(row * width, tile.x, tile.len);
        let (weight, slot) = (entries.weight(position), entries.slot(position));
        let message = M::message(simd, &x, &relation);
        for (message, (gradients, arguments)) in message.iter().zip(&upstream) {
            let weighted = scaled(simd, message, weight);
            let gradient = S::gradient(simd, gradients, arguments, &weighted, slot);
            T::add_product(simd, sums, &gradient, message);
        }
    }
}
