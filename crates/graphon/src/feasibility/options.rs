//! Settings of a comparison.

use serde::{Deserialize, Serialize};

use crate::{
    GraphonError,
    alpha::AlphaOptions,
    error::check_option,
    gromov_wasserstein::{GromovWasserstein, Loss},
};

/// Settings of a [`SourcePool`](super::SourcePool).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeasibilityOptions {
    /// Blocks of every graphon, 2 or more; 64 by default.
    pub num_blocks: usize,
    /// Clusters of the space of topologies, 1 or more; 5 by default.
    pub num_clusters: usize,
    /// Times that the graphs of both sides are drawn anew for an interval; 100 by default, 0 for no intervals.
    pub num_resamples: usize,
    /// Share of the resampled distances inside an interval, between 0 and 1; 0.9 by default.
    pub confidence: f64,
    /// Times that a set is split into halves for the noise floor; 5 by default, 0 for none.
    pub num_splits: usize,
    /// Graphs (or egos) of a set whose spectra are compared, 1 or more; 8 by default.
    pub num_spectra: usize,
    /// Of the distances that are reported, with the square loss; resampled ones start where these ended.
    pub gromov: GromovWasserstein,
    /// Of the nearest mixtures.
    pub alpha: AlphaOptions,
    /// Chooses resamples, splits, clusters and graphs for spectra.
    pub seed: u64,
}

impl Default for FeasibilityOptions {
    fn default() -> Self {
        Self {
            num_blocks: 64,
            num_clusters: 5,
            num_resamples: 100,
            confidence: 0.9,
            num_splits: 5,
            num_spectra: 8,
            gromov: GromovWasserstein::default(),
            alpha: AlphaOptions::default(),
            seed: 0,
        }
    }
}

impl FeasibilityOptions {
    /// # Errors
    /// [`GraphonError::Option`].
    pub(super) fn check(&self) -> Result<(), GraphonError> {
        check_option(
            self.num_blocks > 1,
            "num_blocks",
            self.num_blocks,
            "2 or more",
        )?;
        check_option(
            self.num_clusters > 0,
            "num_clusters",
            self.num_clusters,
            "1 or more",
        )?;
        check_option(
            self.num_spectra > 0,
            "num_spectra",
            self.num_spectra,
            "1 or more",
        )?;
        check_option(
            self.confidence > 0.0 && self.confidence < 1.0,
            "confidence",
            self.confidence,
            "a number between 0 and 1",
        )?;
        check_option(
            self.gromov.loss == Loss::Square,
            "gromov.loss",
            format!("{:?}", self.gromov.loss),
            "the square loss, whose root scales with the graphons",
        )
    }
}
