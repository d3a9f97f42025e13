//! How the rows of a layer are cut into pieces that one thread works on, and what belongs to a piece.

use std::{marker::PhantomData, ops::Range};

use argiope_sparse::Real;

use crate::plan::{LayerInner, Place, RowGroup};

/// Vectors of a piece, about: their inputs stay in the cache.
const PIECE_VECTORS: usize = 128;

/// Chunks of a backward pass, at most: each has its own sums for the parameters.
const MAX_CHUNKS: usize = 32;

/// Rows with equally many messages.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Part of the order of the rows.
    pub(super) rows: Range<usize>,
    pub(super) group: usize,
}

/// All pieces, group by group.
pub(super) fn pieces(plan: &LayerInner, batch: usize) -> Vec<Piece> {
    let most = (PIECE_VECTORS / batch.max(1)).max(1);
    let mut pieces = Vec::new();
    let mut start = 0;
    for (group, RowGroup { end, .. }) in plan.groups.groups.iter().enumerate() {
        while start < *end {
            let next = (start + most).min(*end);
            pieces.push(Piece {
                rows: start..next,
                group,
            });
            start = next;
        }
    }
    pieces
}

/// The pieces in chunks: a function of their number only, so that sums do not depend on the threads.
pub(super) fn chunks(pieces: &[Piece]) -> std::slice::Chunks<'_, Piece> {
    pieces.chunks(pieces.len().div_ceil(MAX_CHUNKS).max(1))
}

/// For every vector of a row the query whose vector is its boundary condition; `None` where that is zero. `places` ascend.
#[inline(always)]
pub(super) fn queries_of_vectors(
    places: &[Place],
    row: u32,
    batch: usize,
) -> impl Iterator<Item = Option<u32>> + '_ {
    let first = places.partition_point(|place| place.row < row);
    let mut of_row = places[first..].iter().peekable();
    (0..batch as u32).map(move |index| {
        let place = of_row.next_if(|place| (place.row, place.index) == (row, index))?;
        Some(place.query)
    })
}

/// The matrix of the rows of a group, `[5 dim, dim]`: the block of the state, and the sum of the blocks of the aggregates by
/// their scales.
pub(super) fn combine<T: Real>(weight: &[T], group: &RowGroup, dim: usize, output: &mut [T]) {
    let block = dim * dim;
    let (of_state, of_scales) = weight.split_at(block);
    let (first, rest) = output.split_at_mut(block);
    first.copy_from_slice(of_state);
    let scales = group.scales().map(T::from_f64);
    let parts = [0, 1, 2].map(|number| &of_scales[4 * block * number..][..4 * block]);
    for (at, value) in rest.iter_mut().enumerate() {
        *value = scales[0] * parts[0][at] + scales[1] * parts[1][at] + scales[2] * parts[2][at];
    }
}

/// The transpose of [`combine`]: adds the gradient of the matrix of a group to that of the weight.
pub(super) fn add_combined<T: Real>(
    gradient: &[T],
    group: &RowGroup,
    dim: usize,
    weight: &mut [T],
) {
    let block = dim * dim;
    let (of_state, of_scales) = weight.split_at_mut(block);
    let (first, rest) = gradient.split_at(block);
    for (sum, &value) in of_state.iter_mut().zip(first) {
        *sum += value;
    }
    for (scale, part) in group
        .scales()
        .into_iter()
        .zip(of_scales.chunks_exact_mut(4 * block))
    {
        let scale = T::from_f64(scale);
        for (sum, &value) in part.iter_mut().zip(rest) {
            *sum += scale * value;
        }
    }
}

/// An array of rows that threads write, each row by one of them.
pub(super) struct SharedRows<'a, T> {
    start: *mut T,
    len: usize,
    width: usize,
    values: PhantomData<&'a mut [T]>,
}

// SAFETY: rows are handed out one by one, by callers who promise to ask for each but once at a time.
unsafe impl<T: Send> Send for SharedRows<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for SharedRows<'_, T> {}

impl<'a, T> SharedRows<'a, T> {
    /// Rows of `width` elements.
    pub(super) fn new(values: &'a mut [T], width: usize) -> Self {
        Self {
            start: values.as_mut_ptr(),
            len: values.len(),
            width,
            values: PhantomData,
        }
    }

    /// The row.
    ///
    /// # Safety
    /// No other reference to this row may be in use.
    #[allow(
        clippy::mut_from_ref,
        reason = "the caller promises that rows are not shared"
    )]
    pub(super) unsafe fn row(&self, row: u32) -> &mut [T] {
        let at = row as usize * self.width;
        assert!(at + self.width <= self.len, "row {row}");
        // SAFETY: within the array, and not shared as the caller promises.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(at), self.width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_vectors_find_their_queries() {
        let place = |row, index, query| Place { row, index, query };
        let places = [place(1, 0, 4), place(1, 2, 3), place(5, 1, 0)];
        let queries = |row| queries_of_vectors(&places, row, 3).collect::<Vec<_>>();
        assert_eq!(queries(0), [None; 3]);
        assert_eq!(queries(1), [Some(4), None, Some(3)]);
        assert_eq!(queries(5), [None, Some(0), None]);
        assert_eq!(queries(6), [None; 3]);
    }
}
