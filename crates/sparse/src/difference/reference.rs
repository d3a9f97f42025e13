//! Slow and obvious: the oracle of [`difference_into`](super::difference_into()) and [`split`](super::split).

/// The elements of `left` that are not in `right`.
#[must_use]
pub fn difference(left: &[u32], right: &[u32]) -> Vec<u32> {
    let nodes = left.iter().copied();
    nodes.filter(|node| !right.contains(node)).collect()
}

/// The elements in common, those of `left` alone and those of `right` alone.
#[must_use]
pub fn split(left: &[u32], right: &[u32]) -> [Vec<u32>; 3] {
    let nodes = left.iter().copied();
    let common = nodes.filter(|node| right.contains(node)).collect();
    [common, difference(left, right), difference(right, left)]
}
