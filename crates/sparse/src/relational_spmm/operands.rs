//! The operands of the kernels, and how their features fall into blocks.

use std::mem::MaybeUninit;

use super::RelationalPattern;
use crate::{
    Real,
    lanes::{self, Block, LANES},
};

/// Features of a node: `batch` times `dim` of them. Relations have as many, or `dim` that all of the batch share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Features {
    pub(crate) batch: usize,
    pub(crate) dim: usize,
    pub(crate) is_shared: bool,
}

impl Features {
    /// Features of a node.
    pub(crate) fn width(self) -> usize {
        self.batch * self.dim
    }

    /// Features of a relation.
    pub(crate) fn relation_width(self) -> usize {
        if self.is_shared {
            self.dim
        } else {
            self.width()
        }
    }

    /// Relations have features for each of the batch: where each feature is on its own, `batch * dim` of one batch.
    pub(super) fn merged<const P: usize>(self) -> Self {
        if P == 1 && !self.is_shared {
            return Self {
                batch: 1,
                dim: self.width(),
                is_shared: true,
            };
        }
        self
    }

    /// All features, in tiles of at most `most` blocks. Only tiles of one block may be narrower than that.
    pub(super) fn tiles<const P: usize>(self, most: usize) -> Vec<Tile<P>> {
        let Self {
            batch,
            dim,
            is_shared,
        } = self.merged::<P>();
        let part = dim / P;
        let mut tiles = Vec::new();
        for index in 0..batch {
            let shift = if is_shared { 0 } else { index * dim };
            let mut start = 0;
            while start < part {
                let blocks = (part - start) / LANES;
                let len = match blocks {
                    0 => part - start,
                    _ => LANES << blocks.min(most).ilog2(),
                };
                let at = std::array::from_fn(|p| p * part + start);
                tiles.push(Tile {
                    x: at.map(|at| index * dim + at),
                    relation: at.map(|at| shift + at),
                    len,
                });
                start += len;
            }
        }
        tiles
    }
}

/// Neighbouring features, in each of the `P` parts that a message has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile<const P: usize> {
    /// Where it starts among the features of a node.
    pub(super) x: [usize; P],
    /// Where it starts among the features of a relation.
    pub(super) relation: [usize; P],
    /// Its features in a part: a power of two times [`LANES`], or fewer than that.
    pub(super) len: usize,
}

/// What all kernels read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operands<'a, T> {
    pub(crate) pattern: &'a RelationalPattern,
    /// `[num_entries]`
    pub(crate) weights: Option<&'a [T]>,
    /// `[num_columns, batch, dim]`
    pub(crate) x: &'a [T],
    /// `[num_relations, 1 or batch, dim]`
    pub(crate) relations: &'a [T],
    pub(crate) features: Features,
}

/// Gradients of the values of the rows, and what turns them into gradients of the messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upstream<'a, T, const V: usize, const A: usize> {
    /// `[num_rows, batch, dim]` each.
    pub(crate) gradients: [&'a [T]; V],
    /// The slots of the extrema, `[num_rows, batch, dim]` each.
    pub(crate) arguments: [&'a [u32]; A],
    /// `[num_rows]`: a factor of the gradients.
    pub(crate) of_rows: Option<&'a [T]>,
}

impl<T: Real, const V: usize, const A: usize> Upstream<'_, T, V, A> {
    #[inline(always)]
    pub(super) fn scale(&self, row: usize) -> T {
        self.of_rows.map_or(T::one(), |scales| scales[row])
    }

    /// Fetches what `load` will ask for.
    #[inline(always)]
    pub(super) fn prefetch<const P: usize, const N: usize>(&self, start: usize, at: [usize; P]) {
        for at in at {
            for values in self.gradients {
                prefetch::<T, N>(values, start + at);
            }
            for values in self.arguments {
                prefetch::<u32, N>(values, start + at);
            }
        }
    }

    /// `N` blocks at `start + at`.
    #[inline(always)]
    pub(super) fn load<const P: usize, const N: usize, const FULL: bool>(
        &self,
        start: usize,
        at: [usize; P],
        len: usize,
    ) -> [[UpstreamBlock<T, V, A>; P]; N] {
        let mut blocks = [[([[T::zero(); LANES]; V], [[0; LANES]; A]); P]; N];
        for v in 0..V {
            let loaded = load_run::<T, P, N, FULL>(self.gradients[v], start, at, len);
            for n in 0..N {
                for p in 0..P {
                    blocks[n][p].0[v] = loaded[n][p];
                }
            }
        }
        for a in 0..A {
            let loaded = load_run::<u32, P, N, FULL>(self.arguments[a], start, at, len);
            for n in 0..N {
                for p in 0..P {
                    blocks[n][p].1[a] = loaded[n][p];
                }
            }
        }
        blocks
    }
}

/// The gradients of the values, and the slots of the extrema.
pub(super) type UpstreamBlock<T, const V: usize, const A: usize> = ([Block<T>; V], [Block<u32>; A]);

/// `N` blocks of all parts, from `values[start + at]` on; one of `len` features if not `FULL`, and the rest 0.
#[inline(always)]
pub(super) fn load_run<V: Copy + Default, const P: usize, const N: usize, const FULL: bool>(
    values: &[V],
    start: usize,
    at: [usize; P],
    len: usize,
) -> [[Block<V>; P]; N] {
    // Not `map`: what is not inlined is compiled for the least instruction set.
    let mut blocks = [[[V::default(); LANES]; P]; N];
    for (p, at) in at.into_iter().enumerate() {
        let from = start + at;
        if FULL {
            let (run, _) = values[from..from + N * LANES].as_chunks::<LANES>();
            for n in 0..N {
                blocks[n][p] = run[n];
            }
        } else {
            for (lane, &value) in blocks[0][p].iter_mut().zip(&values[from..from + len]) {
                *lane = value;
            }
        }
    }
    blocks
}

/// The counterpart of [`load_run`].
#[inline(always)]
pub(super) fn store_run<V: Copy, const P: usize, const N: usize, const FULL: bool>(
    values: &mut [MaybeUninit<V>],
    at: [usize; P],
    len: usize,
    blocks: &[[Block<V>; P]; N],
) {
    for (p, at) in at.into_iter().enumerate() {
        let len = if FULL { N * LANES } else { len };
        let values = &mut values[at..at + len];
        for (values, block) in values.chunks_mut(LANES).zip(blocks) {
            for (value, &lane) in values.iter_mut().zip(&block[p]) {
                value.write(lane);
            }
        }
    }
}

/// Fetches `N` blocks.
#[inline(always)]
pub(super) fn prefetch<T, const N: usize>(values: &[T], at: usize) {
    for line in 0..(N * LANES * size_of::<T>()).div_ceil(64) {
        lanes::prefetch(values, at + line * 64 / size_of::<T>());
    }
}
