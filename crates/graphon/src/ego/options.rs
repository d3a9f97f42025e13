//! How many egos, and how large.

use std::time::Duration;

use crate::{GraphonError, error::check_option};

/// How many egos are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EgoCount {
    /// One of every node that has a neighbour.
    All,
    /// That many, or one of every node with a neighbour if there are fewer.
    Count(usize),
    /// As many as are made within that time, and some in any case. The number depends on the machine; the result is that of
    /// [`Count`](Self::Count) with the number of egos that were made.
    Within(Duration),
}

/// Settings of [`sample_egos`](super::sample_egos).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EgoOptions {
    /// Steps from the centre; 2 by default.
    pub hops: usize,
    /// The most nodes of an ego, 2 or more; 500 by default.
    pub max_nodes: usize,
    /// How many; 200 by default.
    pub count: EgoCount,
    /// Chooses centres and the nodes of egos that are too large.
    pub seed: u64,
}

impl Default for EgoOptions {
    fn default() -> Self {
        Self {
            hops: 2,
            max_nodes: 500,
            count: EgoCount::Count(200),
            seed: 0,
        }
    }
}

impl EgoOptions {
    /// # Errors
    /// [`GraphonError::Option`].
    pub(super) fn check(&self) -> Result<(), GraphonError> {
        check_option(self.hops > 0, "hops", self.hops, "1 or more")?;
        check_option(
            self.max_nodes > 1,
            "max_nodes",
            self.max_nodes,
            "2 or more, so that there are pairs",
        )?;
        check_option(
            self.count != EgoCount::Count(0),
            "count",
            0,
            "1 or more egos",
        )
    }
}
