//! Deletion operators: square matrices behind the layers of a frozen network, for the nodes near a deletion.

use argiope_graph::NodeId;
use argiope_sparse::{RowIndex, gather_rows, scatter_rows};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData},
};
use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// What deletion operators start as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initialization {
    /// 1/1000 everywhere, as in the authors' program: at the start all nodes near the deletion get nearly the same row.
    #[default]
    Paper,
    /// The identity: at the start nothing changes.
    Identity,
}

/// ```text
/// h'[v] = h[v] W[l]    for the nodes v of layer l,        h'[v] = h[v]    for all others
/// ```
///
/// (Cheng et al., *GNNDelete: A General Strategy for Unlearning in Graph Neural Networks*, ICLR 2023, equation 3.) The rows
/// of other nodes are not touched: they stay equal bit by bit.
#[derive(Module, Debug)]
pub struct DeletionOperators {
    /// `[hidden, hidden]`, before the rectifier.
    first: Param<Tensor<2>>,
    /// `[outputs, outputs]`
    second: Param<Tensor<2>>,
    /// The nodes that pass through either.
    #[module(skip)]
    nodes: [RowIndex; 2],
}

impl DeletionOperators {
    /// Operators for layers of the given widths, on `device`, which should track gradients if they are to be trained. `nodes` are
    /// those that pass through either layer's operator, each once, of `num_nodes`.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] for a node that there is not; [`UnlearnError::Data`] for one that is named twice.
    pub fn new(
        initialization: Initialization,
        widths: [usize; 2],
        nodes: [&[NodeId]; 2],
        num_nodes: usize,
        device: &Device,
    ) -> Result<Self, UnlearnError> {
        let [first, second] = widths.map(|width| initialization.matrix(width, device));
        Ok(Self {
            first,
            second,
            nodes: [
                distinct(nodes[0], num_nodes)?,
                distinct(nodes[1], num_nodes)?,
            ],
        })
    }

    /// The nodes that pass through the operator of a layer: 0 or 1.
    ///
    /// # Panics
    /// For another layer.
    #[must_use]
    pub fn nodes(&self, layer: usize) -> &[NodeId] {
        self.nodes[layer].indices()
    }

    /// `h`, `[num_nodes, width]`, behind the operator of `layer`. Differentiable in `h` and the operator.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for a layer that has no operator, or `h` of another width; [`UnlearnError::Sparse`] for another
    /// number of nodes.
    ///
    /// # Complexity
    /// `O(num_nodes * width + nodes * width^2)` time.
    pub fn apply(&self, layer: usize, h: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let (operator, nodes) = match layer {
            0 => (self.first.val(), &self.nodes[0]),
            1 => (self.second.val(), &self.nodes[1]),
            _ => {
                return Err(UnlearnError::Data {
                    what: format!(
                        "there are deletion operators for layers 0 and 1, not for {layer}"
                    ),
                });
            }
        };
        let [num_nodes, width] = h.dims();
        if operator.dims() != [width, width] {
            return Err(UnlearnError::Data {
                what: format!(
                    "layer {layer} gives {width} numbers a node, its deletion operator takes {}",
                    operator.dims()[0]
                ),
            });
        }
        if nodes.is_empty() {
            return Ok(h);
        }
        let changed = gather_rows(h.clone(), nodes)?.matmul(operator);
        // Whole rows are taken out and put in again: products with 1 and sums with 0 round nothing.
        let mut stays = vec![1.0; num_nodes];
        for &node in nodes.indices() {
            stays[node as usize] = 0.0;
        }
        let stays = TensorData::new(stays, [num_nodes, 1]).convert_dtype(h.dtype());
        let stays = Tensor::from_data(stays, (&h.device().inner(), h.dtype()));
        Ok(h * stays + scatter_rows(changed, nodes)?)
    }
}

impl Initialization {
    fn matrix(self, width: usize, device: &Device) -> Param<Tensor<2>> {
        let mut values = match self {
            Self::Paper => vec![1e-3f32; width * width],
            Self::Identity => vec![0.0; width * width],
        };
        if self == Self::Identity {
            values
                .iter_mut()
                .step_by(width + 1)
                .for_each(|value| *value = 1.0);
        }
        let data = TensorData::new(values, [width, width]);
        Param::from_tensor(Tensor::from_data(data, device))
    }
}

/// Nodes that are each named once: a sum over repetitions would be no operator.
fn distinct(nodes: &[NodeId], num_nodes: usize) -> Result<RowIndex, UnlearnError> {
    let mut sorted = nodes.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(UnlearnError::Data {
            what: format!("node {} is named twice for one deletion operator", pair[0]),
        }),
        None => Ok(RowIndex::new(sorted, num_nodes)?),
    }
}
