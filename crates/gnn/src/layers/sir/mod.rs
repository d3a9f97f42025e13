//! Soft-isomorphic relational graph convolution: messages that depend on both ends of an edge, and are bent before they
//! meet.
//!
//! ```text
//! y[v] = aggregate over u in N(v) of  W_R s(W_Q x[v] + W_K x[u])
//! y[v] = aggregate over u in N(v) of  W_R s(W_Q x[v] + W_K x[u] + W_E e[v, u])       with features of the edges
//! ```
//!
//! Lim et al., *Contextualized Messages Boost Graph Representations*, TMLR 2025. `W_Q` has a bias, `W_K` and `W_E` have
//! none. While training, features of each of the three products are dropped before `s` meets their sum. For all
//! aggregations but the maximum, `W_R` is taken out of the sum and applied once a node: its bias then is added once to every
//! node, also to one that hears from nobody. The maximum is taken of what `W_R` and its bias make of every message, and is 0
//! for nodes that hear from nobody.
//!
//! A node is no neighbour of its own unless the pattern says so.

mod config;
mod message;

use argiope_sparse::{
    Pattern, Reduce, Segments, activated_spmm, sddmm::Combine, sddmm_elementwise, segment_reduce,
};
use burn::{
    module::Module,
    tensor::{Tensor, TensorData},
};

use super::{Dropout, Linear};
use crate::{Context, GnnError, NodeFeatures};
pub use config::{SirAggregation, SirConfig};
use message::Bend;
pub use message::SirMessage;

/// A soft-isomorphic relational graph convolution. Weights start as those of [`Linear`].
#[derive(Module, Debug)]
pub struct Sir {
    /// `W_Q`, of the node that hears.
    pub query: Linear,
    /// `W_K`, of its neighbours.
    pub key: Linear,
    /// `W_E`, of the edges.
    pub edge: Option<Linear>,
    bend: Bend,
    /// `W_R`, of the messages.
    pub relation: Linear,
    query_dropout: Dropout,
    key_dropout: Dropout,
    edge_dropout: Dropout,
    #[module(skip)]
    aggregation: SirAggregation,
}

impl Sir {
    /// `[num_nodes, inputs]` to `[num_nodes, outputs]`. Row `v` of `pattern` lists the nodes that `v` hears from; `edges`
    /// has the features of every slot, `[num_entries, edge_inputs]`, if and only if the layer was made for them.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`].
    ///
    /// # Complexity
    /// `O(num_nodes * hidden * (inputs + outputs) + num_entries * hidden)` time, besides the layers of a message; the
    /// maximum takes `O(num_entries * hidden * outputs)`. Where messages are bent by a function other than `Gelu`, without features
    /// of edges and but for the maximum, nothing is kept for entries; else `hidden` numbers for each.
    pub fn forward(
        &self,
        pattern: &Pattern,
        x: Tensor<2>,
        edges: Option<Tensor<2>>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        self.forward_features(pattern, &NodeFeatures::Dense(x), edges, context)
    }

    /// The same for features of any kind.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features.
    pub fn forward_features(
        &self,
        pattern: &Pattern,
        features: &NodeFeatures,
        edges: Option<Tensor<2>>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let edges = self.edge_terms(pattern, edges, context)?;
        let query = self.query.forward_features(features)?;
        let query = self.query_dropout.forward(query, context)?;
        let key = self.key.forward_features(features)?;
        let key = self.key_dropout.forward(key, context)?;
        if self.aggregation == SirAggregation::Max {
            let messages = self.messages(pattern, query, key, edges, context)?;
            let mapped = self.relation.forward(messages)?;
            return Ok(segment_reduce(
                &Segments::from(pattern),
                mapped,
                Reduce::Max,
            )?);
        }
        let heard = self.heard(pattern, query, key, edges, context)?;
        self.relation.forward(heard)
    }

    /// `W_E e`, dropped.
    fn edge_terms(
        &self,
        pattern: &Pattern,
        edges: Option<Tensor<2>>,
        context: &Context,
    ) -> Result<Option<Tensor<2>>, GnnError> {
        let inputs = self
            .edge
            .as_ref()
            .map(|linear| linear.weight.val().dims()[0]);
        let found = edges.as_ref().map(Tensor::dims);
        if found != inputs.map(|inputs| [pattern.num_entries(), inputs]) {
            return Err(GnnError::Shape {
                layer: "Sir",
                operand: "edges",
                found: found.map(Vec::from).unwrap_or_default(),
                expected: inputs.map_or("no features of edges".into(), |inputs| {
                    format!("[{}, {inputs}]", pattern.num_entries())
                }),
            });
        }
        let (Some(linear), Some(edges)) = (&self.edge, edges) else {
            return Ok(None);
        };
        let terms = linear.forward(edges)?;
        Ok(Some(self.edge_dropout.forward(terms, context)?))
    }

    /// The step along the edges: the sum over the slots of every row of `s(query + key + edges)`, with the factors of the
    /// aggregation.
    fn heard(
        &self,
        pattern: &Pattern,
        query: Tensor<2>,
        key: Tensor<2>,
        edges: Option<Tensor<2>>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        if let (None, Some(activation)) = (&edges, self.bend.fused()) {
            return self.heard_at_once(pattern, query, key, activation);
        }
        let messages = self.messages(pattern, query, key, edges, context)?;
        let (messages, reduce) = match self.aggregation {
            SirAggregation::Mean => (messages, Reduce::Mean),
            SirAggregation::Symmetric => {
                let factors = symmetric_factors(pattern, &messages)?;
                (messages * factors, Reduce::Sum)
            }
            _ => (messages, Reduce::Sum),
        };
        Ok(segment_reduce(&Segments::from(pattern), messages, reduce)?)
    }

    /// The same without a number for every slot and feature.
    fn heard_at_once(
        &self,
        pattern: &Pattern,
        query: Tensor<2>,
        key: Tensor<2>,
        activation: activated_spmm::Activation,
    ) -> Result<Tensor<2>, GnnError> {
        let weights = match self.aggregation {
            SirAggregation::Symmetric => {
                let factors = symmetric_factors(pattern, &query)?;
                Some(factors.reshape([pattern.num_entries()]))
            }
            _ => None,
        };
        let shares = (self.aggregation == SirAggregation::Mean)
            .then(|| inverse_degrees(pattern.offsets(), |degree| degree, &query));
        let sum = activated_spmm::activated_spmm(pattern, weights, query, key, activation)?;
        Ok(match shares {
            Some(shares) => sum * shares,
            None => sum,
        })
    }

    /// `s(query + key + edges)` of every slot, `[num_entries, hidden]`.
    fn messages(
        &self,
        pattern: &Pattern,
        query: Tensor<2>,
        key: Tensor<2>,
        edges: Option<Tensor<2>>,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let sums = sddmm_elementwise(pattern, key, query, Combine::Add)?;
        let sums = match edges {
            Some(edges) => sums + edges,
            None => sums,
        };
        self.bend.forward(sums, context)
    }
}

/// `1 / sqrt(heard by v * hearing u)` of every slot, `[num_entries, 1]`, like `x`: the numbers of entries of its row and its
/// column, neither of which is 0 where there is a slot.
fn symmetric_factors(pattern: &Pattern, x: &Tensor<2>) -> Result<Tensor<2>, GnnError> {
    let hearing = inverse_degrees(pattern.transposed().pattern().offsets(), f64::sqrt, x);
    let heard = inverse_degrees(pattern.offsets(), f64::sqrt, x);
    Ok(sddmm_elementwise(pattern, hearing, heard, Combine::Mul)?)
}

/// One over a function of the number of entries of every row, `[num_rows, 1]`, like `x`; rows without entries count as one.
fn inverse_degrees(offsets: &[u64], of_degree: fn(f64) -> f64, x: &Tensor<2>) -> Tensor<2> {
    let (device, dtype) = (x.device().inner(), x.dtype());
    let degrees = offsets.windows(2).map(|ends| (ends[1] - ends[0]).max(1));
    let inverses: Vec<f64> = degrees
        .map(|degree| 1.0 / of_degree(degree as f64))
        .collect();
    let shape = [inverses.len(), 1];
    let data = TensorData::new(inverses, shape).convert_dtype(dtype);
    Tensor::from_data(data, (&device, dtype))
}
