//! From embeddings of nodes to the classes of pairs.

use argiope_gnn::{
    Context, Init,
    heads::{LinkHead, LinkHeadConfig, LinkScore},
    layers::{Linear, LinearConfig},
};
use argiope_sparse::{RowIndex, gather_rows};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use crate::{DirectedError, links::LinkTask, methods::duplex};

/// How the embeddings of both ends become scores of classes.
///
/// ```text
/// Concat    [z[u] | z[v]] W + b
/// Roles     [<s[u], t[v]> | <s[v], t[u]>] W + b        z = [s | t]: a node as the source and as the target of edges
/// Phases    minus the distances of the sum of a[u] a[v] e^(i (p[u] - p[v])) to i, -i, 1 and 0        z = [a | p], see DUPLEX
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecoderKind {
    /// A linear map of both embeddings side by side.
    #[default]
    Concat,
    /// A linear map of the two products of source and target halves, either way.
    Roles,
    /// Distances of a complex product to the entries of a Hermitian adjacency, without parameters: for embeddings of amplitudes and
    /// phases.
    Phases,
}

/// Scores the classes of pairs.
#[derive(Module, Debug)]
pub struct Decoder {
    scores: Scores,
}

#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a task has one")]
enum Scores {
    Concat(LinkHead),
    Roles(Linear),
    Phases(Phases),
}

#[derive(Module, Debug)]
struct Phases {
    #[module(skip)]
    task: LinkTask,
}

impl Decoder {
    /// For embeddings with `dim` features.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for roles or phases of an odd number of features.
    pub fn new(
        kind: DecoderKind,
        dim: usize,
        task: LinkTask,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let num_classes = task.num_classes();
        let scores = match kind {
            DecoderKind::Concat => {
                let config = LinkHeadConfig::new(dim).with_score(LinkScore::Concat, num_classes);
                Scores::Concat(config.init(init)?)
            }
            DecoderKind::Roles | DecoderKind::Phases if !dim.is_multiple_of(2) => {
                return Err(DirectedError::Option {
                    name: "links.dim",
                    found: dim.to_string(),
                    expected: "an even number: half for each role of a node, or for its amplitudes and phases",
                });
            }
            DecoderKind::Roles => Scores::Roles(LinearConfig::new(2, num_classes).init(init)),
            DecoderKind::Phases => Scores::Phases(Phases { task }),
        };
        Ok(Self { scores })
    }

    /// `[num_nodes, dim]` and the first and second ends of pairs to `[num_pairs, num_classes]`.
    ///
    /// # Errors
    /// [`DirectedError::Gnn`], [`DirectedError::Sparse`] for embeddings and pairs of another number of nodes.
    pub fn forward(
        &self,
        embeddings: Tensor<2>,
        pairs: [&RowIndex; 2],
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        match &self.scores {
            Scores::Concat(head) => {
                Ok(head.forward(embeddings.clone(), embeddings, pairs, context)?)
            }
            Scores::Roles(linear) => {
                let half = embeddings.dims()[1] / 2;
                let first = gather_rows(embeddings.clone(), pairs[0])?;
                let second = gather_rows(embeddings, pairs[1])?;
                let product = |source: &Tensor<2>, target: &Tensor<2>| {
                    let source = source.clone().narrow(1, 0, half);
                    (source * target.clone().narrow(1, half, half)).sum_dim(1)
                };
                let products = vec![product(&first, &second), product(&second, &first)];
                Ok(linear.forward(Tensor::cat(products, 1))?)
            }
            Scores::Phases(phases) => {
                let half = embeddings.dims()[1] / 2;
                let amplitude = embeddings.clone().narrow(1, 0, half);
                let phase = embeddings.narrow(1, half, half);
                let (real, imaginary) = duplex::edge_scores(amplitude, phase, pairs)?;
                Ok(phases.of_task(duplex::class_logits(real, imaginary)?))
            }
        }
    }
}

impl Phases {
    /// The classes of the task, from those of `u -> v` alone, `v -> u` alone, both and none.
    fn of_task(&self, four: Tensor<2>) -> Tensor<2> {
        let class = |column: usize| four.clone().narrow(1, column, 1);
        let classes = match self.task {
            LinkTask::FourClass => return four,
            LinkTask::ThreeClass => vec![class(0), class(1), class(3)],
            LinkTask::Direction => vec![class(0), class(1)],
            // An edge is there alone or with its way back.
            LinkTask::Existence => vec![class(3), class(0).max_pair(class(2))],
        };
        Tensor::cat(classes, 1)
    }
}
