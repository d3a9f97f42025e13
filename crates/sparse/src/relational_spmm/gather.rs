//! The gradient for `x`: columns in parallel, each gathering from the rows that it sends to.

use std::{mem::MaybeUninit, ops::Range};

use super::{
    derivative::Derivative,
    entries::{Entries, Kept},
    message::MessageKernel,
    operands::{Operands, Tile, load_parts, store},
    reduction::Reduction,
    walk::add,
};
use crate::{
    Real,
    lanes::{Block, LANES, Vectorized, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Blocks that are fetched ahead; beyond them the processor sees what is coming.
const FETCHED: usize = 4;

pub(super) struct Gather<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    operands: Operands<'a, T>,
    derivative: Derivative<'a, T, M, S, V, A>,
    tiles: Vec<Tile<P>>,
}

impl<'a, T, M, S, const V: usize, const A: usize, const P: usize> Gather<'a, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    pub(super) fn new(
        operands: Operands<'a, T>,
        derivative: Derivative<'a, T, M, S, V, A>,
    ) -> Self {
        Self {
            operands,
            derivative,
            tiles: operands.features.tiles::<P>(),
        }
    }

    /// Writes every element of the gradient for `x`, `[num_columns, batch, dim]`.
    pub(super) fn run(&self, x_gradient: &mut [MaybeUninit<T>]) {
        let pattern = self.operands.pattern;
        // Made before the threads would wait for it.
        let _ = pattern.relations_of_transposed();
        let offsets = pattern.pattern().transposed().pattern().offsets();
        let width = self.operands.features.width();
        let output = RowValues::new(x_gradient, width);
        for_each_chunk(offsets, 1, (V + A) * width, output, |_, columns, output| {
            vectorize(Chunk {
                gather: self,
                columns,
                x_gradient: output.values,
            });
        });
    }

    #[inline(always)]
    fn fetch(&self, entries: &Entries<'_, T>, position: usize) {
        if let Some(ahead) = entries.ahead(position) {
            let at = ahead * self.operands.features.width();
            for tile in &self.tiles[..self.tiles.len().min(FETCHED)] {
                for start in tile.x {
                    self.derivative.upstream.prefetch(at + start);
                }
            }
        }
    }

    /// Adds what came back through an entry to the gradient of its column.
    #[inline(always)]
    fn add_entry<const FULL: bool>(
        &self,
        column: usize,
        (entries, position): (&Entries<'_, T>, usize),
        tile: &Tile<P>,
        sums: &mut [Block<T>; P],
    ) {
        let Operands {
            x,
            relations,
            features,
            ..
        } = self.operands;
        let (width, relation_width) = (features.width(), features.relation_width());
        let row = entries.ends[position] as usize;
        let relation = entries.relations[position] as usize * relation_width;
        let x = load_parts::<T, P, FULL>(x, column * width, tile.x, tile.len);
        let relation = load_parts::<T, P, FULL>(relations, relation, tile.relation, tile.len);
        let mut at = tile.x;
        for at in &mut at {
            *at += row * width;
        }
        let gradient = self.derivative.of_message::<P, FULL>(
            (&x, &relation),
            (entries, position),
            row,
            (at, tile.len),
        );
        add(sums, &M::for_x(&x, &relation, &gradient));
    }
}

/// Consecutive columns and their part of the gradient.
struct Chunk<'a, 'b, T, M, S, const V: usize, const A: usize, const P: usize> {
    gather: &'a Gather<'b, T, M, S, V, A, P>,
    columns: Range<usize>,
    x_gradient: &'a mut [MaybeUninit<T>],
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Vectorized
    for Chunk<'_, '_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Gather {
            operands, tiles, ..
        } = self.gather;
        let mut kept = Kept::default();
        let mut sums = vec![[[T::zero(); LANES]; P]; tiles.len()];
        let rows = self.x_gradient.chunks_exact_mut(operands.features.width());
        for (column, x_gradient) in self.columns.zip(rows) {
            let entries = kept.of_column(operands, column);
            sums.fill([[T::zero(); LANES]; P]);
            for position in 0..entries.len() {
                self.gather.fetch(&entries, position);
                let entry = (&entries, position);
                for (tile, sums) in tiles.iter().zip(&mut sums) {
                    if tile.len == LANES {
                        self.gather.add_entry::<true>(column, entry, tile, sums);
                    } else {
                        self.gather.add_entry::<false>(column, entry, tile, sums);
                    }
                }
            }
            for (sums, tile) in sums.iter().zip(tiles) {
                for (sums, at) in sums.iter().zip(tile.x) {
                    store::<_, false>(x_gradient, at, tile.len, sums);
                }
            }
        }
    }
}
