//! Which neighbours two nodes share, and which they do not, for many pairs of nodes.
//!
//! ```text
//! common      N(u) ∩ N(v)
//! only left   N(u) \ N(v)
//! only right  N(v) \ N(u)
//! ```
//!
//! `N(u)` is a row of a pattern. Each set is a ragged array over the pairs, so it is a [`Pattern`] with a row for every
//! pair and a column for every node: [`spmm`](mod@crate::spmm) over it pools node features, [`spmm_weighted`](mod@crate::spmm)
//! does so with a weight for every neighbour of every pair. Neural common neighbours (Wang et al., *Neural Common Neighbor
//! with Completion for Link Prediction*, ICLR 2024, equations 8 and 10) pool the first set, with completion all three.
//! Where the first alone is to be pooled, [`pooled_common_neighbors`](mod@crate::pooled_common_neighbors) does so without making
//! it.
//!
//! The counts alone are the oldest link predictor (Liben-Nowell and Kleinberg, *The link prediction problem for social
//! networks*, CIKM 2003).

pub(crate) mod cpu;
mod pairs;
pub mod reference;

pub use pairs::Pairs;

use crate::{Pattern, SparseError};

/// Which of the three sets are wanted: each costs its own space, and the second and third the time to copy them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NeighborSets {
    /// `N(u) ∩ N(v)`
    pub common: bool,
    /// `N(u) \ N(v)`
    pub only_left: bool,
    /// `N(v) \ N(u)`
    pub only_right: bool,
}

impl NeighborSets {
    /// The intersection alone.
    pub const COMMON: Self = Self {
        common: true,
        only_left: false,
        only_right: false,
    };

    /// Both differences.
    pub const DIFFERENCES: Self = Self {
        common: false,
        only_left: true,
        only_right: true,
    };

    /// All three.
    pub const ALL: Self = Self {
        common: true,
        only_left: true,
        only_right: true,
    };
}

/// The sets that were asked for: a row for every pair, a column for every node, rows strictly ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommonNeighbors {
    /// `N(u) ∩ N(v)`
    pub common: Option<Pattern>,
    /// `N(u) \ N(v)`
    pub only_left: Option<Pattern>,
    /// `N(v) \ N(u)`
    pub only_right: Option<Pattern>,
}

/// Intersection and differences of the neighbours of both nodes of every pair, see [the module](mod@crate::common_neighbors).
///
/// The neighbours of the first node of a pair are its row of `left`, those of the second its row of `right`; for one graph,
/// pass its pattern twice.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::RowNotAscending`], [`SparseError::Shape`] if the patterns have different numbers of columns or the pairs
/// were checked against more nodes than they have rows, [`SparseError::TooMany`] if a set has more entries than a pattern
/// can have.
///
/// # Complexity
/// Two passes over the rows of all pairs, to count and to fill: `O(short + long)` steps a pair for lengths that are alike,
/// compared a vector at a time, and `O(short * log(long / short))` for lengths that are not. The space of the results, and
/// twelve bytes a pair.
///
/// # Example
/// ```
/// use argiope_sparse::{NeighborSets, Pairs, Pattern, common_neighbors};
///
/// // A triangle 0 - 1 - 2 with a tail 2 - 3.
/// let graph = Pattern::new(4, vec![0, 2, 4, 7, 8], vec![1, 2, 0, 2, 0, 1, 3, 2])?;
/// let pairs = Pairs::new(4, [(0, 1), (0, 3)])?;
/// let found = common_neighbors(&graph, &graph, &pairs, NeighborSets::ALL)?;
/// let (common, only_left) = (found.common.unwrap(), found.only_left.unwrap());
/// assert_eq!((common.row(0), common.row(1)), (&[2][..], &[2][..]));
/// assert_eq!((only_left.row(0), only_left.row(1)), (&[1][..], &[1][..]));
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn common_neighbors(
    left: &Pattern,
    right: &Pattern,
    pairs: &Pairs,
    sets: NeighborSets,
) -> Result<CommonNeighbors, SparseError> {
    pairs.check("common_neighbors", left, right)?;
    cpu::common_neighbors(left, right, pairs.as_slice(), sets)
}

/// Number of common neighbours of both nodes of every pair, `[num_pairs]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::RowNotAscending`], [`SparseError::Shape`] if the pairs were checked against more nodes than the pattern
/// has rows.
///
/// # Complexity
/// One pass over the rows of all pairs, see [`common_neighbors`]; twelve bytes a pair.
///
/// # Example
/// ```
/// use argiope_sparse::{Pairs, Pattern, common_neighbor_counts};
///
/// let graph = Pattern::new(4, vec![0, 2, 4, 7, 8], vec![1, 2, 0, 2, 0, 1, 3, 2])?;
/// let pairs = Pairs::new(4, [(0, 1), (1, 1), (2, 3)])?;
/// assert_eq!(common_neighbor_counts(&graph, &pairs)?, [1, 2, 0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn common_neighbor_counts(pattern: &Pattern, pairs: &Pairs) -> Result<Vec<u32>, SparseError> {
    pairs.check("common_neighbor_counts", pattern, pattern)?;
    Ok(cpu::counts(pattern, pattern, pairs.as_slice()))
}

#[cfg(test)]
mod tests;
