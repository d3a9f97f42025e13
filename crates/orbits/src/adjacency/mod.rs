//! The 28 orbit-adjacency matrices: how often two nodes share a graphlet copy, by orbits and distance.
//!
//! Keys and the exact convention are in [`keys`](crate::keys). Nothing of size `num_nodes^2` is ever held: rows are
//! computed a block at a time, in order, and handed out as they come. Rows and columns are node ids of the graph as it
//! was given, columns ascend, zeros are not stored.
//!
//! For a row `u`:
//! - hop 1 follows from the sums of each edge ([`edges`](crate::edges));
//! - hop 2 from one pass over the wedges `u - x - w`, which sums per `w` the common neighbours `c`, their triangles with
//!   `u` and with `w`, and their degrees; plus the edges among the common neighbours, counted on bit rows;
//! - hop 3 is `sum of c(u, w)` over the neighbours `w` of a column, less the copies with a chord. Sixteen rows go through
//!   the adjacency together, as sixteen lanes of a sparse-times-dense product, where their two-hop neighbourhoods
//!   overlap enough, and one by one where they do not.
//!
//! No count here can overflow: the largest is a product of two degrees, each below `2^32`.

mod block;
mod inner_edges;
mod matrix;
mod prepare;
mod rows;
mod summary;
mod three_hop;
mod two_hop;

pub use matrix::{OrbitAdjacency, collect_adjacencies};
pub use rows::{KeyRows, RowBlock, stream_adjacencies};
pub use summary::{KeySummary, summarize_adjacencies};

use crate::keys::{Key, NUM_HOP_ONE, NUM_HOP_TWO, STORED_KEYS};

/// How the rows of symmetric matrices are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symmetric {
    /// Every entry, as in an ordinary sparse matrix.
    #[default]
    Full,
    /// Only columns above the row: every pair once.
    Upper,
}

/// Which matrices to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    wanted: [bool; STORED_KEYS.len()],
    symmetric: Symmetric,
}

impl Selection {
    /// All stored keys.
    #[must_use]
    pub fn all(symmetric: Symmetric) -> Self {
        Self {
            wanted: [true; STORED_KEYS.len()],
            symmetric,
        }
    }

    /// The stored forms of `keys`: a key and its transpose are the same selection.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = Key>, symmetric: Symmetric) -> Self {
        let mut wanted = [false; STORED_KEYS.len()];
        for key in keys {
            wanted[key.stored_index()] = true;
        }
        Self { wanted, symmetric }
    }

    /// The selected stored keys, in the order of [`STORED_KEYS`].
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.indices().map(|index| STORED_KEYS[index])
    }

    /// How rows of symmetric matrices are handed out.
    #[must_use]
    pub fn symmetric(&self) -> Symmetric {
        self.symmetric
    }

    fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        (0..STORED_KEYS.len()).filter(|&index| self.wanted[index])
    }

    #[inline(always)]
    fn wants(&self, index: usize) -> bool {
        self.wanted[index]
    }

    /// True if `(row, column)` of a symmetric matrix is to be handed out.
    #[inline(always)]
    fn keeps(&self, row: u32, column: u32) -> bool {
        self.symmetric == Symmetric::Full || row < column
    }

    fn wants_hop_one(&self) -> bool {
        self.wanted[..NUM_HOP_ONE].contains(&true)
    }

    fn wants_hop_three(&self) -> bool {
        self.wanted[NUM_HOP_ONE + NUM_HOP_TWO]
    }

    fn wants_two_hop_walks(&self) -> bool {
        self.wanted[NUM_HOP_ONE..].contains(&true)
    }
}

/// Receives entries; those of one key and row come with ascending columns, none is zero.
trait Sink {
    /// Take pairs instead of rows: row `u` then emits, for columns `w > u` only, both `(u, w)` and `(w, u)` of the
    /// asymmetric keys of hop 2. Half the work, but rows come in pieces.
    const PAIRS: bool;

    /// An entry of a key of hop 1 or 2 (index in [`STORED_KEYS`]); rows come one after the other.
    fn entry(&mut self, key: usize, row: u32, column: u32, value: u64);

    /// An entry of the key of hop 3.
    fn hop_three(&mut self, row: u32, column: u32, value: u64);

    /// Values of the key of hop 3 in one column for sixteen rows; zeros are no entries.
    fn hop_three_lanes(
        &mut self,
        rows: &[u32; three_hop::LANES],
        column: u32,
        values: &three_hop::Lanes,
    );
}
