//! Seven statistics of a graph.

use argiope_graph::{Cancelled, NodeId, Progress, UndirectedGraph, random::stream};
use ndarray::Array2;
use rand::Rng;
use rayon::prelude::*;

use super::{closeness::mean_closeness, clustering::wedges_closed};

/// Breadth-first searches for the closeness of a graph.
const CLOSENESS_SAMPLES: usize = 16;

/// Statistics of a graph's topology. [`topology`](super) says where they come from.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TopologyFeatures {
    /// Mean degree.
    pub mean_degree: f64,
    /// Standard deviation of the degrees, over all nodes.
    pub degree_deviation: f64,
    /// Share of the pairs of nodes that are edges; 0 with fewer than two nodes.
    pub density: f64,
    /// Mean closeness of up to 16 nodes, scaled by the share of nodes that they reach.
    pub closeness: f64,
    /// Pearson coefficient of the degrees at both ends of the edges; `None` where all edges end at nodes of one degree, as in
    /// regular graphs, and without edges.
    pub assortativity: Option<f64>,
    /// Share of the wedges that are closed; 0 without wedges.
    pub transitivity: f64,
    /// Mean of the clustering coefficients; nodes with fewer than two neighbours have 0.
    pub clustering: f64,
}

impl TopologyFeatures {
    /// The number of statistics.
    pub const COUNT: usize = 7;

    /// The statistics of a graph; `seed` chooses the nodes whose closeness is taken.
    ///
    /// # Complexity
    /// 16 breadth-first searches, and an intersection an edge.
    #[must_use]
    pub fn of(graph: &UndirectedGraph, seed: u64) -> Self {
        Self::sampled(graph, &mut stream(seed, 0))
    }

    fn sampled(graph: &UndirectedGraph, random: &mut impl Rng) -> Self {
        let num_nodes = graph.num_nodes().max(1) as f64;
        let degree = |node| graph.degree(node) as f64;
        let nodes = 0..graph.num_nodes() as NodeId;
        let mean_degree = 2.0 * graph.num_edges() as f64 / num_nodes;
        let squares: f64 = nodes.map(|node| (degree(node) - mean_degree).powi(2)).sum();
        let (transitivity, clustering) = wedges_closed(graph);
        Self {
            mean_degree,
            degree_deviation: (squares / num_nodes).sqrt(),
            density: graph.density(),
            closeness: mean_closeness(graph, CLOSENESS_SAMPLES, random),
            assortativity: assortativity(graph),
            transitivity,
            clustering,
        }
    }

    /// In the order of the fields; `None` is undefined.
    fn values(&self) -> [Option<f64>; Self::COUNT] {
        [
            Some(self.mean_degree),
            Some(self.degree_deviation),
            Some(self.density),
            Some(self.closeness),
            self.assortativity,
            Some(self.transitivity),
            Some(self.clustering),
        ]
    }
}

/// `(<j k> - <j>^2) / (<j^2> - <j>^2)` over both directions of all edges, `j` and `k` the degrees at their ends.
fn assortativity(graph: &UndirectedGraph) -> Option<f64> {
    // Sums of integers: the variance of a regular graph is 0 and not a rounding error.
    let (mut products, mut sum, mut squares) = (0u128, 0u128, 0u128);
    for (_, neighbors) in graph.csr().rows() {
        let degree = neighbors.len() as u128;
        let of_neighbors: u128 = neighbors
            .iter()
            .map(|&other| graph.degree(other) as u128)
            .sum();
        products += degree * of_neighbors;
        sum += degree * degree;
        squares += degree * degree * degree;
    }
    let count = 2 * graph.num_edges() as u128;
    let variance = (count * squares).checked_sub(sum * sum)?;
    if variance == 0 {
        return None;
    }
    let covariance = (count * products) as i128 - (sum * sum) as i128;
    Some(covariance as f64 / variance as f64)
}

/// The statistics of every graph, in parallel; graph `i` samples with its own stream of `seed`.
///
/// # Errors
/// [`Cancelled`] through `progress`.
pub fn topology_features(
    graphs: &[&UndirectedGraph],
    seed: u64,
    progress: &dyn Progress,
) -> Result<Vec<TopologyFeatures>, Cancelled> {
    progress.begin("topology of graphs", Some(graphs.len() as u64));
    let features = (0u64..graphs.len() as u64)
        .into_par_iter()
        .map(|at| {
            progress.check()?;
            // The same graph twice may sample different nodes, as two graphs do.
            let features = TopologyFeatures::sampled(graphs[at as usize], &mut stream(seed, at));
            progress.advance(1);
            Ok(features)
        })
        .collect();
    progress.end();
    features
}

/// Features with mean 0 and standard deviation 1 over the graphs, `[num_graphs, 7]`.
///
/// An undefined value is that of the mean, 0. A statistic that is the same for all graphs, up to rounding, is 0 for all.
#[must_use]
pub fn standardized(features: &[TopologyFeatures]) -> Array2<f64> {
    let mut points = Array2::zeros((features.len(), TopologyFeatures::COUNT));
    for column in 0..TopologyFeatures::COUNT {
        let known = || features.iter().filter_map(|of| of.values()[column]);
        let count = known().count() as f64;
        if count == 0.0 {
            continue;
        }
        let mean = known().sum::<f64>() / count;
        let deviation = (known().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        let largest = known().map(f64::abs).fold(0.0, f64::max);
        if deviation <= 1e-12 * largest {
            continue;
        }
        for (point, of) in points.rows_mut().into_iter().zip(features) {
            let mut point = point;
            point[column] = of.values()[column].map_or(0.0, |value| (value - mean) / deviation);
        }
    }
    points
}
