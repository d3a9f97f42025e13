//! Which elements a request deletes, and how many.

use std::fmt;

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use rand::seq::index;
use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// What is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Training edges near test edges.
    EdgesIn,
    /// Training edges away from them.
    EdgesOut,
    /// Nodes: their edges and their features, and in the node task their classes. The id stays, as that of a node without edges.
    Nodes,
    /// Features of training nodes, and with them what was learned of their classes; edges stay. Node task only.
    Features,
    /// Interactions of users with items, at random. Recommenders only.
    Interactions,
    /// Users with all their interactions. Recommenders only.
    Users,
    /// Interactions that a clean recommender finds least likely, and that the original was trained on besides: see
    /// [`adversarial_interactions`](crate::recommend::adversarial_interactions). The size is a share of the users and of the items.
    /// Recommenders only.
    Adversarial,
}

/// How many elements are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestSize {
    /// This part of all training edges, nodes, interactions or users, rounded down: not of the pool that they are drawn from.
    Share(f64),
    /// This many.
    Count(usize),
}

/// A request that is drawn at random.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestConfig {
    /// What is deleted.
    pub kind: RequestKind,
    /// How many.
    pub size: RequestSize,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::EdgesIn,
        Self::EdgesOut,
        Self::Nodes,
        Self::Features,
        Self::Interactions,
        Self::Users,
        Self::Adversarial,
    ];

    /// Its name in tables and folders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EdgesIn => "edges-in",
            Self::EdgesOut => "edges-out",
            Self::Nodes => "nodes",
            Self::Features => "features",
            Self::Interactions => "interactions",
            Self::Users => "users",
            Self::Adversarial => "adversarial",
        }
    }
}

impl fmt::Display for RequestConfig {
    /// Such as `edges-in-2.5pct` or `nodes-100`: a name that folders may have.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind.name();
        match self.size {
            // Six digits are more than a share has, and hide that 100 * 0.07 is not 7.
            RequestSize::Share(share) => {
                let percent = (1e8 * share).round() / 1e6;
                write!(formatter, "{name}-{percent}pct")
            }
            RequestSize::Count(count) => write!(formatter, "{name}-{count}"),
        }
    }
}

impl RequestSize {
    /// The number of elements, where `total` are trained on.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a share outside 0 to 1; [`UnlearnError::Data`] for a number that comes to nothing.
    pub fn count(self, total: usize) -> Result<usize, UnlearnError> {
        let count = match self {
            Self::Count(count) => count,
            Self::Share(share) => {
                let is_share = share > 0.0 && share <= 1.0;
                check_setting(
                    "the share of a request",
                    share,
                    is_share,
                    "in 0 to 1, not 0",
                )?;
                (share * total as f64) as usize
            }
        };
        match count {
            0 => Err(UnlearnError::Data {
                what: format!("the request deletes nothing: {self:?} of {total}"),
            }),
            count => Ok(count),
        }
    }
}

/// Elements of `pool`, all subsets of that size equally likely, in the order of the pool. `total` is the number of elements that are
/// trained on, which shares are taken of.
///
/// # Errors
/// As [`RequestSize::count`]; [`UnlearnError::Data`] with the size of the pool if it has fewer.
///
/// # Complexity
/// `O(count log count)` expected time.
pub fn draw<T: Copy>(
    what: &str,
    pool: &[T],
    (size, total): (RequestSize, usize),
    seed: u64,
) -> Result<Vec<T>, UnlearnError> {
    let count = size.count(total)?;
    if count > pool.len() {
        return Err(UnlearnError::Data {
            what: format!(
                "{count} {what} cannot be deleted: there are {} to draw from",
                pool.len()
            ),
        });
    }
    let mut random = stream(seeds::named(seed, "request"), 0);
    let mut drawn = index::sample(&mut random, pool.len(), count).into_vec();
    drawn.sort_unstable();
    Ok(drawn.into_iter().map(|at| pool[at]).collect())
}
