//! Plain distances that a graphon distance has to be worth more than.

use serde::Serialize;

use super::{graph_set::GraphSet, wasserstein::WeightedValues};

/// Distances of two sets of graphs without graphons. None of them depends on the others' units; 0 is equal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Baselines {
    /// Wasserstein-1 distance of the distributions of `ln(1 + degree)`, of the graphs themselves and not of egos.
    pub degree_w1: f64,
    /// Absolute difference of the mean clustering coefficients.
    pub clustering: f64,
    /// Wasserstein-1 distance of the eigenvalues of the normalised Laplacian, of some of the graphs (or egos).
    pub spectrum: f64,
    /// Absolute difference of the shares of pairs of nodes that are edges, over all graphs (or egos).
    pub density: f64,
}

/// What of a set the baselines compare.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    log_degrees: WeightedValues,
    clustering: f64,
    spectrum: WeightedValues,
    density: f64,
}

impl Profile {
    pub(super) fn new(set: &GraphSet, spectrum: WeightedValues, density: f64) -> Self {
        Self {
            log_degrees: set.log_degrees().clone(),
            clustering: set.clustering(),
            spectrum,
            density,
        }
    }

    pub(super) fn distances(&self, other: &Self) -> Baselines {
        Baselines {
            degree_w1: self.log_degrees.distance(&other.log_degrees),
            clustering: (self.clustering - other.clustering).abs(),
            spectrum: self.spectrum.distance(&other.spectrum),
            density: (self.density - other.density).abs(),
        }
    }
}
