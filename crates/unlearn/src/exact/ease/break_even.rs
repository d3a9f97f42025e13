//! Up to which rank an update is cheaper than a fit.

use std::time::{Duration, Instant};

use argiope_graph::{BipartiteGraph, NodeId};

use super::{inverse::Inverse, removal::Removal};

/// Users of the trials that lose an item each: one, and so many that the arithmetic outweighs the way to memory.
const USERS: [usize; 2] = [1, 32];

/// Trials of each, of which the fastest counts.
const TRIALS: usize = 2;

/// The rank whose update takes as long as `fit`.
///
/// Trials with few and with many users, evenly spread, give the time of a rank; beyond them it grows as the arithmetic does. The
/// trials change nothing: what they add to the inverse is 0.
pub(super) fn break_even_rank(
    interactions: &BipartiteGraph,
    inverse: &mut Inverse,
    fit: Duration,
) -> u64 {
    let users: Vec<NodeId> = (interactions.csr().rows())
        .filter(|(_, items)| !items.is_empty())
        .map(|(user, _)| user)
        .collect();
    if users.is_empty() {
        return 0;
    }
    let size = inverse.size() as f64;
    let [low, high] = USERS.map(|wanted| {
        let count = wanted.min(users.len());
        let spread = (0..count).map(|at| users[at * users.len() / count]);
        let removal = Removal::of_first_items(interactions, spread);
        let mut best = f64::INFINITY;
        for _ in 0..TRIALS {
            let start = Instant::now();
            let (left, mut right) = removal.change(interactions, inverse);
            right.fill(0.0);
            inverse.add_product(&left, &right);
            best = best.min(start.elapsed().as_secs_f64());
        }
        let rank = removal.rank(interactions) as f64;
        (work(rank, size), best)
    });
    let per_work = (high.1 - low.1) / (high.0 - low.0).max(f64::MIN_POSITIVE);
    // Noise may have made the larger trial the faster one: then every update is taken for cheaper, but for one of full rank.
    let spare = (fit.as_secs_f64() - low.1).max(0.0);
    let affordable = low.0 + spare / per_work.max(f64::MIN_POSITIVE);
    let is_affordable = |rank: &usize| work(*rank as f64, size) <= affordable;
    (1..inverse.size()).take_while(is_affordable).count() as u64
}

/// What an update of a rank takes, in units of one of rank 1: the product, `size^2 rank`; the solution for all items,
/// `2 size rank^2`; and the factorisation, `2/3 rank^3`.
fn work(rank: f64, size: f64) -> f64 {
    let share = rank / size;
    rank * (1.0 + 2.0 * share + 2.0 / 3.0 * share * share)
}
