//! What comes back to a column through its entries: the gradient for `x`, and sums for the relations.

use std::{mem::MaybeUninit, ops::Range};

use pulp::{Simd, WithSimd};

use super::{
    derivative::Derivative,
    entries::{Entries, Kept},
    message::MessageKernel,
    operands::{Operands, Tile, load_run, store_run},
    passes::Pass,
    reduction::Reduction,
    relation_sums::{Layout, RelationSums, entries_per_sum},
};
use crate::{
    Real,
    lanes::{Block, LANES},
};

/// One pass over the columns.
pub(super) struct Gather<'a, T, M, S, const V: usize, const A: usize, const P: usize> {
    pub(super) operands: Operands<'a, T>,
    pub(super) derivative: Derivative<'a, T, M, S, V, A>,
    pub(super) pass: Pass<P>,
    pub(super) layout: Layout,
}

/// Consecutive columns and their part of the gradient for `x`, if that is wanted; `RELATIONS` says whether that for the
/// relations is.
pub(super) struct GatherChunk<
    'a,
    'b,
    T,
    M,
    S,
    const V: usize,
    const A: usize,
    const P: usize,
    const RELATIONS: bool,
> {
    pub(super) gather: &'a Gather<'b, T, M, S, V, A, P>,
    pub(super) columns: Range<usize>,
    pub(super) x_gradient: Option<&'a mut [MaybeUninit<T>]>,
}

impl<T, M, S, const V: usize, const A: usize, const P: usize, const RELATIONS: bool> WithSimd
    for GatherChunk<'_, '_, T, M, S, V, A, P, RELATIONS>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// The gradient for the relations, as the layout says.
    type Output = Vec<Block<T>>;

    #[inline(always)]
    fn with_simd<R: Simd>(mut self, simd: R) -> Self::Output {
        let gather = self.gather;
        let Gather {
            operands,
            pass,
            layout,
            ..
        } = gather;
        let (pattern, width) = (operands.pattern, operands.features.width());
        let mut sums = if RELATIONS {
            RelationSums::new(pattern, layout)
        } else {
            RelationSums::none()
        };
        let at_once = entries_per_sum(pattern);
        let mut kept = Kept::default();
        for (position, column) in self.columns.clone().enumerate() {
            let entries = kept.of_column(operands, column);
            let mut x_gradient = (self.x_gradient.as_deref_mut())
                .map(|values| &mut values[position * width..][..width]);
            // A column without entries takes one turn too: its gradient is 0.
            for start in (0..entries.len().max(1)).step_by(at_once) {
                let turn = Turn {
                    column,
                    entries: entries.part(start..entries.len().min(start + at_once)),
                    is_first: start == 0,
                };
                for (tile, &block) in pass.tiles.iter().zip(&layout.of_tiles) {
                    let (x_gradient, sums) = (x_gradient.as_deref_mut(), &mut sums.sums[..]);
                    match tile.len / LANES {
                        0 => gather.take::<R, RELATIONS, 1, false>(
                            simd, &turn, tile, block, x_gradient, sums,
                        ),
                        1 => gather.take::<R, RELATIONS, 1, true>(
                            simd, &turn, tile, block, x_gradient, sums,
                        ),
                        2 => gather.take::<R, RELATIONS, 2, true>(
                            simd, &turn, tile, block, x_gradient, sums,
                        ),
                        _ => gather.take::<R, RELATIONS, 4, true>(
                            simd, &turn, tile, block, x_gradient, sums,
                        ),
                    }
                }
                sums.added(turn.entries.len());
            }
        }
        sums.finish()
    }
}

/// Entries of a column.
struct Turn<'a, T> {
    column: usize,
    entries: Entries<'a, T>,
    /// There were none before.
    is_first: bool,
}

impl<T, M, S, const V: usize, const A: usize, const P: usize> Gather<'_, T, M, S, V, A, P>
where
    T: Real,
    M: MessageKernel<P>,
    S: Reduction<V, A>,
{
    /// `N` blocks of a column; the sums for the relations start at `block`.
    #[inline(always)]
    fn take<R: Simd, const RELATIONS: bool, const N: usize, const FULL: bool>(
        &self,
        simd: R,
        turn: &Turn<'_, T>,
        tile: &Tile<P>,
        block: usize,
        x_gradient: Option<&mut [MaybeUninit<T>]>,
        relation_sums: &mut [Block<T>],
    ) {
        let Gather {
            operands,
            derivative,
            layout,
            ..
        } = self;
        let (features, entries) = (operands.features, &turn.entries);
        let (width, relation_width) = (features.width(), features.relation_width());
        let x = load_run::<T, P, N, FULL>(operands.x, turn.column * width, tile.x, tile.len);
        let mut sums = [[[T::zero(); LANES]; P]; N];
        if let Some(x_gradient) = &x_gradient
            && !turn.is_first
        {
            // SAFETY: the first turn wrote the gradient of the column.
            let written = unsafe { x_gradient.assume_init_ref() };
            sums = load_run::<T, P, N, FULL>(written, 0, tile.x, tile.len);
        }
        for position in 0..entries.len() {
            if let Some(ahead) = entries.ahead(position) {
                derivative.upstream.prefetch::<P, N>(ahead * width, tile.x);
            }
            let relation = entries.relations[position] as usize;
            let row = entries.ends[position] as usize;
            let at = relation * relation_width;
            let r = load_run::<T, P, N, FULL>(operands.relations, at, tile.relation, tile.len);
            let upstream = (derivative.upstream).load::<P, N, FULL>(row * width, tile.x, tile.len);
            let of_relation: &mut [[Block<T>; P]] = if RELATIONS {
                let at = relation * layout.num_blocks + block;
                relation_sums[at..at + N * P].as_chunks_mut().0
            } else {
                &mut []
            };
            let entry = derivative.entry(entries, position, row);
            for n in 0..N {
                let gradient = derivative.of_message(simd, &x[n], &r[n], &upstream[n], entry);
                M::add_for_x(simd, &r[n], &gradient, &mut sums[n]);
                if RELATIONS {
                    M::add_for_relation(simd, &x[n], &gradient, &mut of_relation[n]);
                }
            }
        }
        if let Some(x_gradient) = x_gradient {
            store_run::<T, P, N, FULL>(x_gradient, tile.x, tile.len, &sums);
        }
    }
}
