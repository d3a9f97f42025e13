//! How well `P` inverts `G`.

use argiope_gnn::seeds;
use argiope_graph::{BipartiteGraph, NodeId, random};
use rand::RngExt;
use rayon::prelude::*;

use super::inverse::Inverse;
use crate::exact::norms::norm;

/// Random vectors that are looked at.
const PROBES: usize = 4;

/// Rows of items that are looked at, at most.
const MAX_ITEMS: usize = 16;

/// The largest `|G P v - v| / |v|` over four random vectors of 1 and -1 and the unit vectors of `items`, or of sixteen spread
/// evenly among them. `G` is not at hand and is applied by its definition, `G y = X' (X y) + lambda y`, to the interactions: they and
/// `P` are compared as they are, whatever happened before.
///
/// # Complexity
/// `O(items^2 + interactions)`, twenty times at most.
pub(super) fn residual(
    interactions: &BipartiteGraph,
    lambda: f64,
    inverse: &Inverse,
    items: &[NodeId],
) -> f64 {
    let size = inverse.size();
    let seed = seeds::named(0, "probes of the inverse");
    let mut random = random::stream(seed, interactions.num_edges() as u64);
    let sign = |_| if random.random::<bool>() { 1.0 } else { -1.0 };
    let probes: Vec<f64> = (0..PROBES * size).map(sign).collect();
    let products = inverse.times(&probes);
    let shown = items.len().min(MAX_ITEMS);
    let of_probes = (0..PROBES).into_par_iter().map(|at| {
        let product = products
            .iter()
            .skip(at)
            .step_by(PROBES)
            .copied()
            .collect::<Vec<_>>();
        (product, probes[at * size..][..size].to_vec())
    });
    let of_items = (0..shown).into_par_iter().map(|at| {
        let item = items[at * items.len() / shown] as usize;
        let mut unit = vec![0.0; size];
        unit[item] = 1.0;
        (inverse.column(item).to_vec(), unit)
    });
    let residuals = of_probes.chain(of_items).map(|(product, vector)| {
        let back = shifted_times(interactions, lambda, &product);
        let difference = norm(back.iter().zip(&vector).map(|(back, v)| back - v));
        difference / norm(vector.iter().copied())
    });
    // Without items there is nothing to invert.
    let residuals: Vec<f64> = if size == 0 {
        Vec::new()
    } else {
        residuals.collect()
    };
    // Unlike `f64::max`, this keeps what is not a number.
    residuals.into_iter().fold(
        0.0,
        |worst, found| if found <= worst { worst } else { found },
    )
}

/// `X' (X y) + lambda y`.
fn shifted_times(interactions: &BipartiteGraph, lambda: f64, y: &[f64]) -> Vec<f64> {
    let mut product: Vec<f64> = y.iter().map(|y| lambda * y).collect();
    for (_, items) in interactions.csr().rows() {
        let sum: f64 = items.iter().map(|&item| y[item as usize]).sum();
        for &item in items {
            product[item as usize] += sum;
        }
    }
    product
}
