//! One Bellman-Ford iteration with learned operators.
//!
//! ```text
//! m[v, r, u] = x[u] (x) w[r]                                          MESSAGE, see argiope_sparse::Message
//! a[v]       = AGGREGATE of all m[v, r, u] and of the boundary b[v]
//! y[v]       = relu(norm(W [x[v], a[v]] + bias))  (+ x[v] with a shortcut)
//! ```
//!
//! (Zhu et al., NeurIPS 2021, equations 5 to 7 and appendix C.) The boundary `b[v]` is the query at its source and 0 elsewhere:
//! it counts as one message more, so that a node with `n` messages has degree `n + 1`.
//!
//! Principal neighbourhood aggregation (Corso et al., NeurIPS 2020) is mean, maximum, minimum and standard deviation, each
//! scaled by 1, by `s = log(degree) / mean over nodes of log(degree)` and by `1 / max(s, 0.01)`. Those `12 dim` features are
//! never made: with `W = [W_x, W_1, W_s, W_1/s]`, nodes of one degree share the matrix `W_1 + s W_s + W_1/s / s`, which
//! is applied to `4 dim` features.
//!
//! On the CPU, such a layer with its normalisation is one [fused] operation with a handwritten backward pass that keeps no
//! more than its input and one vector a state. Everything else, and other devices, go through the [composed] form.

mod composed;
mod fused;

use argiope_gnn::{
    Init,
    layers::{LayerNorm, LayerNormConfig, Linear, LinearConfig},
};
use argiope_sparse::gather_rows;
use burn::{
    module::{Module, Param},
    tensor::{DType, Device, Tensor},
};

use crate::{
    NbfnetError,
    config::{Aggregate, MessageKind, ModelConfig},
    plan::{Groups, LayerPlan},
};

/// One layer and its parameters.
#[derive(Module, Debug)]
pub struct BellmanFordLayer {
    /// What messages pass through.
    pub relations: Relations,
    /// `[inputs, dim]`. Of principal neighbourhood aggregation the inputs are the state, then for each of the three scales mean,
    /// maximum, minimum and standard deviation: `13 dim`. Else the state and the aggregate: `2 dim`.
    pub linear: Linear,
    /// Of what comes out.
    pub norm: Option<LayerNorm>,
    #[module(skip)]
    message: MessageKind,
    #[module(skip)]
    aggregate: Aggregate,
    shortcut: bool,
}

/// The vectors of relations, or what makes them.
#[derive(Module, Debug)]
pub enum Relations {
    /// `[num_message_relations, dim]`: of all queries.
    Shared(Param<Tensor<2>>),
    /// `[dim, num_message_relations * dim]`: from the vector of a query to its relations.
    OfQuery(Linear),
}

/// The least variance that a standard deviation is taken of.
const MIN_VARIANCE: f64 = 1e-6;

/// Blocks of `dim` inputs of the linear map.
pub(crate) fn input_blocks(aggregate: Aggregate) -> usize {
    match aggregate {
        Aggregate::Pna => 13,
        _ => 2,
    }
}

/// How a layer is computed: for tests, which compare both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Automatic,
    Composed,
}

impl BellmanFordLayer {
    pub(crate) fn new(config: &ModelConfig, num_message_relations: usize, init: &mut Init) -> Self {
        let dim = config.dim;
        let relations = match config.dependent {
            false => Relations::Shared(init.normal([num_message_relations, dim], 1.0)),
            true => {
                Relations::OfQuery(LinearConfig::new(dim, num_message_relations * dim).init(init))
            }
        };
        Self {
            relations,
            linear: LinearConfig::new(input_blocks(config.aggregate) * dim, dim).init(init),
            norm: (config.layer_norm).then(|| LayerNormConfig::new(dim).init(init)),
            message: config.message,
            aggregate: config.aggregate,
            shortcut: config.shortcut,
        }
    }

    /// The relations that a plan asks for: `[num_relations, 1 or batch, dim]`. `of_groups` are the vectors of the queries of
    /// the groups, `[num_groups, dim]`.
    pub(crate) fn relations(
        &self,
        groups: &Groups,
        batch: usize,
        of_groups: &Tensor<2>,
    ) -> Result<Tensor<3>, NbfnetError> {
        let linear = match &self.relations {
            Relations::Shared(relations) => return Ok(relations.val().unsqueeze_dim(1)),
            Relations::OfQuery(linear) => linear,
        };
        let [num_groups, dim] = of_groups.dims();
        let made = linear.forward(of_groups.clone())?;
        let num_relations = made.dims()[1] / dim;
        if batch == 1 {
            // Relations of one group after those of another.
            return Ok(made.reshape([num_groups * num_relations, 1, dim]));
        }
        let index = argiope_sparse::RowIndex::from_slice(&groups.of_queries, num_groups)?;
        let of_queries = gather_rows(made, &index)?;
        let len = groups.of_queries.len();
        Ok(of_queries
            .reshape([len, num_relations, dim])
            .swap_dims(0, 1))
    }

    /// States after the layer, `[num_rows, batch, dim]`, from those before, `[num_columns, batch, dim]`.
    ///
    /// `queries` are `[num_queries, dim]`; `weights`, if given, are factors of the messages, `[num_entries]`.
    pub(crate) fn forward(
        &self,
        plan: &LayerPlan,
        x: Tensor<3>,
        relations: Tensor<3>,
        queries: Tensor<2>,
        weights: Option<Tensor<1>>,
        form: Form,
    ) -> Result<Tensor<3>, NbfnetError> {
        let [_, batch, dim] = x.dims();
        let inner = &plan.inner;
        let input = match &inner.input {
            None => x.clone(),
            Some(index) => {
                let rows = x.clone().reshape([x.dims()[0], batch * dim]);
                gather_rows(rows, index)?.reshape([index.len(), batch, dim])
            }
        };
        let is_real = matches!(x.dtype(), DType::F32 | DType::F64);
        let is_cpu = x.device().inner() == Device::flex();
        let bias = self.linear.bias.as_ref().map(Param::val);
        if let (Aggregate::Pna, Some(norm), Some(bias), None, Form::Automatic, true) = (
            self.aggregate,
            &self.norm,
            bias,
            &weights,
            form,
            is_real && is_cpu,
        ) {
            return Ok(fused::layer(
                fused::Settings {
                    plan: plan.clone(),
                    message: self.message.into(),
                    shortcut: self.shortcut,
                    epsilon: norm.epsilon(),
                },
                [x, input, relations],
                queries,
                self.linear.weight.val(),
                [bias, norm.gamma.val(), norm.beta.val()],
            ));
        }
        composed::layer(self, plan, x, input, relations, queries, weights)
    }
}
