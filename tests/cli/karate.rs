//! Counts of `data/karate.edges` by brute force, from another program:
//!
//! ```text
//! scripts/check_orbits.py nodes data/karate.edges
//! scripts/check_orbits.py edges data/karate.edges
//! scripts/check_orbits.py adjacency data/karate.edges
//! ```

/// The first rows of the node orbits.
pub(crate) const FIRST_NODES: [&str; 3] = [
    "16 17 102 18 81 197 13 352 10 6 34 171 2 30 7",
    "9 19 24 12 73 56 33 32 6 8 80 27 2 18 7",
    "10 34 34 11 72 179 84 54 20 17 75 51 6 8 7",
];

/// Sums over all nodes.
pub(crate) const NODE_SUMS: [u64; 15] = [
    156, 786, 393, 135, 1362, 1362, 3294, 1098, 144, 452, 904, 452, 170, 170, 44,
];

/// The first rows of the edge orbits.
pub(crate) const FIRST_EDGES: [&str; 3] = [
    "9 7 11 7 24 1 4 6 61 2 16 5",
    "14 5 20 38 47 2 4 4 65 5 5 5",
    "10 5 11 0 41 0 4 6 46 4 5 5",
];

/// Sums over all edges.
pub(crate) const EDGE_SUMS: [u64; 12] =
    [786, 135, 1362, 681, 3294, 144, 452, 452, 904, 340, 85, 66];

/// Key, entries, sum and maximum of the matrices.
pub(crate) const MATRICES: &str = "\
1_0_0 156 156 1
1_10_10 124 904 22
1_10_11 100 904 57
1_11_10 100 904 57
1_11_9 82 452 18
1_12_13 84 340 9
1_13_12 84 340 9
1_13_13 34 170 43
1_14_14 50 132 5
1_1_2 127 786 16
1_2_1 127 786 16
1_3_3 134 270 10
1_4_5 114 1362 39
1_5_4 114 1362 39
1_5_5 90 1362 72
1_6_7 79 3294 105
1_7_6 79 3294 105
1_8_8 84 288 10
1_9_11 82 452 18
2_10_9 370 904 12
2_12_12 156 170 6
2_1_1 530 786 6
2_4_5 313 1362 54
2_5_4 313 1362 54
2_6_6 518 6588 32
2_8_8 82 144 14
2_9_10 370 904 12
3_4_4 512 1362 14
";
