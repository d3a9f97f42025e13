//! Models whose state after a deletion equals that of a refit, or is certified to be near it.

pub(crate) mod arrays;
pub mod certified;
pub mod ease;
mod feature_map;
mod gram;
mod linear_head;
mod norms;
mod propagation;
pub mod relations;
pub mod ridge;

pub use certified::{CertifiedConfig, CertifiedLogistic};
pub use ease::{Ease, EaseConfig};
pub use feature_map::FeatureMap;
pub use propagation::FixedPropagation;
pub use relations::{EntityFeatures, RelationConfig, RelationRidge};
pub use ridge::{RefitRule, RidgeClassifier, RidgeConfig};
