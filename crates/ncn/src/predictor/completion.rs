//! Completion: which links are asked for, and what their scores do to the pooled neighbours.
//!
//! A neighbour `u` of `i` that is no neighbour of `j` would be a common neighbour if the link `(j, u)` were there but
//! unobserved. Its embedding is pooled with a weight that grows with the score of that link (Wang et al., ICLR 2024,
//! equations 9 and 10).

use argiope_gnn::Context;
use argiope_graph::random::stream;
use argiope_sparse::{
    CommonNeighbors, NeighborSets, Pairs, Pattern, RowIndex, common_neighbors, gather_rows,
};
use burn::tensor::{Tensor, TensorData, activation::sigmoid};
use rand::RngExt as _;
use rayon::prelude::*;

use crate::{NcnError, config::CompletionConfig};

/// Neighbours of every pair, common ones first, and the links that the others ask for.
#[derive(Debug)]
pub(super) struct Union {
    /// A row for every pair, a column for every node.
    pub(super) pattern: Pattern,
    /// For every slot of `pattern`: 1 for common neighbours, the inverse share of the sample for others.
    factors: Vec<f64>,
    /// For every slot of `pattern`, the position in `links` that weights it; `COMMON` for common neighbours.
    link_of_slot: Vec<u32>,
    /// The links whose scores are needed, each once; the ends of a link are in ascending order.
    pub(super) links: Pairs,
}

/// In place of a link, for common neighbours.
const COMMON: u32 = u32::MAX;

/// How many neighbours of one node alone are taken of each pair and side.
#[derive(Debug, Clone, Copy)]
struct Sample {
    at_most: usize,
    seed: u64,
}

/// Number of the draw of samples among the dropouts of a pass: larger than that of any layer.
const SAMPLES: u64 = u64::MAX;

impl Union {
    /// Neighbours of both nodes of every pair, sampled as the settings say.
    ///
    /// # Errors
    /// [`NcnError::Sparse`] if rows of the graph are not ascending, or if there are more neighbours than a pattern can
    /// have entries.
    pub(super) fn new(
        graph: &Pattern,
        pairs: &Pairs,
        completion: &CompletionConfig,
        context: &Context,
    ) -> Result<Self, NcnError> {
        let sets = common_neighbors(graph, graph, pairs, NeighborSets::ALL)?;
        let at_most = match context.is_training() {
            true => completion.train_sample,
            false => completion.test_sample,
        };
        let sample = at_most.map(|at_most| {
            let key = context.key_of(SAMPLES);
            // The step is the upper half of the counter of a dropout; a stream has but one number.
            let seed = key.of_layer(key.step).seed;
            Sample { at_most, seed }
        });
        Self::of(pairs, &sets, graph.num_columns(), sample)
    }

    /// Puts the three sets of every pair together.
    ///
    /// A link is asked for once however many pairs need it: scores are symmetric, so that the order of its ends does not
    /// matter.
    ///
    /// # Errors
    /// What [`Pattern::new`] and [`Pairs::new`] refuse, such as more entries than a pattern can have.
    ///
    /// # Complexity
    /// `O(s log s)` time for `s` neighbours in all, and 28 bytes for each.
    fn of(
        pairs: &Pairs,
        sets: &CommonNeighbors,
        num_nodes: usize,
        sample: Option<Sample>,
    ) -> Result<Self, NcnError> {
        let rows: Vec<Row> = (0..pairs.len())
            .into_par_iter()
            .map(|row| Row::new(pairs, sets, row, sample))
            .collect();
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        offsets.push(0u64);
        let total = rows.iter().map(|row| row.nodes.len()).sum();
        let mut nodes = Vec::with_capacity(total);
        let mut factors = Vec::with_capacity(total);
        let mut keys = Vec::with_capacity(total);
        for row in rows {
            nodes.extend(row.nodes);
            factors.extend(row.factors);
            keys.extend(row.keys);
            offsets.push(nodes.len() as u64);
        }
        let mut links: Vec<u64> = (keys.par_iter().copied())
            .filter(|&key| key != NO_KEY)
            .collect();
        links.par_sort_unstable();
        links.dedup();
        let link_of_slot = (keys.par_iter())
            .map(|key| {
                links
                    .binary_search(key)
                    .map_or(COMMON, |found| found as u32)
            })
            .collect();
        let links: Vec<(u32, u32)> = (links.iter())
            .map(|&key| ((key >> 32) as u32, key as u32))
            .collect();
        Ok(Self {
            pattern: Pattern::new(num_nodes, offsets, nodes)?,
            factors,
            link_of_slot,
            links: Pairs::new(num_nodes, links)?,
        })
    }

    /// The weight of every slot, `[num_slots]`, from the scores of the links and, if they are learned, the logits of the
    /// priors of the pairs, `[num_pairs, 1]`; like `x`.
    ///
    /// # Errors
    /// None for scores of the links and priors of the pairs.
    pub(super) fn weights(
        &self,
        scores: &[f64],
        prior: Option<Tensor<2>>,
        completion: &CompletionConfig,
        x: &Tensor<2>,
    ) -> Result<Tensor<1>, NcnError> {
        let tensor = |values: Vec<f64>| {
            let len = values.len();
            let data = TensorData::new(values, [len]).convert_dtype(x.dtype());
            Tensor::<1>::from_data(data, (&x.device().inner(), x.dtype()))
        };
        let slots = self.link_of_slot.iter().zip(&self.factors);
        let Some(prior) = prior else {
            let weights = slots.map(|(&link, &factor)| match link {
                COMMON => 1.0,
                link => factor * weight(scores[link as usize], completion),
            });
            return Ok(tensor(weights.collect()));
        };
        // alpha * pt / (pt + against) where links are asked for, and 1 elsewhere.
        let against = |&link: &u32| match link {
            COMMON => 1.0,
            link => against(scores[link as usize], completion),
        };
        let against = tensor(self.link_of_slot.iter().map(against).collect());
        let is_common = |&link: &u32| f64::from(u8::from(link == COMMON));
        let common = tensor(self.link_of_slot.iter().map(is_common).collect());
        let factors = slots.map(|(&link, &factor)| match link {
            COMMON => 0.0,
            _ => factor * f64::from(completion.alpha),
        });
        let factors = tensor(factors.collect());
        let rows = RowIndex::new(
            self.pattern.rows_of_slots().to_vec(),
            self.pattern.num_rows(),
        )?;
        let prior: Tensor<1> = gather_rows(sigmoid(prior), &rows)?.flatten(0, 1);
        Ok(factors * prior.clone() / (prior + against) + common)
    }
}

/// The key of no link: node ids are smaller.
const NO_KEY: u64 = u64::MAX;

struct Row {
    nodes: Vec<u32>,
    factors: Vec<f64>,
    keys: Vec<u64>,
}

impl Row {
    fn new(pairs: &Pairs, sets: &CommonNeighbors, row: usize, sample: Option<Sample>) -> Self {
        let (left, right) = pairs.as_slice()[row];
        let of = |pattern: &Option<Pattern>| -> Vec<u32> {
            pattern.as_ref().map_or(Vec::new(), |p| p.row(row).to_vec())
        };
        let mut nodes = of(&sets.common);
        let mut keys = vec![NO_KEY; nodes.len()];
        let mut factors = vec![1.0; nodes.len()];
        for (side, alone, other) in [(0, &sets.only_left, right), (1, &sets.only_right, left)] {
            let mut alone = of(alone);
            let mut factor = 1.0;
            if let Some(Sample { at_most, seed }) = sample
                && alone.len() > at_most
            {
                let before = alone.len();
                choose(&mut alone, at_most, seed, 2 * row as u64 + side);
                factor = before as f64 / at_most as f64;
            }
            keys.extend(
                alone
                    .iter()
                    .map(|&node| u64::from(node.min(other)) << 32 | u64::from(node.max(other))),
            );
            factors.resize(factors.len() + alone.len(), factor);
            nodes.extend(alone);
        }
        Self {
            nodes,
            factors,
            keys,
        }
    }
}

/// Leaves `count` of the nodes, drawn without replacement, in ascending order.
fn choose(nodes: &mut Vec<u32>, count: usize, seed: u64, number: u64) {
    let mut random = stream(seed, number);
    for at in 0..count {
        let from = random.random_range(at..nodes.len());
        nodes.swap(at, from);
    }
    nodes.truncate(count);
    nodes.sort_unstable();
}

/// `alpha * pt * p / (pt * p + 1 - p)` for `p = sigmoid(scale * (score - offset))`: the probability of the link under odds
/// that a prior multiplies.
///
/// Written as `alpha * pt / (pt + exp(-scale * (score - offset)))`, which holds where `p` rounds to 1.
fn weight(score: f64, completion: &CompletionConfig) -> f64 {
    let (alpha, pt) = (f64::from(completion.alpha), f64::from(completion.pt));
    alpha * pt / (pt + against(score, completion))
}

/// `(1 - p) / p`
fn against(score: f64, completion: &CompletionConfig) -> f64 {
    (-f64::from(completion.scale) * (score - f64::from(completion.offset))).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_weights_are_the_formula_of_the_paper() {
        let completion = CompletionConfig {
            scale: 4.3,
            offset: 2.8,
            pt: 0.75,
            alpha: 0.9,
            ..CompletionConfig::default()
        };
        for score in [-5.0, 0.0, 2.0, 2.8, 3.5, 9.0] {
            let p = 1.0 / (1.0 + (-4.3 * (score - 2.8f64)).exp());
            let expected = 0.9 * 0.75 * p / (0.75 * p + 1.0 - p);
            let found = weight(score, &completion);
            assert!(
                (found - expected).abs() < 1e-6,
                "{score}: {found} {expected}"
            );
        }
        assert_eq!(weight(1e30, &completion), f64::from(0.9f32));
        assert_eq!(weight(-1e30, &completion), 0.0);
    }

    /// A path 0 - 1 - 2 - 3 and an edge 1 - 4.
    fn graph() -> Pattern {
        Pattern::new(5, vec![0, 1, 4, 6, 7, 8], vec![1, 0, 2, 4, 1, 3, 2, 1]).unwrap()
    }

    #[test]
    fn test_links_are_asked_for_once() {
        let graph = graph();
        let pairs = Pairs::new(5, [(0, 2), (2, 0), (0, 3)]).unwrap();
        let sets = common_neighbors(&graph, &graph, &pairs, NeighborSets::ALL).unwrap();
        let union = Union::of(&pairs, &sets, 5, None).unwrap();
        // (0, 2): 1 is common, 3 is a neighbour of 2 alone. (0, 3): 1 of 0 alone, 2 of 3 alone.
        assert_eq!(union.pattern.row(0), [1, 3]);
        assert_eq!(union.pattern.row(1), [1, 3]);
        assert_eq!(union.pattern.row(2), [1, 2]);
        assert_eq!(union.links.as_slice(), [(0, 2), (0, 3), (1, 3)]);
        assert_eq!(union.link_of_slot, [COMMON, 1, COMMON, 1, 2, 0]);
        assert!(union.factors.iter().all(|&factor| factor == 1.0));
    }

    #[test]
    fn test_samples_keep_the_expected_sum() {
        let star = {
            let mut entries: Vec<(u32, u32)> = (2..102).map(|leaf| (0, leaf)).collect();
            entries.extend((2..102).map(|leaf| (leaf, 0)));
            Pattern::from_edges(102, 102, &entries).unwrap().0
        };
        let pairs = Pairs::new(102, [(0, 1)]).unwrap();
        let sets = common_neighbors(&star, &star, &pairs, NeighborSets::ALL).unwrap();
        let sample = |seed| {
            let sample = Sample { at_most: 8, seed };
            Union::of(&pairs, &sets, 102, Some(sample)).unwrap()
        };
        let first = sample(1);
        assert_eq!(first.pattern.degree(0), 8);
        assert!(first.pattern.is_ascending());
        let sum: f64 = first.factors.iter().sum();
        assert!((sum - 100.0).abs() < 1e-9);
        assert_eq!(first.pattern, sample(1).pattern);
        assert_ne!(first.pattern, sample(2).pattern);
    }
}
