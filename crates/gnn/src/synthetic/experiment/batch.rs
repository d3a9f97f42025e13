//! Several graphs as one, with what is asked of them.

use argiope_graph::random::stream;
use argiope_sparse::{RowIndex, Segments};
use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom as _;

use super::GraphModel;
use crate::{
    Adjacency, Context, GnnError,
    heads::{accuracy, cross_entropy},
    seeds,
};

/// Graphs side by side.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) num_graphs: usize,
    pub(super) adjacency: Adjacency,
    /// The rows of the tables that nodes have.
    pub(super) features: Vec<RowIndex>,
    pub(super) question: Question,
}

/// What is asked, and the answers.
#[derive(Debug, Clone)]
pub(super) enum Question {
    /// The class of some nodes.
    Classes { nodes: RowIndex, classes: Vec<u32> },
    /// A number of every graph.
    Numbers { nodes: Segments, numbers: Vec<f32> },
}

impl Batch {
    /// What the model answers: `[num_nodes, num_classes]` or `[num_graphs, 1]`.
    pub(super) fn answer(
        &self,
        model: &GraphModel,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let graphs = match &self.question {
            Question::Classes { .. } => None,
            Question::Numbers { nodes, .. } => Some(nodes),
        };
        model.forward(&self.adjacency, &self.features, graphs, context)
    }

    /// Mean loss, `[1]`: cross entropy, or squared error.
    pub(super) fn loss(
        &self,
        model: &GraphModel,
        context: &Context,
    ) -> Result<Tensor<1>, GnnError> {
        let answer = self.answer(model, context)?;
        match &self.question {
            Question::Classes { nodes, classes } => cross_entropy(answer, nodes, classes),
            Question::Numbers { numbers, .. } => Ok(squared_error(answer, numbers)),
        }
    }

    /// Share of the right classes, or mean squared error.
    pub(super) fn score(&self, model: &GraphModel) -> Result<f64, GnnError> {
        let answer = self.answer(model, &Context::evaluation())?;
        match &self.question {
            Question::Classes { nodes, classes } => accuracy(answer, nodes, classes),
            Question::Numbers { numbers, .. } => {
                let error = squared_error(answer, numbers).into_scalar::<f32>();
                Ok(f64::from(error))
            }
        }
    }
}

fn squared_error(answer: Tensor<2>, numbers: &[f32]) -> Tensor<1> {
    let device: Device = answer.device().inner();
    let data = TensorData::new(numbers.to_vec(), [numbers.len(), 1]);
    (answer - Tensor::<2>::from_data(data, &device))
        .square()
        .mean()
}

/// The graphs `0..num_graphs` in an order of their own for every epoch, `batch_size` at a time.
pub(super) fn shuffled(
    num_graphs: usize,
    batch_size: usize,
    seed: u64,
    epoch: u64,
) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..num_graphs).collect();
    order.shuffle(&mut stream(seeds::named(seed, "order of graphs"), epoch));
    order.chunks(batch_size).map(<[usize]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_an_epoch_has_every_graph_once_in_an_order_of_its_own() {
        let found = shuffled(10, 4, 1, 0);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
        let mut graphs = found.concat();
        graphs.sort_unstable();
        assert!(graphs.into_iter().eq(0..10));
        assert_eq!(shuffled(10, 4, 1, 0), found);
        assert_ne!(shuffled(10, 4, 1, 1), found);
        assert_ne!(shuffled(10, 4, 2, 0), found);
    }
}
