//! Linear assignment: every row gets a column of its own so that the sum of the costs is least.
//!
//! `min over permutations s of sum_i C[i, s(i)]`. The solver is the shortest augmenting path method of Jonker and Volgenant
//! ("A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987): columns
//! have prices; free rows bid for their cheapest column; the rows that are left over find one by Dijkstra's algorithm on
//! the reduced costs `C[i, j] - price(j)`.
//!
//! Any prices are a valid start. A solver that is used again keeps its own, which saves most of the work where a cost
//! matrix differs little from the one before, as in a conditional gradient method.

use ndarray::ArrayView2;

use crate::{GraphonError, error::check_option};

/// No row, or no column.
const NONE: usize = usize::MAX;

/// How often the free rows bid before the rest is left to shortest paths.
const BIDDING_ROUNDS: usize = 2;

/// The cheapest assignment, and the prices that prove it.
///
/// With `u = row_prices` and `v = column_prices`, `u[i] + v[j] <= C[i, j]` for all rows and columns, with equality where row
/// `i` has column `j` (both but for rounding). Hence no assignment costs less than the sum of all prices, which is the cost
/// of this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The column of every row, `[size]`.
    pub columns: Vec<usize>,
    /// The dual variables of the rows, `[size]`.
    pub row_prices: Vec<f64>,
    /// The dual variables of the columns, `[size]`.
    pub column_prices: Vec<f64>,
    /// The sum of the costs of the assigned entries.
    pub cost: f64,
}

/// The cheapest assignment of the rows of a cost matrix `[size, size]` to its columns.
///
/// `O(size^3)` time, `O(size^2)` space. Where several assignments are cheapest, the result depends on the matrix only.
///
/// ```
/// use argiope_graphon::assignment::assign;
/// use ndarray::array;
///
/// let found = assign(array![[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]].view())?;
/// assert_eq!(found.columns, [1, 0, 2]);
/// assert_eq!(found.cost, 5.0);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
///
/// # Errors
/// [`GraphonError::Data`] for a matrix that is not square, [`GraphonError::Option`] for a cost that is not finite.
pub fn assign(cost: ArrayView2<'_, f64>) -> Result<Assignment, GraphonError> {
    let (size, num_columns) = cost.dim();
    if size != num_columns {
        return Err(GraphonError::Data {
            what: format!(
                "an assignment needs a square matrix, found {size} rows and {num_columns} columns"
            ),
        });
    }
    for &value in cost {
        check_option(value.is_finite(), "cost", value, "a finite number")?;
    }
    let costs: Vec<f64> = cost.iter().copied().collect();
    let mut solver = Solver::new(size);
    solver.solve(&costs);
    let columns = solver.columns().to_vec();
    let assigned: Vec<f64> = columns
        .iter()
        .enumerate()
        .map(|(row, &column)| costs[row * size + column])
        .collect();
    let row_prices = assigned
        .iter()
        .zip(&columns)
        .map(|(cost, &column)| cost - solver.prices[column])
        .collect();
    Ok(Assignment {
        row_prices,
        cost: assigned.iter().sum(),
        column_prices: solver.prices,
        columns,
    })
}

/// Solves assignments of one size, one after another.
#[derive(Debug, Clone)]
pub(crate) struct Solver {
    size: usize,
    /// The column of every row, [`NONE`] for free rows.
    columns: Vec<usize>,
    /// The row of every column, [`NONE`] for free columns.
    rows: Vec<usize>,
    /// The price of every column.
    prices: Vec<f64>,
    /// Rows without a column.
    free: Vec<usize>,
    /// Of a search: the length of the shortest path to every column.
    lengths: Vec<f64>,
    /// Of a search: the row before every column on its path.
    parents: Vec<usize>,
    /// Of a search: the columns, those whose path is final first.
    order: Vec<usize>,
}

impl Solver {
    /// A solver for `[size, size]` matrices, with prices 0.
    pub(crate) fn new(size: usize) -> Self {
        Self {
            size,
            columns: vec![NONE; size],
            rows: vec![NONE; size],
            prices: vec![0.0; size],
            free: Vec::with_capacity(size),
            lengths: vec![0.0; size],
            parents: vec![NONE; size],
            order: (0..size).collect(),
        }
    }

    /// The column of every row in the last solution.
    pub(crate) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Finds the cheapest assignment of the finite costs `[size, size]`, rows one after another.
    pub(crate) fn solve(&mut self, costs: &[f64]) {
        debug_assert_eq!(costs.len(), self.size * self.size);
        self.columns.fill(NONE);
        self.rows.fill(NONE);
        self.free.clear();
        self.free.extend(0..self.size);
        for _ in 0..BIDDING_ROUNDS {
            self.bid(costs);
        }
        while let Some(row) = self.free.pop() {
            self.augment(costs, row);
        }
    }

    /// Every free row takes its cheapest column and lowers its price until the second cheapest costs as much. The row
    /// that loses the column bids next, or in the next round where the price stays.
    fn bid(&mut self, costs: &[f64]) {
        let mut waiting = std::mem::take(&mut self.free);
        // Prices that fall by less and less would let two rows contend for long.
        let mut bids_left = 4 * self.size;
        let mut outbid = 0;
        let num_waiting = waiting.len();
        for at in 0..num_waiting {
            let mut row = waiting[at];
            loop {
                let (best, second) = self.cheapest_two(&costs[row * self.size..][..self.size]);
                let gain = second.1 - best.1;
                let lowers = gain > 0.0 && gain.is_finite();
                let column = if !lowers && self.rows[best.0] != NONE && second.0 != NONE {
                    second.0
                } else {
                    best.0
                };
                if lowers {
                    self.prices[column] -= gain;
                }
                let loser = std::mem::replace(&mut self.rows[column], row);
                self.columns[row] = column;
                if loser == NONE {
                    break;
                }
                self.columns[loser] = NONE;
                bids_left = bids_left.saturating_sub(1);
                if !lowers || bids_left == 0 {
                    // Places that have been read hold the losers of this round.
                    waiting[outbid] = loser;
                    outbid += 1;
                    break;
                }
                row = loser;
            }
        }
        waiting.truncate(outbid);
        self.free = waiting;
    }

    /// The columns with the lowest and the second lowest reduced cost in a row, with these costs.
    fn cheapest_two(&self, row: &[f64]) -> ((usize, f64), (usize, f64)) {
        let (mut best, mut second) = ((NONE, f64::INFINITY), (NONE, f64::INFINITY));
        for (column, (cost, price)) in row.iter().zip(&self.prices).enumerate() {
            let reduced = cost - price;
            if reduced < second.1 {
                second = (column, reduced);
                if reduced < best.1 {
                    std::mem::swap(&mut best, &mut second);
                }
            }
        }
        (best, second)
    }

    /// Gives a free row a column along the shortest path of reduced costs to a free column.
    fn augment(&mut self, costs: &[f64], free_row: usize) {
        let size = self.size;
        let (mut row, mut base, mut num_final) = (free_row, 0.0, 0);
        self.lengths.fill(f64::INFINITY);
        let end = loop {
            // Lengths through `row`, and the nearest column whose path is not final.
            let row_costs = &costs[row * size..][..size];
            let mut nearest = num_final;
            for at in num_final..size {
                let column = self.order[at];
                let length = row_costs[column] - self.prices[column] - base;
                if length < self.lengths[column] {
                    self.lengths[column] = length;
                    self.parents[column] = row;
                }
                if self.lengths[column] < self.lengths[self.order[nearest]] {
                    nearest = at;
                }
            }
            self.order.swap(num_final, nearest);
            let column = self.order[num_final];
            if self.rows[column] == NONE {
                break column;
            }
            num_final += 1;
            row = self.rows[column];
            base = costs[row * size + column] - self.prices[column] - self.lengths[column];
        };
        let shortest = self.lengths[end];
        for &column in &self.order[..num_final] {
            self.prices[column] += self.lengths[column] - shortest;
        }
        let mut column = end;
        loop {
            let row = self.parents[column];
            self.rows[column] = row;
            std::mem::swap(&mut self.columns[row], &mut column);
            if row == free_row {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::random::stream;
    use rand::RngExt;

    use super::*;

    #[test]
    fn test_prices_of_an_earlier_problem_change_no_cost() {
        let mut generator = stream(1, 0);
        for size in [1, 2, 5, 30] {
            let mut warm = Solver::new(size);
            let mut costs: Vec<f64> = (0..size * size).map(|_| generator.random()).collect();
            for round in 0..20 {
                // Small changes, and now and then another problem altogether, or one of few different costs.
                for cost in &mut costs {
                    *cost = match round % 7 {
                        0 => 10.0 * generator.random::<f64>(),
                        3 => generator.random_range(0..3u8).into(),
                        _ => *cost + 0.05 * generator.random::<f64>(),
                    };
                }
                let mut cold = Solver::new(size);
                cold.solve(&costs);
                warm.solve(&costs);
                let total = |solver: &Solver| -> f64 {
                    solver
                        .columns()
                        .iter()
                        .enumerate()
                        .map(|(row, column)| costs[row * size + column])
                        .sum()
                };
                assert!(
                    (total(&cold) - total(&warm)).abs() < 1e-12,
                    "size {size}, round {round}"
                );
            }
        }
    }
}
