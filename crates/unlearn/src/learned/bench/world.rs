//! The data of a seed: split, and ready to train on.

use argiope_gnn::{Adjacency, NodeFeatures, seeds};
use argiope_graph::{UndirectedGraph, random::stream};
use argiope_link::split::RandomSplit;
use burn::tensor::Device;
use rand::seq::SliceRandom as _;

use super::parts::{LinkParts, NodeParts, Parts};
use crate::{
    UnlearnError,
    data::GraphData,
    learned::{BenchConfig, EdgePools, TaskKind, TrainingData},
};

/// A split of the data.
#[derive(Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    /// Along whose edges messages pass.
    pub(super) graph: UndirectedGraph,
    pub(super) adjacency: Adjacency,
    pub(super) features: NodeFeatures,
    /// Nothing is deleted yet, and controls are candidates.
    pub(super) parts: Parts,
    /// Of the training edges, for the link task.
    pub(super) pools: Option<EdgePools>,
    /// Of the node task.
    pub(super) num_classes: Option<usize>,
    pub(super) device: Device,
}

impl World {
    /// Splits.
    pub(super) fn new(
        data: &GraphData,
        config: &BenchConfig,
        seed: u64,
    ) -> Result<Self, UnlearnError> {
        let device = Device::flex();
        let features = NodeFeatures::from_file(&data.features, &device)?.compact()?;
        let (graph, parts) = match config.task {
            TaskKind::Link => of_edges(data, config, seed)?,
            TaskKind::Node => (data.graph.clone(), of_nodes(data, config, seed)?),
        };
        let pools = match &parts {
            Parts::Link(parts) => Some(EdgePools::new(&graph, &parts.test)?),
            Parts::Node(_) => None,
        };
        Ok(Self {
            seed,
            adjacency: Adjacency::try_from(&graph)?,
            graph,
            features,
            parts,
            pools,
            num_classes: (config.task == TaskKind::Node).then_some(data.num_classes),
            device,
        })
    }

    /// What the original is trained on.
    pub(super) fn training_data(&self) -> TrainingData<'_> {
        TrainingData {
            adjacency: &self.adjacency,
            features: &self.features,
            task: self.parts.task(),
            device: &self.device,
        }
    }
}

fn of_edges(
    data: &GraphData,
    config: &BenchConfig,
    seed: u64,
) -> Result<(UndirectedGraph, Parts), UnlearnError> {
    let split = RandomSplit::new(config.valid_fraction, config.test_fraction);
    let split = split.split(&data.graph, seed)?;
    let graph = UndirectedGraph::from_edges(split.num_nodes, split.train.iter().copied())?;
    // Edges of a part come in random order: its first half is a random half.
    let half = split.valid.len().div_ceil(2);
    let (held_out, unseen) = split.valid.split_at(half);
    let parts = LinkParts {
        retained: graph.edges().collect(),
        deleted: Vec::new(),
        held_out: held_out.to_vec(),
        held_out_negatives: split.valid_negatives.pairs().to_vec(),
        controls: [unseen, &split.test].concat(),
        test: split.test,
        test_negatives: split.test_negatives.pairs().to_vec(),
    };
    for (name, pairs) in [("validation", &parts.held_out), ("test", &parts.test)] {
        check_not_empty(name, "edges", pairs.is_empty())?;
    }
    Ok((graph, Parts::Link(parts)))
}

fn of_nodes(data: &GraphData, config: &BenchConfig, seed: u64) -> Result<Parts, UnlearnError> {
    let mut nodes: Vec<u32> = (0u32..)
        .zip(&data.classes)
        .filter(|(_, class)| class.is_some())
        .map(|(node, _)| node)
        .collect();
    nodes.shuffle(&mut stream(seeds::named(seed, "split of nodes"), 0));
    let part = |fraction: f64| (fraction * nodes.len() as f64) as usize;
    let (num_valid, num_test) = (part(config.valid_fraction), part(config.test_fraction));
    let (held_out, rest) = nodes.split_at(num_valid.div_ceil(2));
    let (unseen, rest) = rest.split_at(num_valid - held_out.len());
    let (test, train) = rest.split_at(num_test);
    let mut retained = train.to_vec();
    retained.sort_unstable();
    for (name, part) in [
        ("validation", held_out),
        ("test", test),
        ("training", train),
    ] {
        check_not_empty(name, "nodes", part.is_empty())?;
    }
    Ok(Parts::Node(NodeParts {
        retained,
        deleted: Vec::new(),
        held_out: held_out.to_vec(),
        controls: [unseen, test].concat(),
        test: test.to_vec(),
        classes: data
            .classes
            .iter()
            .map(|class| class.unwrap_or(0))
            .collect(),
    }))
}

fn check_not_empty(name: &str, what: &str, is_empty: bool) -> Result<(), UnlearnError> {
    match is_empty {
        false => Ok(()),
        true => Err(UnlearnError::Data {
            what: format!("the {name} part of the split has no {what}"),
        }),
    }
}
