//! Patterns that break careless kernels.

use argiope_sparse::Pattern;

/// Small patterns, each with its name.
pub(crate) fn patterns() -> Vec<(&'static str, Pattern)> {
    let of =
        |rows, columns, edges: &[(u32, u32)]| Pattern::from_edges(rows, columns, edges).unwrap().0;
    vec![
        ("no entries", of(4, 3, &[])),
        ("no rows", of(0, 3, &[])),
        ("no columns", of(3, 0, &[])),
        ("nothing at all", of(0, 0, &[])),
        ("one entry", of(1, 1, &[(0, 0)])),
        (
            "empty rows and isolated nodes",
            of(6, 5, &[(1, 0), (1, 4), (4, 0), (4, 1), (4, 2)]),
        ),
        (
            "repeated entries",
            of(3, 3, &[(0, 1), (0, 1), (2, 0), (2, 0), (2, 0), (2, 2)]),
        ),
        ("random", random(23, 17, 90)),
        ("a hub and its leaves", hub(700)),
    ]
}

/// `num_edges` random entries, with repetitions.
pub(crate) fn random(num_rows: u32, num_columns: u32, num_edges: u32) -> Pattern {
    let edges: Vec<_> = (0..num_edges)
        .map(|edge| {
            let mixed = edge.wrapping_mul(2_654_435_761) >> 7;
            (mixed % num_rows, (mixed / num_rows) % num_columns)
        })
        .collect();
    Pattern::from_edges(num_rows as usize, num_columns as usize, &edges)
        .unwrap()
        .0
}

/// Node 0 is joined to all others, in both directions; the last node has no neighbours.
pub(crate) fn hub(num_leaves: u32) -> Pattern {
    let edges: Vec<_> = (1..=num_leaves)
        .flat_map(|leaf| [(0, leaf), (leaf, 0)])
        .collect();
    let num_nodes = num_leaves as usize + 2;
    Pattern::from_edges(num_nodes, num_nodes, &edges).unwrap().0
}
