//! What the folder of a method holds as settings.

use serde::Serialize;

use super::{RecommenderBenchConfig, RecommenderMethod, UnlearnRecSettings, subject::Subject};
use crate::{
    comparison::RequestConfig,
    recommend::{RecommenderConfig, course::fingerprint},
};

/// All that the cell of a method depends on.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CellSettings {
    data: String,
    /// SHA-256 of the interactions that the original was trained on, that chose its best epoch, and that test.
    interactions: [String; 3],
    seed: u64,
    /// Number of recommenders that are trained anew, which the numbers are distances to.
    retrained: u64,
    method: RecommenderMethod,
    request: RequestConfig,
    recommender: RecommenderConfig,
    /// Of methods with an encoder.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlearn_rec: Option<UnlearnRecSettings>,
}

impl CellSettings {
    pub(super) fn new(
        config: &RecommenderBenchConfig,
        subject: &Subject,
        request: RequestConfig,
        method: RecommenderMethod,
    ) -> Self {
        let unlearn_rec = || config.unlearn_rec.clone();
        Self {
            data: subject.data.name.clone(),
            interactions: [&subject.data.train, &subject.data.valid, &subject.data.test]
                .map(fingerprint),
            seed: subject.seed,
            retrained: config.retrained,
            method,
            request,
            recommender: config.recommender(),
            unlearn_rec: method.has_encoder().then(unlearn_rec),
        }
    }
}
