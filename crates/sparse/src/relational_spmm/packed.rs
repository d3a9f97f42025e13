//! Some features of all nodes, apart from the others.

use std::mem::MaybeUninit;

use super::{
    groups::Group,
    operands::{load_parts, store},
};
use crate::{
    Real,
    lanes::{Block, LANES},
};

/// Blocks of features in all parts of a message.
pub(super) type Blocks<T, const P: usize> = Vec<[Block<T>; P]>;

/// The features of some groups, and their gradient: what a walk meets at random lies close together here.
pub(super) struct Packed<T, const P: usize> {
    /// `[num_columns, blocks of the groups]`
    pub(super) x: Blocks<T, P>,
    /// Of the same shape.
    pub(super) x_gradient: Blocks<T, P>,
}

impl<T: Real, const P: usize> Packed<T, P> {
    pub(super) fn none() -> Self {
        Self {
            x: Vec::new(),
            x_gradient: Vec::new(),
        }
    }

    /// Takes the features of `groups` out of `x`, `[num_columns, width]`; the gradient is 0.
    pub(super) fn take(&mut self, x: &[T], width: usize, groups: &[Group<P>]) {
        let blocks: Vec<_> = groups.iter().flat_map(Group::blocks).collect();
        self.x.clear();
        self.x.reserve(x.len() / width * blocks.len());
        for x in x.chunks_exact(width) {
            for &(at, len) in &blocks {
                self.x.push(if len == LANES {
                    load_parts::<T, P, true>(x, 0, at, len)
                } else {
                    load_parts::<T, P, false>(x, 0, at, len)
                });
            }
        }
        self.x_gradient.clear();
        self.x_gradient
            .resize(self.x.len(), [[T::zero(); LANES]; P]);
    }

    /// Writes the gradient of one column where `blocks` say.
    pub(super) fn give(
        &self,
        column: usize,
        blocks: &[([usize; P], usize)],
        x_gradient: &mut [MaybeUninit<T>],
    ) {
        let packed = &self.x_gradient[column * blocks.len()..][..blocks.len()];
        for (&(at, len), packed) in blocks.iter().zip(packed) {
            for (block, at) in packed.iter().zip(at) {
                if len == LANES {
                    store::<_, true>(x_gradient, at, len, block);
                } else {
                    store::<_, false>(x_gradient, at, len, block);
                }
            }
        }
    }
}
