//! How often each graphlet occurs in the whole graph.

use crate::nodes::{NUM_NODE_ORBITS, NodeOrbits};

/// Number of connected graphlets with two to four nodes.
pub const NUM_GRAPHLETS: usize = 9;

/// Names of the graphlets, G0 to G8.
pub const GRAPHLET_NAMES: [&str; NUM_GRAPHLETS] = [
    "edge", "path-3", "triangle", "path-4", "claw", "cycle-4", "paw", "diamond", "clique-4",
];

/// For each graphlet an orbit, and how many nodes of one copy are in it.
const COUNTED_BY: [(usize, u128); NUM_GRAPHLETS] = [
    (0, 2),
    (2, 1),
    (3, 3),
    (5, 2),
    (7, 1),
    (8, 4),
    (9, 1),
    (13, 2),
    (14, 4),
];

/// Induced copies of the graphlets G0 to G8 in the whole graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphletTotals {
    totals: [u128; NUM_GRAPHLETS],
}

impl GraphletTotals {
    /// Adds up node orbits. `O(num_nodes)` time.
    #[must_use]
    pub fn of(orbits: &NodeOrbits) -> Self {
        let mut sums = [0u128; NUM_NODE_ORBITS];
        for row in orbits.rows() {
            for (sum, &count) in sums.iter_mut().zip(row) {
                *sum += u128::from(count);
            }
        }
        Self {
            totals: COUNTED_BY.map(|(orbit, per_copy)| sums[orbit] / per_copy),
        }
    }

    /// Copies of each graphlet, by graphlet number.
    #[must_use]
    pub fn as_array(&self) -> &[u128; NUM_GRAPHLETS] {
        &self.totals
    }

    /// Names and copies, by graphlet number.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u128)> + '_ {
        GRAPHLET_NAMES.into_iter().zip(self.totals)
    }
}
