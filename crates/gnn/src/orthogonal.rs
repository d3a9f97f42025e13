//! Orthonormal bases of random matrices.

/// A `[rows, columns]` matrix whose rows or columns, whichever are fewer, are orthonormal and span those of `values`.
///
/// Gram-Schmidt, each vector made orthogonal twice, which is enough in floating point (Giraud et al., *Rounding error
/// analysis of the classical Gram-Schmidt orthogonalization process*, Numerische Mathematik 101, 2005). It is the
/// QR decomposition whose `R` has a positive diagonal, so that normal values give a uniform result.
pub(crate) fn orthonormalized(mut values: Vec<f64>, [rows, columns]: [usize; 2]) -> Vec<f64> {
    if rows <= columns {
        orthonormalize_rows(&mut values, columns);
        return values;
    }
    let mut transposed = transpose(&values, rows, columns);
    orthonormalize_rows(&mut transposed, rows);
    transpose(&transposed, columns, rows)
}

fn orthonormalize_rows(values: &mut [f64], len: usize) {
    if len == 0 {
        return;
    }
    for row in 0..values.len() / len {
        let (before, rest) = values.split_at_mut(row * len);
        let vector = &mut rest[..len];
        for _ in 0..2 {
            for basis in before.chunks_exact(len) {
                let along = dot(basis, vector);
                for (element, &direction) in vector.iter_mut().zip(basis) {
                    *element -= along * direction;
                }
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|element| *element /= norm);
    }
}

/// The sum of products, in eight interleaved parts so that it vectorises.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (left, right) in left.iter().zip(right) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(l, r)| l * r).sum();
    sums.iter().sum::<f64>() + rest
}

fn transpose(values: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|column| (0..rows).map(move |row| values[row * columns + column]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_shorter_side_is_orthonormal() {
        for [rows, columns] in [[1, 1], [3, 10], [10, 3], [12, 12], [0, 4], [4, 0]] {
            let values = (1..=rows * columns).map(|i| ((i * i + 3 * i) as f64 * 0.7).sin());
            let basis = orthonormalized(values.collect(), [rows, columns]);
            let at = |row: usize, column: usize| basis[row * columns + column];
            let (short, long) = (rows.min(columns), rows.max(columns));
            for first in 0..short {
                for second in 0..short {
                    let product: f64 = (0..long)
                        .map(|k| match rows <= columns {
                            true => at(first, k) * at(second, k),
                            false => at(k, first) * at(k, second),
                        })
                        .sum();
                    let expected = f64::from(u8::from(first == second));
                    assert!((product - expected).abs() < 1e-12, "{rows} {columns}");
                }
            }
        }
    }
}
