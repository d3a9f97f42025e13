//! How the encoded patterns of a node become the scores of its classes.

use argiope_gnn::{
    GnnError, Init,
    layers::{Linear, LinearConfig},
};
use argiope_sparse::row_softmax;
use burn::{
    module::{Module, Param},
    tensor::{Tensor, activation::sigmoid},
};
use serde::{Deserialize, Serialize};

/// How patterns become one. `h_0` is the encoding of the features, `h_p` that of a pattern.
///
/// ```text
/// Scalars      W [g_0 h_0 | ... | g_P h_P] + b
/// Gate         W sum of a_p h_p + b        a = softmax over p of sigmoid(w . h_p + c)
/// Reference    the same                    a = softmax over p of sigmoid(w . [h_0 | h_p] + c)
/// Jumping      the same                    a = softmax over p of sigmoid(w . [h_0 | ... | h_P | h_p] + c)
/// Sum          W sum of h_p + b
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternAttention {
    /// Free scalars.
    #[default]
    Scalars,
    /// Scores from each encoding alone.
    Gate,
    /// Scores beside the encoding of the features.
    Reference,
    /// Scores beside all encodings.
    Jumping,
    /// No weights.
    Sum,
}

#[derive(Module, Debug)]
pub(super) struct Combination {
    /// `[num_encodings]`
    scalars: Option<Param<Tensor<1>>>,
    attention: Option<Linear>,
    head: Linear,
    #[module(skip)]
    kind: PatternAttention,
}

impl Combination {
    pub(super) fn new(
        kind: PatternAttention,
        num_encodings: usize,
        dim: usize,
        outputs: usize,
        init: &mut Init,
    ) -> Self {
        let mut attention = |width: usize| Some(LinearConfig::new(width * dim, 1).init(init));
        let (attention, width) = match kind {
            PatternAttention::Scalars => (None, num_encodings),
            PatternAttention::Gate => (attention(1), 1),
            PatternAttention::Reference => (attention(2), 1),
            PatternAttention::Jumping => (attention(num_encodings + 1), 1),
            PatternAttention::Sum => (None, 1),
        };
        let scalars =
            (kind == PatternAttention::Scalars).then(|| init.normal([num_encodings], 1.0));
        Self {
            scalars,
            attention,
            head: LinearConfig::new(width * dim, outputs).init(init),
            kind,
        }
    }

    /// Encodings, `[num_nodes, dim]` each, to `[num_nodes, outputs]`.
    pub(super) fn forward(&self, encoded: Vec<Tensor<2>>) -> Result<Tensor<2>, GnnError> {
        let mixed = match (&self.scalars, &self.attention) {
            (Some(scalars), _) => {
                let scalars = scalars.val();
                let scaled = encoded.into_iter().enumerate().map(|(at, h)| {
                    let scalar: Tensor<2> = scalars.clone().narrow(0, at, 1).unsqueeze();
                    h * scalar
                });
                Tensor::cat(scaled.collect(), 1)
            }
            (None, Some(attention)) => {
                let scores = encoded.iter().map(|h| {
                    let beside = match self.kind {
                        PatternAttention::Reference => vec![encoded[0].clone(), h.clone()],
                        PatternAttention::Jumping => encoded.iter().chain([h]).cloned().collect(),
                        _ => vec![h.clone()],
                    };
                    attention.forward(Tensor::cat(beside, 1))
                });
                let scores: Vec<_> = scores.collect::<Result<_, _>>()?;
                let weights = row_softmax(sigmoid(Tensor::cat(scores, 1)))?;
                let terms = encoded.into_iter().enumerate();
                sum(terms.map(|(at, h)| h * weights.clone().narrow(1, at, 1)))?
            }
            (None, None) => sum(encoded.into_iter())?,
        };
        self.head.forward(mixed)
    }
}

fn sum(terms: impl Iterator<Item = Tensor<2>>) -> Result<Tensor<2>, GnnError> {
    terms
        .reduce(|sum, term| sum + term)
        .ok_or(GnnError::Option {
            what: "ADPA",
            option: "patterns",
            found: "none".into(),
            expected: "at least the features themselves",
        })
}
