//! The model.

use std::time::Instant;

use argiope_graph::{BipartiteGraph, NodeId, Progress};
use rayon::prelude::*;

use super::{EaseConfig, break_even::break_even_rank, counts::shifted_counts, inverse::Inverse};
use crate::{UnlearnError, recommend::metrics::top_items};

/// An item-item model and the interactions that it was fitted to.
///
/// ```
/// use argiope_graph::{BipartiteGraph, Silent};
/// use argiope_unlearn::{Element, Forgetting, Request, exact::{Ease, EaseConfig}};
///
/// // users 0 to 2, items 0 to 3
/// let interactions = BipartiteGraph::from_edges(3, 4, [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 1)])?;
/// let config = EaseConfig { lambda: 0.5, ..EaseConfig::default() };
/// let mut model = Ease::fit(&interactions, config, &Silent)?;
/// assert_eq!(model.recommend(1, 1)?, [0]);
///
/// let request = Request::new("2026-17", [Element::Interaction(0, 1)])?;
/// model.forget(&request, &Silent)?;
/// assert!(model.distance(&model.refitted(&Silent)?)? < 1e-12);
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ease {
    pub(super) config: EaseConfig,
    pub(super) interactions: BipartiteGraph,
    pub(super) inverse: Inverse,
    pub(super) break_even_rank: u64,
}

impl Ease {
    /// Fits the weights.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a setting without sense; [`UnlearnError::Data`] with the bytes that are needed if they are more
    /// than the limit; [`UnlearnError::NotPositiveDefinite`] for a lambda that is lost in rounding; [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(items^3 + sum over users of their items^2)` time, 16 bytes for every pair of items.
    pub fn fit(
        interactions: &BipartiteGraph,
        config: EaseConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        let start = Instant::now();
        let mut inverse = fitted(interactions, &config, progress)?;
        let fit = start.elapsed();
        Ok(Self {
            config,
            interactions: interactions.clone(),
            break_even_rank: break_even_rank(interactions, &mut inverse, fit),
            inverse,
        })
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &EaseConfig {
        &self.config
    }

    /// The interactions: users are left, items right.
    #[must_use]
    pub fn interactions(&self) -> &BipartiteGraph {
        &self.interactions
    }

    /// The rank above which a deletion fits anew, with [`RefitRule::Auto`](crate::exact::RefitRule::Auto): two for every user that
    /// loses a part of the items, one for every user that loses all.
    #[must_use]
    pub fn break_even_rank(&self) -> u64 {
        self.break_even_rank
    }

    /// `B`, `[items, items]`, row-major: the weight of item `i` in the score of item `j` at `i * items + j`.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        let size = self.inverse.size();
        let diagonal = self.inverse.diagonal();
        let mut weights = vec![0.0; size * size];
        let rows = weights.par_chunks_mut(size.max(1)).enumerate();
        rows.for_each(|(item, row)| {
            let entries = self.inverse.column(item).iter().zip(&diagonal);
            for (weight, (entry, diagonal)) in row.iter_mut().zip(entries) {
                *weight = -entry / diagonal;
            }
            row[item] = 0.0;
        });
        weights
    }

    /// The scores of all items for a user, `[items]`; those of the user's own items among them.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a user that is not there.
    ///
    /// # Complexity
    /// `O(items * items of the user)`.
    pub fn scores(&self, user: NodeId) -> Result<Vec<f64>, UnlearnError> {
        self.scores_of(&[user])
    }

    /// The scores of all items for some users, `[users, items]`, row-major.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a user that is not there.
    pub fn scores_of(&self, users: &[NodeId]) -> Result<Vec<f64>, UnlearnError> {
        let num_users = self.interactions.num_left();
        if let Some(user) = users.iter().find(|&&user| user as usize >= num_users) {
            return Err(UnlearnError::Data {
                what: format!("there is no user {user} among {num_users}"),
            });
        }
        let size = self.inverse.size();
        let diagonal = self.inverse.diagonal();
        let mut scores = vec![0.0; users.len() * size];
        let rows = scores.par_chunks_mut(size.max(1)).zip(users);
        rows.for_each(|(row, &user)| {
            let items = self.interactions.neighbors_of_left(user);
            self.inverse.add_columns(items, row);
            for &item in items {
                // An item has no weight in its own score.
                row[item as usize] -= diagonal[item as usize];
            }
            for (score, diagonal) in row.iter_mut().zip(&diagonal) {
                *score = -*score / diagonal;
            }
        });
        Ok(scores)
    }

    /// The `top` items of highest score that the user has not chosen, best first, equal ones by id.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a user that is not there.
    pub fn recommend(&self, user: NodeId, top: usize) -> Result<Vec<NodeId>, UnlearnError> {
        let scores = self.scores(user)?;
        Ok(top_items(
            &scores,
            self.interactions.neighbors_of_left(user),
            top,
        ))
    }
}

/// The inverse of the counts of `interactions`.
pub(super) fn fitted(
    interactions: &BipartiteGraph,
    config: &EaseConfig,
    progress: &dyn Progress,
) -> Result<Inverse, UnlearnError> {
    let num_items = interactions.num_right();
    config.check_memory(num_items)?;
    let counts = shifted_counts(interactions, config.lambda, progress)?;
    Inverse::of(counts, num_items, progress)
}
