//! How the rows of a file are cut, and which of their columns matter.

/// A separator that has been decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Runs of blanks.
    Blanks,
    /// One character, blanks around fields taken off.
    At(u8),
}

impl Cut {
    /// Fields of comma and semicolon files may be quoted.
    pub(crate) fn allows_quotes(self) -> bool {
        matches!(self, Cut::At(b',' | b';'))
    }
}

/// Columns whose text is needed. The order is that of [`Picks`](super::scan::Picks).
pub(crate) const SOURCE: usize = 0;
pub(crate) const TARGET: usize = 1;
pub(crate) const WEIGHT: usize = 2;
pub(crate) const RELATION: usize = 3;

/// Stands for a column that is not needed.
pub(crate) const UNUSED: usize = usize::MAX;

/// Everything about the rows of one file.
#[derive(Debug, Clone)]
pub(crate) struct Dialect {
    pub(crate) cut: Cut,
    /// First characters of comment lines.
    pub(crate) comments: Vec<u8>,
    /// Columns of source, target, weight and relation, from 0.
    pub(crate) columns: [usize; 4],
    /// Columns of the first row, without and with empty ones at its end.
    pub(crate) fewest: usize,
    pub(crate) most: usize,
    /// Smallest and largest id as written; the smallest becomes 0.
    pub(crate) smallest_id: u64,
    pub(crate) largest_id: u64,
}

impl Dialect {
    /// Two (or with a weight three) columns of numbers between blanks, as the formats with a header line have them.
    pub(crate) fn plain(comments: &[u8], weighted: bool, smallest_id: u64, num_nodes: u64) -> Self {
        let columns = if weighted { 3 } else { 2 };
        Self {
            cut: Cut::Blanks,
            comments: comments.to_vec(),
            columns: [0, 1, if weighted { 2 } else { UNUSED }, UNUSED],
            fewest: columns,
            most: columns,
            smallest_id,
            largest_id: largest_id(smallest_id, Some(num_nodes)),
        }
    }

    pub(crate) fn is_comment(&self, first: u8) -> bool {
        self.comments.contains(&first)
    }

    pub(crate) fn weighted(&self) -> bool {
        self.columns[WEIGHT] != UNUSED
    }
}

/// The largest id as written: ids stop one short of `u32::MAX` so that the number of nodes is a `u32` too.
pub(crate) fn largest_id(smallest_id: u64, num_nodes: Option<u64>) -> u64 {
    let most = u64::from(u32::MAX);
    smallest_id + num_nodes.unwrap_or(most).clamp(1, most) - 1
}
