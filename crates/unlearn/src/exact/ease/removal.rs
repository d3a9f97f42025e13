//! What a request takes out of the interactions, and the change of low rank that it makes.

use std::collections::BTreeMap;

use argiope_graph::{BipartiteGraph, Csr, NodeId};
use faer::{
    MatMut, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::lu::partial_pivoting::{
        factor::{lu_in_place, lu_in_place_scratch},
        solve::{solve_in_place, solve_in_place_scratch},
    },
};
use rayon::prelude::*;

use super::{forgetting::METHOD, inverse::Inverse};
use crate::{Element, Request, UnlearnError};

/// Users and the items that they lose, both ascending.
#[derive(Debug)]
pub(super) struct Removal {
    users: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Removal {
    /// What `request` takes out.
    ///
    /// # Errors
    /// [`UnlearnError::NotFound`] for an interaction that is not there, and a user without any; [`UnlearnError::WrongKind`].
    pub(super) fn of(
        request: &Request,
        interactions: &BipartiteGraph,
    ) -> Result<Self, UnlearnError> {
        let mut users: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for &element in request.elements() {
            match element {
                Element::User(user) => {
                    let is_user = (user as usize) < interactions.num_left();
                    let items = if is_user {
                        interactions.neighbors_of_left(user)
                    } else {
                        &[]
                    };
                    if items.is_empty() {
                        return Err(request.not_found(element));
                    }
                    users.entry(user).or_default().extend(items);
                }
                Element::Interaction(user, item) => {
                    if !interactions.has_edge(user, item) {
                        return Err(request.not_found(element));
                    }
                    users.entry(user).or_default().push(item);
                }
                _ => return Err(request.wrong_kind(element, METHOD)),
            }
        }
        for items in users.values_mut() {
            // A user and single interactions of the same user.
            items.sort_unstable();
            items.dedup();
        }
        Ok(Self { users })
    }

    /// The first item of each of some users that have any.
    pub(super) fn of_first_items(
        interactions: &BipartiteGraph,
        users: impl IntoIterator<Item = NodeId>,
    ) -> Self {
        let first = |user| (user, interactions.neighbors_of_left(user)[..1].to_vec());
        Self {
            users: users.into_iter().map(first).collect(),
        }
    }

    /// Number of users that lose something.
    pub(super) fn num_users(&self) -> usize {
        self.users.len()
    }

    /// The columns of `U`: the items of the user, and those that the user loses unless these are all.
    fn columns<'a>(&'a self, interactions: &'a BipartiteGraph) -> Vec<&'a [NodeId]> {
        let mut columns = Vec::new();
        for (&user, lost) in &self.users {
            let items = interactions.neighbors_of_left(user);
            columns.push(items);
            if lost.len() < items.len() {
                columns.push(lost);
            }
        }
        columns
    }

    /// The rank of the change: the number of columns of `U`.
    pub(super) fn rank(&self, interactions: &BipartiteGraph) -> usize {
        self.columns(interactions).len()
    }

    /// `C^-1`, `[rank, rank]`: a block of 1 a whole user, else of `1 1 / 1 0`.
    fn inverse_core(&self, interactions: &BipartiteGraph, rank: usize) -> Vec<f64> {
        let mut core = vec![0.0; rank * rank];
        let mut at = 0;
        for (&user, lost) in &self.users {
            core[at * rank + at] = 1.0;
            if lost.len() < interactions.neighbors_of_left(user).len() {
                core[at * rank + at + 1] = 1.0;
                core[(at + 1) * rank + at] = 1.0;
                at += 1;
            }
            at += 1;
        }
        core
    }

    /// `V` and `W = V (C^-1 - U' V)^-1`, both `[rank, items]`, before anything is taken out: `P + V W'` is the inverse after it.
    ///
    /// # Complexity
    /// `O(items * (interactions of the users + rank^2) + rank^3)` time, `O(items * rank)` space.
    pub(super) fn change(
        &self,
        interactions: &BipartiteGraph,
        inverse: &Inverse,
    ) -> (Vec<f64>, Vec<f64>) {
        let columns = self.columns(interactions);
        let (rank, size) = (columns.len(), inverse.size());
        let mut v = vec![0.0; rank * size];
        let sums = v.par_chunks_mut(size).zip(&columns);
        sums.for_each(|(sum, column)| inverse.add_columns(column, sum));
        let mut core = self.inverse_core(interactions, rank);
        for (row, items) in core.chunks_mut(rank).zip(&columns) {
            for (entry, v) in row.iter_mut().zip(v.chunks(size)) {
                *entry -= items.iter().map(|&item| v[item as usize]).sum::<f64>();
            }
        }
        let mut w = v.clone();
        solve(core, rank, &mut w);
        (v, w)
    }

    /// The interactions that are left; users and items stay as many.
    ///
    /// # Errors
    /// [`UnlearnError::Graph`], never for a removal of these interactions.
    ///
    /// # Complexity
    /// `O(users + interactions)`.
    pub(super) fn residual(
        &self,
        interactions: &BipartiteGraph,
    ) -> Result<BipartiteGraph, UnlearnError> {
        let csr = interactions.csr();
        let mut offsets = Vec::with_capacity(csr.num_rows() + 1);
        let mut indices = Vec::with_capacity(csr.num_entries());
        offsets.push(0);
        for (user, items) in csr.rows() {
            match self.users.get(&user) {
                None => indices.extend_from_slice(items),
                Some(lost) => {
                    let is_left = |item: &&NodeId| lost.binary_search(item).is_err();
                    indices.extend(items.iter().filter(is_left));
                }
            }
            offsets.push(indices.len() as u64);
        }
        Ok(Csr::new(csr.num_columns(), offsets, indices)?.into())
    }
}

/// `x` with `matrix x = b` in place for the columns `b` of `right`, `[rank, columns]`; `matrix` is symmetric, `[rank, rank]`, and
/// not definite.
fn solve(mut matrix: Vec<f64>, rank: usize, right: &mut [f64]) {
    let num_columns = right.len() / rank.max(1);
    let mut factors = MatMut::from_column_major_slice_mut(&mut matrix, rank, rank);
    let (mut forward, mut backward) = (vec![0usize; rank], vec![0usize; rank]);
    let scratch = lu_in_place_scratch::<usize, f64>(rank, rank, Par::Seq, Default::default());
    let (_, rows) = lu_in_place(
        factors.as_mut(),
        &mut forward,
        &mut backward,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    );
    let factors: MatRef<'_, f64> = factors.as_ref();
    let scratch = solve_in_place_scratch::<usize, f64>(rank, num_columns, Par::Seq);
    solve_in_place(
        factors,
        factors,
        rows,
        MatMut::from_row_major_slice_mut(right, rank, num_columns),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
    );
}
