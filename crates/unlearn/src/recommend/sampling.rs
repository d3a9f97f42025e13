//! Batches of interactions, each with an item that its user does not have.

use argiope_gnn::seeds;
use argiope_graph::{BipartiteGraph, random::stream};
use argiope_link::negatives::missing;
use argiope_sparse::RowIndex;
use burn::tensor::Tensor;
use rand::{Rng, RngExt as _, seq::SliceRandom as _};

use crate::UnlearnError;

/// Draws the batches of an epoch: all interactions once, in an order of their own, each with a uniform item among those that
/// its user does not have.
///
/// Users that have all items give no batch anything: there is nothing that they do not want.
#[derive(Debug, Clone)]
pub struct Sampler {
    graph: BipartiteGraph,
    interactions: Vec<(u32, u32)>,
}

impl Sampler {
    /// Of these interactions.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] if there is nothing to learn from.
    pub fn new(graph: &BipartiteGraph) -> Result<Self, UnlearnError> {
        let has_all = |user| graph.neighbors_of_left(user).len() == graph.num_right();
        let interactions: Vec<_> = (graph.edges())
            .filter(|&(user, _)| !has_all(user))
            .collect();
        if interactions.is_empty() {
            return Err(UnlearnError::Data {
                what: "no user has an item and lacks another: there is nothing to learn from"
                    .into(),
            });
        }
        Ok(Self {
            graph: graph.clone(),
            interactions,
        })
    }

    /// Number of interactions of an epoch.
    #[must_use]
    pub fn num_interactions(&self) -> usize {
        self.interactions.len()
    }

    /// The batches of an epoch: a function of seed and epoch.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for more interactions than can be numbered.
    ///
    /// # Complexity
    /// `O(num_interactions * log(max_degree))` time.
    pub fn epoch(
        &self,
        batch_size: usize,
        seed: u64,
        epoch: u64,
    ) -> Result<Vec<Batch>, UnlearnError> {
        let mut order: Vec<u32> = (0..self.interactions.len() as u32).collect();
        order.shuffle(&mut stream(
            seeds::named(seed, "order of interactions"),
            epoch,
        ));
        let mut random = stream(seeds::named(seed, "items that users lack"), epoch);
        let mut batch = |order: &[u32]| {
            let named = order.iter().map(|&at| self.interactions[at as usize]);
            let with_negative = named.map(|(user, item)| {
                // There is one: users that have all items were left out.
                let negative = absent_item(&self.graph, user, &mut random).unwrap_or(item);
                [user, item, negative]
            });
            let triples: Vec<[u32; 3]> = with_negative.collect();
            Batch::new(&triples, self.graph.num_left(), self.graph.num_right())
        };
        order.chunks(batch_size.max(1)).map(&mut batch).collect()
    }
}

/// A uniform item among those that a user does not have; `None` if there are none.
///
/// # Complexity
/// `O(log degree)` time: items that a user lacks are numbered, and a number is drawn.
pub(super) fn absent_item(graph: &BipartiteGraph, user: u32, random: &mut impl Rng) -> Option<u32> {
    let owned = graph.neighbors_of_left(user);
    let num_absent = graph.num_right() - owned.len();
    if num_absent == 0 {
        return None;
    }
    let index = random.random_range(0..num_absent as u32);
    Some(missing(owned, 0, index.into()) as u32)
}

/// Interactions with an item each that the user does not have.
#[derive(Debug, Clone)]
pub struct Batch {
    /// All users, then all items, then all other items, as nodes.
    rows: RowIndex,
    len: usize,
}

impl Batch {
    /// Of triples of a user, an item and another item, numbered apart.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for a node that there is not.
    pub fn new(
        triples: &[[u32; 3]],
        num_users: usize,
        num_items: usize,
    ) -> Result<Self, UnlearnError> {
        let shift = num_users as u32;
        let users = triples.iter().map(|&[user, _, _]| user);
        let items = triples.iter().map(|&[_, item, _]| shift + item);
        let others = triples.iter().map(|&[_, _, other]| shift + other);
        let rows: Vec<u32> = users.chain(items).chain(others).collect();
        Ok(Self {
            rows: RowIndex::new(rows, num_users + num_items)?,
            len: triples.len(),
        })
    }

    /// Number of interactions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True without interactions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Users, items and other items, one after the other: nodes, `[3 * len]`.
    #[must_use]
    pub fn rows(&self) -> &RowIndex {
        &self.rows
    }

    /// The users, as nodes.
    #[must_use]
    pub fn users(&self) -> &[u32] {
        &self.rows.indices()[..self.len]
    }

    /// The items that the users have, as nodes.
    #[must_use]
    pub fn items(&self) -> &[u32] {
        &self.rows.indices()[self.len..2 * self.len]
    }

    /// The items that the users do not have, as nodes.
    #[must_use]
    pub fn negatives(&self) -> &[u32] {
        &self.rows.indices()[2 * self.len..]
    }

    /// Cuts `[3 * len, dim]` into the three parts.
    pub(super) fn parts(&self, x: Tensor<2>) -> [Tensor<2>; 3] {
        [0, 1, 2].map(|part| x.clone().narrow(0, part * self.len, self.len))
    }
}
