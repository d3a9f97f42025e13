//! The backward pass: features of every piece again, then the gradients for them, for the messages and for the parameters.

use argiope_sparse::{
    Real,
    relational_spmm::{
        StatisticsGradients, relational_statistics_backward_into,
        relational_statistics_with_slots_into,
    },
};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::{
    forward::{Fill, Operands, Scratch, Statistics, mean_and_factor, sum},
    matrices::{Matrix, multiply},
    pieces::{Piece, SharedRows, add_combined, chunks, pieces, queries_of_vectors},
};
use crate::{layer::MIN_VARIANCE, plan::RowGroup};

/// Gradients for all operands, shaped as they are.
pub(super) struct OperandGradients<T> {
    pub(super) x: Vec<T>,
    pub(super) input: Vec<T>,
    pub(super) relations: Vec<T>,
    pub(super) queries: Vec<T>,
    pub(super) weight: Vec<T>,
    pub(super) bias: Vec<T>,
    pub(super) gamma: Vec<T>,
    pub(super) beta: Vec<T>,
}

/// What a chunk of pieces adds to the parameters.
struct Sums<T> {
    /// `[13 dim, dim]`
    weight: Vec<T>,
    /// Bias, gamma and beta, `[3, dim]`.
    vectors: Vec<T>,
    /// Gradients of the boundary condition.
    boundary: Vec<(u32, Vec<T>)>,
}

/// `z` and `gradient` are `[num_rows, batch, dim]`.
pub(super) fn backward<T: Real>(
    operands: Operands<'_, T>,
    z: &[T],
    gradient: &[T],
) -> OperandGradients<T> {
    let (len, width, dim) = (operands.len(), operands.width(), operands.dim);
    let mut statistics: Statistics<T> = std::array::from_fn(|_| vec![T::zero(); len]);
    let [mut max_slots, mut min_slots] = [vec![0u32; len], vec![0u32; len]];
    relational_statistics_with_slots_into(
        operands.relational(),
        operands.message,
        statistics.each_mut().map(Vec::as_mut_slice),
        [&mut max_slots, &mut min_slots],
    )
    .expect("operands were checked by the layer");

    let mut input = vec![T::zero(); len];
    let pieces = pieces(operands.plan, operands.batch);
    let sums: Vec<Sums<T>> = {
        let input = SharedRows::new(&mut input, width);
        // Every statistic is read before its gradient takes its place.
        let of_statistics = statistics
            .each_mut()
            .map(|values| SharedRows::new(values, width));
        let chunks: Vec<&[Piece]> = chunks(&pieces).collect();
        (chunks.into_par_iter())
            .map(|pieces| {
                Chunk {
                    operands: &operands,
                    z,
                    gradient,
                    input: &input,
                    statistics: &of_statistics,
                }
                .run(pieces)
            })
            .collect()
    };

    let mut gradients = OperandGradients {
        x: vec![T::zero(); operands.x.len()],
        input,
        relations: vec![T::zero(); operands.relations.len()],
        queries: vec![T::zero(); operands.queries.len()],
        weight: vec![T::zero(); operands.weight.len()],
        bias: vec![T::zero(); dim],
        gamma: vec![T::zero(); dim],
        beta: vec![T::zero(); dim],
    };
    for sums in sums {
        add(&mut gradients.weight, &sums.weight);
        let vectors = [
            &mut gradients.bias,
            &mut gradients.gamma,
            &mut gradients.beta,
        ];
        for (total, sum) in vectors.into_iter().zip(sums.vectors.chunks_exact(dim)) {
            add(total, sum);
        }
        for (query, sum) in sums.boundary {
            add(&mut gradients.queries[query as usize * dim..][..dim], &sum);
        }
    }
    let [sum, squares, max, min] = &statistics;
    let of_statistics = StatisticsGradients {
        sum,
        squares,
        max,
        min,
        max_slots: &max_slots,
        min_slots: &min_slots,
    };
    relational_statistics_backward_into(
        operands.relational(),
        operands.message,
        of_statistics,
        &mut gradients.x,
        &mut gradients.relations,
    )
    .expect("operands were checked by the layer");
    gradients
}

fn add<T: Real>(total: &mut [T], values: &[T]) {
    for (total, &value) in total.iter_mut().zip(values) {
        *total += value;
    }
}

struct Chunk<'a, T> {
    operands: &'a Operands<'a, T>,
    z: &'a [T],
    gradient: &'a [T],
    input: &'a SharedRows<'a, T>,
    statistics: &'a [SharedRows<'a, T>; 4],
}

impl<T: Real> Chunk<'_, T> {
    fn run(&self, pieces: &[Piece]) -> Sums<T> {
        let dim = self.operands.dim;
        let mut sums = Sums {
            weight: vec![T::zero(); self.operands.weight.len()],
            vectors: vec![T::zero(); 3 * dim],
            boundary: Vec::new(),
        };
        let mut scratch = Scratch::new(self.operands);
        // Of the matrix of a group: added to the weight when the group ends.
        let mut of_matrix = vec![T::zero(); scratch.matrix.len()];
        let mut of_features = Vec::new();
        let mut group = None;
        for piece in pieces {
            if group != Some(piece.group) {
                self.finish_group(group, &mut of_matrix, &mut sums);
                group = Some(piece.group);
            }
            scratch.prepare(self.operands, piece);
            of_features.resize(scratch.features.len(), T::zero());
            Arch::new().dispatch(FillAgain {
                chunk: self,
                piece,
                features: &mut scratch.features,
            });
            Arch::new().dispatch(BeforeProduct {
                chunk: self,
                piece,
                of_z: &mut scratch.z,
                vectors: &mut sums.vectors,
            });
            multiply(
                Matrix::new(&scratch.z, dim),
                Matrix::new(&scratch.matrix, dim).transposed(),
                false,
                &mut of_features,
            );
            multiply(
                Matrix::new(&scratch.features, 5 * dim).transposed(),
                Matrix::new(&scratch.z, dim),
                true,
                &mut of_matrix,
            );
            Arch::new().dispatch(BehindProduct {
                chunk: self,
                piece,
                features: &scratch.features,
                of_features: &of_features,
                boundary: &mut sums.boundary,
            });
        }
        self.finish_group(group, &mut of_matrix, &mut sums);
        sums
    }

    fn finish_group(&self, group: Option<usize>, of_matrix: &mut [T], sums: &mut Sums<T>) {
        if let Some(group) = group {
            let group = &self.operands.plan.groups.groups[group];
            Arch::new().dispatch(AddCombined {
                gradient: of_matrix,
                group,
                dim: self.operands.dim,
                weight: &mut sums.weight,
            });
            of_matrix.fill(T::zero());
        }
    }
}

struct AddCombined<'a, T> {
    gradient: &'a [T],
    group: &'a RowGroup,
    dim: usize,
    weight: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for AddCombined<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        add_combined(self.gradient, self.group, self.dim, self.weight);
    }
}

/// [`Fill`] from arrays that are shared.
struct FillAgain<'a, T> {
    chunk: &'a Chunk<'a, T>,
    piece: &'a Piece,
    features: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for FillAgain<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            chunk,
            piece,
            features,
        } = self;
        let operands = chunk.operands;
        Fill {
            operands,
            statistics: |row: u32| {
                // SAFETY: the order holds every row once, every piece is taken by one thread, which reads before it writes.
                chunk
                    .statistics
                    .each_ref()
                    .map(|values| unsafe { &*values.row(row) })
            },
            piece,
            features,
        }
        .call();
    }
}

/// The gradient of what the normalisation takes.
struct BeforeProduct<'a, T> {
    chunk: &'a Chunk<'a, T>,
    piece: &'a Piece,
    /// `[vectors of the piece, dim]`
    of_z: &'a mut [T],
    vectors: &'a mut [T],
}

impl<T: Real> NullaryFnOnce for BeforeProduct<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Chunk {
            operands,
            z,
            gradient,
            ..
        } = *self.chunk;
        let Operands {
            plan,
            dim,
            bias,
            gamma,
            beta,
            ..
        } = *operands;
        let width = operands.width();
        let (of_bias, rest) = self.vectors.split_at_mut(dim);
        let (of_gamma, of_beta) = rest.split_at_mut(dim);
        let inverse = T::one() / T::from_f64(dim as f64);
        let [mut normal, mut h] = [vec![T::zero(); dim], vec![T::zero(); dim]];
        let rows = &plan.groups.order[self.piece.rows.clone()];
        for (&row, of_z) in rows.iter().zip(self.of_z.chunks_exact_mut(width)) {
            let at = row as usize * width;
            let vectors = (z[at..at + width].chunks_exact(dim))
                .zip(gradient[at..at + width].chunks_exact(dim))
                .zip(of_z.chunks_exact_mut(dim));
            for ((z, gradient), of_z) in vectors {
                for k in 0..dim {
                    normal[k] = z[k] + bias[k];
                }
                let (mean, factor) = mean_and_factor(&normal, operands.epsilon);
                for k in 0..dim {
                    let n = (normal[k] - mean) * factor;
                    let passes = n * gamma[k] + beta[k] > T::zero();
                    let g = if passes { gradient[k] } else { T::zero() };
                    of_beta[k] += g;
                    of_gamma[k] += g * n;
                    normal[k] = n;
                    h[k] = g * gamma[k];
                    of_z[k] = h[k] * n;
                }
                let mean_h = sum(&h, |value| value) * inverse;
                let mean_hn = sum(of_z, |value| value) * inverse;
                for k in 0..dim {
                    let value = (h[k] - mean_h - normal[k] * mean_hn) * factor;
                    of_z[k] = value;
                    of_bias[k] += value;
                }
            }
        }
    }
}

/// From the gradient of the features to those of the state and of the statistics.
struct BehindProduct<'a, T> {
    chunk: &'a Chunk<'a, T>,
    piece: &'a Piece,
    features: &'a [T],
    of_features: &'a [T],
    boundary: &'a mut Vec<(u32, Vec<T>)>,
}

impl<T: Real> NullaryFnOnce for BehindProduct<'_, T> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let chunk = self.chunk;
        let operands = chunk.operands;
        let Operands {
            plan, batch, dim, ..
        } = *operands;
        let width = operands.width();
        let group = &plan.groups.groups[self.piece.group];
        let zeros = vec![T::zero(); dim];
        let mut vectors =
            (self.features.chunks_exact(5 * dim)).zip(self.of_features.chunks_exact(5 * dim));
        for &row in &plan.groups.order[self.piece.rows.clone()] {
            // SAFETY: the order holds every row once, and every piece is taken by one thread.
            let input = unsafe { chunk.input.row(row) };
            // SAFETY: as above.
            let mut statistics = chunk
                .statistics
                .each_ref()
                .map(|values| unsafe { values.row(row) });
            let gradient = &chunk.gradient[row as usize * width..][..width];
            let queries = queries_of_vectors(&plan.boundary.places, row, batch);
            for ((index, query), (features, of_features)) in queries.enumerate().zip(&mut vectors) {
                let at = index * dim;
                let range = at..at + dim;
                let of_input = &mut input[range.clone()];
                of_input.copy_from_slice(&of_features[..dim]);
                if operands.shortcut {
                    for k in 0..dim {
                        of_input[k] += gradient[at + k];
                    }
                }
                let [sum, squares, max, min] = statistics
                    .each_mut()
                    .map(|values| &mut values[range.clone()]);
                let statistics = [sum, squares, max, min];
                match query {
                    Some(query) => {
                        let b = &operands.queries[query as usize * dim..][..dim];
                        let mut of_boundary = vec![T::zero(); dim];
                        pass_on(
                            features,
                            of_features,
                            b,
                            group,
                            statistics,
                            Some(&mut of_boundary),
                        );
                        self.boundary.push((query, of_boundary));
                    }
                    None => pass_on(features, of_features, &zeros, group, statistics, None),
                }
            }
        }
    }
}

/// Overwrites the statistics of a vector with their gradients.
#[inline(always)]
fn pass_on<T: Real>(
    features: &[T],
    of_features: &[T],
    boundary: &[T],
    group: &RowGroup,
    [sum, squares, max, min]: [&mut [T]; 4],
    mut of_boundary: Option<&mut Vec<T>>,
) {
    let dim = boundary.len();
    let inverse = T::one() / T::from_f64(group.messages.into());
    let (least, half, two) = (
        T::from_f64(MIN_VARIANCE),
        T::from_f64(0.5),
        T::from_f64(2.0),
    );
    let lonely = group.is_boundary_only();
    let part = |number: usize| {
        (
            &features[number * dim..][..dim],
            &of_features[number * dim..][..dim],
        )
    };
    let ((mean, of_mean), (_, of_largest), (_, of_smallest), (deviation, of_deviation)) =
        (part(1), part(2), part(3), part(4));
    for k in 0..dim {
        let (b, m) = (boundary[k], mean[k]);
        let variance = (squares[k] + b * b) * inverse - m * m;
        let of_variance = if variance > least {
            half * of_deviation[k] / deviation[k]
        } else {
            T::zero()
        };
        let of_sum = (of_mean[k] - two * m * of_variance) * inverse;
        let of_squares = of_variance * inverse;
        let (max_is_boundary, min_is_boundary) = (lonely || b > max[k], lonely || b < min[k]);
        let zero = T::zero();
        if let Some(of_boundary) = &mut of_boundary {
            let of_max = if max_is_boundary { of_largest[k] } else { zero };
            let of_min = if min_is_boundary {
                of_smallest[k]
            } else {
                zero
            };
            of_boundary[k] = of_sum + two * b * of_squares + of_max + of_min;
        }
        sum[k] = of_sum;
        squares[k] = of_squares;
        max[k] = if max_is_boundary { zero } else { of_largest[k] };
        min[k] = if min_is_boundary {
            zero
        } else {
            of_smallest[k]
        };
    }
}
