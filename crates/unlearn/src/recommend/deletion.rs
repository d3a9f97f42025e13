//! What of the interactions is deleted, and what is left.

use std::collections::BTreeSet;

use argiope_graph::BipartiteGraph;

use super::propagation::filtered;
use crate::{Element, Request, UnlearnError};

/// The name of the engine in errors.
const ENGINE: &str = "a recommender";

/// Interactions that are deleted, each once, and those that are left.
///
/// The two are sets: an interaction that a request names twice, or by itself and with its user, is deleted once, and what is
/// left never holds it.
#[derive(Debug, Clone)]
pub struct Deletion {
    deleted: BipartiteGraph,
    residual: BipartiteGraph,
    users: Vec<u32>,
}

impl Deletion {
    /// What a request deletes of `train`.
    ///
    /// # Errors
    /// [`UnlearnError::NotFound`] for a user without interactions, or an interaction, that is not there;
    /// [`UnlearnError::WrongKind`] for other elements; [`UnlearnError::Data`] if nothing would be left.
    ///
    /// # Complexity
    /// `O(num_interactions + request * log(request))` time.
    pub fn of_request(request: &Request, train: &BipartiteGraph) -> Result<Self, UnlearnError> {
        let mut users = Vec::new();
        let mut interactions = Vec::new();
        for &element in request.elements() {
            match element {
                Element::User(user) => {
                    let is_there = (user as usize) < train.num_left()
                        && !train.neighbors_of_left(user).is_empty();
                    if !is_there {
                        return Err(request.not_found(element));
                    }
                    users.push(user);
                }
                Element::Interaction(user, item) => {
                    if !train.has_edge(user, item) {
                        return Err(request.not_found(element));
                    }
                    interactions.push((user, item));
                }
                _ => return Err(request.wrong_kind(element, ENGINE)),
            }
        }
        Self::new(train, &users, &interactions)
    }

    /// Deletes users with all their interactions, and single interactions. Repetitions do no harm; what is not there is passed
    /// over.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if nothing would be deleted or nothing be left.
    ///
    /// # Complexity
    /// `O(num_interactions + interactions.len() * log(interactions.len()))` time.
    pub fn new(
        train: &BipartiteGraph,
        users: &[u32],
        interactions: &[(u32, u32)],
    ) -> Result<Self, UnlearnError> {
        let users: BTreeSet<u32> = users.iter().copied().collect();
        let single: BTreeSet<(u32, u32)> = interactions.iter().copied().collect();
        let is_deleted = |user, item| users.contains(&user) || single.contains(&(user, item));
        let deleted = filtered(train, &mut |user, item| is_deleted(user, item))?;
        let residual = filtered(train, &mut |user, item| !is_deleted(user, item))?;
        for (graph, what) in [(&deleted, "deleted"), (&residual, "left")] {
            if graph.num_edges() == 0 {
                return Err(UnlearnError::Data {
                    what: format!("of {} interactions none would be {what}", train.num_edges()),
                });
            }
        }
        Ok(Self {
            deleted,
            residual,
            users: users.into_iter().collect(),
        })
    }

    /// The graph of what is deleted; as many users and items as before.
    #[must_use]
    pub fn deleted(&self) -> &BipartiteGraph {
        &self.deleted
    }

    /// The graph of what is left.
    #[must_use]
    pub fn residual(&self) -> &BipartiteGraph {
        &self.residual
    }

    /// Users that are deleted as a whole, ascending.
    #[must_use]
    pub fn users(&self) -> &[u32] {
        &self.users
    }

    /// The interactions that are deleted, ascending.
    #[must_use]
    pub fn interactions(&self) -> Vec<(u32, u32)> {
        self.deleted.edges().collect()
    }
}
