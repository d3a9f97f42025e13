//! PairwiseAttrSim: how alike the features of two nodes are.
//!
//! ```text
//! mean over pairs of (w . |z[u] - z[v]| + b - cos(x[u], x[v]))²
//! ```
//!
//! The pairs are every node with the nodes whose features are most like its own, those least like them, and as many between, at
//! ranks that were drawn once for all nodes. Every step takes some of them, without repetitions. One prediction stands against one
//! target: the released code subtracts a row of targets from a column of predictions, and so averages over all pairs of pairs.

use std::cmp::Ordering;

use argiope_graph::{NodeId, Progress, random::stream};
use burn::tensor::Tensor;
use rand::seq::SliceRandom as _;
use rayon::prelude::*;

use super::check_positive;
use crate::{
    GnnError,
    pretrain::pretext::{
        FeatureRows, PretextHead, PretextHeadConfig, PretextStep, PretextTask,
        loss::{mean_squared_error, pair_differences},
    },
};

/// Nodes that are looked at between two looks at the progress.
const CHUNK: usize = 64;

/// Two nodes, the smaller first, and the cosine of their features.
pub type SimilarPair = ([NodeId; 2], f64);

/// The task.
#[derive(Debug, Clone)]
pub struct AttributeSimilarity {
    pairs: Vec<SimilarPair>,
    pairs_per_step: usize,
    seed: u64,
}

impl AttributeSimilarity {
    /// With `extremes` nodes of each of the three kinds for every node, fewer where there are fewer nodes.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a number that is 0, and fewer than two nodes; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(num_nodes²)` time, and for every feature the square of the number of nodes that have it; parallel over nodes.
    /// `O(num_nodes * extremes)` space.
    pub fn new(
        rows: &FeatureRows,
        extremes: usize,
        pairs_per_step: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        check_positive("AttributeSimilarity", "extremes", extremes)?;
        check_positive("AttributeSimilarity", "pairs_per_step", pairs_per_step)?;
        let num_nodes = rows.num_nodes();
        if num_nodes < 2 {
            return Err(GnnError::Option {
                what: "AttributeSimilarity",
                option: "the graph",
                found: format!("with {num_nodes} nodes"),
                expected: "at least 2 nodes",
            });
        }
        let ranks = ranks(num_nodes - 1, extremes, seed);
        let cosines = Cosines::new(rows);
        let nodes: Vec<usize> = (0..num_nodes).collect();
        let of_chunk = |chunk: &[usize]| -> Result<Vec<SimilarPair>, GnnError> {
            progress.check()?;
            let mut products = vec![0.0; num_nodes];
            let of_node = |&node: &usize| cosines.pairs_at(node, &ranks, &mut products);
            Ok(chunk.iter().flat_map(of_node).collect())
        };
        let chunks: Vec<_> = (nodes.par_chunks(CHUNK).map(of_chunk)).collect::<Result<_, _>>()?;
        let mut pairs = chunks.concat();
        // The cosine of a pair is the same from either end but for its last bits: the smaller end is kept.
        pairs.sort_by_key(|&(pair, _)| pair);
        pairs.dedup_by_key(|(pair, _)| *pair);
        Ok(Self {
            pairs,
            pairs_per_step,
            seed,
        })
    }

    /// All pairs, ascending.
    #[must_use]
    pub fn pairs(&self) -> &[SimilarPair] {
        &self.pairs
    }

    /// The pairs of a step.
    #[must_use]
    pub fn sampled(&self, step: u64) -> Vec<SimilarPair> {
        let mut order: Vec<u32> = (0..self.pairs.len() as u32).collect();
        let mut random = stream(self.seed, 1 + step);
        let (sampled, _) = order.partial_shuffle(&mut random, self.pairs_per_step);
        sampled.iter().map(|&at| self.pairs[at as usize]).collect()
    }
}

impl PretextTask for AttributeSimilarity {
    fn name(&self) -> &'static str {
        "attribute-similarity"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(1)
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let (pairs, targets): (Vec<_>, Vec<_>) = self.sampled(step.number).into_iter().unzip();
        let differences = pair_differences(embedding, &pairs)?;
        mean_squared_error(head.forward(differences, &step.context)?, &targets)
    }
}

/// Which of `num_others` nodes, sorted by their cosine, are taken: ascending.
fn ranks(num_others: usize, extremes: usize, seed: u64) -> Vec<usize> {
    let low = extremes.min(num_others);
    let high = num_others.saturating_sub(extremes).max(low);
    let mut between: Vec<usize> = (low..high).collect();
    let (drawn, _) = between.partial_shuffle(&mut stream(seed, 0), extremes);
    let mut ranks: Vec<usize> = (0..low).chain(high..num_others).collect();
    ranks.extend_from_slice(drawn);
    ranks.sort_unstable();
    ranks
}

/// Cosines of rows of features; 0 for a row without features.
struct Cosines<'a> {
    rows: &'a FeatureRows,
    norms: Vec<f64>,
}

impl<'a> Cosines<'a> {
    fn new(rows: &'a FeatureRows) -> Self {
        let norm = |node| {
            let squares = rows.row(node).map(|(_, value)| value * value);
            squares.sum::<f64>().sqrt()
        };
        Self {
            rows,
            norms: (0..rows.num_nodes()).map(norm).collect(),
        }
    }

    /// The pairs of a node with those at some ranks. `products` is all 0 before and after.
    fn pairs_at(&self, node: usize, ranks: &[usize], products: &mut [f64]) -> Vec<SimilarPair> {
        let transposed = self.rows.pattern().transposed();
        for (feature, value) in self.rows.row(node) {
            let others = transposed.pattern().row(feature).iter();
            for (&other, slot) in others.zip(transposed.pattern().slots(feature)) {
                let slot = transposed.slots()[slot] as usize;
                products[other as usize] += value * self.rows.values()[slot];
            }
        }
        let cosine = |other: usize, product: f64| {
            let norms = self.norms[node] * self.norms[other];
            if norms > 0.0 { product / norms } else { 0.0 }
        };
        let others = products
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != node);
        let mut others: Vec<(f64, u64, NodeId)> = others
            .map(|(other, &product)| {
                let tie = tie_break(node, other);
                (cosine(other, product), tie, other as NodeId)
            })
            .collect();
        products.fill(0.0);
        let ascending = |left: &(f64, u64, NodeId), right: &(f64, u64, NodeId)| -> Ordering {
            let ties = (left.1, left.2).cmp(&(right.1, right.2));
            left.0.total_cmp(&right.0).then(ties)
        };
        let mut sorted = 0;
        let mut pairs = Vec::with_capacity(ranks.len());
        for &rank in ranks {
            let (_, &mut (cosine, _, other), _) =
                others[sorted..].select_nth_unstable_by(rank - sorted, ascending);
            sorted = rank + 1;
            let node = node as NodeId;
            pairs.push(([node.min(other), node.max(other)], cosine));
        }
        pairs
    }
}

/// Most cosines of bags of words are 0: without this the same few nodes would be the least like all others.
fn tie_break(node: usize, other: usize) -> u64 {
    let pair = ((node as u64) << 32) | other as u64;
    let mixed = (pair ^ (pair >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
