//! A vector of elements of each row at a time, all pairs of them compared.
//!
//! The row whose block ends first moves on to its next block, both if they end alike, so that equal elements always meet
//! (Lemire, Boytsov and Kurz, *SIMD compression and the intersection of sorted integers*, Softw. Pract. Exp. 46, 2016). A
//! block is as long as the vectors of the processor at hand; where there are none it is one element, and this the merge.

use std::ops::Range;

use pulp::{Simd, WithSimd};

/// Pairs that wait to be visited, so that finding them needs no branch: no fewer than lanes of any vector.
const CHUNK: usize = 32;

pub(super) fn count(left: &[u32], right: &[u32]) -> usize {
    pulp::Arch::new().dispatch(Count { left, right })
}

pub(super) fn visit(left: &[u32], right: &[u32], visit: impl FnMut(usize, usize)) {
    pulp::Arch::new().dispatch(Visit { left, right, visit });
}

struct Count<'a> {
    left: &'a [u32],
    right: &'a [u32],
}

// Closures are inlined by force: a call of its own would be compiled without vector instructions.
impl WithSimd for Count<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let (zero, one) = (simd.splat_u32s(0), simd.splat_u32s(1));
        let mut counts = zero;
        for_each_block_pair(
            simd,
            self.left,
            self.right,
            #[inline(always)]
            |_, _, _, _, found| {
                counts = simd.add_u32s(counts, simd.select_u32s(found, one, zero));
            },
        );
        let counts = [counts];
        let counts: &[u32] = pulp::bytemuck::cast_slice(&counts);
        counts.iter().map(|&count| count as usize).sum()
    }
}

struct Visit<'a, F> {
    left: &'a [u32],
    right: &'a [u32],
    visit: F,
}

impl<F: FnMut(usize, usize)> WithSimd for Visit<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        const { assert!(S::U32_LANES <= CHUNK) };
        let (mut of_left, mut of_right) = ([0; CHUNK], [0; CHUNK]);
        let mut num_pairs = 0;
        let mut flush = |of_left: &[usize], of_right: &[usize]| {
            for (&i, &j) in of_left.iter().zip(of_right) {
                (self.visit)(i, j);
            }
        };
        for_each_block_pair(
            simd,
            self.left,
            self.right,
            #[inline(always)]
            |i, j, left, right, found| {
                if simd.first_true_m32s(found) == S::U32_LANES {
                    return;
                }
                if num_pairs + S::U32_LANES > CHUNK {
                    flush(&of_left[..num_pairs], &of_right[..num_pairs]);
                    num_pairs = 0;
                }
                // Both blocks ascend: the first found in one is the first found in the other, and so on.
                let found_right = found_in(simd, right.vector, left.nodes);
                let (own, others) = (left.positions_from(i), right.positions_from(j));
                append_lanes(simd, found_right, others, &mut of_right[num_pairs..]);
                num_pairs += append_lanes(simd, found, own, &mut of_left[num_pairs..]);
            },
        );
        flush(&of_left[..num_pairs], &of_right[..num_pairs]);
    }
}

/// Writes the positions whose lane is set to `chunk` and returns their number.
#[inline(always)]
fn append_lanes<S: Simd>(
    simd: S,
    set: S::m32s,
    positions: Range<usize>,
    chunk: &mut [usize],
) -> usize {
    let lanes = [simd.select_u32s(set, simd.splat_u32s(1), simd.splat_u32s(0))];
    let lanes: &[u32] = pulp::bytemuck::cast_slice(&lanes);
    let mut len = 0;
    // Every position is written and the end moves only for those found, as in `MarkedSet`.
    for (position, &set) in positions.zip(lanes) {
        chunk[len] = position;
        len += set as usize;
    }
    len
}

/// As many elements of a row as a vector has lanes, or fewer at its end.
#[derive(Clone, Copy)]
struct Block<'a, S: Simd> {
    nodes: &'a [u32],
    /// The same as a vector, the last element repeated where there are fewer.
    vector: S::u32s,
}

impl<S: Simd> Block<'_, S> {
    #[inline(always)]
    fn positions_from(self, first: usize) -> Range<usize> {
        first..first + self.nodes.len()
    }
}

/// A row cut into blocks of the length of a vector.
struct Blocks<'a, S: Simd> {
    row: &'a [u32],
    full: &'a [S::u32s],
    /// The elements that are no full block, the last one repeated.
    last: S::u32s,
}

impl<'a, S: Simd> Blocks<'a, S> {
    #[inline(always)]
    fn new(simd: S, row: &'a [u32]) -> Self {
        let (full, rest) = S::as_simd_u32s(row);
        let mut last = [simd.splat_u32s(row.last().copied().unwrap_or_default())];
        pulp::bytemuck::cast_slice_mut(&mut last)[..rest.len()].copy_from_slice(rest);
        let [last] = last;
        Self { row, full, last }
    }

    /// A block that is full.
    #[inline(always)]
    fn full(&self, at: usize) -> Block<'a, S> {
        Block {
            nodes: &self.row[at * S::U32_LANES..][..S::U32_LANES],
            vector: self.full[at],
        }
    }

    /// Any block, full or not.
    #[inline(always)]
    fn any(&self, at: usize) -> Block<'a, S> {
        let nodes = &self.row[at * S::U32_LANES..];
        Block {
            nodes: &nodes[..nodes.len().min(S::U32_LANES)],
            vector: self.full.get(at).copied().unwrap_or(self.last),
        }
    }
}

/// Calls `visit(i, j, left block at i, right block at j, which left elements are in it)` for all pairs of blocks that may
/// have elements in common.
#[inline(always)]
fn for_each_block_pair<S: Simd>(
    simd: S,
    left: &[u32],
    right: &[u32],
    mut visit: impl FnMut(usize, usize, Block<'_, S>, Block<'_, S>, S::m32s),
) {
    let (left, right) = (Blocks::new(simd, left), Blocks::new(simd, right));
    let lanes = S::U32_LANES;
    let (mut i, mut j) = (0, 0);
    // Nearly all blocks are full, and loops over them have a length known beforehand.
    while i < left.full.len() && j < right.full.len() {
        let (of_left, of_right) = (left.full(i), right.full(j));
        let found = found_in(simd, of_left.vector, of_right.nodes);
        visit(i * lanes, j * lanes, of_left, of_right, found);
        let (last_left, last_right) = (of_left.nodes[lanes - 1], of_right.nodes[lanes - 1]);
        i += usize::from(last_left <= last_right);
        j += usize::from(last_right <= last_left);
    }
    while i * lanes < left.row.len() && j * lanes < right.row.len() {
        let (of_left, of_right) = (left.any(i), right.any(j));
        let real = simd.mask_between_m32s(0, of_left.nodes.len() as u32);
        let found = found_in(simd, of_left.vector, of_right.nodes);
        let found = simd.and_m32s(found, real.mask());
        visit(i * lanes, j * lanes, of_left, of_right, found);
        let ends = (of_left.nodes.last(), of_right.nodes.last());
        i += usize::from(ends.0 <= ends.1);
        j += usize::from(ends.1 <= ends.0);
    }
}

/// Which elements of `vector` are among `nodes`, which are not empty.
#[inline(always)]
fn found_in<S: Simd>(simd: S, vector: S::u32s, nodes: &[u32]) -> S::m32s {
    let mut found = simd.equal_u32s(vector, simd.splat_u32s(nodes[0]));
    for &node in &nodes[1..] {
        found = simd.or_m32s(found, simd.equal_u32s(vector, simd.splat_u32s(node)));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulp::{Scalar, Scalar128b, Scalar512b};

    use super::*;
    use crate::intersection::reference;

    fn assert_equals_reference<S: Simd>(simd: S, left: &[u32], right: &[u32]) {
        let expected = reference::positions(left, right);
        let mut found = Vec::new();
        let visit = |i, j| found.push((i, j));
        Visit { left, right, visit }.with_simd(simd);
        assert_eq!(Count { left, right }.with_simd(simd), expected.len());
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn prop_vectors_of_any_length(
            left in prop::collection::btree_set(0u32..150, 0..100),
            right in prop::collection::btree_set(0u32..150, 0..100),
        ) {
            let (left, right) = (Vec::from_iter(left), Vec::from_iter(right));
            assert_equals_reference(Scalar, &left, &right);
            assert_equals_reference(Scalar128b, &left, &right);
            assert_equals_reference(Scalar512b, &left, &right);
        }
    }
}
