//! A set as counts that can be drawn anew.

use argiope_graph::{Progress, UndirectedGraph, random::stream};
use rand::{Rng, RngExt as _};
use rayon::prelude::*;

use super::GraphSet;
use crate::{
    GraphonError, StepFunction,
    choice::choose_first,
    estimate::{BlockCounts, PooledHistogram},
};

/// The most units of a set. Counts take `16 K^2` bytes a unit, and an interval hardly changes with more.
const MAX_UNITS: usize = 256;

/// Graphs whose counts one task adds up.
const GRAPHS_PER_CHUNK: usize = 16;

/// The counts of a set, in units that are drawn anew: graphs, or bundles of graphs by chance where there are many. The sum over
/// drawn bundles has the mean and the variance of that over drawn graphs.
pub(super) struct CountedSet {
    units: Vec<BlockCounts>,
    graphon: StepFunction,
}

impl CountedSet {
    pub(super) fn new(
        set: &GraphSet,
        num_blocks: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let mut graphs: Vec<&UndirectedGraph> = set.graphs().iter().collect();
        // Files are often in an order, by class for example.
        let num_graphs = graphs.len();
        choose_first(&mut graphs, num_graphs, &mut stream(seed, 0));
        let num_units = num_graphs.min(MAX_UNITS);
        let units = (0..num_units)
            .into_par_iter()
            .map(|unit| {
                let members = graphs.iter().skip(unit).step_by(num_units);
                sum_of(members.copied(), num_blocks, progress)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let graphon = estimate(units.iter().map(|unit| (unit, 1.0)), num_blocks)?;
        Ok(Self { units, graphon })
    }

    /// The estimate from all graphs.
    pub(super) fn graphon(&self) -> &StepFunction {
        &self.graphon
    }

    /// All counts together.
    pub(super) fn total(&self) -> Result<BlockCounts, GraphonError> {
        add_up(self.units.iter().map(|unit| (unit, 1.0)), self.num_blocks())
    }

    fn num_blocks(&self) -> usize {
        self.graphon.num_blocks()
    }

    /// An estimate from as many units, drawn with repetition; `None` for a single one, which has no other.
    pub(super) fn resampled(
        &self,
        random: &mut impl Rng,
    ) -> Option<Result<StepFunction, GraphonError>> {
        let num_units = self.units.len();
        if num_units < 2 {
            return None;
        }
        let mut times = vec![0u32; num_units];
        for _ in 0..num_units {
            times[random.random_range(0..num_units)] += 1;
        }
        let drawn = self.units.iter().zip(times).filter(|&(_, times)| times > 0);
        let drawn = drawn.map(|(unit, times)| (unit, f64::from(times)));
        Some(estimate(drawn, self.num_blocks()))
    }

    /// Estimates from two halves of the units, by chance; of an odd number one is left out. `None` for a single one.
    pub(super) fn halves(
        &self,
        random: &mut impl Rng,
    ) -> Option<Result<[StepFunction; 2], GraphonError>> {
        let half = self.units.len() / 2;
        if half == 0 {
            return None;
        }
        let mut units: Vec<&BlockCounts> = self.units.iter().collect();
        choose_first(&mut units, 2 * half, random);
        let of = |units: &[&BlockCounts]| {
            estimate(units.iter().map(|unit| (*unit, 1.0)), self.num_blocks())
        };
        Some(of(&units[..half]).and_then(|first| Ok([first, of(&units[half..2 * half])?])))
    }
}

/// The counts of some graphs together, in parallel, the same for any number of threads.
pub(super) fn counts_of(
    graphs: &[&UndirectedGraph],
    num_blocks: usize,
    progress: &dyn Progress,
) -> Result<BlockCounts, GraphonError> {
    let chunks = graphs
        .par_chunks(GRAPHS_PER_CHUNK)
        .map(|chunk| sum_of(chunk.iter().copied(), num_blocks, progress))
        .collect::<Result<Vec<_>, _>>()?;
    add_up(chunks.iter().map(|chunk| (chunk, 1.0)), num_blocks)
}

/// The graphon of counts, smoothed as by the default estimator.
pub(super) fn graphon_of(counts: &BlockCounts) -> Result<StepFunction, GraphonError> {
    counts.step_function(PooledHistogram::default().box_radius)
}

fn sum_of<'a>(
    graphs: impl Iterator<Item = &'a UndirectedGraph>,
    num_blocks: usize,
    progress: &dyn Progress,
) -> Result<BlockCounts, GraphonError> {
    let mut sum = BlockCounts::zeros(num_blocks)?;
    for graph in graphs {
        progress.check()?;
        sum.add(&BlockCounts::of_graph(graph, num_blocks)?, 1.0)?;
    }
    Ok(sum)
}

fn add_up<'a>(
    counts: impl Iterator<Item = (&'a BlockCounts, f64)>,
    num_blocks: usize,
) -> Result<BlockCounts, GraphonError> {
    let mut sum = BlockCounts::zeros(num_blocks)?;
    for (counts, factor) in counts {
        sum.add(counts, factor)?;
    }
    Ok(sum)
}

fn estimate<'a>(
    counts: impl Iterator<Item = (&'a BlockCounts, f64)>,
    num_blocks: usize,
) -> Result<StepFunction, GraphonError> {
    graphon_of(&add_up(counts, num_blocks)?)
}
