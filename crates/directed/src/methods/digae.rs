//! DiGAE (Kollias et al., *Directed Graph Auto-Encoders*, AAAI 2022), also known as NSTE: every node has a code as the source of
//! edges and one as their target, and each is made of the other by a convolution.
//!
//! ```text
//! s = N_out relu(N_in x W_1 + b_1) W_2 + b_2          N_in  = D_in^-α  (A + I)^T D_out^-β      hears in-neighbours
//! t = N_in relu(N_out x V_1 + c_1) V_2 + c_2          N_out = D_out^-α (A + I)   D_in^-β       hears out-neighbours
//! y = [s | t] W + b                                   or [s | t]
//! ```
//!
//! Degrees are those of `A + I`: row sums out, column sums in. `α` belongs to the node that hears, `β` to the one that is heard;
//! with `α = β` the two operators are transposes of each other. Sources hear out-neighbours last: nodes that point to the same
//! targets get similar codes.
//!
//! The first form of `y` suits the scores of classes. In the second one, for embeddings, the first half of the outputs is the
//! source's code and the second half the target's; an edge `u -> v` is then scored by `<s[u], t[v]>`.
//!
//! # What differs from released programs
//! Biases come behind the propagation; in the authors' program they are propagated with the features, `N (x W + b)`. Dropout
//! between the layers is an option here.

use argiope_gnn::{Context, GnnError, Init, NodeFeatures, Operator, layers::Dropout};
use burn::{
    module::Module,
    tensor::{Tensor, activation::relu},
};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method, propagated::PropagatedLinear, stack::num_features, two_parts::TwoParts,
};
use crate::{
    DirectedError,
    error::{check_not_zero, check_setting},
    operators::Weighted,
};

/// How a [`DiGae`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiGaeConfig {
    /// Features between the two layers of a role; 64 by default, as in the authors' runs.
    pub hidden: usize,
    /// Features of the code of a role before the joint map, without which codes are half of the outputs; 32 by default, likewise.
    pub dim: usize,
    /// `α`, for the degree of the node that hears; 0.5 by default. The paper chooses both exponents for each data set; 0.4 and 0.2
    /// are those of NSTE in the comparison of LightDiC.
    pub alpha: f64,
    /// `β`, for the degree of the node that is heard; 0.5 by default.
    pub beta: f64,
    /// Probability that a feature is dropped between the two layers of a role; 0 by default.
    pub dropout: f64,
    /// Whether a linear map of both codes gives the outputs, as it does by default; otherwise the outputs are the codes.
    pub head: bool,
}

impl Default for DiGaeConfig {
    fn default() -> Self {
        Self {
            hidden: 64,
            dim: 32,
            alpha: 0.5,
            beta: 0.5,
            dropout: 0.0,
            head: true,
        }
    }
}

/// What a [`DiGae`] computes of a graph once.
pub struct DiGaePrepared {
    features: NodeFeatures,
    /// `N_out`
    out: Operator,
    /// `N_in`
    into: Operator,
}

/// Two encoders, and what is made of their codes.
#[derive(Module, Debug)]
pub struct DiGae {
    source: Encoder,
    target: Encoder,
    head: TwoParts,
}

#[derive(Module, Debug)]
struct Encoder {
    first: PropagatedLinear,
    dropout: Dropout,
    second: PropagatedLinear,
}

impl Encoder {
    fn new(sizes: [usize; 3], dropout: f64, init: &mut Init) -> Result<Self, GnnError> {
        let [inputs, hidden, outputs] = sizes;
        Ok(Self {
            first: PropagatedLinear::new(inputs, hidden, init),
            dropout: init.dropout(dropout)?,
            second: PropagatedLinear::new(hidden, outputs, init),
        })
    }

    fn forward(
        &self,
        [first, second]: [&Operator; 2],
        features: &NodeFeatures,
        context: &Context,
    ) -> Result<Tensor<2>, GnnError> {
        let x = relu(self.first.forward(first, features)?);
        let x = self.dropout.forward(x, context)?;
        self.second.forward(second, &NodeFeatures::Dense(x))
    }
}

impl Method for DiGae {
    type Config = DiGaeConfig;
    type Prepared = DiGaePrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        check_not_zero(&[("hidden", config.hidden), ("dim", config.dim)])?;
        for (name, exponent) in [("alpha", config.alpha), ("beta", config.beta)] {
            check_setting(name, exponent, exponent.is_finite(), "a finite number")?;
        }
        let with_loops = Weighted::adjacency(input.graph)?.with_loops(1.0)?;
        Ok(DiGaePrepared {
            features: input.features.clone(),
            out: with_loops.normalized(-config.alpha, -config.beta)?,
            into: with_loops
                .transposed()
                .normalized(-config.alpha, -config.beta)?,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let (head, dim) = TwoParts::new(config.head, config.dim, outputs, init)?;
        let sizes = [inputs, config.hidden, dim];
        Ok(Self {
            source: Encoder::new(sizes, config.dropout, init)?,
            target: Encoder::new(sizes, config.dropout, init)?,
            head,
        })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let (out, into, features) = (&prepared.out, &prepared.into, &prepared.features);
        let source = self.source.forward([into, out], features, context)?;
        let target = self.target.forward([out, into], features, context)?;
        Ok(self.head.forward(source, target)?)
    }
}
