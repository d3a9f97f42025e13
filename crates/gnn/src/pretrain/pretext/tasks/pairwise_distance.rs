//! PairwiseDistance: how far apart two nodes are.
//!
//! ```text
//! cross entropy of W |z[u] - z[v]| + b with the class of the hop distance of u and v: 1, 2, 3, at least 4
//! ```
//!
//! Every step draws pairs of every class anew, uniformly and with repetitions, so that classes are balanced. Pairs in different
//! components are in the last class. Classes without pairs are left out.

use argiope_graph::{NodeId, UndirectedGraph, random::stream};
use burn::tensor::Tensor;
use rand::seq::SliceRandom as _;

use super::check_positive;
use crate::{
    GnnError,
    heads::cross_entropy_of_rows,
    pretrain::pretext::{
        DISTANCE_CLASSES, PretextHead, PretextHeadConfig, PretextStep, PretextTask, Rings,
        loss::pair_differences,
    },
};

/// The task.
#[derive(Debug, Clone)]
pub struct PairwiseDistance {
    rings: Rings,
    pairs_per_class: usize,
    seed: u64,
}

impl PairwiseDistance {
    /// With `pairs_per_class` pairs a step and class, whose first nodes are among at most `max_sources` nodes, drawn once where the
    /// graph has more.
    ///
    /// # Errors
    /// [`GnnError::Option`] for a number that is 0, and a graph whose pairs are all at distances of one class.
    ///
    /// # Complexity
    /// As [`Rings::new`].
    pub fn new(
        graph: &UndirectedGraph,
        pairs_per_class: usize,
        max_sources: usize,
        seed: u64,
    ) -> Result<Self, GnnError> {
        check_positive("PairwiseDistance", "pairs_per_class", pairs_per_class)?;
        check_positive("PairwiseDistance", "max_sources", max_sources)?;
        let mut sources: Vec<NodeId> = (0..graph.num_nodes() as NodeId).collect();
        if sources.len() > max_sources {
            let (chosen, _) = sources.partial_shuffle(&mut stream(seed, 0), max_sources);
            sources = chosen.to_vec();
        }
        let rings = Rings::new(graph, sources);
        let is_there = |&class: &usize| rings.num_pairs(class) > 0;
        let num_classes = (0..DISTANCE_CLASSES).filter(is_there).count();
        if num_classes < 2 {
            return Err(GnnError::Option {
                what: "PairwiseDistance",
                option: "the graph",
                found: format!("with pairs of {num_classes} of {DISTANCE_CLASSES} distances"),
                expected: "at least 2",
            });
        }
        Ok(Self {
            rings,
            pairs_per_class,
            seed,
        })
    }

    /// The nodes by their distance.
    #[must_use]
    pub fn rings(&self) -> &Rings {
        &self.rings
    }

    /// The pairs of a step, and the class of each.
    #[must_use]
    pub fn pairs(&self, step: u64) -> (Vec<[NodeId; 2]>, Vec<u32>) {
        let mut random = stream(self.seed, 1 + step);
        let (mut pairs, mut classes) = (Vec::new(), Vec::new());
        for class in 0..DISTANCE_CLASSES {
            let draw = |_| self.rings.draw(class, &mut random);
            pairs.extend((0..self.pairs_per_class).filter_map(draw));
            classes.resize(pairs.len(), class as u32);
        }
        (pairs, classes)
    }
}

impl PretextTask for PairwiseDistance {
    fn name(&self) -> &'static str {
        "pairwise-distance"
    }

    fn head(&self) -> PretextHeadConfig {
        PretextHeadConfig::new(DISTANCE_CLASSES)
    }

    fn loss(
        &self,
        head: &PretextHead,
        embedding: Tensor<2>,
        step: &PretextStep,
    ) -> Result<Tensor<1>, GnnError> {
        let (pairs, classes) = self.pairs(step.number);
        let differences = pair_differences(embedding, &pairs)?;
        cross_entropy_of_rows(head.forward(differences, &step.context)?, &classes)
    }
}
