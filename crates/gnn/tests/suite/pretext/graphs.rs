//! Small graphs with features and classes.

use argiope_gnn::{
    NodeFeatures,
    pretrain::pretext::{NodeParts, PretextConfig, PretextData},
};
use argiope_graph::{UndirectedGraph, generate::stochastic_block_model};
use burn::tensor::{DType, Device};

use crate::check::{matrix, random};

/// What [`PretextData`] borrows.
pub(crate) struct Village {
    pub(crate) graph: UndirectedGraph,
    pub(crate) features: NodeFeatures,
    pub(crate) classes: Vec<Option<u32>>,
    pub(crate) num_classes: usize,
    pub(crate) train: Vec<u32>,
    pub(crate) valid: Vec<u32>,
    pub(crate) test: Vec<u32>,
}

impl Village {
    pub(crate) fn data(&self) -> PretextData<'_> {
        self.try_data().unwrap()
    }

    pub(crate) fn try_data(&self) -> Result<PretextData<'_>, argiope_gnn::GnnError> {
        let parts = NodeParts {
            train: &self.train,
            valid: &self.valid,
            test: &self.test,
        };
        let (classes, num_classes) = (&self.classes, self.num_classes);
        PretextData::new(
            "village",
            &self.graph,
            &self.features,
            classes,
            num_classes,
            parts,
        )
    }

    /// Fourteen nodes: a component with cycles, a path, and two nodes alone. Features of `f64`.
    pub(crate) fn small() -> Self {
        let edges = [
            (0, 1),
            (0, 2),
            (1, 2),
            (2, 3),
            (3, 4),
            (4, 5),
            (5, 6),
            (6, 7),
            (4, 6),
            (8, 9),
            (9, 10),
            (10, 11),
        ];
        let classes = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 1, 0, 2];
        Self {
            graph: UndirectedGraph::from_edges(14, edges).unwrap(),
            features: dense(14, 6, 5, DType::F64),
            classes: classes.map(Some).to_vec(),
            num_classes: 3,
            train: vec![9, 0, 4, 5],
            valid: vec![1, 6, 10],
            test: vec![2, 3, 7, 8, 11, 12],
        }
    }

    /// Three communities of twenty nodes, whose features tell a little of theirs, of `f32`; three training nodes each.
    pub(crate) fn communities() -> Self {
        let (inside, outside) = (0.25, 0.02);
        let probabilities = [
            inside, outside, outside, outside, inside, outside, outside, outside, inside,
        ];
        let graph = stochastic_block_model(&[20; 3], &probabilities, 3).unwrap();
        let class = |node: usize| node / 20;
        let mut values = random(60 * 8, 17);
        for (node, row) in values.chunks_mut(8).enumerate() {
            row[class(node)] += 0.7;
        }
        let part = |from: u32, to: u32| (0..3).flat_map(|c| 20 * c + from..20 * c + to).collect();
        Self {
            graph,
            features: NodeFeatures::Dense(matrix(&values, [60, 8], &Device::flex(), DType::F32)),
            classes: (0..60).map(|node| Some(class(node) as u32)).collect(),
            num_classes: 3,
            train: part(0, 3),
            valid: part(3, 8),
            test: part(8, 20),
        }
    }
}

pub(crate) fn dense(num_nodes: usize, dim: usize, seed: u64, dtype: DType) -> NodeFeatures {
    let values = random(num_nodes * dim, seed);
    NodeFeatures::Dense(matrix(&values, [num_nodes, dim], &Device::flex(), dtype))
}

/// Settings that small graphs bear.
pub(crate) fn small_config() -> PretextConfig {
    let text = "
        [model]
        hidden = 8
        [training]
        epochs = 12
        pretraining_epochs = 8
        [tasks.pairwise_distance]
        pairs_per_class = 30
        [tasks.distance_to_clusters]
        num_clusters = 3
        [tasks.attribute_mask]
        components = 4
        [tasks.attribute_similarity]
        extremes = 2
        pairs_per_step = 25
        [tasks.corrected_label]
        num_sampled = 20
    ";
    PretextConfig::default().overlaid(text).unwrap()
}
