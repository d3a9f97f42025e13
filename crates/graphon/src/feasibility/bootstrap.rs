//! Intervals of a distance, by drawing graphs anew.

use argiope_graph::{Progress, random::stream};
use rayon::prelude::*;

use super::{counted::CountedSet, report::Interval};
use crate::{
    GraphonError, StepFunction,
    gromov_wasserstein::{Coupling, GromovWasserstein},
};

/// Draws of a set, made once for all that it is compared with.
pub(super) struct Resamples(Vec<StepFunction>);

impl Resamples {
    /// `count` estimates; none for a set of one graph.
    pub(super) fn new(
        set: &CountedSet,
        count: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let estimates = (0..count as u64)
            .into_par_iter()
            .filter_map(|draw| {
                let estimate = set.resampled(&mut stream(seed, draw))?;
                Some(progress.check().map_err(Into::into).and(estimate))
            })
            .collect::<Result<_, GraphonError>>()?;
        Ok(Self(estimates))
    }

    /// The percentiles of the distances between draws of both sides that leave out `(1 - confidence) / 2` at both ends (Efron
    /// and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Solvers start at `coupling`, that of the estimates
    /// from all graphs, which is near the best one. `None` without draws on a side.
    pub(super) fn interval(
        &self,
        other: &Self,
        coupling: &Coupling,
        confidence: f64,
        gromov: &GromovWasserstein,
        progress: &dyn Progress,
    ) -> Result<Option<Interval>, GraphonError> {
        let mut distances = (self.0.par_iter().zip(&other.0))
            .map(|(left, right)| Ok(gromov.align_from(left, right, coupling, progress)?.distance))
            .collect::<Result<Vec<f64>, GraphonError>>()?;
        if distances.is_empty() {
            return Ok(None);
        }
        distances.sort_by(f64::total_cmp);
        let tail = (1.0 - confidence) / 2.0;
        Ok(Some(Interval {
            low: quantile(&distances, tail),
            high: quantile(&distances, 1.0 - tail),
        }))
    }
}

/// Between the two nearest of ascending values, linearly.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_quantiles() {
        let sorted = [0.0, 1.0, 2.0, 4.0];
        assert_eq!(quantile(&sorted, 0.0), 0.0);
        assert_eq!(quantile(&sorted, 0.5), 1.5);
        assert_eq!(quantile(&sorted, 1.0), 4.0);
        assert_eq!(quantile(&[3.0], 0.3), 3.0);
    }
}
