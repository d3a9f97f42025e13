//! A block model by expectation maximisation, where degrees do not tell nodes apart.
//!
//! The stochastic block model with `K` blocks is fitted to all graphs together by variational expectation maximisation
//! (Daudin, Picard and Robin, *A mixture model for random graphs*, Stat. Comput. 18, 2008): memberships are free, so that
//! it sees what a histogram over degree ranks cannot. It also fits noise: where degrees do order the nodes, its likelihood
//! on the pairs it was fitted to is better and its graphon worse. Hence the choice by held-out pairs:
//!
//! 1. A tenth of the pairs of nodes of each graph is hidden.
//! 2. The pooled histogram and the block model, from several starts, are fitted to the rest.
//! 3. The block model is taken only if its mean log-likelihood on the hidden pairs is better by 0.02 nat a pair, and is
//!    then fitted to all pairs from where it stands; else the pooled histogram of all pairs is the estimate.
//!
//! The estimate of the block model has four equal cells a block, in the order of the blocks' degrees, so that blocks may have
//! different widths. It depends on node ids through the pairs that are held out and the order of updates.
//!
//! The margin is absolute. A graph of density 0.01 has an entropy of 0.06 nat a pair: for sparser graphs set it lower.

mod fit;
mod held_out;
mod memberships;
mod model;
mod starts;

pub use starts::Start;

use argiope_graph::{Progress, UndirectedGraph};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{BlockCounts, Estimator, PooledHistogram, input::check_graphs, placement::Placement};
use crate::{GraphonError, StepFunction, error::check_option};
use fit::{Fit, fit};
use held_out::HeldOut;

/// Iterations from every start, after which the best goes on.
const TRIAL_ITERATIONS: usize = 8;
/// Nodes of the largest graph that a block needs.
const NODES_PER_BLOCK: usize = 4;

/// The block model if held-out pairs prefer it, else the pooled histogram. See the [module](self).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmRefined {
    /// Blocks of the model, at most 32 (16 by default). Graphs of fewer nodes than four a block get fewer: a quarter
    /// of the nodes of the largest graph.
    pub num_blocks: usize,
    /// What it is compared with, and falls back to.
    pub histogram: PooledHistogram,
    /// The share of pairs that is held out (0.1 by default), at most 20,000 pairs a graph.
    pub held_out_share: f64,
    /// By how many nat a held-out pair the model must be better (0.02 by default).
    pub margin: f64,
    /// Iterations of expectation maximisation at most (60 by default).
    pub max_iterations: usize,
    /// Chooses the pairs that are held out.
    pub seed: u64,
}

impl Default for EmRefined {
    fn default() -> Self {
        Self {
            num_blocks: 16,
            histogram: PooledHistogram::default(),
            held_out_share: 0.1,
            margin: 0.02,
            max_iterations: 60,
            seed: 0,
        }
    }
}

/// Which of the two was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Taken {
    /// The pooled histogram.
    Histogram,
    /// The block model.
    BlockModel,
}

/// An estimate, and why it is this one.
#[derive(Debug, Clone, PartialEq)]
pub struct EmFit {
    /// The estimate.
    pub graphon: StepFunction,
    /// Whose it is.
    pub taken: Taken,
    /// The pairs that were held out of all graphs.
    pub num_held_out: usize,
    /// Mean log-likelihood of the pooled histogram on them, in nat; 0 if there are none.
    pub histogram_likelihood: f64,
    /// Mean log-likelihood of the block model on them, in nat; 0 if there are none.
    pub block_model_likelihood: f64,
    /// Where the block model of the best bound started.
    pub start: Start,
}

impl EmRefined {
    /// The estimate, with what it was chosen by. Without a held-out pair (graphs of very few nodes) the histogram is taken.
    ///
    /// # Errors
    /// As [`Estimator::estimate`].
    ///
    /// # Complexity
    /// `O(num_edges K + num_nodes K^2)` an iteration, summed over the graphs and parallel over them, about 100 iterations;
    /// `O(num_nodes K)` space.
    pub fn fit(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<EmFit, GraphonError> {
        self.check()?;
        check_graphs(graphs)?;
        let held_out: Vec<HeldOut> = (graphs.par_iter().enumerate())
            .map(|(index, graph)| {
                HeldOut::draw(graph, self.held_out_share, self.seed, index as u64)
            })
            .collect::<Result<_, _>>()?;
        let (start, trained) = self.best_start(&held_out, progress)?;
        let num_held_out: usize = held_out.iter().map(|graph| graph.unknown.num_edges()).sum();
        let known: f64 = held_out.iter().map(HeldOut::num_known_pairs).sum();
        // What was seen in no known pair may still have about one in as many.
        let floor = (1.0 / (known + 1.0)).min(0.5);
        let mean = |sum: f64| {
            if num_held_out == 0 {
                0.0
            } else {
                sum / num_held_out as f64
            }
        };
        let histogram_likelihood = mean(self.histogram_likelihood(&held_out, floor)?);
        let block_model_likelihood = mean(model_likelihood(&held_out, &trained, floor));
        let is_better = block_model_likelihood - histogram_likelihood >= self.margin;
        let taken = match num_held_out > 0 && is_better {
            true => Taken::BlockModel,
            false => Taken::Histogram,
        };
        let graphon = match taken {
            Taken::Histogram => self.histogram.estimate(graphs, progress)?,
            Taken::BlockModel => {
                let all: Vec<HeldOut> = graphs.iter().map(HeldOut::nothing).collect();
                let refitted = fit(&all, trained.memberships, self.max_iterations, progress)?;
                refitted.model.step_function()?
            }
        };
        Ok(EmFit {
            graphon,
            taken,
            num_held_out,
            histogram_likelihood,
            block_model_likelihood,
            start,
        })
    }

    fn check(&self) -> Result<(), GraphonError> {
        let (blocks, share, margin) = (self.num_blocks, self.held_out_share, self.margin);
        check_option((1..=32).contains(&blocks), "num_blocks", blocks, "1 to 32")?;
        check_option(
            share > 0.0 && share < 1.0,
            "held_out_share",
            share,
            "between 0 and 1",
        )?;
        check_option(margin.is_finite(), "margin", margin, "a number")?;
        let iterations = self.max_iterations;
        check_option(iterations > 0, "max_iterations", iterations, "1 or more")
    }

    /// Every start gets a few iterations; the one of the best bound goes on to the end.
    fn best_start(
        &self,
        graphs: &[HeldOut],
        progress: &dyn Progress,
    ) -> Result<(Start, Fit), GraphonError> {
        let largest = graphs.iter().map(HeldOut::num_nodes).max().unwrap_or(0);
        let num_blocks = self.num_blocks.min(largest / NODES_PER_BLOCK).max(1);
        let eigenvectors = starts::eigenvectors(graphs, self.seed, progress)?;
        let trial = |start: Start| {
            let memberships =
                starts::memberships(start, graphs, &eigenvectors, num_blocks, progress)?;
            fit(graphs, memberships, TRIAL_ITERATIONS, progress)
        };
        let (mut best_start, mut best) = (Start::Degrees, trial(Start::Degrees)?);
        for start in (0..starts::NUM_EIGENVECTORS).map(Start::Eigenvector) {
            let tried = trial(start)?;
            if tried.bound > best.bound {
                (best_start, best) = (start, tried);
            }
        }
        let fitted = fit(graphs, best.memberships, self.max_iterations, progress)?;
        Ok((best_start, fitted))
    }

    /// The sum over held-out pairs, for the histogram of the known ones.
    fn histogram_likelihood(&self, graphs: &[HeldOut], floor: f64) -> Result<f64, GraphonError> {
        let sizes = graphs.iter().map(HeldOut::num_nodes);
        let num_blocks = self.histogram.num_blocks.resolve(sizes)?;
        let parts: Vec<(Placement, BlockCounts)> = graphs
            .par_iter()
            .map(|graph| {
                let placement = Placement::of_undirected(&graph.known, num_blocks);
                let mut counts = BlockCounts::of_placed(graph.known.csr(), &placement);
                counts.remove_pairs(&placement, graph.unknown.edges());
                (placement, counts)
            })
            .collect();
        let mut pooled = BlockCounts::zeros(num_blocks)?;
        for (_, counts) in &parts {
            pooled.add(counts, 1.0)?;
        }
        let graphon = pooled.step_function(self.histogram.box_radius)?;
        let values = graphon.view();
        let sums = graphs.iter().zip(&parts).map(|(graph, (placement, _))| {
            graph.log_likelihood(floor, |u, v| {
                let (first, shares) = placement.shares(placement.group_of(u));
                let (other_first, other_shares) = placement.shares(placement.group_of(v));
                let mut probability = 0.0;
                for (i, share) in (first..).zip(shares) {
                    for (j, other_share) in (other_first..).zip(other_shares) {
                        probability += share * other_share * values[[i, j]];
                    }
                }
                probability
            })
        });
        Ok(sums.sum())
    }
}

/// The sum over held-out pairs, for a fitted block model.
fn model_likelihood(graphs: &[HeldOut], fitted: &Fit, floor: f64) -> f64 {
    let probabilities = &fitted.model.probabilities;
    let sums = (graphs.iter().zip(&fitted.memberships)).map(|(graph, memberships)| {
        let expected = memberships.dot(probabilities);
        graph.log_likelihood(floor, |u, v| {
            expected.row(u as usize).dot(&memberships.row(v as usize))
        })
    });
    sums.sum()
}

impl Estimator for EmRefined {
    fn name(&self) -> &'static str {
        "em"
    }

    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        Ok(self.fit(graphs, progress)?.graphon)
    }
}
