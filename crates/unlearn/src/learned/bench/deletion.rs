//! What a request takes away.

use std::collections::HashSet;

use argiope_gnn::seeds;
use argiope_graph::NodeId;
use argiope_link::Pair;

use super::{parts::Parts, world::World};
use crate::{
    UnlearnError,
    learned::{Pool, RequestConfig, RequestKind, draw},
};

/// What goes.
pub(super) struct Deletion {
    pub(super) edges: Vec<Pair>,
    /// Whose features go.
    pub(super) nodes: Vec<NodeId>,
}

impl Deletion {
    /// Draws it.
    pub(super) fn draw(world: &World, request: RequestConfig) -> Result<Self, UnlearnError> {
        let RequestConfig { kind, size } = request;
        let seed = seeds::named(world.seed, kind.name());
        let edges_of = |nodes: &[NodeId]| -> Vec<Pair> {
            let nodes: HashSet<NodeId> = nodes.iter().copied().collect();
            let touches = |&(u, v): &Pair| nodes.contains(&u) || nodes.contains(&v);
            world.graph.edges().filter(touches).collect()
        };
        match (kind, &world.parts, &world.pools) {
            (RequestKind::EdgesIn | RequestKind::EdgesOut, Parts::Link(parts), Some(pools)) => {
                let (pool, what) = match kind {
                    RequestKind::EdgesIn => (Pool::In, "edges of the IN pool"),
                    _ => (Pool::Out, "edges of the OUT pool"),
                };
                let total = parts.retained.len();
                Ok(Self {
                    edges: draw(what, pools.edges(pool), (size, total), seed)?,
                    nodes: Vec::new(),
                })
            }
            (RequestKind::Nodes, Parts::Link(_), _) => {
                let graph = &world.graph;
                let nodes: Vec<NodeId> = (0..graph.num_nodes() as NodeId)
                    .filter(|&node| graph.degree(node) > 0)
                    .collect();
                let nodes = draw("nodes with edges", &nodes, (size, nodes.len()), seed)?;
                Ok(Self {
                    edges: edges_of(&nodes),
                    nodes,
                })
            }
            (RequestKind::Nodes | RequestKind::Features, Parts::Node(parts), _) => {
                let all = &parts.retained;
                let nodes = draw("training nodes", all, (size, all.len()), seed)?;
                let edges = match kind {
                    RequestKind::Features => Vec::new(),
                    _ => edges_of(&nodes),
                };
                Ok(Self { edges, nodes })
            }
            _ => Err(UnlearnError::Data {
                what: format!("the task has no {} to delete", kind.name()),
            }),
        }
    }
}
