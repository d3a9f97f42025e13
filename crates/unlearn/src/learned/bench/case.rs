//! A request that is carried out on the data of a seed.

use std::collections::HashSet;

use argiope_gnn::{Adjacency, NodeFeatures};
use argiope_graph::{NodeId, UndirectedGraph};
use argiope_link::Pair;
use serde::{Deserialize, Serialize};

use super::{
    deletion::Deletion,
    parts::{LinkParts, NodeParts, Parts},
    world::World,
};
use crate::{
    UnlearnError,
    evaluation::{Controls, matched_controls},
    learned::{Pool, RequestConfig, Situation, TrainingData, erased},
};

/// The data without what is deleted.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) adjacency: Adjacency,
    pub(super) features: NodeFeatures,
    pub(super) parts: Parts,
    pub(super) facts: RequestFacts,
    /// Nodes within two steps of what is deleted, ascending.
    pub(super) near: Vec<NodeId>,
}

/// What a request was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestFacts {
    /// The seed of the split and the request.
    pub seed: u64,
    /// Elements that the original was trained on.
    pub num_training: usize,
    /// Training edges near test edges, and away from them; in the link task.
    pub pool_sizes: Option<[usize; 2]>,
    /// Elements that are deleted: edges in the link task, nodes in the node task.
    pub num_deleted: usize,
    /// The part of all nodes that is an end of a deleted edge or deleted, or one step away.
    pub share_within_one: f64,
    /// The same for two steps: what two layers of message passing reach.
    pub share_within_two: f64,
    /// Unseen elements that deleted ones are compared with that had to be taken more than once.
    pub num_controls_reused: usize,
    /// The mean distance of a deleted element and its control, in logarithms of degrees.
    pub control_distance: f64,
}

impl<'a> Case<'a> {
    /// Draws the request, and deletes.
    pub(super) fn new(world: &'a World, request: RequestConfig) -> Result<Self, UnlearnError> {
        let deletion = Deletion::draw(world, request)?;
        let gone: HashSet<Pair> = deletion.edges.iter().copied().collect();
        let stays = |pair: &Pair| !gone.contains(pair);
        let graph = &world.graph;
        let after = UndirectedGraph::from_edges(graph.num_nodes(), graph.edges().filter(stays))?;
        let ends = deletion.edges.iter().flat_map(|&(u, v)| [u, v]);
        let sources: Vec<NodeId> = ends.chain(deletion.nodes.iter().copied()).collect();
        let ball = |hops| graph.ball(sources.iter().copied(), hops);
        let (one, two) = (ball(1)?, ball(2)?);
        let share = |count: usize| count as f64 / graph.num_nodes().max(1) as f64;
        let (parts, controls) = match &world.parts {
            Parts::Link(parts) => of_links(world, parts, &deletion, &after)?,
            Parts::Node(parts) => of_nodes(parts, &deletion, &after, world.seed)?,
        };
        let num_training = match &world.parts {
            Parts::Link(parts) => parts.retained.len(),
            Parts::Node(parts) => parts.retained.len(),
        };
        let pools = world.pools.as_ref();
        Ok(Self {
            world,
            adjacency: Adjacency::try_from(&after)?,
            features: match deletion.nodes.is_empty() {
                true => world.features.clone(),
                false => erased(&world.features, &deletion.nodes)?,
            },
            facts: RequestFacts {
                seed: world.seed,
                num_training,
                pool_sizes: pools
                    .map(|pools| [Pool::In, Pool::Out].map(|of| pools.edges(of).len())),
                num_deleted: parts.num_deleted(),
                share_within_one: share(one.len()),
                share_within_two: share(two.len()),
                num_controls_reused: controls.num_reused,
                control_distance: controls.mean_distance,
            },
            parts,
            near: two.as_slice().to_vec(),
        })
    }

    /// What methods are given.
    pub(super) fn situation(&self) -> Situation<'_> {
        Situation {
            before: &self.world.adjacency,
            after: &self.adjacency,
            features: &self.features,
            task: self.parts.task(),
            device: &self.world.device,
            seed: self.world.seed,
        }
    }

    /// What networks are trained anew on.
    pub(super) fn training_data(&self) -> TrainingData<'_> {
        TrainingData::from(&self.situation())
    }
}

/// Parts without deleted edges, and without edges of deleted nodes.
fn of_links(
    world: &World,
    parts: &LinkParts,
    deletion: &Deletion,
    after: &UndirectedGraph,
) -> Result<(Parts, Controls), UnlearnError> {
    let nodes: HashSet<NodeId> = deletion.nodes.iter().copied().collect();
    let left = |pairs: &[Pair]| -> Vec<Pair> {
        let is_left = |&&(u, v): &&Pair| !nodes.contains(&u) && !nodes.contains(&v);
        pairs.iter().filter(is_left).copied().collect()
    };
    let gone: HashSet<Pair> = deletion.edges.iter().copied().collect();
    let candidates = left(&parts.controls);
    let pool_of = |pair| world.pools.as_ref().map(|pools| pools.pool_of(pair));
    let degree = |node| after.degree(node);
    let controls = matched_controls(&deletion.edges, &candidates, degree, pool_of, world.seed)?;
    let retained = parts.retained.iter().filter(|pair| !gone.contains(pair));
    let parts = LinkParts {
        retained: retained.copied().collect(),
        deleted: deletion.edges.clone(),
        held_out: left(&parts.held_out),
        held_out_negatives: left(&parts.held_out_negatives),
        controls: controls.pick(&candidates),
        test: left(&parts.test),
        test_negatives: left(&parts.test_negatives),
    };
    Ok((Parts::Link(parts), controls))
}

/// Parts without deleted nodes, which were all trained on; controls are of the same class.
fn of_nodes(
    parts: &NodeParts,
    deletion: &Deletion,
    after: &UndirectedGraph,
    seed: u64,
) -> Result<(Parts, Controls), UnlearnError> {
    let gone: HashSet<u32> = deletion.nodes.iter().copied().collect();
    // A node as a pair of itself: degrees are matched alike.
    let pairs = |nodes: &[u32]| -> Vec<Pair> { nodes.iter().map(|&node| (node, node)).collect() };
    let controls = matched_controls(
        &pairs(&deletion.nodes),
        &pairs(&parts.controls),
        |node| after.degree(node),
        |(node, _)| parts.classes[node as usize],
        seed,
    )?;
    let retained = parts.retained.iter().filter(|node| !gone.contains(node));
    let parts = NodeParts {
        retained: retained.copied().collect(),
        deleted: deletion.nodes.clone(),
        controls: controls.pick(&parts.controls),
        ..parts.clone()
    };
    Ok((Parts::Node(parts), controls))
}
