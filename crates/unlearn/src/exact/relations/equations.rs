//! `G` and all `B_r`: sums of whole numbers.

use std::collections::BTreeSet;

use argiope_graph::{NodeId, Progress, RelationalGraph};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use rayon::prelude::*;

use super::entity_rows::EntityRows;
use crate::{
    UnlearnError,
    exact::gram::{Gram, ROWS_PER_BLOCK},
};

/// The facts of a relation that share their head, as relation and head.
pub(super) type Group = (u32, NodeId);

/// The sums over entities and facts.
#[derive(Debug, Clone)]
pub(super) struct Equations {
    /// `G`
    pub(super) gram: Gram,
    /// `B_r`, `[num_relations, dim, dim]`
    pub(super) relations: Vec<f64>,
}

impl Equations {
    /// Those of all entities and facts.
    ///
    /// # Errors
    /// [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O((num_entities + num_groups) * dim^2 + num_triples * dim)` time, parallel over relations.
    pub(super) fn of(
        graph: &RelationalGraph,
        rows: &EntityRows,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let dim = rows.dim();
        let mut equations = Self {
            gram: Gram::zeros(dim),
            relations: vec![0.0; graph.num_relations() * dim * dim],
        };
        for block in rows.all().chunks(ROWS_PER_BLOCK * dim) {
            progress.check()?;
            equations.gram.add(block, 1.0);
        }
        equations.add_groups(&groups(graph), graph, rows, 1.0, progress)?;
        Ok(equations)
    }

    /// `B_r`, `[dim, dim]`.
    pub(super) fn relation(&self, relation: u32, dim: usize) -> &[f64] {
        &self.relations[relation as usize * dim * dim..][..dim * dim]
    }

    /// Adds `factor` times the facts of `groups`, as they stand in `graph`, to the relations' sums.
    pub(super) fn add_groups(
        &mut self,
        groups: &BTreeSet<Group>,
        graph: &RelationalGraph,
        rows: &EntityRows,
        factor: f64,
        progress: &dyn Progress,
    ) -> Result<(), UnlearnError> {
        let of_tails = Tails {
            width: rows.dim(),
            rows: rows.all(),
        };
        let sums = &mut self.relations;
        add_facts(sums, groups, graph, rows, of_tails, factor, progress)
    }
}

/// What tails bring to a sum, `[num_entities, width]`.
#[derive(Clone, Copy)]
pub(super) struct Tails<'a> {
    pub(super) width: usize,
    pub(super) rows: &'a [f64],
}

/// For every relation, `sums_r += factor * sum over facts (h, r, t) of groups of phi_h tail_t'`; `sums` are
/// `[num_relations, dim, width]`.
pub(super) fn add_facts(
    sums: &mut [f64],
    groups: &BTreeSet<Group>,
    graph: &RelationalGraph,
    rows: &EntityRows,
    of_tails: Tails<'_>,
    factor: f64,
    progress: &dyn Progress,
) -> Result<(), UnlearnError> {
    let sums = sums.par_chunks_mut(rows.dim() * of_tails.width).enumerate();
    sums.try_for_each(|(relation, sums)| {
        let relation = relation as u32;
        let of_relation = (relation, 0)..=(relation, NodeId::MAX);
        let heads: Vec<NodeId> = groups.range(of_relation).map(|group| group.1).collect();
        for heads in heads.chunks(ROWS_PER_BLOCK) {
            progress.check()?;
            add_block(sums, relation, heads, graph, rows, of_tails, factor);
            progress.advance(heads.len() as u64);
        }
        Ok(())
    })
}

/// All groups of a graph.
pub(super) fn groups(graph: &RelationalGraph) -> BTreeSet<Group> {
    let triples = graph.triples();
    triples
        .map(|(head, relation, _)| (relation, head))
        .collect()
}

/// How many groups a graph has.
pub(super) fn num_groups(graph: &RelationalGraph) -> usize {
    let of_head = |head: NodeId| {
        let mut relations: Vec<u32> = (graph.out_rows().row(head).map(|fact| fact.1)).collect();
        relations.sort_unstable();
        relations.dedup();
        relations.len()
    };
    (0..graph.num_entities() as NodeId).map(of_head).sum()
}

/// `sums += factor * sum over heads h of phi_h (sum over tails t of tail_t)'`
fn add_block(
    sums: &mut [f64],
    relation: u32,
    heads: &[NodeId],
    graph: &RelationalGraph,
    rows: &EntityRows,
    of_tails: Tails<'_>,
    factor: f64,
) {
    let (dim, width) = (rows.dim(), of_tails.width);
    let mut of_heads = Vec::with_capacity(heads.len() * dim);
    let mut tail_sums = vec![0.0; heads.len() * width];
    for (&head, sum) in heads.iter().zip(tail_sums.chunks_exact_mut(width)) {
        of_heads.extend_from_slice(rows.row(head));
        for tail in graph.tails(head, relation) {
            let row = &of_tails.rows[tail as usize * width..][..width];
            sum.iter_mut()
                .zip(row)
                .for_each(|(sum, value)| *sum += value);
        }
    }
    matmul(
        MatMut::from_row_major_slice_mut(sums, dim, width),
        Accum::Add,
        MatRef::from_row_major_slice(&of_heads, heads.len(), dim).transpose(),
        MatRef::from_row_major_slice(&tail_sums, heads.len(), width),
        factor,
        // Relations run beside each other; whole numbers do not mind the order anyway.
        Par::Seq,
    );
}
