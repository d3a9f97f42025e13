//! What the report says of interactions and of what is deleted from them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::data::Interactions;

/// What the interactions are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InteractionFacts {
    /// The data set.
    pub data: String,
    /// Its users.
    pub num_users: usize,
    /// Its items.
    pub num_items: usize,
    /// Interactions to learn from, to choose by, and to report; as the data have them.
    pub num_interactions: [usize; 3],
}

/// What a request was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionFacts {
    /// The seed of the validation and the request.
    pub seed: u64,
    /// Interactions that the original was trained on.
    pub num_training: usize,
    /// Interactions that are deleted.
    pub num_deleted: usize,
    /// Users that are deleted as a whole.
    pub num_users: usize,
    /// The part of the users with interactions that loses some.
    pub share_of_users: f64,
    /// True interactions of the same users in the test, which deleted ones are compared with.
    pub num_held_out: usize,
}

impl From<&Interactions> for InteractionFacts {
    fn from(data: &Interactions) -> Self {
        Self {
            data: data.name.clone(),
            num_users: data.train.num_left(),
            num_items: data.train.num_right(),
            num_interactions: [&data.train, &data.valid, &data.test].map(|part| part.num_edges()),
        }
    }
}

impl fmt::Display for InteractionFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            data,
            num_users,
            num_items,
            num_interactions: [train, valid, test],
        } = self;
        write!(
            formatter,
            "{data}: {num_users} users, {num_items} items, {train} / {valid} / {test} interactions"
        )
    }
}

impl fmt::Display for DeletionFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "seed {}: {} of {} interactions deleted, {} users as a whole; {:.1} % of the users lose some; \
             {} held-out interactions to compare with",
            self.seed,
            self.num_deleted,
            self.num_training,
            self.num_users,
            100.0 * self.share_of_users,
            self.num_held_out,
        )
    }
}
