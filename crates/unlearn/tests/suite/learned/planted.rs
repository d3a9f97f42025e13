//! A small graph of groups, a network that was trained on it, and deletions.

use argiope_gnn::{Adjacency, Init, NamedTensors, NodeFeatures, seeds};
use argiope_graph::{Silent, UndirectedGraph, generate::stochastic_block_model, random::stream};
use argiope_link::{Pair, negatives::NonEdges};
use argiope_unlearn::learned::{
    BackboneConfig, BackboneKind, GraphModel, Method, Situation, TaskData, TrainingConfig,
    TrainingData, Unlearned, erased, train_model,
};
use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom as _;

use super::check::{numbers, values};

/// Groups of nodes with noisy features.
pub(super) struct Planted {
    pub(super) device: Device,
    pub(super) before: Adjacency,
    pub(super) after: Adjacency,
    pub(super) features: NodeFeatures,
    pub(super) classes: Vec<u32>,
    pub(super) retained: Vec<Pair>,
    pub(super) deleted: Vec<Pair>,
    pub(super) held_out: Vec<Pair>,
    pub(super) negatives: Vec<Pair>,
    pub(super) retained_nodes: Vec<u32>,
    pub(super) deleted_nodes: Vec<u32>,
    pub(super) held_out_nodes: Vec<u32>,
    /// Numbers of a node behind both layers of networks.
    widths: [usize; 2],
}

const GROUPS: usize = 3;

fn adjacency(num_nodes: usize, edges: &[Pair]) -> Adjacency {
    let graph = UndirectedGraph::from_edges(num_nodes, edges.iter().copied()).unwrap();
    Adjacency::try_from(&graph).unwrap()
}

impl Planted {
    /// Edges go: `num_deleted` of the training edges.
    pub(super) fn edges(group: usize, num_deleted: usize) -> Self {
        Self::with_features(group, num_deleted, (12, 9.0))
    }

    /// The same with so many features, and classes and most edges by chance, that a network can but learn its training data by heart.
    pub(super) fn memorable(group: usize, num_deleted: usize) -> Self {
        let mut planted = Self::with_features(group, num_deleted, (150, 4.0));
        let classes = numbers(planted.num_nodes(), 8);
        planted.classes = classes.iter().map(|x| ((x + 1.0) * 1.49) as u32).collect();
        planted.widths = [64, 32];
        planted
    }

    /// With a number of features and a mean degree within groups.
    fn with_features(
        group: usize,
        num_deleted: usize,
        (num_features, degree): (usize, f64),
    ) -> Self {
        let mut probabilities = vec![0.02; GROUPS * GROUPS];
        (0..GROUPS).for_each(|at| probabilities[at * (GROUPS + 1)] = degree / group as f64);
        let graph = stochastic_block_model(&[group; GROUPS], &probabilities, 5).unwrap();
        let num_nodes = graph.num_nodes();
        let mut edges: Vec<Pair> = graph.edges().collect();
        edges.shuffle(&mut stream(11, 0));
        let held_out = edges.split_off(edges.len() * 4 / 5);
        let retained = edges.split_off(num_deleted);
        let classes: Vec<u32> = (0..num_nodes).map(|node| (node / group) as u32).collect();
        let mut x = numbers(num_nodes * num_features, 3);
        for (node, &class) in classes.iter().enumerate() {
            x[node * num_features + class as usize] += 1.0;
        }
        let device = Device::flex();
        let data = TensorData::new(x, [num_nodes, num_features]).convert::<f32>();
        let features = NodeFeatures::Dense(Tensor::from_data(data, &device));
        let mut nodes: Vec<u32> = (0..num_nodes as u32).collect();
        nodes.shuffle(&mut stream(12, 0));
        let negatives = NonEdges::undirected(&graph);
        Self {
            before: adjacency(num_nodes, &[&retained[..], &edges[..]].concat()),
            after: adjacency(num_nodes, &retained),
            negatives: negatives.sample_distinct(held_out.len(), 1, 0).unwrap(),
            retained,
            deleted: edges,
            held_out,
            features,
            classes,
            held_out_nodes: nodes[..num_nodes / 4].to_vec(),
            deleted_nodes: Vec::new(),
            retained_nodes: nodes[num_nodes / 4..].to_vec(),
            widths: [16, 8],
            device,
        }
    }

    /// Nodes go, with their edges and features.
    pub(super) fn nodes(group: usize, num_deleted: usize) -> Self {
        let mut planted = Self::edges(group, 0);
        planted.deleted_nodes = planted
            .retained_nodes
            .split_off(planted.retained_nodes.len() - num_deleted);
        let goes = |node: &u32| planted.deleted_nodes.contains(node);
        let (deleted, retained) = (planted.retained.iter()).partition(|(u, v)| goes(u) || goes(v));
        (planted.deleted, planted.retained) = (deleted, retained);
        planted.after = adjacency(planted.classes.len(), &planted.retained);
        planted.features = erased(&planted.features, &planted.deleted_nodes).unwrap();
        planted
    }

    pub(super) fn num_nodes(&self) -> usize {
        self.classes.len()
    }

    pub(super) fn link_task(&self) -> TaskData<'_> {
        TaskData::Link {
            retained: &self.retained,
            deleted: &self.deleted,
            held_out: &self.held_out,
            held_out_negatives: &self.negatives,
        }
    }

    pub(super) fn node_task(&self) -> TaskData<'_> {
        TaskData::Node {
            retained: &self.retained_nodes,
            deleted: &self.deleted_nodes,
            classes: &self.classes,
            held_out: &self.held_out_nodes,
        }
    }

    pub(super) fn situation<'a>(&'a self, task: TaskData<'a>) -> Situation<'a> {
        Situation {
            before: &self.before,
            after: &self.after,
            features: &self.features,
            task,
            device: &self.device,
            seed: 1,
        }
    }

    /// A network with initial parameters.
    pub(super) fn untrained(&self, kind: BackboneKind, task: TaskData<'_>) -> GraphModel {
        let config = BackboneConfig {
            kind,
            hidden: self.widths[0],
            outputs: self.widths[1],
        };
        let num_classes = matches!(task, TaskData::Node { .. }).then_some(GROUPS);
        let mut init = Init::new(7, &self.device.clone().autodiff());
        GraphModel::new(&config, num_classes, &self.features, &mut init).unwrap()
    }

    /// Graph convolutions that were trained with what is to go.
    pub(super) fn trained(&self, task: TaskData<'_>, epochs: u64) -> GraphModel {
        let edges = [&self.retained[..], &self.deleted[..]].concat();
        let nodes = [&self.retained_nodes[..], &self.deleted_nodes[..]].concat();
        let with_all = match task {
            TaskData::Link {
                held_out,
                held_out_negatives,
                ..
            } => TaskData::Link {
                retained: &edges,
                deleted: &[],
                held_out,
                held_out_negatives,
            },
            TaskData::Node {
                classes, held_out, ..
            } => TaskData::Node {
                retained: &nodes,
                deleted: &[],
                classes,
                held_out,
            },
        };
        let data = TrainingData {
            adjacency: &self.before,
            features: &self.features,
            task: with_all,
            device: &self.device,
        };
        let config = TrainingConfig {
            epochs,
            learning_rate: 0.02,
            // The last network, not the one that generalises best.
            evaluate_every: epochs,
            ..TrainingConfig::default()
        };
        let start = self.untrained(BackboneKind::Gcn, task);
        let seed = seeds::named(3, "original");
        train_model(start, data, &config, seed, None, &Silent)
            .unwrap()
            .model
    }

    /// Embeddings on the graph that is left.
    pub(super) fn embeddings(&self, unlearned: &Unlearned) -> Vec<f64> {
        values(unlearned.embed(&self.after, &self.features).unwrap())
    }

    /// Scores of pairs on the graph that is left, before the sigmoid.
    pub(super) fn scores(&self, unlearned: &Unlearned, pairs: &[Pair]) -> Vec<f32> {
        let z = unlearned.embed(&self.after, &self.features).unwrap();
        let ends = argiope_unlearn::learned::Ends::new(pairs, self.num_nodes()).unwrap();
        values(ends.logits(&z).unwrap())
            .iter()
            .map(|&score| score as f32)
            .collect()
    }
}

/// Runs a method.
pub(super) fn run(
    method: &dyn Method,
    original: &GraphModel,
    situation: &Situation<'_>,
) -> Unlearned {
    method.unlearn(original, situation, &Silent).unwrap()
}

/// All parameters of a model.
pub(super) fn parameters(model: &GraphModel) -> NamedTensors {
    NamedTensors::of_module(model)
}

/// The same seed gives the same network, whatever the number of threads.
pub(super) fn assert_reproducible(
    method: &(dyn Method + Sync),
    planted: &Planted,
    task: TaskData<'_>,
) {
    let original = planted.trained(task, 5);
    let situation = planted.situation(task);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let unlearned = run(method, &original, &situation);
            (parameters(&unlearned.model), planted.embeddings(&unlearned))
        })
    };
    let one = on(1);
    assert!(one == on(1), "{} is not reproducible", method.name());
    assert!(
        one == on(2),
        "{} depends on the number of threads",
        method.name()
    );
    let other_seed = Situation {
        seed: 2,
        ..situation
    };
    let other = run(method, &original, &other_seed);
    assert!(
        one.1 != planted.embeddings(&other),
        "{} has no use for its seed",
        method.name()
    );
}
