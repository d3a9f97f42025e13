//! What users and items hear from each other.
//!
//! Users are the nodes `0..num_users`, items those from `num_users` on.

use argiope_gnn::{Operator, seeds};
use argiope_graph::{BipartiteGraph, Csr, random::stream};
use argiope_sparse::Pattern;
use burn::tensor::Tensor;
use rand::RngExt as _;

use crate::UnlearnError;

/// The symmetrically normalised adjacency of users and items, without loops.
///
/// ```text
/// A[u, i] = A[i, u] = 1 / sqrt(d[u] d[i])     for every interaction of u with i; d counts those of a node
/// ```
///
/// Nodes without interactions hear nothing: their rows are empty. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Propagation {
    operator: Operator,
    num_users: usize,
}

impl Propagation {
    /// Of all interactions.
    ///
    /// # Errors
    /// [`UnlearnError::Graph`] if there are more nodes than ids.
    ///
    /// # Complexity
    /// `O(num_nodes + num_interactions)` time and space.
    pub fn new(graph: &BipartiteGraph) -> Result<Self, UnlearnError> {
        let pattern = Pattern::try_from(&graph.to_undirected()?)?;
        let root = |node: usize| (pattern.degree(node) as f64).sqrt();
        let roots: Vec<f64> = (0..pattern.num_rows()).map(root).collect();
        let ends = pattern.rows_of_slots().iter().zip(pattern.indices());
        let values = ends.map(|(&u, &v)| 1.0 / (roots[u as usize] * roots[v as usize]));
        let values = values.collect();
        Ok(Self {
            operator: Operator::new(pattern, values)?,
            num_users: graph.num_left(),
        })
    }

    /// Of the interactions that are left when each is left out with `probability`: a function of graph, seed and `number`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    ///
    /// # Complexity
    /// As [`new`](Self::new).
    pub fn with_edge_dropout(
        graph: &BipartiteGraph,
        probability: f64,
        seed: u64,
        number: u64,
    ) -> Result<Self, UnlearnError> {
        let mut random = stream(seeds::named(seed, "edges that are left out"), number);
        let mut kept = |_: u32, _: u32| random.random::<f64>() >= probability;
        Self::new(&filtered(graph, &mut kept)?)
    }

    /// Number of users.
    #[must_use]
    pub fn num_users(&self) -> usize {
        self.num_users
    }

    /// Number of items.
    #[must_use]
    pub fn num_items(&self) -> usize {
        self.operator.num_rows() - self.num_users
    }

    /// Number of users and items.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.operator.num_rows()
    }

    /// The matrix.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// `A x`: `[num_nodes, dim]` to the same. Differentiable.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for another number of rows.
    ///
    /// # Complexity
    /// `O(num_interactions * dim)` time, forward and backward.
    pub fn apply(&self, x: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        Ok(self.operator.apply(x)?)
    }
}

/// The interactions that `keep` wants, asked in ascending order; as many users and items as before.
///
/// # Complexity
/// `O(num_users + num_interactions)` time.
pub(super) fn filtered(
    graph: &BipartiteGraph,
    keep: &mut dyn FnMut(u32, u32) -> bool,
) -> Result<BipartiteGraph, UnlearnError> {
    let mut offsets = Vec::with_capacity(graph.num_left() + 1);
    offsets.push(0u64);
    let mut indices = Vec::with_capacity(graph.num_edges());
    for (user, items) in graph.csr().rows() {
        indices.extend(items.iter().copied().filter(|&item| keep(user, item)));
        offsets.push(indices.len() as u64);
    }
    Ok(Csr::new(graph.num_right(), offsets, indices)?.into())
}
