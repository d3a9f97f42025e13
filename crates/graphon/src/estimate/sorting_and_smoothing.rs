//! SAS: a histogram over degree ranks, smoothed by total variation.

use argiope_graph::{Progress, UndirectedGraph};
use serde::{Deserialize, Serialize};

use super::{
    BlockCounts, Estimator, input::check_graphs, pooled_histogram::pooled_counts,
    total_variation::denoise,
};
use crate::{GraphonError, StepFunction, error::check_option};

/// Sorting and smoothing (Chan and Airoldi, *A Consistent Histogram Estimator for Exchangeable Graph Models*, ICML 2014):
/// nodes are sorted by degree, the adjacency is averaged over bins of about `log n` nodes, and the histogram is denoised by
/// total variation.
///
/// Graphs of unequal size are counted each in its own ranks, and pooled; the number of bins follows the root mean square of
/// their sizes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SortingAndSmoothing {
    /// The weight of the total variation, the `weight` of `TV(u) + |u - f|^2 / (2 weight)` on a histogram `f` with values
    /// in `[0, 1]`. By default the standard deviation of a bin, `sqrt(p (1 - p) / pairs)` for the overall density `p` and
    /// the mean number of pairs. (A weight of 8 or 9, as some programs have it, makes all histograms constant.)
    pub weight: Option<f64>,
}

impl Estimator for SortingAndSmoothing {
    fn name(&self) -> &'static str {
        "sorting-and-smoothing"
    }

    /// See [`Estimator::estimate`].
    ///
    /// # Complexity
    /// That of the pooled histogram, plus `O(K^2)` an iteration of the denoising, 2000 at most, for `K = n / log2 n` bins.
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError> {
        check_graphs(graphs)?;
        if let Some(weight) = self.weight {
            let is_weight = weight >= 0.0 && weight.is_finite();
            check_option(is_weight, "weight", weight, "0 or more")?;
        }
        let squares: f64 = graphs
            .iter()
            .map(|graph| (graph.num_nodes() as f64).powi(2))
            .sum();
        let typical_size = (squares / graphs.len() as f64).sqrt();
        let bin = 1.0 + typical_size.log2().floor();
        let num_blocks = ((typical_size / bin) as usize).max(1);
        let counts = pooled_counts(graphs, num_blocks, progress)?;
        let histogram = counts.step_function(0)?.into_array();
        let weight = self.weight.unwrap_or_else(|| standard_deviation(&counts));
        progress.check()?;
        let smooth = denoise(&histogram, weight);
        StepFunction::clipped(&smooth)
    }
}

/// Of a bin, about its mean.
fn standard_deviation(counts: &BlockCounts) -> f64 {
    let density = counts.density();
    // An undirected graph draws each pair once, and pairs are counted both ways; bins are symmetric as well.
    let pairs_of_bin = counts.pairs().sum() / counts.pairs().len() as f64;
    (density * (1.0 - density) / pairs_of_bin).sqrt()
}
