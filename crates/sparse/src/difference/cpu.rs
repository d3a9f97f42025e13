//! What lies between the elements in common, a run at a time: how those are found is left to the intersection.

use std::ops::Range;

use crate::{Intersect, intersection};

/// Calls `visit(left run, right run, true)` for every element in common, with the runs of other elements before it in
/// either row, then once with `false` for the runs that end the rows.
#[inline]
pub(super) fn for_each_gap(
    left: &[u32],
    right: &[u32],
    mut visit: impl FnMut(Range<usize>, Range<usize>, bool),
) {
    let (mut next_left, mut next_right) = (0, 0);
    intersection::visit(left, right, Intersect::Auto, |i, j| {
        // Smaller than the next only in rows that do not ascend.
        let (i, j) = (i.max(next_left), j.max(next_right));
        if i < left.len() && j < right.len() {
            visit(next_left..i, next_right..j, true);
            (next_left, next_right) = (i + 1, j + 1);
        }
    });
    visit(next_left..left.len(), next_right..right.len(), false);
}

/// Runs up to this length are copied with what follows them: a copy whose length is known needs no branch on it.
const SHORT_RUN: usize = 8;

/// A list that runs of one row are appended to.
pub(super) struct Runs<'a> {
    row: &'a [u32],
    nodes: &'a mut Vec<u32>,
    len: usize,
}

impl<'a> Runs<'a> {
    pub(super) fn new(row: &'a [u32], nodes: &'a mut Vec<u32>) -> Self {
        let len = nodes.len();
        nodes.resize(len + row.len() + SHORT_RUN, 0);
        Self { row, nodes, len }
    }

    #[inline]
    pub(super) fn append(&mut self, run: Range<usize>) {
        let (len, rest) = (run.len(), &self.row[run.start..]);
        let free = &mut self.nodes[self.len..];
        match rest.first_chunk::<SHORT_RUN>() {
            Some(chunk) if len <= SHORT_RUN => free[..SHORT_RUN].copy_from_slice(chunk),
            _ => free[..len].copy_from_slice(&rest[..len]),
        }
        self.len += len;
    }

    pub(super) fn finish(self) {
        self.nodes.truncate(self.len);
    }
}
