//! Deletions to try methods with: random interactions, random users, and the adversarial interactions of UnlearnRec's paper.

use std::collections::BTreeSet;

use argiope_gnn::seeds;
use argiope_graph::{BipartiteGraph, Progress, random::stream};
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};

use super::{Deletion, Embeddings};
use crate::{UnlearnError, data::Interactions, error::check_setting};

/// Users that are scored at a time.
const BLOCK: usize = 256;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletionKind {
    /// A share of the interactions.
    #[default]
    Interactions,
    /// A share of the users that have interactions.
    Users,
}

impl DeletionKind {
    /// How many there are to draw from.
    #[must_use]
    pub fn num_in(self, train: &BipartiteGraph) -> usize {
        match self {
            Self::Interactions => train.num_edges(),
            Self::Users => users_of(train).count(),
        }
    }
}

/// Users that have interactions.
fn users_of(train: &BipartiteGraph) -> impl Iterator<Item = u32> {
    let users = 0..train.num_left() as u32;
    users.filter(|&user| !train.neighbors_of_left(user).is_empty())
}

impl Deletion {
    /// A random `share` of what `kind` says, at least one, a function of seed and `number`.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] unless `0 < share < 1`; [`UnlearnError::Data`] if nothing would be left.
    pub fn random(
        train: &BipartiteGraph,
        kind: DeletionKind,
        share: f64,
        seed: u64,
        number: u64,
    ) -> Result<Self, UnlearnError> {
        let is_right = share > 0.0 && share < 1.0;
        check_setting(
            "the share that is deleted",
            share,
            is_right,
            "0 < share < 1",
        )?;
        let count = (share * kind.num_in(train) as f64).round() as usize;
        Self::random_of(train, kind, count.max(1), seed, number)
    }

    /// `count` random ones of what `kind` says, a function of seed and `number`.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if there are not so many, and if nothing would be left.
    ///
    /// # Complexity
    /// `O(num_interactions)` time.
    pub fn random_of(
        train: &BipartiteGraph,
        kind: DeletionKind,
        count: usize,
        seed: u64,
        number: u64,
    ) -> Result<Self, UnlearnError> {
        let num_known = kind.num_in(train);
        if count > num_known {
            return Err(UnlearnError::Data {
                what: format!(
                    "{count} {} cannot be deleted: there are {num_known}",
                    match kind {
                        DeletionKind::Interactions => "interactions",
                        DeletionKind::Users => "users with interactions",
                    }
                ),
            });
        }
        let mut random = stream(seeds::named(seed, "deletions"), number);
        match kind {
            DeletionKind::Interactions => {
                let mut interactions: Vec<(u32, u32)> = train.edges().collect();
                let (drawn, _) = interactions.partial_shuffle(&mut random, count);
                Self::new(train, &[], drawn)
            }
            DeletionKind::Users => {
                let mut users: Vec<u32> = users_of(train).collect();
                let (drawn, _) = users.partial_shuffle(&mut random, count);
                Self::new(train, drawn, &[])
            }
        }
    }
}

/// Interactions that a clean model finds least likely, ascending and each once: for a random `share` of the users the item with
/// the lowest score, and for as large a share of the items the user with the lowest score, among pairs that are nowhere in the
/// data. Of equal scores the first counts.
///
/// They are added to the data that the model to be cleaned is trained on ([`with_added`]), and deleted again. A model that never
/// saw them scores them lowest.
///
/// # Errors
/// [`UnlearnError::Option`] unless `0 < share <= 1`; [`UnlearnError::Cancelled`].
///
/// # Complexity
/// `O(num_users * num_items * dim)` time, a block of users at a time.
pub fn adversarial_interactions(
    embeddings: &Embeddings,
    data: &Interactions,
    share: f64,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Vec<(u32, u32)>, UnlearnError> {
    let is_right = share > 0.0 && share <= 1.0;
    check_setting(
        "the share of users and items",
        share,
        is_right,
        "0 < share <= 1",
    )?;
    let (num_users, num_items) = (embeddings.num_users(), embeddings.num_items());
    let chosen = |what: &str, of: usize| {
        let mut order: Vec<u32> = (0..of as u32).collect();
        order.shuffle(&mut stream(seeds::named(seed, what), 0));
        let mut is_chosen = vec![false; of];
        let count = (share * of as f64).round() as usize;
        (order.iter().take(count)).for_each(|&one| is_chosen[one as usize] = true);
        is_chosen
    };
    let of_users = chosen("adversarial users", num_users);
    let of_items = chosen("adversarial items", num_items);
    let mut worst_users: Vec<Option<(f32, u32)>> = vec![None; num_items];
    let mut found = BTreeSet::new();
    let is_known = |user, item| {
        let parts = [&data.train, &data.valid, &data.test];
        parts.iter().any(|part| part.has_edge(user, item))
    };
    let users: Vec<u32> = (0..num_users as u32).collect();
    for users in users.chunks(BLOCK) {
        progress.check()?;
        let scores = embeddings.score_users(users)?;
        for (&user, scores) in users.iter().zip(scores.chunks(num_items.max(1))) {
            let mut worst_item: Option<(f32, u32)> = None;
            for (item, &score) in (0u32..).zip(scores) {
                let is_below = |best: Option<(f32, u32)>| best.is_none_or(|(best, _)| score < best);
                let for_user = of_users[user as usize] && is_below(worst_item);
                let for_item = of_items[item as usize] && is_below(worst_users[item as usize]);
                if (for_user || for_item) && !is_known(user, item) {
                    if for_user {
                        worst_item = Some((score, item));
                    }
                    if for_item {
                        worst_users[item as usize] = Some((score, user));
                    }
                }
            }
            found.extend(worst_item.map(|(_, item)| (user, item)));
        }
    }
    let for_items = (0u32..).zip(worst_users);
    found.extend(for_items.filter_map(|(item, worst)| Some((worst?.1, item))));
    Ok(found.into_iter().collect())
}

/// The data with more interactions to learn from; those that are there already stay as they are.
///
/// # Errors
/// [`UnlearnError::Data`] for a user or an item that there is not.
pub fn with_added(data: &Interactions, added: &[(u32, u32)]) -> Result<Interactions, UnlearnError> {
    let (num_users, num_items) = (data.train.num_left(), data.train.num_right());
    for &(user, item) in added {
        if user as usize >= num_users || item as usize >= num_items {
            return Err(UnlearnError::Data {
                what: format!(
                    "interaction {user} {item}: there are {num_users} users and {num_items} items"
                ),
            });
        }
    }
    let all = data.train.edges().chain(added.iter().copied());
    Ok(Interactions {
        train: BipartiteGraph::from_edges(num_users, num_items, all)?,
        ..data.clone()
    })
}
