//! Sums of a row in a hash table, sorted in the end.

use crate::Real;

/// No column: patterns have none so large.
const FREE: u32 = u32::MAX;

/// Numbers columns in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct ColumnTable {
    /// The column of every cell; all free between rows.
    columns: Vec<u32>,
    /// Its number.
    numbers: Vec<u32>,
    /// Cells in use.
    cells: Vec<u32>,
    /// `32 - log2(number of cells used for this row)`
    shift: u32,
}

impl ColumnTable {
    /// Starts a row that has `most` different columns at most. The table must be clear.
    pub(super) fn start(&mut self, most: usize) {
        // At most half full, and at least two cells: a shift by 32 would overflow.
        let num_cells = (2 * most).next_power_of_two().clamp(2, 1 << 31);
        self.shift = 32 - num_cells.ilog2();
        if self.columns.len() < num_cells {
            self.columns.resize(num_cells, FREE);
            self.numbers.resize(num_cells, 0);
        }
    }

    /// The number of `column`, if it was inserted.
    #[inline(always)]
    pub(super) fn get(&self, column: u32) -> Option<usize> {
        let cell = self.cell(column);
        (self.columns[cell] == column).then(|| self.numbers[cell] as usize)
    }

    /// The number of `column`; that of columns before it if it is new.
    #[inline(always)]
    pub(super) fn insert(&mut self, column: u32) -> usize {
        let cell = self.cell(column);
        if self.columns[cell] == FREE {
            self.columns[cell] = column;
            self.numbers[cell] = self.cells.len() as u32;
            self.cells.push(cell as u32);
        }
        self.numbers[cell] as usize
    }

    /// Forgets all columns.
    pub(super) fn clear(&mut self) {
        for cell in self.cells.drain(..) {
            self.columns[cell as usize] = FREE;
        }
    }

    /// The cell that holds `column`, or the free one that it belongs to.
    #[inline(always)]
    fn cell(&self, column: u32) -> usize {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4) and linear probing.
        let last = (1usize << (32 - self.shift)) - 1;
        let mut cell = (column.wrapping_mul(0x9E37_79B1) >> self.shift) as usize;
        while self.columns[cell] != column && self.columns[cell] != FREE {
            cell = (cell + 1) & last;
        }
        cell
    }
}

/// A sum for every column that was met.
#[derive(Debug, Default)]
pub(super) struct HashedSums<T> {
    table: ColumnTable,
    /// By number of column.
    sums: Vec<T>,
    /// Columns, to be sorted, with their numbers in the lower bits.
    order: Vec<u64>,
}

impl<T: Real> HashedSums<T> {
    /// Starts a row that has `most` different columns at most.
    pub(super) fn start(&mut self, most: usize) {
        self.table.start(most);
    }

    #[inline(always)]
    pub(super) fn add(&mut self, column: u32, value: T) {
        let number = self.table.insert(column);
        if number == self.sums.len() {
            self.sums.push(T::zero());
            self.order.push(u64::from(column) << 32 | number as u64);
        }
        self.sums[number] += value;
    }

    /// Calls `visit(column, sum)` in ascending order and forgets everything.
    pub(super) fn drain(&mut self, mut visit: impl FnMut(u32, T)) {
        self.order.sort_unstable();
        for &key in &self.order {
            visit((key >> 32) as u32, self.sums[key as u32 as usize]);
        }
        self.order.clear();
        self.sums.clear();
        self.table.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sums_are_drained_in_order() {
        let mut sums = HashedSums::default();
        for most in [1, 700, 3, 0] {
            sums.start(most);
            let columns = (0..most as u32).map(|at| at * 613 % 65_536);
            for column in columns.clone().chain(columns.clone()) {
                sums.add(column, f64::from(column) + 0.5);
            }
            let mut expected: Vec<_> = columns.map(|c| (c, 2.0 * f64::from(c) + 1.0)).collect();
            expected.sort_by_key(|(column, _)| *column);
            let mut drained = Vec::new();
            sums.drain(|column, sum| drained.push((column, sum)));
            assert_eq!(drained, expected);
        }
    }

    #[test]
    fn test_only_what_was_inserted_is_found() {
        let mut table = ColumnTable::default();
        table.start(2);
        assert_eq!(
            (table.insert(7), table.insert(u32::MAX - 1), table.insert(7)),
            (0, 1, 0)
        );
        assert_eq!((table.get(7), table.get(8)), (Some(0), None));
        table.clear();
        assert_eq!((table.get(7), table.insert(8)), (None, 0));
    }
}
