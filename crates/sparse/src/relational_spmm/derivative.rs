//! The gradient of one message.

use std::marker::PhantomData;

use super::{
    entries::Entries,
    message::{MessageKernel, scaled},
    operands::Upstream,
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
    /// The gradient of the message of an entry of `row`, before its weight is applied; `at` is where its features lie in
    /// the values of the rows.
    #[inline(always)]
    pub(super) fn of_message<const P: usize, const FULL: bool>(
        &self,
        (x, relation): (&[Block<T>; P], &[Block<T>; P]),
        (entries, position): (&Entries<'_, T>, usize),
        row: usize,
        (at, len): ([usize; P], usize),
    ) -> [Block<T>; P]
    where
        M: MessageKernel<P>,
    {
        let (weight, slot) = (entries.weight(position), entries.slot(position));
        let factor = weight * self.upstream.scale(row);
        let mut gradient = M::message(x, relation);
        for (gradient, at) in gradient.iter_mut().zip(at) {
            let (gradients, arguments) = self.upstream.load::<FULL>(at, len);
            let message = scaled(gradient, weight);
            let of_message = S::gradient(&gradients, &arguments, &message, slot);
            *gradient = scaled(&of_message, factor);
        }
        gradient
    }
}
