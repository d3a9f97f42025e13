//! Metrics of unlearning against their definitions, in quadratic time where that is plainer, and their laws.

mod controls;
mod embeddings;
mod membership;
mod predictions;
mod spread;

use argiope_graph::random::stream;
use rand_distr::{Distribution, StandardNormal};

/// Standard normal numbers.
fn normal(count: usize, seed: u64) -> Vec<f32> {
    let mut generator = stream(seed, 0);
    (0..count)
        .map(|_| StandardNormal.sample(&mut generator))
        .collect()
}

/// Runs in a pool of that many threads.
fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}
