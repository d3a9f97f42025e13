//! Where segments begin and end.

use argiope_graph::section::Section;

use crate::{Pattern, SparseError, pattern::check_offsets};

/// Consecutive segments that cover the rows of an array of values: segment `s` holds the rows
/// `offsets[s]..offsets[s + 1]`.
///
/// Cloning is cheap: all clones share the offsets and their copies on devices.
#[derive(Clone)]
pub struct Segments {
    /// Rows are the segments; its columns do not matter.
    pattern: Pattern,
    /// Every row of `pattern` lists its own slots.
    #[cfg(feature = "cube")]
    is_incidence: bool,
}

impl Segments {
    /// Checks `offsets` (`num_segments + 1` values) and takes them. The last offset is the number of values.
    ///
    /// # Errors
    /// [`SparseError::Offsets`] unless the offsets start at 0 and never decrease, [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(num_segments + num_values)` time, one `u32` for every value.
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::Segments;
    ///
    /// let segments = Segments::new(vec![0, 2, 2, 5])?;
    /// assert_eq!((segments.num_segments(), segments.num_values()), (3, 5));
    /// assert!(Segments::new(vec![0, 3, 2]).is_err());
    /// # Ok::<(), argiope_sparse::SparseError>(())
    /// ```
    pub fn new(offsets: impl Into<Section<u64>>) -> Result<Self, SparseError> {
        let offsets = offsets.into();
        let num_values = offsets.last().copied().unwrap_or(0);
        check_offsets(&offsets, num_values as usize)?;
        if num_values >= u64::from(u32::MAX) {
            return Err(SparseError::TooMany {
                what: "values",
                count: num_values,
            });
        }
        let values: Vec<u32> = (0..num_values as u32).collect();
        let pattern = Pattern::new(values.len(), offsets, values)?;
        Ok(Self {
            pattern,
            #[cfg(feature = "cube")]
            is_incidence: true,
        })
    }

    /// Number of segments.
    #[must_use]
    pub fn num_segments(&self) -> usize {
        self.pattern.num_rows()
    }

    /// Number of values.
    #[must_use]
    pub fn num_values(&self) -> usize {
        self.pattern.num_entries()
    }

    /// Where segments begin, `[num_segments + 1]`.
    #[must_use]
    pub fn offsets(&self) -> &[u64] {
        self.pattern.offsets()
    }

    /// The `num_segments x num_values` pattern in which every segment lists its values.
    #[cfg(feature = "cube")]
    pub(crate) fn incidence(&self) -> &Pattern {
        if self.is_incidence {
            &self.pattern
        } else {
            self.pattern.incidence()
        }
    }
}

impl From<&Pattern> for Segments {
    /// The slots of every row; shares the arrays of `pattern`.
    fn from(pattern: &Pattern) -> Self {
        Self {
            pattern: pattern.clone(),
            #[cfg(feature = "cube")]
            is_incidence: false,
        }
    }
}

impl TryFrom<&[u64]> for Segments {
    type Error = SparseError;

    /// Copies the offsets.
    fn try_from(offsets: &[u64]) -> Result<Self, SparseError> {
        Self::new(offsets.to_vec())
    }
}

impl PartialEq for Segments {
    fn eq(&self, other: &Self) -> bool {
        self.pattern.is_same(&other.pattern) || self.offsets() == other.offsets()
    }
}

impl Eq for Segments {}

impl std::fmt::Debug for Segments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segments")
            .field("num_segments", &self.num_segments())
            .field("num_values", &self.num_values())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bad_offsets_are_errors() {
        for offsets in [vec![], vec![1, 2], vec![0, 2, 1], vec![0, 5, 4, 5]] {
            assert!(matches!(
                Segments::new(offsets),
                Err(SparseError::Offsets { .. })
            ));
        }
        for last in [u64::from(u32::MAX), u64::MAX] {
            assert_eq!(
                Segments::new(vec![0, last]),
                Err(SparseError::TooMany {
                    what: "values",
                    count: last
                })
            );
        }
        assert_eq!(Segments::new(vec![0]).unwrap().num_segments(), 0);
    }

    #[test]
    fn test_rows_of_a_pattern_are_segments() {
        let pattern = Pattern::new(9, vec![0, 2, 2, 3], vec![8, 1, 1]).unwrap();
        let segments = Segments::from(&pattern);
        assert_eq!(segments, Segments::try_from(&[0, 2, 2, 3][..]).unwrap());
        assert_eq!((segments.num_segments(), segments.num_values()), (3, 3));
    }
}
