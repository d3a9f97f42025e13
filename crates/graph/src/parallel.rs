//! Work-balanced chunks of rows, and workers that take them one after the other.
//!
//! Real networks have hubs: equal numbers of rows are very unequal amounts of work. Callers therefore say what a row
//! costs, and idle workers take the next chunk. Everything runs on the rayon pool of the caller.

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{Cancelled, Progress};

/// Chunks per thread that [`balanced_chunks`] aims at: enough to even out wrong guesses, few enough to be free.
const CHUNKS_PER_THREAD: u64 = 32;

/// Splits `0..num_rows` into consecutive chunks of about equal `work`, about 32 a thread of the current rayon pool.
///
/// Every row counts one unit on top of its `work`, so that rows without any are split as well.
#[must_use]
pub fn balanced_chunks(num_rows: usize, work: impl Fn(usize) -> u64) -> Vec<Range<usize>> {
    let total = (0..num_rows).fold(0u64, |sum, row| {
        sum.saturating_add(work(row).saturating_add(1))
    });
    let target = (total / (CHUNKS_PER_THREAD * rayon::current_num_threads() as u64)).max(1);
    let mut chunks = Vec::new();
    let (mut start, mut sum) = (0, 0u64);
    for row in 0..num_rows {
        sum = sum.saturating_add(work(row).saturating_add(1));
        if sum >= target {
            chunks.push(start..row + 1);
            (start, sum) = (row + 1, 0);
        }
    }
    if start < num_rows {
        chunks.push(start..num_rows);
    }
    chunks
}

/// Runs one worker per thread of the current rayon pool; workers take chunks in order as they become free. Returns the
/// states of all workers. `progress` is advanced by the number of rows of each chunk and asked for cancellation between
/// chunks.
///
/// Which worker takes which chunk is not determined: results must not depend on it (write to rows you own, or sum
/// integers in the state).
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
pub fn run_workers<S: Send>(
    chunks: &[Range<usize>],
    progress: &dyn Progress,
    new_state: impl Fn() -> S + Sync,
    body: impl Fn(&mut S, Range<usize>) + Sync,
) -> Result<Vec<S>, Cancelled> {
    let next = AtomicUsize::new(0);
    let states = rayon::broadcast(|_| {
        let mut state = new_state();
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if progress.is_cancelled() {
                break;
            }
            body(&mut state, chunk.clone());
            progress.advance(chunk.len() as u64);
        }
        state
    });
    progress.check()?;
    Ok(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_chunks_cover_all_rows_and_isolate_hubs() {
        for num_rows in [0usize, 1, 7, 1000] {
            let chunks = balanced_chunks(num_rows, |row| if row == 3 { 1_000_000 } else { 1 });
            assert_eq!(
                chunks.iter().map(ExactSizeIterator::len).sum::<usize>(),
                num_rows
            );
            assert!(chunks.windows(2).all(|pair| pair[0].end == pair[1].start));
            if num_rows > 4 {
                assert!(
                    chunks.iter().any(|chunk| chunk.end == 4),
                    "the hub ends its chunk"
                );
            }
        }
    }

    #[test]
    fn test_workers_visit_every_row_once_with_any_number_of_threads() {
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let sum: u64 = pool.install(|| {
                let chunks = balanced_chunks(1000, |row| row as u64);
                run_workers(
                    &chunks,
                    &crate::Silent,
                    || 0u64,
                    |sum, rows| {
                        *sum += rows.map(|row| row as u64).sum::<u64>();
                    },
                )
                .unwrap()
                .into_iter()
                .sum()
            });
            assert_eq!(sum, 999 * 500);
        }
    }

    #[test]
    fn test_cancellation_is_an_error() {
        struct Stop;
        impl Progress for Stop {
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let chunks = balanced_chunks(10, |_| 1);
        let result = run_workers(
            &chunks,
            &Stop,
            || 0,
            |rows_seen, rows| *rows_seen += rows.len(),
        );
        assert_eq!(result.unwrap_err(), Cancelled);
    }
}
