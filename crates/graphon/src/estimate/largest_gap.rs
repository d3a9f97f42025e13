//! LG: groups of nodes at the largest gaps of the degrees.

use argiope_graph::{Progress, UndirectedGraph};
use serde::{Deserialize, Serialize};

use super::{
    Estimator, NumBlocks,
    aligned::{aligned, degrees, group_means},
};
use crate::{GraphonError, StepFunction, order::descending};

/// The largest-gap algorithm (Channarond, Daudin and Robin, *Classification and estimation in the stochastic blockmodel
/// based on the empirical degrees*, Electron. J. Stat. 6, 2012): normalised degrees are sorted, the `K - 1` largest gaps
/// between neighbours in that order separate `K` groups, and the value of two groups is the density between them.
///
/// Made for block models whose blocks differ in degree. Several graphs are brought to a common grid of ranks first, of as
/// many cells as the median graph has nodes; the result has one block a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LargestGap {
    /// The number of groups, at most one a cell.
    pub num_groups: NumBlocks,
}

impl Estimator for LargestGap {
    fn name(&self) -> &'static str {
        "largest-gap"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Complexity
    /// `O(num_edges + num_nodes num_cells)`, summed over the graphs, plus `O(num_cells^2)`.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        let num_groups = self
            .num_groups
            .resolve(graphs.iter().map(UndirectedGraph::num_nodes))?;
        let counts = aligned(graphs, progress)?;
        let degrees = degrees(&counts);
        let cells = descending(&degrees);
        let groups = at_gaps(
            cells.iter().map(|&cell| degrees[cell]).collect(),
            num_groups,
        );
        group_means(&counts, &cells, &groups)
    }
}

/// The group of each position in descending values; of equal gaps the first one separates.
fn at_gaps(values: Vec<f64>, num_groups: usize) -> Vec<usize> {
    let mut gaps: Vec<(f64, usize)> = (values.windows(2).enumerate())
        .map(|(at, pair)| (pair[0] - pair[1], at + 1))
        .collect();
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut starts_group = vec![false; values.len()];
    for &(_, start) in gaps.iter().take(num_groups - 1) {
        starts_group[start] = true;
    }
    let mut group = 0;
    let of = |starts: bool| {
        group += usize::from(starts);
        group
    };
    starts_group.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_groups_are_separated_at_the_largest_gaps() {
        let values = vec![0.9, 0.88, 0.5, 0.45, 0.1, 0.1];
        assert_eq!(at_gaps(values.clone(), 1), [0; 6]);
        assert_eq!(at_gaps(values.clone(), 2), [0, 0, 1, 1, 1, 1]);
        assert_eq!(at_gaps(values.clone(), 3), [0, 0, 1, 1, 2, 2]);
        assert_eq!(at_gaps(values, 60), [0, 1, 2, 3, 4, 5]);
    }
}
