//! Where expectation maximisation starts.
//!
//! All graphs share one model, so that the blocks of their starts must mean the same. Degree ranks do by themselves; the
//! order of an eigenvector does not: its sign is free, and eigenvectors of close eigenvalues come in any order. There the
//! largest graph is fitted first, alone. Every other graph then tries its first eigenvectors, both ways each, and keeps the
//! order that suits that model best after two sweeps.

use std::fmt::{self, Display};

use argiope_graph::{NodeId, Progress};
use ndarray::ArrayView1;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    fit::fit,
    held_out::HeldOut,
    memberships::{Memberships, by_order, statistics, sweep},
};
use crate::{
    GraphonError,
    estimate::{
        placement::Placement,
        spectral::{LeadingEigenvectors, leading_eigenvectors},
    },
};

/// Eigenvectors that order nodes.
pub(super) const NUM_EIGENVECTORS: usize = 3;
/// Iterations for the largest graph alone.
const PILOT_ITERATIONS: usize = 20;
/// Sweeps after which an order is judged.
const TRIAL_SWEEPS: usize = 2;

/// Where a fit started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Start {
    /// Nodes by degree.
    Degrees,
    /// Nodes by their entry in an eigenvector of the adjacency, the first (of largest magnitude) being 0.
    Eigenvector(usize),
}

impl Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Degrees => f.write_str("degrees"),
            Self::Eigenvector(index) => write!(f, "eigenvector {}", index + 1),
        }
    }
}

/// The eigenvectors of every graph, of the edges that are known.
pub(super) fn eigenvectors(
    graphs: &[HeldOut],
    seed: u64,
    progress: &dyn Progress,
) -> Result<Vec<LeadingEigenvectors>, GraphonError> {
    graphs
        .par_iter()
        .map(|graph| leading_eigenvectors(&graph.known, NUM_EIGENVECTORS, seed, progress))
        .collect()
}

/// Memberships of all graphs to start from.
pub(super) fn memberships(
    start: Start,
    graphs: &[HeldOut],
    eigenvectors: &[LeadingEigenvectors],
    num_blocks: usize,
    progress: &dyn Progress,
) -> Result<Vec<Memberships>, GraphonError> {
    match start {
        Start::Degrees => Ok(graphs
            .par_iter()
            .map(|graph| by_degrees(graph, num_blocks))
            .collect()),
        Start::Eigenvector(index) => {
            by_eigenvector(index, graphs, eigenvectors, num_blocks, progress)
        }
    }
}

fn by_degrees(graph: &HeldOut, num_blocks: usize) -> Memberships {
    let placement = Placement::of_undirected(&graph.known, num_blocks);
    let order: Vec<NodeId> = (0..placement.num_groups())
        .flat_map(|group| placement.members(group).iter().copied())
        .collect();
    by_order(&order, num_blocks)
}

fn by_eigenvector(
    index: usize,
    graphs: &[HeldOut],
    eigenvectors: &[LeadingEigenvectors],
    num_blocks: usize,
    progress: &dyn Progress,
) -> Result<Vec<Memberships>, GraphonError> {
    // The first of the largest graphs.
    let largest = graphs.iter().map(HeldOut::num_nodes).max().unwrap_or(0);
    let pilot = graphs
        .iter()
        .position(|graph| graph.num_nodes() == largest)
        .unwrap_or(0);
    let column = index.min(eigenvectors[pilot].values.len() - 1);
    let order = ascending(eigenvectors[pilot].vectors.column(column));
    let start = vec![by_order(&order, num_blocks)];
    let pilot_fit = fit(&graphs[pilot..=pilot], start, PILOT_ITERATIONS, progress)?;
    let logarithms = pilot_fit.model.logarithms();
    (graphs.par_iter().zip(eigenvectors).enumerate())
        .map(
            |(at, (graph, eigenvectors))| -> Result<Memberships, GraphonError> {
                progress.check()?;
                if at == pilot {
                    return Ok(pilot_fit.memberships[0].clone());
                }
                let mut best: Option<(f64, Memberships)> = None;
                for vector in eigenvectors.vectors.columns() {
                    let mut order = ascending(vector);
                    for _ in 0..2 {
                        let mut memberships = by_order(&order, num_blocks);
                        for _ in 0..TRIAL_SWEEPS {
                            sweep(graph, &logarithms, &mut memberships);
                        }
                        let bound = logarithms.bound(&statistics(graph, &memberships));
                        if best.as_ref().is_none_or(|(most, _)| bound > *most) {
                            best = Some((bound, memberships));
                        }
                        order.reverse();
                    }
                }
                // There are two nodes, so there is a vector.
                Ok(best.map_or_else(
                    || by_degrees(graph, num_blocks),
                    |(_, memberships)| memberships,
                ))
            },
        )
        .collect()
}

/// Nodes by their entry, equal ones by id.
fn ascending(vector: ArrayView1<'_, f64>) -> Vec<NodeId> {
    let mut order: Vec<NodeId> = (0..vector.len() as NodeId).collect();
    order.sort_by(|&a, &b| vector[a as usize].total_cmp(&vector[b as usize]));
    order
}
