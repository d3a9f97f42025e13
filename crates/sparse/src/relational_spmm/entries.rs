//! The entries of one row, as the kernels walk them.

use std::ops::Range;

use super::operands::Operands;
use crate::{Pattern, Real};

/// Rows ahead of the current entry that are fetched: covers the latency of a cache miss.
const FETCH_AHEAD: usize = 8;

/// The entries of a row that are not removed.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a, T> {
    /// The other ends: sources of a row, or targets of a column.
    pub(super) ends: &'a [u32],
    pub(super) relations: &'a [u32],
    slots: Slots<'a>,
    weights: Option<&'a [T]>,
    /// The ends some entries later, beyond the end of the row as well.
    ahead: &'a [u32],
}

#[derive(Clone, Copy)]
enum Slots<'a> {
    From(u32),
    List(&'a [u32]),
}

impl<T: Real> Entries<'_, T> {
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Those at some positions.
    #[inline(always)]
    pub(super) fn part(&self, positions: Range<usize>) -> Self {
        Self {
            ends: &self.ends[positions.clone()],
            relations: &self.relations[positions.clone()],
            slots: match self.slots {
                Slots::From(first) => Slots::From(first + positions.start as u32),
                Slots::List(list) => Slots::List(&list[positions.clone()]),
            },
            weights: self.weights,
            ahead: &self.ahead[positions.start.min(self.ahead.len())..],
        }
    }

    /// The slot of an entry in the pattern.
    #[inline(always)]
    pub(super) fn slot(&self, position: usize) -> u32 {
        match self.slots {
            Slots::From(first) => first + position as u32,
            Slots::List(slots) => slots[position],
        }
    }

    #[inline(always)]
    pub(super) fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    #[inline(always)]
    pub(super) fn weight(&self, position: usize) -> T {
        match self.weights {
            None => T::one(),
            Some(weights) => weights[self.slot(position) as usize],
        }
    }

    /// An end that is needed soon.
    #[inline(always)]
    pub(super) fn ahead(&self, position: usize) -> Option<usize> {
        self.ahead.get(position).map(|&end| end as usize)
    }
}

/// Room for the entries of a row that has lost some.
#[derive(Default)]
pub(super) struct Kept {
    ends: Vec<u32>,
    relations: Vec<u32>,
    slots: Vec<u32>,
}

impl Kept {
    /// The entries of a row: what it receives.
    #[inline(always)]
    pub(super) fn of_row<'a, T: Real>(
        &'a mut self,
        operands: &Operands<'a, T>,
        row: usize,
    ) -> Entries<'a, T> {
        let pattern = operands.pattern;
        let slots = pattern.pattern().slots(row);
        let all = Entries {
            ends: &pattern.pattern().indices()[slots.clone()],
            relations: &pattern.relations()[slots.clone()],
            slots: Slots::From(slots.start as u32),
            weights: operands.weights,
            ahead: ahead(pattern.pattern(), slots.start),
        };
        match pattern.removal() {
            Some(removal) if removal.touches_row(row) => self.keep(all, |slot| !removal.has(slot)),
            _ => all,
        }
    }

    /// The entries of a column: what it sends.
    #[inline(always)]
    pub(super) fn of_column<'a, T: Real>(
        &'a mut self,
        operands: &Operands<'a, T>,
        column: usize,
    ) -> Entries<'a, T> {
        let pattern = operands.pattern;
        let transposed = pattern.pattern().transposed();
        let at = transposed.pattern().slots(column);
        let all = Entries {
            ends: &transposed.pattern().indices()[at.clone()],
            relations: &pattern.relations_of_transposed()[at.clone()],
            slots: Slots::List(&transposed.slots()[at.clone()]),
            weights: operands.weights,
            ahead: ahead(transposed.pattern(), at.start),
        };
        match pattern.removal() {
            Some(removal) if removal.touches_column(column) => {
                self.keep(all, |slot| !removal.has(slot))
            }
            _ => all,
        }
    }

    #[cold]
    fn keep<'a, T: Real>(
        &'a mut self,
        all: Entries<'a, T>,
        keeps: impl Fn(u32) -> bool,
    ) -> Entries<'a, T> {
        self.ends.clear();
        self.relations.clear();
        self.slots.clear();
        for position in 0..all.len() {
            let slot = all.slot(position);
            if keeps(slot) {
                self.ends.push(all.ends[position]);
                self.relations.push(all.relations[position]);
                self.slots.push(slot);
            }
        }
        Entries {
            ends: &self.ends,
            relations: &self.relations,
            slots: Slots::List(&self.slots),
            weights: all.weights,
            ahead: all.ahead,
        }
    }
}

#[inline(always)]
fn ahead(pattern: &Pattern, first_slot: usize) -> &[u32] {
    let ends = pattern.indices();
    &ends[(first_slot + FETCH_AHEAD).min(ends.len())..]
}
