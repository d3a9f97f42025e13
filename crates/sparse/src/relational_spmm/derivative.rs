//! The gradient of one message.

use std::marker::PhantomData;

use pulp::Simd;

use super::{
    entries::Entries,
    message::{MessageKernel, scaled},
    operands::{Upstream, UpstreamBlock},
    reduction::Reduction,
};
use crate::{Real, lanes::Block};

/// Gradients of the values of the rows as gradients of messages.
pub(super) struct Derivative<'a, T, M, S, const V: usize, const A: usize> {
    pub(super) upstream: Upstream<'a, T, V, A>,
    kernel: PhantomData<(M, S)>,
}

impl<T, M, S, const V: usize, const A: usize> Clone for Derivative<'_, T, M, S, V, A>
where
    T: Copy,
{
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Copy, M, S, const V: usize, const A: usize> Copy for Derivative<'_, T, M, S, V, A> {}

impl<'a, T, M, S, const V: usize, const A: usize> Derivative<'a, T, M, S, V, A> {
    pub(super) fn new(upstream: Upstream<'a, T, V, A>) -> Self {
        Self {
            upstream,
            kernel: PhantomData,
        }
    }
}

impl<T, M, S, const V: usize, const A: usize> Derivative<'_, T, M, S, V, A>
where
    T: Real,
    S: Reduction<V, A>,
{
    /// What is to be known of an entry of `row`.
    #[inline(always)]
    pub(super) fn entry(&self, entries: &Entries<'_, T>, position: usize, row: usize) -> Entry<T> {
        let weight = entries.weight(position);
        Entry {
            slot: entries.slot(position),
            weight,
            factor: weight * self.upstream.scale(row),
        }
    }

    /// The gradient of the message of an entry, before its weight is applied.
    #[inline(always)]
    pub(super) fn of_message<R: Simd, const P: usize>(
        &self,
        simd: R,
        x: &[Block<T>; P],
        relation: &[Block<T>; P],
        upstream: &[UpstreamBlock<T, V, A>; P],
        entry: Entry<T>,
    ) -> [Block<T>; P]
    where
        M: MessageKernel<P>,
    {
        let mut gradient = M::message(simd, x, relation);
        for (gradient, (gradients, arguments)) in gradient.iter_mut().zip(upstream) {
            let message = scaled(simd, gradient, entry.weight);
            let of_message = S::gradient(simd, gradients, arguments, &message, entry.slot);
            *gradient = scaled(simd, &of_message, entry.factor);
        }
        gradient
    }
}

/// An entry, as its message sees it.
#[derive(Clone, Copy)]
pub(super) struct Entry<T> {
    slot: u32,
    weight: T,
    factor: T,
}
