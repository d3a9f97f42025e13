//! Ridge heads on propagated features: deletions equal refits.

mod dense;
mod errors;
mod laws;
mod real_data;
mod stored;

pub(crate) use real_data::reference_data;

use argiope_unlearn::exact::{FeatureMap, FixedPropagation, RefitRule, RidgeConfig};
use proptest::prelude::*;

/// Settings that never fit anew.
fn config(propagation: FixedPropagation, feature_map: FeatureMap) -> RidgeConfig {
    RidgeConfig {
        propagation,
        feature_map,
        refit: RefitRule::Never,
        ..RidgeConfig::default()
    }
}

fn propagations() -> impl Strategy<Value = FixedPropagation> {
    (0..3u8, 0..4usize, 0.05..1.0f64).prop_map(|(kind, hops, alpha)| match kind {
        0 => FixedPropagation::Sgc { hops },
        1 => FixedPropagation::Sign { hops },
        _ => FixedPropagation::Appnp { hops, alpha },
    })
}

fn feature_maps() -> impl Strategy<Value = FeatureMap> {
    prop_oneof![
        Just(FeatureMap::Identity),
        Just(FeatureMap::Projection { dim: 6 }),
        Just(FeatureMap::Rectified { dim: 9 }),
    ]
}
