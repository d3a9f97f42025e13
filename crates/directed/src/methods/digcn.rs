//! DiGCN (Tong et al., *Digraph Inception Convolutional Networks*, NeurIPS 2020): convolutions with a symmetric operator
//! made of random walks along the edges, and blocks of several receptive fields.
//!
//! ```text
//! x' = L_1 x W + b                                              L_1 is L_appr or L_pr
//! x' = combination of  x W_0 + b_0,  L_1 x W_1 + b_1,  L_2 x W_2 + b_2            with inception blocks
//! ```
//!
//! `L_1` comes from the stationary distribution of walks that teleport with probability `α`, see
//! [`page_rank`](crate::operators::page_rank); `L_2` joins nodes with common sources and common targets, see
//! [`second_order`](crate::operators::second_order). The combination is the sum, or a linear map of all three side by side.
//! Between layers stand a rectifier and a dropout.
//!
//! # What differs from the released program
//! Its networks of inception blocks have no rectifiers, which the paper's equation has, and drop each of the three terms as
//! well as their combination, those of the last block too; here one dropout stands behind each block but the last. It
//! computes distributions from all eigenvectors of full matrices and stores `L_pr` as one; the numbers here are the same. It
//! has 2 layers without and 3 blocks of 32 features with a dropout of 0.6 with inception.

use argiope_gnn::{
    Context, GnnError, Init, NodeFeatures, Operator,
    layers::{Linear, LinearConfig},
};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};
use serde::{Deserialize, Serialize};

use super::{
    Input, Method,
    stack::{Stack, StackConfig, num_features},
};
use crate::{
    DirectedError,
    operators::{PageRank, SparsePlusLowRank, second_order},
};

/// How a [`DiGcn`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiGcnConfig {
    /// Layers, and what is around them.
    pub stack: StackConfig,
    /// The operator of first order; the sparse one by default.
    pub operator: DiGcnOperator,
    /// `α`, the probability of a teleport, above 0; 0.1 by default.
    pub alpha: f64,
    /// Whether layers are inception blocks; by default they are single convolutions.
    pub inception: bool,
    /// How the three terms of an inception block become one; by their sum by default.
    pub combine: InceptionCombine,
}

/// What convolutions propagate with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiGcnOperator {
    /// `L_pr`, of the walk with teleports between all nodes.
    Pr,
    /// `L_appr`, of the walk along edges.
    #[default]
    Appr,
}

/// How the terms of an inception block become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InceptionCombine {
    /// Their sum.
    #[default]
    Sum,
    /// A linear map of the terms side by side.
    Concat,
}

impl Default for DiGcnConfig {
    fn default() -> Self {
        Self {
            stack: StackConfig::default(),
            operator: DiGcnOperator::default(),
            alpha: 0.1,
            inception: false,
            combine: InceptionCombine::default(),
        }
    }
}

/// What a [`DiGcn`] computes of a graph once.
pub struct DiGcnPrepared {
    features: NodeFeatures,
    first: SparsePlusLowRank,
    /// With inception blocks.
    second: Option<Operator>,
}

/// Convolutions or inception blocks.
#[derive(Module, Debug)]
pub struct DiGcn {
    blocks: Stack<Block>,
}

#[derive(Module, Debug)]
struct Block {
    first: Linear,
    wide: Option<Wide>,
}

/// What an inception block has besides a convolution.
#[derive(Module, Debug)]
struct Wide {
    own: Linear,
    second: Linear,
    /// `[3 * outputs, outputs]`, unless terms are summed.
    combination: Option<Linear>,
}

impl Block {
    fn new(config: &DiGcnConfig, inputs: usize, outputs: usize, init: &mut Init) -> Self {
        let convolution = |init: &mut Init| Linear {
            weight: init.glorot_uniform([inputs, outputs]),
            bias: Some(init.constant([outputs], 0.0)),
        };
        Self {
            first: convolution(init),
            wide: config.inception.then(|| Wide {
                own: LinearConfig::new(inputs, outputs).init(init),
                second: convolution(init),
                combination: match config.combine {
                    InceptionCombine::Sum => None,
                    InceptionCombine::Concat => {
                        Some(LinearConfig::new(3 * outputs, outputs).init(init))
                    }
                },
            }),
        }
    }

    fn forward(&self, prepared: &DiGcnPrepared, x: &NodeFeatures) -> Result<Tensor<2>, GnnError> {
        let Some(wide) = &self.wide else {
            let y = prepared.first.apply(x.matmul(self.first.weight.val())?)?;
            return Ok(with_bias(y, &self.first));
        };
        let operator = prepared.second.as_ref().ok_or(GnnError::Option {
            what: "DiGCN",
            option: "inception",
            found: "a preparation for single convolutions".into(),
            expected: "one for inception blocks",
        })?;
        // The features are read once for all terms.
        let weights = [&wide.own, &self.first, &wide.second].map(|linear| linear.weight.val());
        let [_, outputs] = weights[0].dims();
        let products = x.matmul(Tensor::cat(weights.into(), 1))?;
        let product = |term: usize| products.clone().narrow(1, term * outputs, outputs);
        let own = with_bias(product(0), &wide.own);
        let first = with_bias(prepared.first.apply(product(1))?, &self.first);
        let second = with_bias(operator.apply(product(2))?, &wide.second);
        match &wide.combination {
            Some(combination) => combination.forward(Tensor::cat(vec![own, first, second], 1)),
            None => Ok(own + first + second),
        }
    }
}

fn with_bias(y: Tensor<2>, linear: &Linear) -> Tensor<2> {
    match linear.bias.as_ref().map(Param::val) {
        Some(bias) => y + bias.unsqueeze(),
        None => y,
    }
}

impl Method for DiGcn {
    type Config = DiGcnConfig;
    type Prepared = DiGcnPrepared;

    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError> {
        config.stack.check()?;
        let walk = PageRank::new(config.alpha);
        let first = match config.operator {
            DiGcnOperator::Pr => walk.exact(input.graph)?,
            DiGcnOperator::Appr => SparsePlusLowRank::new(walk.approximate(input.graph)?, &[])?,
        };
        let second = match config.inception {
            true => Some(second_order::inception(input.graph)?),
            false => None,
        };
        Ok(DiGcnPrepared {
            features: input.features.clone(),
            first,
            second,
        })
    }

    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError> {
        let inputs = num_features(&prepared.features)?;
        let block = |from, to, init: &mut Init| Ok(Block::new(config, from, to, init));
        let blocks = config.stack.init(inputs, outputs, init, block)?;
        Ok(Self { blocks })
    }

    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError> {
        let apply = |block: &Block, x: &NodeFeatures| block.forward(prepared, x);
        self.blocks.forward(&prepared.features, context, apply)
    }
}
