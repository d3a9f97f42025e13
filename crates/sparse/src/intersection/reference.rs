//! Slow and obvious: the oracle of [`visit`](super::visit()).

/// `(i, j)` for every `left[i] == right[j]`, found by trying all pairs.
#[must_use]
pub fn positions(left: &[u32], right: &[u32]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (i, node) in left.iter().enumerate() {
        for (j, other) in right.iter().enumerate() {
            if node == other {
                found.push((i, j));
            }
        }
    }
    found
}
