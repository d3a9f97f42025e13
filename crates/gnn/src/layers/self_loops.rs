//! Patterns whose nodes hear from themselves.

use std::sync::{Arc, Mutex, PoisonError};

use argiope_sparse::{Pattern, SparseError};

/// `pattern` with an entry `(v, v)` in every row `v`: rows that have one keep it, the others get one, at its place if the
/// row is ascending.
///
/// # Errors
/// [`SparseError::TooMany`].
///
/// # Complexity
/// `O(num_rows + num_entries)` time and space; the pattern itself is returned if all rows have their entry.
pub(crate) fn with_self_loops(pattern: &Pattern) -> Result<Pattern, SparseError> {
    let mut offsets = Vec::with_capacity(pattern.num_rows() + 1);
    offsets.push(0);
    let mut indices = Vec::with_capacity(pattern.num_entries() + pattern.num_rows());
    for (node, row) in (0u32..).zip(0..pattern.num_rows()) {
        let row = pattern.row(row);
        if row.contains(&node) {
            indices.extend_from_slice(row);
        } else {
            let below = row.partition_point(|&u| u < node);
            indices.extend_from_slice(&row[..below]);
            indices.push(node);
            indices.extend_from_slice(&row[below..]);
        }
        offsets.push(indices.len() as u64);
    }
    if indices.len() == pattern.num_entries() {
        return Ok(pattern.clone());
    }
    Pattern::new(pattern.num_columns(), offsets, indices)
}

/// [`with_self_loops`] of the pattern that was met last: a network hears along one pattern in pass after pass, whose
/// transpose and copies on devices are to be made once. Clones share what is remembered; it changes no result.
#[derive(Debug, Clone, Default)]
pub(crate) struct RememberedLoops {
    /// A pattern, and the same with self loops.
    last: Arc<Mutex<Option<(Pattern, Pattern)>>>,
}

impl RememberedLoops {
    /// `pattern` with self loops.
    ///
    /// # Errors
    /// As [`with_self_loops`].
    pub(crate) fn of(&self, pattern: &Pattern) -> Result<Pattern, SparseError> {
        // What is remembered is never half written.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = last.as_ref().filter(|(known, _)| known.is_same(pattern)) {
            return Ok(made.clone());
        }
        let made = with_self_loops(pattern)?;
        *last = Some((pattern.clone(), made.clone()));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_row_has_its_loop_once() {
        let pattern = Pattern::new(4, vec![0, 2, 3, 3, 6], vec![1, 3, 1, 3, 0, 3]).unwrap();
        let looped = with_self_loops(&pattern).unwrap();
        let rows: Vec<_> = (0..4).map(|row| looped.row(row)).collect();
        assert_eq!(rows, [&[0, 1, 3][..], &[1], &[2], &[3, 0, 3]]);
        assert!(with_self_loops(&looped).unwrap().is_same(&looped));
    }

    #[test]
    fn test_the_last_pattern_is_remembered() {
        let loops = RememberedLoops::default();
        let first = Pattern::new(2, vec![0, 1, 1], vec![1]).unwrap();
        let second = Pattern::new(2, vec![0, 0, 1], vec![0]).unwrap();
        let made = loops.of(&first).unwrap();
        assert!(loops.clone().of(&first).unwrap().is_same(&made));
        assert_eq!(loops.of(&second).unwrap().row(1), [0, 1]);
        assert_eq!(loops.of(&first).unwrap(), made);
    }
}
