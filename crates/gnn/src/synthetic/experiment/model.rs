//! Tables, a layer and a linear map.

use argiope_sparse::{RowIndex, Segments};
use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};

use super::{GraphLayer, Problem, layer::MessagePassing};
use crate::{
    Adjacency, Context, GnnError, Init,
    heads::Readout,
    layers::{Embedding, Linear, LinearConfig},
};

/// Embeddings of what nodes are, one message-passing layer, and a linear map without a bias.
#[derive(Module, Debug)]
pub struct GraphModel {
    /// Of every feature of a node: key and value, or class. Their rows are added.
    pub embeddings: Vec<Embedding>,
    rectifies_inputs: bool,
    layer: MessagePassing,
    /// Of nodes or of graphs.
    pub head: Linear,
}

impl GraphModel {
    /// With initial parameters. `size` is the number of keys or of classes.
    ///
    /// # Errors
    /// Those of the layer.
    pub fn new(
        problem: Problem,
        size: usize,
        layer: GraphLayer,
        init: &mut Init,
    ) -> Result<Self, GnnError> {
        let dim = problem.hidden(size);
        let tables = problem.tables(size).into_iter();
        let outputs = match problem {
            Problem::DictionaryLookup => size,
            Problem::HeteroEdgeCount => 1,
        };
        let head = LinearConfig::new(dim, outputs).with_bias(false);
        Ok(Self {
            embeddings: tables
                .map(|rows| Embedding {
                    table: init.normal([rows, dim], 1.0),
                })
                .collect(),
            rectifies_inputs: layer.rectifies_inputs(problem),
            layer: layer.init(problem, dim, init)?,
            head: head.init(init),
        })
    }

    /// Numbers of every node, `[num_nodes, outputs]`, or of every graph, `[num_graphs, outputs]`, where `graphs` says which
    /// nodes a graph has. `features` are the rows of the tables that nodes have, one index for every table.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of features than tables; [`GnnError::Sparse`] for features of another number of
    /// nodes, and of other tables.
    ///
    /// # Complexity
    /// That of the layer, and `O(num_nodes * dim * outputs)` or `O(num_graphs * dim * outputs)` time for the linear map.
    pub fn forward(
        &self,
        adjacency: &Adjacency,
        features: &[RowIndex],
        graphs: Option<&Segments>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let x = self.embed(features)?;
        let x = if self.rectifies_inputs { relu(x) } else { x };
        let h = self.layer.forward(adjacency, x, context)?;
        let h = match graphs {
            Some(graphs) => Readout::Sum.forward(h, graphs)?,
            None => h,
        };
        self.head.forward(h)
    }

    /// The sum of the rows of all tables, `[num_nodes, dim]`.
    fn embed(&self, features: &[RowIndex]) -> Result<Tensor<2>, GnnError> {
        let wrong = || GnnError::Shape {
            layer: "GraphModel",
            operand: "features",
            found: features.iter().map(RowIndex::len).collect(),
            expected: format!(
                "the same number of nodes for each of {} tables",
                self.embeddings.len()
            ),
        };
        let fits = |index: &RowIndex| index.len() == features[0].len();
        if features.len() != self.embeddings.len() || !features.iter().all(fits) {
            return Err(wrong());
        }
        let mut sum: Option<Tensor<2>> = None;
        for (table, index) in self.embeddings.iter().zip(features) {
            let rows = table.forward(index)?;
            sum = Some(match sum {
                Some(sum) => sum + rows,
                None => rows,
            });
        }
        sum.ok_or_else(wrong)
    }
}
