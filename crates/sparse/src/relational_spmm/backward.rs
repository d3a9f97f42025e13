//! The gradients for `x` and for the relations: columns in parallel, each gathering from the rows that it sends to.

use std::{marker::PhantomData, mem::MaybeUninit, ops::Range};

use rayon::prelude::*;

use super::{
    derivative::Derivative,
    gather::{Gather, GatherChunk},
    message::{Message, MessageKernel, Visitor},
    operands::{Operands, Upstream},
    passes::passes,
    reduction::Reduction,
    relation_sums::{Layout, num_parts},
};
use crate::{
    Real,
    lanes::vectorize,
    rows::{RowValues, RowsMut, for_each_chunk, parts_of_rows},
};

/// Where gradients go that are asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a, T> {
    /// `[num_columns, batch, dim]`; every element is written.
    pub(crate) x: Option<&'a mut [MaybeUninit<T>]>,
    /// `[num_relations, 1 or batch, dim]`; zeros, to which the gradient is added.
    pub(crate) relations: Option<&'a mut [T]>,
}

/// Writes the gradients.
///
/// Extra space: for the relations, the features of one pass in a fixed number of copies.
pub(super) fn backward<T, S, const V: usize, const A: usize>(
    operands: Operands<'_, T>,
    message: Message,
    upstream: Upstream<'_, T, V, A>,
    mut wanted: Wanted<'_, T>,
) where
    T: Real,
    S: Reduction<V, A>,
{
    if operands.features.width() == 0 {
        return;
    }
    if message == Message::Copy {
        wanted.relations = None;
    }
    if wanted.x.is_none() && wanted.relations.is_none() {
        return;
    }
    message.visit(Backward {
        operands,
        upstream,
        wanted,
        reduction: PhantomData::<S>,
    });
}

struct Backward<'a, T, S, const V: usize, const A: usize> {
    operands: Operands<'a, T>,
    upstream: Upstream<'a, T, V, A>,
    wanted: Wanted<'a, T>,
    reduction: PhantomData<S>,
}

impl<T: Real, S: Reduction<V, A>, const V: usize, const A: usize> Visitor
    for Backward<'_, T, S, V, A>
{
    fn visit<M: MessageKernel<P>, const P: usize>(mut self) {
        let Operands {
            pattern, features, ..
        } = self.operands;
        // Made before the threads would wait for it.
        let _ = pattern.relations_of_transposed();
        let offsets = pattern.pattern().transposed().pattern().offsets();
        let width = features.width();
        for pass in passes::<P>(features) {
            let gather = Gather::<T, M, S, V, A, P> {
                operands: self.operands,
                derivative: Derivative::new(self.upstream),
                layout: Layout::new(&pass),
                pass,
            };
            let x = (self.wanted.x.as_deref_mut()).map(|values| RowValues::new(values, width));
            let Some(relations) = self.wanted.relations.as_deref_mut() else {
                let cost = (V + A) * gather.pass.width;
                for_each_chunk(offsets, 1, cost, x, |_, columns, x| {
                    vectorize(GatherChunk::<_, _, _, V, A, P, false> {
                        gather: &gather,
                        columns,
                        x_gradient: x.map(|x| x.values),
                    });
                });
                continue;
            };
            let parts: Vec<_> = split(parts_of_rows(offsets, num_parts(pattern)), x)
                .into_par_iter()
                .with_max_len(1)
                .map(|(columns, x)| {
                    vectorize(GatherChunk::<_, _, _, V, A, P, true> {
                        gather: &gather,
                        columns,
                        x_gradient: x.map(|x| x.values),
                    })
                })
                .collect();
            (gather.layout).add_to(&gather.pass, features, &parts, relations);
        }
    }
}

/// Every part with its rows of the output.
fn split<O: RowsMut>(parts: Vec<Range<usize>>, mut output: O) -> Vec<(Range<usize>, O)> {
    let mut split = Vec::with_capacity(parts.len());
    for rows in parts {
        let (part, rest) = output.split_rows(rows.len());
        split.push((rows, part));
        output = rest;
    }
    split
}
