//! The upper triangle of a symmetric matrix from its lower one.

use rayon::prelude::*;

/// Columns that are written side by side.
const TILE: usize = 32;

/// Rows of them that are written at a time: a line of the cache each, from as many columns below the diagonal.
const ROWS: usize = 8;

/// Copies what is below the diagonal of `columns` above it. They are consecutive columns of a column-major matrix with columns
/// of length `size`, the first of which is `first`; only rows of the same numbers are touched.
///
/// Halves: the left one is read while the right one is written, then each is a smaller matrix.
pub(super) fn mirror_lower(columns: &mut [f64], size: usize, first: usize) {
    let count = columns.len() / size.max(1);
    if count <= TILE {
        for column in 0..count {
            for row in 0..column {
                columns[column * size + first + row] = columns[row * size + first + column];
            }
        }
        return;
    }
    let half = (count / 2).next_multiple_of(TILE).min(count - 1);
    let (left, right) = columns.split_at_mut(half * size);
    let sources = &*left;
    (right.par_chunks_mut(TILE * size).enumerate()).for_each(|(tile, columns)| {
        let start = first + half + tile * TILE;
        let width = columns.len() / size;
        for row in (0..half).step_by(ROWS) {
            let rows = &sources[row * size..];
            let count = ROWS.min(half - row);
            for (column, entries) in (start..start + width).zip(columns.chunks_mut(size)) {
                let entries = &mut entries[first + row..][..count];
                for (at, entry) in entries.iter_mut().enumerate() {
                    *entry = rows[at * size + column];
                }
            }
        }
    });
    rayon::join(
        || mirror_lower(left, size, first),
        || mirror_lower(right, size, first + half),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_size_becomes_symmetric() {
        for size in [0, 1, 2, 31, 32, 33, 64, 65, 97, 130] {
            let value = |row: usize, column: usize| (row * 1000 + column) as f64;
            let mut matrix = vec![-1.0; size * size];
            for (column, row) in
                (0..size).flat_map(|column| (column..size).map(move |row| (column, row)))
            {
                matrix[column * size + row] = value(row, column);
            }
            mirror_lower(&mut matrix, size, 0);
            for (row, column) in
                (0..size).flat_map(|row| (0..size).map(move |column| (row, column)))
            {
                let expected = value(row.max(column), row.min(column));
                assert_eq!(
                    matrix[column * size + row],
                    expected,
                    "{size}: {row}, {column}"
                );
            }
        }
    }
}
