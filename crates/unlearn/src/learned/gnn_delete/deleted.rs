//! The rows that are to look like random ones.

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random::stream};
use argiope_link::{Pair, negatives::NonEdges};
use rand::RngExt as _;

use super::Reach;
use crate::{
    UnlearnError,
    learned::{Situation, TaskData},
};

/// Deleted edges or nodes, and where their random counterparts come from.
#[derive(Debug)]
pub(super) enum Deleted {
    /// Edges, against pairs that are no edges.
    Edges {
        edges: Vec<Pair>,
        others: NonEdges,
        seed: u64,
    },
    /// Nodes, against all others, which ascend.
    Nodes {
        nodes: Vec<NodeId>,
        others: Vec<NodeId>,
        seed: u64,
    },
}

impl Deleted {
    /// The nodes that a node task deletes; if there are none, and for the link task, the edges that go.
    pub(super) fn of(situation: &Situation<'_>, reach: &Reach) -> Result<Self, UnlearnError> {
        let seed = seeds::named(situation.seed, "gnn_delete.random");
        let edges = match situation.task {
            TaskData::Link { deleted, .. } => deleted,
            TaskData::Node { deleted: [], .. } => &reach.edges,
            TaskData::Node { deleted, .. } => {
                let mut is_deleted = vec![false; situation.after.num_nodes()];
                for &node in deleted {
                    is_deleted[node as usize] = true;
                }
                let others: Vec<NodeId> = (0..)
                    .zip(&is_deleted)
                    .filter(|&(_, is_deleted)| !is_deleted)
                    .map(|(node, _)| node)
                    .collect();
                if others.is_empty() {
                    return Err(UnlearnError::Data {
                        what: "all nodes are deleted: there is none that they could look like"
                            .into(),
                    });
                }
                let nodes = deleted.to_vec();
                return Ok(Self::Nodes {
                    nodes,
                    others,
                    seed,
                });
            }
        };
        Ok(Self::Edges {
            edges: edges.to_vec(),
            others: situation.non_edges()?,
            seed,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows().is_empty()
    }

    /// Ends of edges one after the other, or nodes.
    pub(super) fn rows(&self) -> Vec<NodeId> {
        match self {
            Self::Edges { edges, .. } => flat(edges),
            Self::Nodes { nodes, .. } => nodes.clone(),
        }
    }

    /// As many random rows for a step.
    pub(super) fn random_rows(&self, step: u64) -> Result<Vec<NodeId>, UnlearnError> {
        Ok(match self {
            Self::Edges {
                edges,
                others,
                seed,
            } => flat(&others.sample(edges.len(), *seed, step)?),
            Self::Nodes {
                nodes,
                others,
                seed,
            } => {
                let mut random = stream(*seed, step);
                let draw = |_: &NodeId| others[random.random_range(0..others.len())];
                nodes.iter().map(draw).collect()
            }
        })
    }
}

fn flat(pairs: &[Pair]) -> Vec<NodeId> {
    pairs.iter().flat_map(|&(u, v)| [u, v]).collect()
}
