//! The tasks, one a file.

mod attribute_mask;
mod attribute_similarity;
mod context_label;
mod corrected_label;
mod distance_to_clusters;
mod distance_to_labeled;
mod edge_mask;
mod ensemble_label;
mod node_property;
mod pairwise_distance;

pub use attribute_mask::AttributeMask;
pub use attribute_similarity::{AttributeSimilarity, SimilarPair};
pub use context_label::ContextLabel;
pub use corrected_label::{Corrected, CorrectedLabel};
pub use distance_to_clusters::DistanceToClusters;
pub use distance_to_labeled::DistanceToLabeled;
pub use edge_mask::EdgeMask;
pub use ensemble_label::ensemble_label;
pub use node_property::{NodeProperty, NodePropertyTarget};
pub use pairwise_distance::PairwiseDistance;

use crate::GnnError;

/// Fails for a share that is not above 0 and below 1.
fn check_share(what: &'static str, share: f64) -> Result<(), GnnError> {
    // Also false for NaN.
    match share > 0.0 && share < 1.0 {
        true => Ok(()),
        false => Err(GnnError::Option {
            what,
            option: "share",
            found: share.to_string(),
            expected: "0 < share < 1",
        }),
    }
}

/// Fails for a number that is 0.
fn check_positive(what: &'static str, option: &'static str, number: usize) -> Result<(), GnnError> {
    match number > 0 {
        true => Ok(()),
        false => Err(GnnError::Option {
            what,
            option,
            found: "0".into(),
            expected: "at least 1",
        }),
    }
}
