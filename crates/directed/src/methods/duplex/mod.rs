//! DUPLEX (Ke et al., *DUPLEX: Dual GAT for Complex Embedding of Directed Graphs*, ICML 2024): a node is a complex vector
//! `a e^(i p)`; its amplitude `a` says how strongly it is joined to others, its phase `p` which way.
//!
//! ```text
//! a'[v] = relu(b + sum over u in N(v) of         α[v, u] a[u] W)        N(v): neighbours in either direction, and v itself
//! p'[v] = relu(c + sum over u in N(v) of s[v, u] β[v, u] p[u] V)
//! s[v, u] = 1 for in-neighbours and v itself, -1 for out-neighbours, 0 for neighbours both ways
//! α[v, .] = softmax over u in N(v) of LeakyReLU(<q, a[u] W> + <r, a[v] W>)                          β likewise
//! ```
//!
//! Both start as the features and have attention of their own. In the last layer but one each also hears the other's, by one
//! more attention each, if there is fusion. In the last layer heads are averaged and there is no rectifier. Without a rectifier,
//! amplitudes may be negative; `-1` is a phase of half a turn.
//!
//! The outputs are a linear map of both, which suits the scores of classes, or for embeddings both themselves, amplitudes first.
//! [`edge_scores`] and [`class_logits`] decode them without parameters: a pair is near `i` for an edge `u -> v`, near `-i`
//! for the way back, near 1 for both and near 0 for none, as in the Hermitian adjacency.
//!
//! # What differs from released programs
//! In the authors' program neighbours both ways are two neighbours in the softmax, whose messages to the phase cancel and of which
//! the amplitude hears one; here they are one. Its negative training pairs are entries of the softmax as well, without a message;
//! here attention sees the graph only. Its link tasks start from random numbers in the place of features.

mod attention;
mod decoder;

use argiope_gnn::{Context, GnnError, Init, NodeFeatures, Operator, layers::Dropout};
use argiope_graph::DirectedGraph;
use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{Input, Method, stack::num_features, two_parts::TwoParts};
use crate::{
    DirectedError,
    error::{check_not_zero, check_setting},
    operators::Weighted,
};
use attention::SignedAttention;

pub use decoder::{class_logits, edge_scores, existence_logits};

/// How a [`Duplex`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DuplexConfig {
    /// Layers of attention; 3 by default.
    pub num_layers: usize,
    /// Features of amplitude and phase each; 128 by default. Without a head the last layer has half of the outputs.
    pub dim: usize,
    /// Heads of attention, side by side between layers; 1 by default.
    pub heads: usize,
    /// Probability that a feature is dropped behind a layer; 0.5 by default.
    pub dropout: f64,
    /// Whether amplitude and phase hear each other in the last layer but one; by default they do. One layer has none before it.
    pub fusion: bool,
    /// Whether a linear map of both gives the outputs, as it does by default; otherwise the outputs are amplitudes and phases.
    pub head: bool,
}

impl Default for DuplexConfig {
    fn default() -> Self {
        Self {
            num_layers: 3,
            dim: 128,
            heads: 1,
            dropout: 0.5,
            fusion: true,
            head: true,
        }
    }
}

/// What a [`Duplex`] computes of a graph once.
pub struct DuplexPrepared {
    features: NodeFeatures,
    /// `s`: its pattern is that of the neighbours.
    signs: Operator,
}

/// Layers of attention for amplitude and phase, and what is made of both.
#[derive(Module, Debug)]
pub struct Duplex {
    layers: Vec<DualLayer>,
    head: TwoParts,
}

#[derive(Module, Debug)]
struct DualLayer {
    amplitude: SignedAttention,
    phase: SignedAttention,
    /// What amplitude and phase hear of each other.
    fusion: Option<Fusion>,
    dropouts: Vec<Dropout>,
}

#[derive(Module, Debug)]
struct Fusion {
    /// From phases.
    amplitude: SignedAttention,
    /// From amplitudes.
    phase: SignedAttention,
}

/// Amplitude and phase.
type Dual<T> = [T; 2];

impl DualLayer {
    fn forward(
        &self,
        signs: &Operator,
        [a, p]: &Dual<NodeFeatures>,
        context: &Context,
    ) -> Result<Dual<Tensor<2>>, GnnError> {
        let (pattern, signs) = (signs.pattern(), Some(signs));
        let mut amplitude = self.amplitude.forward(pattern, None, a)?;
        let mut phase = self.phase.forward(pattern, signs, p)?;
        if let Some(fusion) = &self.fusion {
            amplitude = amplitude + fusion.amplitude.forward(pattern, None, p)?;
            phase = phase + fusion.phase.forward(pattern, signs, a)?;
        }
        match &self.dropouts[..] {
            [of_amplitude, of_phase] => Ok([
                of_amplitude.forward(relu(amplitude), context)?,
                of_phase.forward(relu(phase), context)?,
            ]),
            // The last layer.
            _ => Ok([amplitude, phase]),
        }
    }
}

/// `s`, at the neighbours in either direction and the nodes themselves.
fn signs(graph: &DirectedGraph) -> Result<Operator, DirectedError> {
    let neighbors = Weighted::symmetrized(graph, true)?.with_loops(1.0)?.pattern;
    let mut values = Vec::with_capacity(neighbors.num_entries());
    for (v, row) in (0u32..).zip(0..neighbors.num_rows()) {
        values.extend(neighbors.row(row).iter().map(|&u| {
            let (is_in, is_out) = (graph.has_edge(u, v), graph.has_edge(v, u));
            match (is_in, is_out) {
                _ if u == v => 1.0,
                (true, false) => 1.0,
                (false, true) => -1.0,
                _ => 0.0,
            }
        }));
    }
    Ok(Operator::new(neighbors, values)?)
}

impl Method for Duplex {
    type Config = DuplexConfig;
    type Prepared = DuplexPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        let (layers, dim, heads) = (config.num_layers, config.dim, config.heads);
        let is_shared = heads > 0 && dim.is_multiple_of(heads);
        check_not_zero(&[("num_layers", layers), ("dim", dim)])?;
        check_setting("heads", heads, is_shared, "a divisor of dim")?;
        Ok(DuplexPrepared {
            features: input.features.clone(),
            signs: signs(input.graph)?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let (head, last_dim) = TwoParts::new(config.head, config.dim, outputs, init)?;
        let mut inputs = num_features(&prepared.features)?;
        let mut layers = Vec::with_capacity(config.num_layers);
        for layer in 1..=config.num_layers {
            let is_last = layer == config.num_layers;
            let outputs = if is_last { last_dim } else { config.dim };
            let mut attention =
                || SignedAttention::new([inputs, outputs], config.heads, !is_last, init);
            let (amplitude, phase) = (attention(), attention());
            let has_fusion = config.fusion && layer + 1 == config.num_layers;
            let fusion = has_fusion.then(|| Fusion {
                amplitude: attention(),
                phase: attention(),
            });
            let num_dropouts = if is_last { 0 } else { 2 };
            let dropouts = (0..num_dropouts).map(|_| init.dropout(config.dropout));
            layers.push(DualLayer {
                amplitude,
                phase,
                fusion,
                dropouts: dropouts.collect::<Result<_, _>>()?,
            });
            inputs = config.dim;
        }
        Ok(Self { layers, head })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let mut x = [prepared.features.clone(), prepared.features.clone()];
        for layer in &self.layers {
            let both = layer.forward(&prepared.signs, &x, context)?;
            x = both.map(NodeFeatures::Dense);
        }
        let [amplitude, phase] = x;
        Ok(self
            .head
            .forward(amplitude.to_dense()?, phase.to_dense()?)?)
    }
}
