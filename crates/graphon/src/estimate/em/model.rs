//! A block model: weights of blocks, and probabilities of edges between them.

use ndarray::{Array1, Array2};

use crate::{GraphonError, StepFunction, order::descending};

/// Cells of a step function for a block of mean weight.
const CELLS_PER_BLOCK: usize = 4;

/// What memberships say about edges, pairs and sizes of blocks, summed over graphs.
#[derive(Debug, Clone)]
pub(super) struct Statistics {
    /// Expected edges over ordered pairs, `[K, K]`.
    pub(super) edges: Array2<f64>,
    /// Expected ordered pairs that are known, `[K, K]`.
    pub(super) pairs: Array2<f64>,
    /// Expected nodes, `[K]`.
    pub(super) sizes: Array1<f64>,
    /// The entropy of the memberships.
    pub(super) entropy: f64,
}

impl Statistics {
    pub(super) fn zeros(num_blocks: usize) -> Self {
        Self {
            edges: Array2::zeros((num_blocks, num_blocks)),
            pairs: Array2::zeros((num_blocks, num_blocks)),
            sizes: Array1::zeros(num_blocks),
            entropy: 0.0,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.edges += &other.edges;
        self.pairs += &other.pairs;
        self.sizes += &other.sizes;
        self.entropy += other.entropy;
    }
}

/// A stochastic block model with `K` blocks.
#[derive(Debug, Clone)]
pub(super) struct BlockModel {
    /// `[K]`; they sum to 1.
    pub(super) weights: Array1<f64>,
    /// `[K, K]`, symmetric, strictly between 0 and 1.
    pub(super) probabilities: Array2<f64>,
}

impl BlockModel {
    /// The most likely model. One pair of the overall density is added to every block, so that no probability is 0 or 1.
    pub(super) fn of(statistics: &Statistics) -> Self {
        let (edges, pairs) = (&statistics.edges, &statistics.pairs);
        let density = ((edges.sum() + 1.0) / (pairs.sum() + 2.0)).clamp(1e-12, 1.0 - 1e-12);
        let probabilities = Array2::from_shape_fn(edges.dim(), |(k, l)| {
            let (edges, pairs) = (edges[[k, l]] + edges[[l, k]], pairs[[k, l]] + pairs[[l, k]]);
            // What rounding leaves of an empty block is below 0 now and then.
            let (edges, pairs) = (edges.max(0.0) / 2.0, pairs.max(0.0) / 2.0);
            (edges.min(pairs) + density) / (pairs + 1.0)
        });
        let num_blocks = statistics.sizes.len() as f64;
        let sizes = statistics
            .sizes
            .mapv(|size| size.max(0.0) + 1.0 / num_blocks);
        Self {
            weights: &sizes / sizes.sum(),
            probabilities,
        }
    }

    /// The logarithms that sweeps need.
    pub(super) fn logarithms(&self) -> Logarithms {
        Logarithms {
            odds: self.probabilities.mapv(|p| p.ln() - (-p).ln_1p()),
            absent: self.probabilities.mapv(|p| (-p).ln_1p()),
            weights: self.weights.mapv(f64::ln),
        }
    }

    /// The step function: blocks in descending order of their expected degrees, laid end to end over four equal cells a
    /// block. Every cell belongs to one block as a whole, as blocks that are neighbours by degree may have nothing else in
    /// common: widths are rounded to cells by largest remainders.
    pub(super) fn step_function(&self) -> Result<StepFunction, GraphonError> {
        let num_blocks = self.weights.len();
        let degrees = self.probabilities.dot(&self.weights);
        let order = descending(&degrees.to_vec());
        let widths = apportion(&self.weights, CELLS_PER_BLOCK * num_blocks);
        let cells: Vec<usize> = order
            .into_iter()
            .flat_map(|block| std::iter::repeat_n(block, widths[block]))
            .collect();
        let values = &self.probabilities;
        let cell = |i: usize, j: usize| values[[cells[i], cells[j]]];
        StepFunction::new(Array2::from_shape_fn(
            (cells.len(), cells.len()),
            |(i, j)| (0.5 * (cell(i, j) + cell(j, i))).clamp(0.0, 1.0),
        ))
    }
}

/// `num_cells` in proportion to weights that sum to 1, by largest remainders; of equal ones the first.
fn apportion(weights: &Array1<f64>, num_cells: usize) -> Vec<usize> {
    let exact = weights.mapv(|weight| weight * num_cells as f64);
    let mut cells: Vec<usize> = exact.iter().map(|&cells| cells as usize).collect();
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let left = num_cells.saturating_sub(cells.iter().sum());
    for &block in order.iter().cycle().take(left) {
        cells[block] += 1;
    }
    cells
}

/// Logarithms of a block model.
#[derive(Debug, Clone)]
pub(super) struct Logarithms {
    /// `log(p / (1 - p))`, `[K, K]`.
    pub(super) odds: Array2<f64>,
    /// `log(1 - p)`, `[K, K]`.
    pub(super) absent: Array2<f64>,
    /// `log` of the weights, `[K]`.
    pub(super) weights: Array1<f64>,
}

impl Logarithms {
    /// The evidence lower bound of memberships with these statistics, in nat.
    pub(super) fn bound(&self, statistics: &Statistics) -> f64 {
        let edges = (&statistics.edges * &self.odds).sum();
        let absent = (&statistics.pairs * &self.absent).sum();
        // Every pair is counted both ways.
        0.5 * (edges + absent) + statistics.sizes.dot(&self.weights) + statistics.entropy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_widths_follow_the_weights_and_degrees_the_order() {
        let model = BlockModel {
            weights: Array1::from(vec![0.25, 0.75]),
            probabilities: Array2::from_shape_vec((2, 2), vec![0.1, 0.2, 0.2, 0.9]).unwrap(),
        };
        let graphon = model.step_function().unwrap();
        assert_eq!(graphon.num_blocks(), 8);
        assert_eq!(graphon.view()[[5, 5]], 0.9);
        assert_eq!(graphon.view()[[5, 6]], 0.2);
        assert_eq!(graphon.view()[[6, 6]], 0.1);
        assert_eq!(apportion(&Array1::from(vec![0.3, 0.3, 0.4]), 4), [1, 1, 2]);
        assert_eq!(apportion(&Array1::from(vec![0.01, 0.99]), 8), [0, 8]);
    }
}
