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
//! Counts of hop 2 and 3 cannot overflow: the largest is a product of two degrees, each below `2^32`. Counts of hop 1 are
//! checked.

mod block;
mod inner_edges;
mod matrix;
mod prepare;
mod row_filter;
mod rows;
mod summary;
mod three_hop;
pub mod tuning;
mod two_hop;

pub use matrix::{OrbitAdjacency, collect_adjacencies};
pub use row_filter::RowFilter;
pub use rows::{KeyRows, RowBlock, stream_adjacencies};
pub use summary::{KeySummary, summarize_adjacencies};
pub use tuning::Tuning;

use crate::keys::{KEYS, Key, NUM_HOP_ONE, NUM_HOP_TWO, NUM_KEYS};

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
    wanted: [bool; NUM_KEYS],
    symmetric: Symmetric,
    tuning: Tuning,
}

impl Selection {
    /// The matrices of `keys`.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = Key>, symmetric: Symmetric) -> Self {
        let mut wanted = [false; NUM_KEYS];
        for key in keys {
            wanted[key.index()] = true;
        }
        Self {
            wanted,
            symmetric,
            tuning: Tuning::default(),
        }
    }

    /// The same matrices, computed in a chosen way.
    #[must_use]
    pub fn with_tuning(self, tuning: Tuning) -> Self {
        Self { tuning, ..self }
    }

    /// The selected keys, in the order of [`KEYS`].
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        KEYS.into_iter()
            .zip(self.wanted)
            .filter(|(_, wanted)| *wanted)
            .map(|(key, _)| key)
    }

    /// How rows of symmetric matrices are handed out.
    #[must_use]
    pub fn symmetric(&self) -> Symmetric {
        self.symmetric
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

    fn wants_hop(&self, hop: u8) -> bool {
        self.keys().any(|key| key.hop() == hop)
    }

    fn wants_two_hop_walks(&self) -> bool {
        self.wants_hop(2) || self.wants_hop(3)
    }
}

/// Positions in [`KEYS`] of the keys whose values come from somewhere in particular.
mod at {
    use super::{NUM_HOP_ONE, NUM_HOP_TWO};
    use crate::keys::NUM_STORED;

    pub(super) const ENDS_OF_PATH_3: usize = NUM_HOP_ONE;
    pub(super) const END_AND_FAR_INNER: usize = NUM_HOP_ONE + 1;
    pub(super) const LEAVES_OF_CLAW: usize = NUM_HOP_ONE + 2;
    pub(super) const OPPOSITE_IN_CYCLE: usize = NUM_HOP_ONE + 3;
    pub(super) const TAIL_AND_FAR: usize = NUM_HOP_ONE + 4;
    pub(super) const ENDS_OF_DIAMOND: usize = NUM_HOP_ONE + 5;
    pub(super) const ENDS_OF_PATH_4: usize = NUM_HOP_ONE + NUM_HOP_TWO;
    /// Transposes of hop 1.
    pub(super) const FIRST_TRANSPOSE: usize = NUM_STORED;
    pub(super) const FAR_INNER_AND_END: usize = NUM_STORED + 6;
    pub(super) const FAR_AND_TAIL: usize = NUM_STORED + 7;
}

/// Receives entries; those of one key and row come with ascending columns, none is zero.
trait Sink {
    /// Take pairs instead of rows: row `u` then emits, for columns `w > u` only, both `(u, w)` and `(w, u)` of the
    /// asymmetric keys of hop 2. Half the work, but rows come in pieces.
    const PAIRS: bool;

    /// An entry of a key of hop 1 or 2 (index in [`KEYS`]); rows come one after the other.
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
