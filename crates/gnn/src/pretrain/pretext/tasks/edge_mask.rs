//! EdgeMask: which pairs of nodes are edges that were taken out of the graph.
//!
//! ```text
//! cross entropy of W |z[u] - z[v]| + b with 1 for edges that were taken out, 0 for as many pairs that are no edges
//! ```
//!
//! While it trains, the network sees the graph without those edges, in either direction. Edges and pairs are drawn once.

use argiope_graph::{UndirectedGraph, random::stream};
use argiope_sparse::Pattern;
use burn::tensor::Tensor;
use rand::{RngExt as _, seq::SliceRandom as _};

use super::check_share;
use crate::{
    Adjacency, GnnError,
    heads::cross_entropy_of_rows,
    pretrain::pretext::{
        PretextHead, PretextHeadConfig, PretextStep, PretextTask, loss::pair_differences,
        missing::nth_missing,
    },
};

const NAME: &str = "edge-mask";

/// The task.
#[derive(Debug, Clone)]
pub struct EdgeMask {
    adjacency: Adjacency,
    /// Edges first.
    pairs: Vec<[u32; 2]>,
    classes: Vec<u32>,
}

impl EdgeMask {
    /// Takes out a share of the edges, at least one, and draws as many pairs that are no edges, independently.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a share that is none, a graph without edges, and one without pairs that are no edges.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time and space.
    pub fn new(graph: &UndirectedGraph, share: f64, seed: u64) -> Result<Self, GnnError> {
        check_share("EdgeMask", share)?;
        let mut edges: Vec<[u32; 2]> = graph.edges().map(|(u, v)| [u, v]).collect();
        let missing = MissingPairs::new(graph);
        if edges.is_empty() || missing.count() == 0 {
            return Err(GnnError::Option {
                what: "EdgeMask",
                option: "the graph",
                found: format!("with {} edges of {} nodes", edges.len(), graph.num_nodes()),
                expected: "edges, and pairs that are no edges",
            });
        }
        let num_masked = ((share * edges.len() as f64).round() as usize).max(1);
        let mut random = stream(seed, 0);
        let (masked, kept) = edges.partial_shuffle(&mut random, num_masked);
        // Both directions, so that neither tells of the other.
        let directions = kept.iter().flat_map(|&[u, v]| [(u, v), (v, u)]);
        let entries: Vec<(u32, u32)> = directions.collect();
        let num_nodes = graph.num_nodes();
        let (remaining, _) = Pattern::from_edges(num_nodes, num_nodes, &entries)?;
        let mut pairs = masked.to_vec();
        pairs.extend((0..num_masked).map(|_| {
            let drawn = random.random_range(0..missing.count());
            missing.pair(graph, drawn)
        }));
        let class = |at| u32::from(at < num_masked);
        Ok(Self {
            adjacency: Adjacency::new(remaining)?,
            classes: (0..pairs.len()).map(class).collect(),
            pairs,
        })
    }

    /// The pairs: first the edges that were taken out.
    #[must_use]
    pub fn pairs(&self) -> &[[u32; 2]] {
        &self.pairs
    }

    /// 1 for every edge, 0 for the other pairs.
    #[must_use]
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }
}

impl PretextTask for EdgeMask {
    fn name(&self) -> &'static str {
        NAME
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(2)
    }

    fn masked_adjacency(&self) -> Option<&Adjacency> {
        Some(&self.adjacency)
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let differences = pair_differences(embedding, &self.pairs)?;
        cross_entropy_of_rows(head.forward(differences, &step.context)?, &self.classes)
    }
}

/// The pairs `u < v` that are no edges, numbered by `u`, then `v`.
struct MissingPairs {
    /// Number of pairs up to every `u`.
    ends: Vec<u64>,
}

impl MissingPairs {
    fn new(graph: &UndirectedGraph) -> Self {
        let num_nodes = graph.num_nodes() as u64;
        let mut end = 0;
        let ends = (0..graph.num_nodes() as u32).map(|u| {
            let above = graph.neighbors(u).iter().filter(|&&v| v > u).count() as u64;
            end += num_nodes - 1 - u64::from(u) - above;
            end
        });
        Self {
            ends: ends.collect(),
        }
    }

    fn count(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    fn pair(&self, graph: &UndirectedGraph, number: u64) -> [u32; 2] {
        let u = self.ends.partition_point(|&end| end <= number);
        let nth = number - if u == 0 { 0 } else { self.ends[u - 1] };
        let u = u as u32;
        [u, nth_missing(&[graph.neighbors(u)], u + 1, nth)]
    }
}
