//! Pairs of nodes, checked once.

use std::sync::Arc;

use crate::{Pattern, SparseError};

/// A list of node pairs `(u, v)`, such as the edges that a link predictor scores: their ids are known to be in range.
/// Pairs may repeat, and `u = v` is allowed.
///
/// Cloning is cheap: all clones share the list.
///
/// # Example
/// ```
/// use argiope_sparse::Pairs;
///
/// let pairs = Pairs::new(4, [(0, 3), (2, 2)])?;
/// assert_eq!(pairs.as_slice(), [(0, 3), (2, 2)]);
/// assert!(Pairs::new(4, [(0, 4)]).is_err());
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    pairs: Arc<Vec<(u32, u32)>>,
    num_left: usize,
    num_right: usize,
}

impl Pairs {
    /// Pairs of nodes of one graph, all below `num_nodes`.
    ///
    /// # Errors
    /// [`SparseError::IndexOutOfRange`], and [`SparseError::TooMany`] if there are more pairs than a pattern can have rows.
    pub fn new(num_nodes: usize, pairs: impl Into<Vec<(u32, u32)>>) -> Result<Self, SparseError> {
        Self::between(num_nodes, num_nodes, pairs)
    }

    /// Pairs whose first node is below `num_left` and whose second is below `num_right`.
    ///
    /// # Errors
    /// As [`Pairs::new`].
    pub fn between(
        num_left: usize,
        num_right: usize,
        pairs: impl Into<Vec<(u32, u32)>>,
    ) -> Result<Self, SparseError> {
        let pairs = pairs.into();
        if pairs.len() >= u32::MAX as usize {
            return Err(SparseError::TooMany {
                what: "pairs",
                count: pairs.len() as u64,
            });
        }
        for (position, &(left, right)) in pairs.iter().enumerate() {
            for (operand, index, bound) in [
                ("left nodes of pairs", left, num_left),
                ("right nodes of pairs", right, num_right),
            ] {
                if index as usize >= bound {
                    return Err(SparseError::IndexOutOfRange {
                        op: "Pairs::between",
                        operand,
                        position,
                        index: index.into(),
                        bound,
                    });
                }
            }
        }
        Ok(Self {
            pairs: Arc::new(pairs),
            num_left,
            num_right,
        })
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True without any pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// All pairs.
    #[must_use]
    pub fn as_slice(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// First nodes are below this.
    #[must_use]
    pub fn num_left(&self) -> usize {
        self.num_left
    }

    /// Second nodes are below this.
    #[must_use]
    pub fn num_right(&self) -> usize {
        self.num_right
    }

    /// Checks that both nodes of every pair have a row in two patterns of strictly ascending rows over the same columns.
    pub(crate) fn check(
        &self,
        op: &'static str,
        left: &Pattern,
        right: &Pattern,
    ) -> Result<(), SparseError> {
        left.require_ascending(op)?;
        right.require_ascending(op)?;
        let (num_left, num_right) = (left.num_rows(), right.num_rows());
        if right.num_columns() != left.num_columns() {
            return Err(SparseError::Shape {
                op,
                operand: "right",
                found: vec![num_right, right.num_columns()],
                expected: format!("[rows, {}]", left.num_columns()),
            });
        }
        if self.num_left > num_left || self.num_right > num_right {
            return Err(SparseError::Shape {
                op,
                operand: "pairs",
                found: vec![self.num_left, self.num_right],
                expected: format!(
                    "nodes below {num_left} and {num_right}, the rows of the patterns"
                ),
            });
        }
        Ok(())
    }
}
