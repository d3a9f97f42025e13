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

    /// All blocks of features.
    pub(super) fn tiles<const P: usize>(self) -> Vec<Tile<P>> {
        let Self {
            batch,
            dim,
            is_shared,
        } = self.merged::<P>();
        let part = dim / P;
        (0..batch)
            .flat_map(|index| (0..part).step_by(LANES).map(move |start| (index, start)))
            .map(|(index, start)| {
                let at = std::array::from_fn(|p| p * part + start);
                let shift = if is_shared { 0 } else { index * dim };
                Tile {
                    x: at.map(|at| index * dim + at),
                    relation: at.map(|at| shift + at),
                    len: LANES.min(part - start),
                }
            })
            .collect()
    }
}

/// A block of features, in each of the `P` parts that a message has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile<const P: usize> {
    /// Where it starts among the features of a node.
    pub(super) x: [usize; P],
    /// Where it starts among the features of a relation.
    pub(super) relation: [usize; P],
    /// Its features, at most [`LANES`].
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

    /// Fetches the blocks at `at`.
    #[inline(always)]
    pub(super) fn prefetch(&self, at: usize) {
        for values in self.gradients {
            prefetch(values, at);
        }
        for values in self.arguments {
            prefetch(values, at);
        }
    }

    /// The blocks at `at`.
    #[inline(always)]
    pub(super) fn load<const FULL: bool>(
        &self,
        at: usize,
        len: usize,
    ) -> ([Block<T>; V], [Block<u32>; A]) {
        let mut gradients = [[T::zero(); LANES]; V];
        for (block, values) in gradients.iter_mut().zip(&self.gradients) {
            *block = load::<_, FULL>(values, at, len);
        }
        let mut arguments = [[0; LANES]; A];
        for (block, values) in arguments.iter_mut().zip(&self.arguments) {
            *block = load::<_, FULL>(values, at, len);
        }
        (gradients, arguments)
    }
}

/// The blocks of all parts: `values[start + at]`.
#[inline(always)]
pub(super) fn load_parts<V: Copy + Default, const P: usize, const FULL: bool>(
    values: &[V],
    start: usize,
    at: [usize; P],
    len: usize,
) -> [Block<V>; P] {
    // Not `map`: what is not inlined is compiled for the least instruction set.
    let mut blocks = [[V::default(); LANES]; P];
    for (block, at) in blocks.iter_mut().zip(at) {
        *block = load::<_, FULL>(values, start + at, len);
    }
    blocks
}

/// A block of `values`: `LANES` of them if `FULL`, else `len` and the rest 0.
#[inline(always)]
pub(super) fn load<V: Copy + Default, const FULL: bool>(
    values: &[V],
    at: usize,
    len: usize,
) -> Block<V> {
    let mut block = [V::default(); LANES];
    if FULL {
        block.copy_from_slice(&values[at..at + LANES]);
    } else {
        for (lane, &value) in block.iter_mut().zip(&values[at..at + len]) {
            *lane = value;
        }
    }
    block
}

/// The counterpart of [`load`].
#[inline(always)]
pub(super) fn store<V: Copy, const FULL: bool>(
    values: &mut [MaybeUninit<V>],
    at: usize,
    len: usize,
    block: &Block<V>,
) {
    let len = if FULL { LANES } else { len };
    for (value, &lane) in values[at..at + len].iter_mut().zip(block) {
        value.write(lane);
    }
}

/// Fetches a block.
#[inline(always)]
pub(super) fn prefetch<T>(values: &[T], at: usize) {
    for line in 0..(LANES * size_of::<T>()).div_ceil(64) {
        lanes::prefetch(values, at + line * 64 / size_of::<T>());
    }
}
