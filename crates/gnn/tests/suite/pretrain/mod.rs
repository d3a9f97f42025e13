//! Pre-training: views and positions against their laws, losses against loops, runs against themselves, probes against slow forms.

mod encoder;
mod evaluation;
mod logistic_regression;
mod loss;
mod positions;
mod queue;
mod training;
mod views;

use argiope_gnn::pretrain::contrastive::ContrastiveConfig;

/// Settings of a run of a second.
pub(crate) fn small() -> ContrastiveConfig {
    let text = "
        [views]
        hops = 16
        evaluation_hops = 16
        max_nodes = 24
        positions = 6
        [encoder]
        num_layers = 2
        hidden = 16
        outputs = 16
        degree_dim = 4
        max_degree = 20
        dropout = 0.2
        [training]
        steps = 12
        steps_per_epoch = 3
        batch_size = 12
        centres = 40
        measured_views = 20
        queue_size = 30
        momentum = 0.9
    ";
    ContrastiveConfig::from_toml(text).unwrap()
}
