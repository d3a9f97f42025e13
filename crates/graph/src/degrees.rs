//! How degrees are distributed, and how dense a graph is.

use std::collections::BTreeMap;

use crate::{BipartiteGraph, Csr, DirectedGraph, UndirectedGraph};

/// The distribution of the degrees of some nodes.
///
/// ```
/// use argiope_graph::UndirectedGraph;
///
/// let graph = UndirectedGraph::from_edges(5, [(0, 1), (0, 2), (0, 3)])?;
/// let degrees = graph.degree_distribution();
/// assert_eq!(degrees.histogram(), [(0, 1), (1, 3), (3, 1)]);
/// assert_eq!((degrees.num_isolated(), degrees.median(), degrees.max()), (1, Some(1), Some(3)));
/// assert_eq!(degrees.mean(), 1.2);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DegreeDistribution {
    histogram: Vec<(u64, u64)>,
    num_nodes: u64,
    total: u128,
}

impl FromIterator<u64> for DegreeDistribution {
    fn from_iter<I: IntoIterator<Item = u64>>(degrees: I) -> Self {
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        let (mut num_nodes, mut total) = (0, 0u128);
        for degree in degrees {
            *counts.entry(degree).or_default() += 1;
            num_nodes += 1;
            total += u128::from(degree);
        }
        Self {
            histogram: counts.into_iter().collect(),
            num_nodes,
            total,
        }
    }
}

impl DegreeDistribution {
    fn of_rows(csr: &Csr) -> Self {
        let lengths = csr.offsets().windows(2).map(|ends| ends[1] - ends[0]);
        lengths.collect()
    }

    /// `(degree, number of nodes)` for every degree that occurs, ascending.
    #[must_use]
    pub fn histogram(&self) -> &[(u64, u64)] {
        &self.histogram
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> u64 {
        self.num_nodes
    }

    /// Number of nodes of degree 0.
    #[must_use]
    pub fn num_isolated(&self) -> u64 {
        match self.histogram.first() {
            Some(&(0, count)) => count,
            _ => 0,
        }
    }

    /// The smallest degree; `None` without nodes.
    #[must_use]
    pub fn min(&self) -> Option<u64> {
        self.histogram.first().map(|&(degree, _)| degree)
    }

    /// The largest degree; `None` without nodes.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        self.histogram.last().map(|&(degree, _)| degree)
    }

    /// The average degree; 0 without nodes.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self.num_nodes {
            0 => 0.0,
            nodes => self.total as f64 / nodes as f64,
        }
    }

    /// The smallest degree that at least the share `q` of the nodes does not exceed; `None` without nodes or if `q` is
    /// not in `0.0..=1.0`.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<u64> {
        if !(0.0..=1.0).contains(&q) {
            return None;
        }
        let wanted = q * self.num_nodes as f64;
        let mut seen = 0;
        let mut upto = self.histogram.iter().map(|&(degree, count)| {
            seen += count;
            (degree, seen)
        });
        upto.find(|&(_, seen)| seen as f64 >= wanted)
            .map(|(degree, _)| degree)
    }

    /// The quantile at one half.
    #[must_use]
    pub fn median(&self) -> Option<u64> {
        self.quantile(0.5)
    }
}

impl UndirectedGraph {
    /// Distribution of the degrees.
    #[must_use]
    pub fn degree_distribution(&self) -> DegreeDistribution {
        DegreeDistribution::of_rows(self.csr())
    }

    /// Share of the pairs of nodes that are edges; 0 with fewer than two nodes.
    #[must_use]
    pub fn density(&self) -> f64 {
        share(2 * self.num_edges(), ordered_pairs(self.num_nodes()))
    }
}

impl DirectedGraph {
    /// Distribution of the out-degrees.
    #[must_use]
    pub fn out_degree_distribution(&self) -> DegreeDistribution {
        DegreeDistribution::of_rows(self.csr())
    }

    /// Distribution of the in-degrees. Makes the in-adjacency.
    #[must_use]
    pub fn in_degree_distribution(&self) -> DegreeDistribution {
        DegreeDistribution::of_rows(self.in_csr())
    }

    /// Share of the ordered pairs of different nodes that are edges; 0 with fewer than two nodes.
    #[must_use]
    pub fn density(&self) -> f64 {
        let proper = self.num_edges() - self.num_self_loops();
        share(proper, ordered_pairs(self.num_nodes()))
    }
}

impl BipartiteGraph {
    /// Distribution of the degrees of the left nodes.
    #[must_use]
    pub fn left_degree_distribution(&self) -> DegreeDistribution {
        DegreeDistribution::of_rows(self.csr())
    }

    /// Distribution of the degrees of the right nodes. Makes the transpose.
    #[must_use]
    pub fn right_degree_distribution(&self) -> DegreeDistribution {
        DegreeDistribution::of_rows(self.right_csr())
    }

    /// Share of the pairs (left, right) that are edges; 0 if a side has no nodes.
    #[must_use]
    pub fn density(&self) -> f64 {
        let pairs = self.num_left() as f64 * self.num_right() as f64;
        share(self.num_edges(), pairs)
    }
}

fn ordered_pairs(num_nodes: usize) -> f64 {
    num_nodes as f64 * num_nodes.saturating_sub(1) as f64
}

fn share(count: usize, pairs: f64) -> f64 {
    if pairs == 0.0 {
        return 0.0;
    }
    count as f64 / pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SelfLoops;

    #[test]
    fn test_quantiles_are_degrees_that_occur() {
        let degrees: DegreeDistribution = [4, 1, 1, 9].into_iter().collect();
        let quantiles = [0.0, 0.5, 0.51, 0.75, 0.76, 1.0].map(|q| degrees.quantile(q).unwrap());
        assert_eq!(quantiles, [1, 1, 4, 4, 9, 9]);
        for q in [-0.1, 1.1, f64::NAN] {
            assert_eq!(degrees.quantile(q), None);
        }
        assert_eq!((degrees.num_isolated(), degrees.min()), (0, Some(1)));
        let giants: DegreeDistribution = [u64::MAX; 2].into_iter().collect();
        assert_eq!(giants.mean(), u64::MAX as f64);
        let none = DegreeDistribution::default();
        assert_eq!((none.median(), none.max(), none.mean()), (None, None, 0.0));
    }

    #[test]
    fn test_density() {
        assert_eq!(UndirectedGraph::empty(1).density(), 0.0);
        let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
        assert_eq!(graph.density(), 2.0 / 3.0);
        let graph = DirectedGraph::from_edges(2, [(0, 1), (1, 1)], SelfLoops::Keep).unwrap();
        assert_eq!(graph.density(), 0.5);
        assert_eq!(graph.in_degree_distribution().histogram(), [(0, 1), (2, 1)]);
        let graph = BipartiteGraph::from_edges(2, 4, [(0, 1), (1, 3)]).unwrap();
        assert_eq!(graph.density(), 0.25);
        assert_eq!(graph.right_degree_distribution().num_isolated(), 2);
    }
}
