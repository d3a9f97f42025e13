//! Sum, mean and standard deviation: segments in parallel, blocks of features in registers while the values go by.

use crate::{
    Real,
    blocks::{Columns, for_each_block, load, sum_of},
    lanes::{LANES, Vectorized, sum_of_lanes, vectorize},
    rows::{RowValues, for_each_chunk},
};

/// Sum or mean of every segment of `values`, `[batch, num_values, dim]`.
pub(super) fn sum<T: Real>(
    offsets: &[u64],
    values: &[T],
    batch: usize,
    dim: usize,
    mean: bool,
    y: &mut [T],
) {
    run(offsets, values, batch, dim, Statistic::Sum { mean }, y);
}

/// Standard deviation of every segment of `values`, `[batch, num_values, dim]`.
pub(super) fn std<T: Real>(
    offsets: &[u64],
    values: &[T],
    batch: usize,
    dim: usize,
    epsilon: f64,
    y: &mut [T],
) {
    let epsilon = T::from_f64(epsilon);
    run(offsets, values, batch, dim, Statistic::Std { epsilon }, y);
}

#[derive(Debug, Clone, Copy)]
enum Statistic<T> {
    Sum { mean: bool },
    Std { epsilon: T },
}

fn run<T: Real>(
    offsets: &[u64],
    values: &[T],
    batch: usize,
    dim: usize,
    statistic: Statistic<T>,
    y: &mut [T],
) {
    if dim == 0 {
        return;
    }
    let size = offsets.last().map_or(0, |&last| last as usize) * dim;
    let y = RowValues::new(y, dim);
    for_each_chunk(offsets, batch, dim, y, |index, rows, y| {
        vectorize(Rows {
            offsets: &offsets[rows.start..=rows.end],
            values: &values[index * size..(index + 1) * size],
            dim,
            statistic,
            y: y.values,
        });
    });
}

/// Consecutive segments and their part of the output.
struct Rows<'a, T> {
    offsets: &'a [u64],
    values: &'a [T],
    dim: usize,
    statistic: Statistic<T>,
    y: &'a mut [T],
}

impl<T: Real> Vectorized for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let dim = self.dim;
        for (ends, y) in self.offsets.windows(2).zip(self.y.chunks_exact_mut(dim)) {
            let values = &self.values[ends[0] as usize * dim..ends[1] as usize * dim];
            if values.is_empty() {
                y.fill(T::zero());
                continue;
            }
            let share = T::one() / T::from_f64((ends[1] - ends[0]) as f64);
            match self.statistic {
                Statistic::Sum { .. } if dim == 1 => y[0] = sum_of(values),
                Statistic::Sum { .. } => for_each_block(dim, &mut Sum { values, dim, y }),
                Statistic::Std { epsilon } if dim == 1 => {
                    let mean = share * sum_of(values);
                    y[0] = (share * sum_of_squares(values, mean) + epsilon).sqrt();
                }
                Statistic::Std { epsilon } => {
                    let mut columns = Std {
                        values,
                        dim,
                        share,
                        epsilon,
                        y,
                    };
                    for_each_block(dim, &mut columns);
                }
            }
            if matches!(self.statistic, Statistic::Sum { mean: true }) {
                for y in y {
                    *y *= share;
                }
            }
        }
    }
}

/// The sum of features `start..` of rows of `dim`.
#[inline(always)]
fn sum_block<T: Real, const WIDTH: usize>(values: &[T], dim: usize, start: usize) -> [T; WIDTH] {
    let mut sums = [T::zero(); WIDTH];
    for values in values.chunks_exact(dim) {
        let values = load::<T, WIDTH>(values, start);
        for lane in 0..WIDTH {
            sums[lane] += values[lane];
        }
    }
    sums
}

/// The mean of features `start..` of rows of `dim`, with `share` one over the number of rows.
#[inline(always)]
pub(super) fn mean_block<T: Real, const WIDTH: usize>(
    values: &[T],
    dim: usize,
    start: usize,
    share: T,
) -> [T; WIDTH] {
    let mut means = sum_block::<T, WIDTH>(values, dim, start);
    for mean in &mut means {
        *mean *= share;
    }
    means
}

/// The sum of the squared deviations of `values` from `mean`.
#[inline(always)]
fn sum_of_squares<T: Real>(values: &[T], mean: T) -> T {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut squares = [T::zero(); LANES];
    for block in blocks {
        for lane in 0..LANES {
            let deviation = block[lane] - mean;
            squares[lane] += deviation * deviation;
        }
    }
    let mut sum = sum_of_lanes(squares);
    for &value in rest {
        sum += (value - mean) * (value - mean);
    }
    sum
}

struct Sum<'a, T> {
    values: &'a [T],
    dim: usize,
    y: &'a mut [T],
}

impl<T: Real> Columns for Sum<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let sums = sum_block::<T, WIDTH>(self.values, self.dim, start);
        self.y[start..start + WIDTH].copy_from_slice(&sums);
    }
}

struct Std<'a, T> {
    values: &'a [T],
    dim: usize,
    /// One over the number of rows.
    share: T,
    epsilon: T,
    y: &'a mut [T],
}

impl<T: Real> Columns for Std<'_, T> {
    #[inline(always)]
    fn block<const WIDTH: usize>(&mut self, start: usize) {
        let means = mean_block::<T, WIDTH>(self.values, self.dim, start, self.share);
        let mut squares = [T::zero(); WIDTH];
        for values in self.values.chunks_exact(self.dim) {
            let values = load::<T, WIDTH>(values, start);
            for lane in 0..WIDTH {
                let deviation = values[lane] - means[lane];
                squares[lane] += deviation * deviation;
            }
        }
        let y = &mut self.y[start..start + WIDTH];
        for lane in 0..WIDTH {
            y[lane] = (squares[lane] * self.share + self.epsilon).sqrt();
        }
    }
}
