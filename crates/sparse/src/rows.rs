//! Row-parallel loops: consecutive rows of about equal work, each with its own part of the output.
//!
//! Every output row is written by one thread, in the order of its entries: results do not depend on the number of
//! threads.

use std::ops::Range;

use rayon::prelude::*;

/// Work (entries times width) below which a loop is not worth splitting.
const WORK_PER_CHUNK: usize = 1 << 14;

/// Chunks per thread, at most: enough to even out rows of unequal cost.
const CHUNKS_PER_THREAD: usize = 16;

/// Splits the rows of `offsets` (`num_rows + 1` values) into consecutive ranges of about equal work, where an entry costs
/// `width` and a row as much as one entry. One range where the work is small or one thread is there.
///
/// # Complexity
/// `O(num_chunks * log(num_rows))`.
#[must_use]
pub fn balanced_rows(offsets: &[u64], width: usize) -> Vec<Range<usize>> {
    let num_rows = offsets.len().saturating_sub(1);
    let num_entries = offsets.last().map_or(0, |&last| last as usize);
    let total = num_rows + num_entries;
    let threads = rayon::current_num_threads();
    let most = if threads == 1 {
        1
    } else {
        threads * CHUNKS_PER_THREAD
    };
    let num_chunks = (total.saturating_mul(width.max(1)) / WORK_PER_CHUNK).clamp(1, most);
    parts_of_rows(offsets, num_chunks)
}

/// Splits the rows of `offsets` (`num_rows + 1` values) into at most `num_parts` consecutive ranges of about equally many
/// entries and rows.
///
/// # Complexity
/// `O(num_parts * log(num_rows))`.
pub(crate) fn parts_of_rows(offsets: &[u64], num_parts: usize) -> Vec<Range<usize>> {
    let num_rows = offsets.len().saturating_sub(1);
    let total = num_rows + offsets.last().map_or(0, |&last| last as usize);
    let mut parts = Vec::with_capacity(num_parts);
    let mut start = 0;
    for part in 1..=num_parts {
        let target = (total as u128 * part as u128 / num_parts as u128) as u64;
        // Rows before `end` hold at most `target` entries and rows.
        let end = if part == num_parts {
            num_rows
        } else {
            first_row_reaching(offsets, start, target)
        };
        if end > start {
            parts.push(start..end);
            start = end;
        }
    }
    parts
}

/// The smallest row `r >= start` with `offsets[r] + r >= target`.
fn first_row_reaching(offsets: &[u64], start: usize, target: u64) -> usize {
    let (mut low, mut high) = (start, offsets.len() - 1);
    while low < high {
        let middle = low.midpoint(high);
        if offsets[middle] + (middle as u64) < target {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Output that is divided among rows.
pub trait RowsMut: Send + Sized {
    /// The first `num_rows` rows, and the rest.
    #[must_use]
    fn split_rows(self, num_rows: usize) -> (Self, Self);
}

/// Values of shape `[num_rows, width]`.
#[derive(Debug)]
pub struct RowValues<'a, T> {
    /// The values.
    pub values: &'a mut [T],
    /// Values of a row.
    pub width: usize,
}

impl<'a, T> RowValues<'a, T> {
    /// `values` as rows of `width`.
    pub fn new(values: &'a mut [T], width: usize) -> Self {
        Self { values, width }
    }
}

impl<T: Send> RowsMut for RowValues<'_, T> {
    fn split_rows(self, num_rows: usize) -> (Self, Self) {
        let (first, rest) = self.values.split_at_mut(num_rows * self.width);
        (Self::new(first, self.width), Self::new(rest, self.width))
    }
}

/// Values of shape `[num_entries, width]`, divided where rows begin.
#[derive(Debug)]
pub struct EntryValues<'a, T> {
    /// The values.
    pub values: &'a mut [T],
    width: usize,
    /// Offsets of these rows.
    offsets: &'a [u64],
}

impl<'a, T> EntryValues<'a, T> {
    /// `values` with `width` values for every entry of the rows of `offsets` (`num_rows + 1` values).
    pub fn new(values: &'a mut [T], width: usize, offsets: &'a [u64]) -> Self {
        Self {
            values,
            width,
            offsets,
        }
    }
}

impl<T: Send> RowsMut for EntryValues<'_, T> {
    fn split_rows(self, num_rows: usize) -> (Self, Self) {
        let entries = (self.offsets[num_rows] - self.offsets[0]) as usize;
        let (first, rest) = self.values.split_at_mut(entries * self.width);
        (
            Self::new(first, self.width, &self.offsets[..=num_rows]),
            Self::new(rest, self.width, &self.offsets[num_rows..]),
        )
    }
}

impl<A: RowsMut, B: RowsMut> RowsMut for (A, B) {
    fn split_rows(self, num_rows: usize) -> (Self, Self) {
        let (first_a, rest_a) = self.0.split_rows(num_rows);
        let (first_b, rest_b) = self.1.split_rows(num_rows);
        ((first_a, first_b), (rest_a, rest_b))
    }
}

/// An output that not everyone asks for.
impl<A: RowsMut> RowsMut for Option<A> {
    fn split_rows(self, num_rows: usize) -> (Self, Self) {
        self.map(|output| output.split_rows(num_rows)).unzip()
    }
}

/// Calls `body(batch, rows, part of output)` in parallel for an output of shape `[batch, num_rows, ..]`, where an entry
/// costs `cost`.
pub fn for_each_chunk<O: RowsMut>(
    offsets: &[u64],
    batch: usize,
    cost: usize,
    mut output: O,
    body: impl Fn(usize, Range<usize>, O) + Sync,
) {
    let num_rows = offsets.len().saturating_sub(1);
    if num_rows == 0 || batch == 0 {
        return;
    }
    let chunks = balanced_rows(offsets, cost);
    if batch == 1 && chunks.len() == 1 {
        body(0, 0..num_rows, output);
        return;
    }
    let mut tasks = Vec::with_capacity(batch * chunks.len());
    for index in 0..batch {
        for rows in &chunks {
            let (part, rest) = output.split_rows(rows.len());
            tasks.push((index, rows.clone(), part));
            output = rest;
        }
    }
    tasks
        .into_par_iter()
        .with_max_len(1)
        .for_each(|(index, rows, part)| body(index, rows, part));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_chunks_cover_all_rows_in_order() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(3)
            .build()
            .unwrap();
        for degrees in [vec![], vec![0; 7], vec![5; 10_000], {
            let mut degrees = vec![1; 5000];
            degrees[17] = 1_000_000;
            degrees
        }] {
            let mut offsets = vec![0u64];
            for degree in &degrees {
                offsets.push(offsets.last().unwrap() + degree);
            }
            let chunks = pool.install(|| balanced_rows(&offsets, 64));
            assert_eq!(
                chunks.iter().map(ExactSizeIterator::len).sum::<usize>(),
                degrees.len()
            );
            assert!(chunks.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(chunks.first().is_none_or(|chunk| chunk.start == 0));
        }
    }

    #[test]
    fn test_every_part_belongs_to_its_rows() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .build()
            .unwrap();
        let offsets: Vec<u64> = (0..=3000).map(|row| row * 7).collect();
        let (mut left, mut right) = (vec![0usize; 2 * 3000 * 3], vec![0usize; 2 * 3000]);
        pool.install(|| {
            let output = (RowValues::new(&mut left, 3), RowValues::new(&mut right, 1));
            for_each_chunk(&offsets, 2, 3, output, |batch, rows, (left, right)| {
                for (row, values) in rows.clone().zip(left.values.chunks_mut(3)) {
                    values.fill(batch * 3000 + row);
                }
                for (row, value) in rows.zip(right.values) {
                    *value = batch * 3000 + row;
                }
            });
        });
        assert!((0..left.len()).all(|at| left[at] == at / 3));
        assert!((0..right.len()).all(|at| right[at] == at));
    }
}
