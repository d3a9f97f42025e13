//! Thinning rows: a smallest count, and the largest counts of each row.

/// Which entries of a row are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RowFilter {
    /// Entries below are dropped; 0 and 1 keep all.
    pub min_count: u64,
    /// Only this many entries of each row are kept: the largest, among equal ones those with the smallest columns.
    pub top_k: Option<usize>,
}

impl RowFilter {
    /// Keeps entries of at least `min_count`, and of these the `top_k` largest of each row.
    #[must_use]
    pub fn new(min_count: u64, top_k: Option<usize>) -> Self {
        Self { min_count, top_k }
    }

    /// True if every entry is kept.
    #[must_use]
    pub fn keeps_all(&self) -> bool {
        self.min_count <= 1 && self.top_k.is_none()
    }

    /// Drops entries of a row; the columns of the rest ascend as before.
    ///
    /// # Complexity
    /// `O(entries + k log k)`.
    ///
    /// # Panics
    /// If `columns` and `values` differ in length.
    pub fn apply(&self, columns: &mut Vec<u32>, values: &mut Vec<u64>) {
        assert_eq!(columns.len(), values.len(), "one value a column");
        let mut entries: Vec<(u32, u64)> = columns.drain(..).zip(values.drain(..)).collect();
        entries.retain(|&(_, value)| value >= self.min_count);
        if let Some(k) = self.top_k
            && k < entries.len()
        {
            if k > 0 {
                let order = |&(column, value): &(u32, u64)| (std::cmp::Reverse(value), column);
                entries.select_nth_unstable_by_key(k - 1, order);
            }
            entries.truncate(k);
            entries.sort_unstable_by_key(|&(column, _)| column);
        }
        columns.extend(entries.iter().map(|&(column, _)| column));
        values.extend(entries.iter().map(|&(_, value)| value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(min_count: u64, top_k: Option<usize>) -> Vec<(u32, u64)> {
        let (mut columns, mut values) = (vec![2, 3, 5, 7, 11], vec![4, 9, 4, 1, 4]);
        RowFilter { min_count, top_k }.apply(&mut columns, &mut values);
        columns.into_iter().zip(values).collect()
    }

    #[test]
    fn test_thresholds_and_largest_entries() {
        assert_eq!(filtered(0, None).len(), 5);
        assert_eq!(filtered(4, None), [(2, 4), (3, 9), (5, 4), (11, 4)]);
        assert_eq!(filtered(0, Some(2)), [(2, 4), (3, 9)]);
        assert_eq!(filtered(0, Some(4)), [(2, 4), (3, 9), (5, 4), (11, 4)]);
        assert_eq!(filtered(5, Some(3)), [(3, 9)]);
        assert_eq!(filtered(0, Some(0)), []);
        assert_eq!(filtered(0, Some(9)).len(), 5);
    }
}
