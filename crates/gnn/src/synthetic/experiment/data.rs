//! Graphs, and batches of them.

use std::collections::BTreeMap;

use argiope_sparse::{Pattern, RowIndex};

use super::{
    Experiment, Problem,
    batch::{Batch, Question},
};
use crate::{
    Adjacency, GnnError, GraphBatch,
    synthetic::{DictionaryLookup, HeteroEdgeCount},
};

/// The graphs of an experiment: first those to train on.
#[derive(Debug)]
pub(super) enum Data {
    Dictionaries(Dictionaries),
    Counts(HeteroEdgeCount),
}

/// Dictionaries, which all have one pattern.
#[derive(Debug)]
pub(super) struct Dictionaries {
    data: DictionaryLookup,
    pattern: Pattern,
    /// By the number of dictionaries side by side.
    frames: BTreeMap<usize, Frame>,
}

/// All of a batch but the values.
#[derive(Debug, Clone)]
struct Frame {
    adjacency: Adjacency,
    keys: RowIndex,
    key_nodes: RowIndex,
}

impl Data {
    pub(super) fn new(experiment: &Experiment, seed: u64) -> Result<Self, GnnError> {
        let num_graphs = experiment.num_train + experiment.num_test;
        Ok(match experiment.problem {
            Problem::DictionaryLookup => {
                let data = DictionaryLookup::new(experiment.size, num_graphs, seed);
                Self::Dictionaries(Dictionaries {
                    pattern: data.pattern()?,
                    data,
                    frames: BTreeMap::new(),
                })
            }
            Problem::HeteroEdgeCount => {
                Self::Counts(HeteroEdgeCount::new(experiment.size, num_graphs, seed)?)
            }
        })
    }

    /// Some of the graphs.
    ///
    /// # Complexity
    /// `O(nodes + entries)` of these graphs; of dictionaries, `O(nodes)` where as many were asked for before.
    pub(super) fn batch(&mut self, graphs: &[usize]) -> Result<Batch, GnnError> {
        match self {
            Self::Dictionaries(dictionaries) => dictionaries.batch(graphs),
            Self::Counts(data) => counts(data, graphs),
        }
    }
}

impl Dictionaries {
    fn batch(&mut self, graphs: &[usize]) -> Result<Batch, GnnError> {
        let frame = self.frame(graphs.len())?;
        let of_nodes = |&graph: &usize| self.data.features(graph).map(|(_, value)| value);
        let values: Vec<u32> = graphs.iter().flat_map(of_nodes).collect();
        let of_keys = |&graph: &usize| self.data.values[graph].iter().copied();
        Ok(Batch {
            num_graphs: graphs.len(),
            adjacency: frame.adjacency,
            features: vec![frame.keys, RowIndex::new(values, self.data.num_keys + 1)?],
            question: Question::Classes {
                nodes: frame.key_nodes,
                classes: graphs.iter().flat_map(of_keys).collect(),
            },
        })
    }

    fn frame(&mut self, num_graphs: usize) -> Result<Frame, GnnError> {
        if let Some(frame) = self.frames.get(&num_graphs) {
            return Ok(frame.clone());
        }
        let joined = GraphBatch::new((0..num_graphs).map(|_| &self.pattern))?;
        let num_keys = self.data.num_keys as u32;
        let keys = (0..2 * num_graphs).flat_map(|_| 0..num_keys);
        let key_nodes = (0..num_graphs as u32).flat_map(|graph| {
            let first = 2 * num_keys * graph;
            first..first + num_keys
        });
        let frame = Frame {
            adjacency: Adjacency::new(joined.pattern().clone())?,
            keys: RowIndex::new(keys.collect::<Vec<u32>>(), self.data.num_keys)?,
            key_nodes: RowIndex::new(key_nodes.collect::<Vec<u32>>(), joined.num_nodes())?,
        };
        self.frames.insert(num_graphs, frame.clone());
        Ok(frame)
    }
}

fn counts(data: &HeteroEdgeCount, graphs: &[usize]) -> Result<Batch, GnnError> {
    let graphs: Vec<_> = graphs.iter().map(|&graph| &data.graphs[graph]).collect();
    let joined = GraphBatch::new(graphs.iter().map(|graph| &graph.pattern))?;
    let classes = graphs
        .iter()
        .flat_map(|graph| graph.classes.iter().copied());
    let classes = RowIndex::new(classes.collect::<Vec<u32>>(), data.num_classes)?;
    Ok(Batch {
        num_graphs: graphs.len(),
        adjacency: Adjacency::new(joined.pattern().clone())?,
        features: vec![classes],
        question: Question::Numbers {
            nodes: joined.nodes().clone(),
            numbers: graphs.iter().map(|graph| graph.count as f32).collect(),
        },
    })
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Tensor};

    use super::*;
    use crate::{
        Context, Init,
        synthetic::experiment::{GraphLayer, GraphModel},
    };

    #[test]
    fn test_a_batch_gives_what_its_graphs_give_alone() {
        for problem in [Problem::DictionaryLookup, Problem::HeteroEdgeCount] {
            for layer in GraphLayer::ALL {
                let experiment = Experiment {
                    num_train: 5,
                    num_test: 1,
                    ..Experiment::new(problem, 3, layer)
                };
                let mut data = Data::new(&experiment, 1).unwrap();
                let mut init = Init::new(2, &Device::flex());
                let model = GraphModel::new(problem, 3, layer, &mut init).unwrap();
                let mut answers = |graphs: &[usize]| {
                    let batch = data.batch(graphs).unwrap();
                    let answer = batch.answer(&model, &Context::evaluation()).unwrap();
                    let loss = batch.loss(&model, &Context::evaluation()).unwrap();
                    (answer, f64::from(loss.into_scalar::<f32>()))
                };
                let (together, loss) = answers(&[4, 0, 5]);
                let (alone, losses): (Vec<_>, Vec<_>) =
                    [4, 0, 5].map(|graph| answers(&[graph])).into_iter().unzip();
                let apart = Tensor::cat(alone, 0);
                let scale = apart.clone().abs().max().into_scalar::<f32>();
                let gap = (together - apart).abs().max().into_scalar::<f32>();
                assert!(gap <= 1e-5 * scale, "{problem:?}, {layer:?}: {gap}");
                let mean = losses.iter().sum::<f64>() / 3.0;
                assert!((loss - mean).abs() <= 1e-5 * mean, "{loss}, {mean}");
            }
        }
    }
}
