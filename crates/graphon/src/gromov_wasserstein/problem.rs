//! The quadratic program behind a Gromov-Wasserstein distance.

use ndarray::{Array2, ArrayView2, linalg::general_mat_mul};

use super::{Loss, loss::Decomposition};
use crate::GraphonError;

/// Minimise `value(T) = offset + <linear, T> - <left T right, T>` over the couplings `T` of uniform weights.
///
/// `linear` is absent in the plain form. With weight `alpha` of the structure, the fused form has `alpha` in `right` and in
/// `offset`, and `(1 - alpha)` times the distances of the attributes in `linear`.
pub(super) struct Problem {
    /// `[K, K]`, symmetric.
    pub(super) left: Array2<f64>,
    /// `[K, K]`, symmetric.
    pub(super) right: Array2<f64>,
    /// `[K, K]`, in standard layout.
    pub(super) linear: Option<Array2<f64>>,
    pub(super) offset: f64,
    /// The values that are compared, for evaluation without cancellation.
    compared: Compared,
}

/// The two graphons and what a difference costs.
struct Compared {
    loss: Loss,
    left: Array2<f64>,
    right: Array2<f64>,
    weight: f64,
}

impl Problem {
    /// The program for two matrices `[K, K]`, the weight `alpha` of the structure and, for an `alpha` below 1, the cost
    /// `[K, K]` of pairing blocks whatever the structure is.
    pub(super) fn new(
        loss: Loss,
        left: ArrayView2<'_, f64>,
        right: ArrayView2<'_, f64>,
        weight: f64,
        attributes: Option<Array2<f64>>,
    ) -> Self {
        let compared = Compared {
            loss,
            left: left.to_owned(),
            right: right.to_owned(),
            weight,
        };
        let Decomposition {
            left,
            right,
            offset,
        } = loss.decompose(left, right);
        let linear = attributes.map(|cost| cost * (1.0 - weight));
        Self {
            left,
            right: right * weight,
            linear,
            offset: offset * weight,
            compared,
        }
    }

    /// The number of blocks on a side, `K`.
    pub(super) fn num_blocks(&self) -> usize {
        self.left.nrows()
    }

    /// `product = left T right`, with room for `left T`.
    pub(super) fn multiply(
        &self,
        coupling: &Array2<f64>,
        room: &mut Array2<f64>,
        product: &mut Array2<f64>,
    ) {
        general_mat_mul(1.0, &self.left, coupling, 0.0, room);
        general_mat_mul(1.0, room, &self.right, 0.0, product);
    }

    /// `product = left P right` for the coupling `P` of a permutation, with room for `P right`: the rows of `right` in another
    /// order, so that one product of matrices is left.
    pub(super) fn multiply_permutation(
        &self,
        order: &[usize],
        room: &mut Array2<f64>,
        product: &mut Array2<f64>,
    ) {
        for (mut row, &k) in room.rows_mut().into_iter().zip(order) {
            row.assign(&self.right.row(k));
        }
        general_mat_mul(
            1.0 / self.num_blocks() as f64,
            &self.left,
            room,
            0.0,
            product,
        );
    }

    /// The sum of `matrix[i, order[i]] / K`: the product of a matrix and the coupling of a permutation.
    pub(super) fn along(&self, matrix: &Array2<f64>, order: &[usize]) -> f64 {
        let sum: f64 = order.iter().enumerate().map(|(i, &k)| matrix[[i, k]]).sum();
        sum / self.num_blocks() as f64
    }

    /// `<linear, T>`.
    pub(super) fn linear_value(&self, coupling: &Array2<f64>) -> f64 {
        self.linear
            .as_ref()
            .map_or(0.0, |linear| inner(linear, coupling))
    }

    /// `<linear, P>` for the coupling `P` of a permutation.
    pub(super) fn linear_along(&self, order: &[usize]) -> f64 {
        self.linear
            .as_ref()
            .map_or(0.0, |linear| self.along(linear, order))
    }

    /// The value of the coupling of a permutation. `O(K^2)`.
    pub(super) fn permutation_value(&self, order: &[usize]) -> f64 {
        let mut sum = 0.0;
        for (row, &k) in self.left.rows().into_iter().zip(order) {
            let right = self.right.row(k);
            sum += row
                .iter()
                .zip(order)
                .map(|(value, &l)| value * right[l])
                .sum::<f64>();
        }
        self.offset + self.linear_along(order) - sum / (self.num_blocks() as f64).powi(2)
    }

    /// The value of a coupling, at least 0.
    ///
    /// Where few pairs of blocks have mass, the costs themselves are summed: nothing cancels, so that equal graphons are
    /// exactly 0 apart and constant ones exactly the cost of their values. Else the quadratic form is evaluated, with an error
    /// in the order of `1e-16`.
    pub(super) fn value(&self, coupling: &Array2<f64>) -> f64 {
        let support: Vec<(usize, usize, f64)> = coupling
            .indexed_iter()
            .filter(|&(_, &mass)| mass > 0.0)
            .map(|((i, k), &mass)| (i, k, mass))
            .collect();
        let value = if support.len() <= 8 * self.num_blocks() {
            self.compared.weight * self.compared.mean_cost(&support) + self.linear_value(coupling)
        } else {
            let mut room = Array2::zeros(coupling.dim());
            let mut product = Array2::zeros(coupling.dim());
            self.multiply(coupling, &mut room, &mut product);
            self.offset + self.linear_value(coupling) - inner(&product, coupling)
        };
        value.max(0.0)
    }

    /// An error if the value overflowed, which finite but huge attributes can cause.
    pub(super) fn check(&self) -> Result<(), GraphonError> {
        let finite = self
            .linear
            .as_ref()
            .is_none_or(|linear| linear.iter().all(|cost| cost.is_finite()));
        if finite {
            Ok(())
        } else {
            Err(GraphonError::Data {
                what: "the squared distances of the attributes overflow".to_owned(),
            })
        }
    }
}

impl Compared {
    /// The mean of `L(A_ij, B_kl)` with weights `T_ik T_jl`.
    fn mean_cost(&self, support: &[(usize, usize, f64)]) -> f64 {
        let cost = |i: usize, k: usize, j: usize, l: usize| {
            self.loss.value(self.left[[i, j]], self.right[[k, l]])
        };
        let least = pairs(support)
            .map(|((i, k, _), (j, l, _))| cost(i, k, j, l))
            .fold(f64::INFINITY, f64::min);
        // Weights sum to 1 but for rounding. What is above the least cost is weighed, so that equal costs have it as their mean.
        least
            + pairs(support)
                .map(|((i, k, left), (j, l, right))| left * right * (cost(i, k, j, l) - least))
                .sum::<f64>()
    }
}

/// An entry of a coupling: the block on the left, the one on the right, and the mass.
type Entry = (usize, usize, f64);

/// All pairs of entries.
fn pairs(support: &[Entry]) -> impl Iterator<Item = (Entry, Entry)> + '_ {
    support
        .iter()
        .flat_map(move |&first| support.iter().map(move |&second| (first, second)))
}

/// The sum of the products of the entries.
pub(super) fn inner(left: &Array2<f64>, right: &Array2<f64>) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}
