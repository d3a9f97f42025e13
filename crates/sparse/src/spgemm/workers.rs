//! Chunks of rows, one after the other on every thread, so that the space to work in is made once a thread.

use std::ops::Range;

use argiope_graph::{Silent, parallel::run_workers};

use crate::rows::{RowValues, balanced_rows, for_each_chunk};

/// Number of products in all rows before each, `[num_rows + 1]`, where `count(row)` tells those of a row; `offsets` are
/// what counting costs.
pub(super) fn sums_before(offsets: &[u64], count: impl Fn(usize) -> u64 + Sync) -> Vec<u64> {
    let mut sums = vec![0u64; offsets.len()];
    let counts = RowValues::new(&mut sums[1..], 1);
    for_each_chunk(offsets, 1, 1, counts, |_, rows, counts| {
        for (row, value) in rows.zip(counts.values) {
            *value = count(row);
        }
    });
    let mut sum = 0;
    for value in &mut sums {
        sum += *value;
        *value = sum;
    }
    sums
}

/// The results of `body(state, rows)` for consecutive chunks of rows, in their order. `work` is the work before each row.
pub(super) fn map_chunks<S: Send, R: Send>(
    work: &[u64],
    new_state: impl Fn() -> S + Sync,
    body: impl Fn(&mut S, Range<usize>) -> R + Sync,
) -> Vec<R> {
    let chunks = balanced_rows(work, 1);
    if let [rows] = &chunks[..] {
        return vec![body(&mut new_state(), rows.clone())];
    }
    let new_state = || (new_state(), Vec::new());
    let states = run_workers(&chunks, &Silent, new_state, |(state, results), rows| {
        let start = rows.start;
        results.push((start, body(state, rows)));
    });
    let states = states.expect("silent progress does not cancel");
    let mut results: Vec<_> = states
        .into_iter()
        .flat_map(|(_, results)| results)
        .collect();
    results.sort_by_key(|(start, _)| *start);
    results.into_iter().map(|(_, result)| result).collect()
}
