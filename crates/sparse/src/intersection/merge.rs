//! Both rows from their beginnings, one step an element, without branches on the elements.
//!
//! Which row is behind is as good as random: a branch on it would be mispredicted at every other step.

/// Pairs that wait to be visited, so that finding them needs no branch.
const CHUNK: usize = 16;

pub(super) fn count(left: &[u32], right: &[u32]) -> usize {
    let (mut i, mut j, mut found) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        let (node, other) = (left[i], right[j]);
        found += usize::from(node == other);
        i += usize::from(node <= other);
        j += usize::from(other <= node);
    }
    found
}

#[inline]
pub(super) fn visit(left: &[u32], right: &[u32], mut visit: impl FnMut(usize, usize)) {
    let mut pairs = [(0, 0); CHUNK];
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        let mut found = 0;
        // A step finds one pair at most.
        for _ in 0..CHUNK {
            if i >= left.len() || j >= right.len() {
                break;
            }
            let (node, other) = (left[i], right[j]);
            pairs[found] = (i, j);
            found += usize::from(node == other);
            i += usize::from(node <= other);
            j += usize::from(other <= node);
        }
        for &(i, j) in &pairs[..found] {
            visit(i, j);
        }
    }
}
