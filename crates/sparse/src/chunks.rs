//! Dense loops in parallel: an array is cut into chunks of whole rows that fit into the first caches.

use rayon::prelude::*;

/// Elements of a chunk, unless a row is longer.
const CHUNK: usize = 1 << 13;

/// Chunks below which a loop is not worth splitting among threads.
const MIN_CHUNKS: usize = 4;

/// Calls `body(position of the first element, chunk)` for consecutive chunks of `values`, each of whole rows of `width`
/// elements (the last one may be short if `width` does not divide the number of elements). Where chunks begin does not
/// depend on the number of threads.
pub(crate) fn for_each_chunk_mut<T: Send>(
    values: &mut [T],
    width: usize,
    body: impl Fn(usize, &mut [T]) + Sync,
) {
    let width = width.max(1);
    let chunk = width * (CHUNK / width).max(1);
    if values.len() < MIN_CHUNKS * CHUNK {
        for (index, values) in values.chunks_mut(chunk).enumerate() {
            body(index * chunk, values);
        }
    } else {
        (values.par_chunks_mut(chunk).enumerate())
            .for_each(|(index, values)| body(index * chunk, values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_chunks_are_whole_rows_and_cover_everything() {
        for (len, width) in [(0, 0), (5, 2), (100_000, 7), (60_000, 20_000), (70_000, 1)] {
            let mut values = vec![0usize; len];
            for_each_chunk_mut(&mut values, width, |first, values| {
                assert!(first.is_multiple_of(width.max(1)));
                for (position, value) in (first..).zip(values) {
                    *value += position + 1;
                }
            });
            assert!(values.into_iter().eq(1..=len));
        }
    }
}
