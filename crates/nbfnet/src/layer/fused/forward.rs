//! The forward pass.

use argiope_sparse::{
    Message, Real,
    relational_spmm::{RelationalOperands, relational_statistics_into},
};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::{
    matrices::{Matrix, multiply},
    pieces::{Piece, SharedRows, combine, pieces, queries_of_vectors},
};
use crate::{
    layer::MIN_VARIANCE,
    plan::{LayerInner, RowGroup},
};

/// All operands as slices.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a, T> {
    pub(super) plan: &'a LayerInner,
    pub(super) message: Message,
    pub(super) shortcut: bool,
    pub(super) epsilon: T,
    pub(super) batch: usize,
    pub(super) dim: usize,
    pub(super) x: &'a [T],
    pub(super) input: &'a [T],
    pub(super) relations: &'a [T],
    pub(super) queries: &'a [T],
    pub(super) weight: &'a [T],
    pub(super) bias: &'a [T],
    pub(super) gamma: &'a [T],
    pub(super) beta: &'a [T],
}

impl<'a, T: Real> Operands<'a, T> {
    pub(super) fn relational(&self) -> RelationalOperands<'a, T> {
        RelationalOperands {
            pattern: &self.plan.pattern,
            weights: None,
            x: self.x,
            relations: self.relations,
            batch: self.batch,
            dim: self.dim,
        }
    }

    /// Elements of a row.
    pub(super) fn width(&self) -> usize {
        self.batch * self.dim
    }

    /// Elements of a result.
    pub(super) fn len(&self) -> usize {
        self.plan.pattern.pattern().num_rows() * self.width()
    }
}

/// Sum, sum of squares, maximum and minimum of the messages, `[num_rows, batch, dim]` each.
pub(super) type Statistics<T> = [Vec<T>; 4];

/// Writes the states to `y`, and what the normalisation takes to `z` if that is not empty.
pub(super) fn forward<T: Real>(operands: Operands<'_, T>, y: &mut [T], z: &mut [T]) {
    let mut statistics: Statistics<T> = std::array::from_fn(|_| vec![T::zero(); operands.len()]);
    relational_statistics_into(
        operands.relational(),
        operands.message,
        statistics.each_mut().map(Vec::as_mut_slice),
    )
    .expect("operands were checked by the layer");
    let width = operands.width();
    let (y, kept) = (
        SharedRows::new(y, width),
        (!z.is_empty()).then(|| SharedRows::new(z, width)),
    );
    pieces(operands.plan, operands.batch)
        .par_iter()
        .for_each_init(
            || Scratch::new(&operands),
            |scratch, piece| {
                scratch.prepare(&operands, piece);
                Arch::new().dispatch(Fill {
                    operands: &operands,
                    statistics: |row: u32| {
                        let at = row as usize * width;
                        statistics.each_ref().map(|values| &values[at..at + width])
                    },
                    piece,
                    features: &mut scratch.features,
                });
                scratch.apply(&operands);
                Arch::new().dispatch(Finish {
                    operands: &operands,
                    piece,
                    z: &scratch.z,
                    y: &y,
                    kept: kept.as_ref(),
                });
            },
        );
}

/// What a thread works in.
pub(super) struct Scratch<T> {
    /// `[vectors of the piece, 5 dim]`: the state, then mean, maximum, minimum and standard deviation.
    pub(super) features: Vec<T>,
    /// `[vectors of the piece, dim]`
    pub(super) z: Vec<T>,
    /// `[5 dim, dim]`
    pub(super) matrix: Vec<T>,
    /// The group that it is of.
    group: usize,
}

impl<T: Real> Scratch<T> {
    pub(super) fn new(operands: &Operands<'_, T>) -> Self {
        Self {
            features: Vec::new(),
            z: Vec::new(),
            matrix: vec![T::zero(); 5 * operands.dim * operands.dim],
            group: usize::MAX,
        }
    }

    /// Makes room for a piece, and the matrix of its group.
    pub(super) fn prepare(&mut self, operands: &Operands<'_, T>, piece: &Piece) {
        let len = piece.rows.len() * operands.width();
        self.features.resize(5 * len, T::zero());
        self.z.resize(len, T::zero());
        if self.group != piece.group {
            let group = &operands.plan.groups.groups[piece.group];
            Arch::new().dispatch(Combine {
                weight: operands.weight,
                group,
                dim: operands.dim,
                matrix: &mut self.matrix,
            });
            self.group = piece.group;
        }
    }

    /// `z = features * matrix`
    fn apply(&mut self, operands: &Operands<'_, T>) {
        let dim = operands.dim;
        multiply(
            Matrix::new(&self.features, 5 * dim),
            Matrix::new(&self.matrix, dim),
            false,
            &mut self.z,
        );
    }
}

struct Combine<'a, T> {
    weight: &'a [T],
    group: &'a RowGroup,
    dim: usize,
    matrix: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for Combine<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        combine(self.weight, self.group, self.dim, self.matrix);
    }
}

/// Fills in the features of a piece.
pub(super) struct Fill<'a, T, F> {
    pub(super) operands: &'a Operands<'a, T>,
    /// Those of a row, `[batch, dim]` each.
    pub(super) statistics: F,
    pub(super) piece: &'a Piece,
    pub(super) features: &'a mut [T],
}

impl<'a, T: Real, F: Fn(u32) -> [&'a [T]; 4]> NullaryFnOnce for Fill<'a, T, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Operands {
            plan, batch, dim, ..
        } = *self.operands;
        let group = &plan.groups.groups[self.piece.group];
        let zeros = vec![T::zero(); dim];
        let mut vectors = self.features.chunks_exact_mut(5 * dim);
        for &row in &plan.groups.order[self.piece.rows.clone()] {
            let queries = queries_of_vectors(&plan.boundary.places, row, batch);
            let of_row = (self.statistics)(row);
            for ((index, query), features) in queries.enumerate().zip(&mut vectors) {
                let boundary = match query {
                    Some(query) => &self.operands.queries[query as usize * dim..][..dim],
                    None => &zeros[..],
                };
                let at = (row as usize * batch + index) * dim;
                let from = index * dim;
                let statistics = of_row.each_ref().map(|values| &values[from..from + dim]);
                features[..dim].copy_from_slice(&self.operands.input[at..at + dim]);
                fill(features, statistics, boundary, group, dim);
            }
        }
    }
}

/// Mean, maximum, minimum and standard deviation of the messages and the boundary condition.
#[inline(always)]
fn fill<T: Real>(
    features: &mut [T],
    [sum, squares, max, min]: [&[T]; 4],
    boundary: &[T],
    group: &RowGroup,
    dim: usize,
) {
    let (count, least) = (
        T::from_f64(group.messages.into()),
        T::from_f64(MIN_VARIANCE),
    );
    let inverse = T::one() / count;
    let lonely = group.is_boundary_only();
    let (mean, rest) = features[dim..].split_at_mut(dim);
    let (largest, rest) = rest.split_at_mut(dim);
    let (smallest, deviation) = rest.split_at_mut(dim);
    for k in 0..dim {
        let b = boundary[k];
        let m = (sum[k] + b) * inverse;
        mean[k] = m;
        let variance = (squares[k] + b * b) * inverse - m * m;
        deviation[k] = (if variance > least { variance } else { least }).sqrt();
        largest[k] = if lonely || b > max[k] { b } else { max[k] };
        smallest[k] = if lonely || b < min[k] { b } else { min[k] };
    }
}

/// Normalises, rectifies and writes a piece.
struct Finish<'a, T> {
    operands: &'a Operands<'a, T>,
    piece: &'a Piece,
    z: &'a [T],
    y: &'a SharedRows<'a, T>,
    kept: Option<&'a SharedRows<'a, T>>,
}

impl<T: Real> NullaryFnOnce for Finish<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let operands = self.operands;
        let Operands {
            plan,
            dim,
            bias,
            gamma,
            beta,
            ..
        } = *operands;
        let width = operands.width();
        let rows = &plan.groups.order[self.piece.rows.clone()];
        let mut vector = vec![T::zero(); dim];
        for (&row, z) in rows.iter().zip(self.z.chunks_exact(width)) {
            // SAFETY: the order holds every row once, and every piece is taken by one thread.
            let y = unsafe { self.y.row(row) };
            let input = &operands.input[row as usize * width..][..width];
            for ((y, z), input) in (y.chunks_exact_mut(dim))
                .zip(z.chunks_exact(dim))
                .zip(input.chunks_exact(dim))
            {
                for k in 0..dim {
                    vector[k] = z[k] + bias[k];
                }
                let (mean, factor) = mean_and_factor(&vector, operands.epsilon);
                for k in 0..dim {
                    let normal = (vector[k] - mean) * factor * gamma[k] + beta[k];
                    let value = if normal > T::zero() {
                        normal
                    } else {
                        T::zero()
                    };
                    y[k] = if operands.shortcut {
                        value + input[k]
                    } else {
                        value
                    };
                }
            }
            if let Some(kept) = self.kept {
                // SAFETY: as above.
                let kept = unsafe { kept.row(row) };
                kept.copy_from_slice(z);
            }
        }
    }
}

/// The mean of a vector and one over its standard deviation.
#[inline(always)]
pub(super) fn mean_and_factor<T: Real>(vector: &[T], epsilon: T) -> (T, T) {
    let inverse = T::one() / T::from_f64(vector.len() as f64);
    let mean = sum(vector, |value| value) * inverse;
    let variance = sum(vector, |value| (value - mean) * (value - mean)) * inverse;
    (mean, T::one() / (variance + epsilon).sqrt())
}

/// Sums in lanes side by side, then those one after the other.
#[inline(always)]
pub(super) fn sum<T: Real>(vector: &[T], of: impl Fn(T) -> T) -> T {
    const LANES: usize = 16;
    let mut lanes = [T::zero(); LANES];
    let (blocks, rest) = vector.as_chunks::<LANES>();
    for block in blocks {
        for (lane, &value) in lanes.iter_mut().zip(block) {
            *lane += of(value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += of(value);
    }
    let mut total = T::zero();
    for lane in lanes {
        total += lane;
    }
    total
}
