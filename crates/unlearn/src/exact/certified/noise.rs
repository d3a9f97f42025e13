//! The perturbation of the objective.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use rand_distr::{Distribution, StandardNormal};

use super::CertifiedConfig;

/// Independent normal numbers of standard deviation `sigma`, `[num_classes, dim]`: others in every epoch, which is a training with
/// fresh noise.
pub(super) fn noise(
    config: &CertifiedConfig,
    epoch: u64,
    num_classes: usize,
    dim: usize,
) -> Vec<f64> {
    let seed = seeds::named(config.seed, "objective perturbation");
    let mut random = stream(seed, epoch);
    let normal = (0..num_classes * dim).map(|_| -> f64 { StandardNormal.sample(&mut random) });
    normal.map(|value| config.sigma * value).collect()
}
