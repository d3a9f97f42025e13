//! What deleted interactions are compared with: pairs of the same users that are true but were never learned, or that are not
//! true.

use argiope_gnn::seeds;
use argiope_graph::{BipartiteGraph, random::stream};
use rand::RngExt as _;

use crate::{UnlearnError, recommend::sampling::absent_item};

/// For every interaction a random pair of the same user in `held_out`; none for users that have none there.
///
/// # Complexity
/// `O(interactions.len())` time.
#[must_use]
pub fn held_out_pairs(
    interactions: &[(u32, u32)],
    held_out: &BipartiteGraph,
    seed: u64,
    number: u64,
) -> Vec<(u32, u32)> {
    let mut random = stream(seeds::named(seed, "held-out controls"), number);
    let pair = |&(user, _): &(u32, u32)| {
        let items = held_out.neighbors_of_left(user);
        let at = (!items.is_empty()).then(|| random.random_range(0..items.len()))?;
        Some((user, items[at]))
    };
    interactions.iter().filter_map(pair).collect()
}

/// As [`held_out_pairs`], with a random pair of any user for users that have none there; `all` are the pairs of `held_out`.
pub(super) fn held_out_pairs_or_others(
    interactions: &[(u32, u32)],
    held_out: &BipartiteGraph,
    all: &[(u32, u32)],
    seed: u64,
    number: u64,
) -> Vec<(u32, u32)> {
    if all.is_empty() {
        return Vec::new();
    }
    let mut random = stream(seeds::named(seed, "held-out levels"), number);
    let pair = |&(user, _): &(u32, u32)| match held_out.neighbors_of_left(user) {
        [] => all[random.random_range(0..all.len())],
        items => (user, items[random.random_range(0..items.len())]),
    };
    interactions.iter().map(pair).collect()
}

/// For every interaction a random pair of the same user that is not in `known`; none for users that have all items there.
///
/// # Complexity
/// `O(interactions.len() * log(max_degree))` time.
#[must_use]
pub fn absent_pairs(
    interactions: &[(u32, u32)],
    known: &BipartiteGraph,
    seed: u64,
    number: u64,
) -> Vec<(u32, u32)> {
    let mut random = stream(seeds::named(seed, "absent controls"), number);
    let pair = |&(user, _): &(u32, u32)| Some((user, absent_item(known, user, &mut random)?));
    interactions.iter().filter_map(pair).collect()
}

/// All interactions of several parts.
pub(crate) fn union(parts: &[&BipartiteGraph]) -> Result<BipartiteGraph, UnlearnError> {
    let num_users = parts.iter().map(|part| part.num_left()).max().unwrap_or(0);
    let num_items = parts.iter().map(|part| part.num_right()).max().unwrap_or(0);
    let all = parts.iter().flat_map(|part| part.edges());
    Ok(BipartiteGraph::from_edges(num_users, num_items, all)?)
}
