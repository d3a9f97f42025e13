//! A lower bound: blocks are compared by the distribution of their values, whatever the order of the other blocks is.

use ndarray::{Array2, linalg::general_mat_mul};

use super::problem::Problem;
use crate::assignment::Solver;

/// The third lower bound of Mémoli ("Gromov-Wasserstein distances and the metric approach to object matching", Found. Comput.
/// Math. 11, 2011, section 6) and the permutation that attains it.
///
/// For blocks `i` and `k` that are paired, whatever else is, the values of row `i` are transported to those of row `k`. That
/// costs at least what the transport on the line does, which for both losses is that of the sorted rows, as `h1` and `h2`
/// increase. An assignment with these costs is therefore never above the objective.
pub(super) struct Profiles {
    /// No coupling has a lower value.
    pub(super) lower_bound: f64,
    /// The block on the right for every one on the left.
    pub(super) order: Vec<usize>,
}

impl Profiles {
    /// The bound for a problem. `O(K^3)`.
    pub(super) fn new(problem: &Problem) -> Self {
        let (left, right) = (sorted_rows(&problem.left), sorted_rows(&problem.right));
        // `f1` and `f2` of the loss add the same in every assignment: they are in the problem's offset.
        let mut costs = problem
            .linear
            .clone()
            .unwrap_or_else(|| Array2::zeros(left.dim()));
        general_mat_mul(
            -1.0 / problem.num_blocks() as f64,
            &left,
            &right.t(),
            1.0,
            &mut costs,
        );
        let mut solver = Solver::new(problem.num_blocks());
        solver.solve(&costs.iter().copied().collect::<Vec<f64>>());
        let order = solver.columns().to_vec();
        let lower_bound = (problem.offset + problem.along(&costs, &order)).max(0.0);
        Self { lower_bound, order }
    }
}

/// The matrix with the entries of every row in ascending order.
fn sorted_rows(matrix: &Array2<f64>) -> Array2<f64> {
    let mut sorted = matrix.as_standard_layout().into_owned();
    for mut row in sorted.rows_mut() {
        if let Some(row) = row.as_slice_mut() {
            row.sort_unstable_by(f64::total_cmp);
        }
    }
    sorted
}
