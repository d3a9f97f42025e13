//! The network: query, layers, score.

use argiope_gnn::{
    Context, Init,
    layers::{Linear, Mlp, MlpConfig},
};
use argiope_sparse::{RowIndex, gather_rows, scatter_rows};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

use crate::{
    BellmanFordLayer, MessageGraph, NbfnetError, Plan, PlanKind, PlanOptions, Query, Targets,
    config::{MessageKind, ModelConfig, Pruning},
    layer::Form,
    plan::{KnownStates, Start, States},
};

/// A Neural Bellman-Ford Network (Zhu et al., NeurIPS 2021) and its parameters.
///
/// It has no parameters of nodes: what was learnt on one graph applies to another with the same relations.
#[derive(Module, Debug)]
pub struct Nbfnet {
    /// `[num_message_relations, dim]`: INDICATOR, the vector of a query's relation at its source.
    pub query: Param<Tensor<2>>,
    /// The iterations.
    pub layers: Vec<BellmanFordLayer>,
    /// `[2 dim]`, the state of a node and the query, to a score.
    pub mlp: Mlp,
    num_layers: usize,
    dependent: bool,
    zero_is_silent: bool,
    #[module(skip)]
    pruning: Option<Pruning>,
}

impl Nbfnet {
    /// A network with initial parameters of `f32`. To be trained, it needs a device that tracks gradients
    /// (`device.autodiff()`).
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] for settings without sense.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::Init;
    /// use argiope_graph::RelationalGraph;
    /// use argiope_nbfnet::{MessageGraph, Nbfnet, Query, Targets, config::ModelConfig};
    /// use burn::tensor::Device;
    ///
    /// let facts = RelationalGraph::from_triples(4, 2, [(0, 0, 1), (1, 1, 2), (0, 0, 3)])?;
    /// let graph = MessageGraph::of_knowledge(&facts)?;
    /// let config = ModelConfig { dim: 8, num_layers: 3, ..ModelConfig::default() };
    /// let mut init = Init::new(7, &Device::flex());
    /// let model = Nbfnet::new(&config, graph.num_message_relations(), &mut init)?;
    /// let queries = [Query { source: 0, relation: 1 }];
    /// let scores = model.scores(&graph, &queries, Targets::All)?;
    /// assert_eq!(scores.dims(), [1, 4]);
    /// # Ok::<(), argiope_nbfnet::NbfnetError>(())
    /// ```
    pub fn new(
        config: &ModelConfig,
        num_message_relations: usize,
        init: &mut Init,
    ) -> Result<Self, NbfnetError> {
        let dim = config.dim;
        let query = init.normal([num_message_relations, dim], 1.0);
        let layers = (0..config.num_layers)
            .map(|_| BellmanFordLayer::new(config, num_message_relations, init))
            .collect();
        let hidden = |mlp: MlpConfig| mlp.linear(2 * dim).relu();
        let mlp = (1..config.mlp_layers).fold(MlpConfig::new(2 * dim), |mlp, _| hidden(mlp));
        Ok(Self {
            query,
            layers,
            mlp: mlp.linear(1).init(init)?,
            num_layers: config.num_layers,
            dependent: config.dependent,
            zero_is_silent: config.message != MessageKind::TransE,
            pruning: config.pruning,
        })
    }

    /// Features of a state.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.query.val().dims()[1]
    }

    /// How batches for this network are planned.
    #[must_use]
    pub fn plan_options(&self) -> PlanOptions {
        PlanOptions {
            zero_is_silent: self.zero_is_silent,
            pruning: self.pruning,
            ..PlanOptions::new(self.num_layers, self.dependent)
        }
    }

    /// Logits of the nodes that are asked about, `[num_queries, num_targets]`: higher for likelier answers.
    ///
    /// # Errors
    /// As [`Plan::new`]; [`NbfnetError::Sparse`] for a graph with other relations than the network was made for.
    ///
    /// # Complexity
    /// `O(messages * dim + states * dim^2)` time of the [`Plan`], which is at most
    /// `num_layers * num_queries * (num_edges * dim + num_nodes * dim^2)`.
    pub fn scores(
        &self,
        graph: &MessageGraph,
        queries: &[Query],
        targets: Targets<'_>,
    ) -> Result<Tensor<2>, NbfnetError> {
        self.check_relations(graph)?;
        let plan = Plan::new(graph, queries, targets, self.plan_options())?;
        self.scores_of_plan(&plan)
    }

    /// [`scores`](Self::scores) with dense or other plans.
    ///
    /// # Errors
    /// As [`scores`](Self::scores).
    pub fn scores_by(
        &self,
        graph: &MessageGraph,
        queries: &[Query],
        targets: Targets<'_>,
        kind: PlanKind,
    ) -> Result<Tensor<2>, NbfnetError> {
        self.check_relations(graph)?;
        let plan = Plan::new(graph, queries, targets, self.plan_options().with_kind(kind))?;
        self.scores_of_plan(&plan)
    }

    /// Checks that the graph has the relations that the network was made for.
    pub(crate) fn check_relations(&self, graph: &MessageGraph) -> Result<(), NbfnetError> {
        let (found, known) = (graph.num_message_relations(), self.query.val().dims()[0]);
        if found == known {
            return Ok(());
        }
        Err(NbfnetError::Data {
            what: format!(
                "a graph of {found} relations of messages, inverse ones included, for a model of {known}"
            ),
        })
    }

    /// [`scores`](Self::scores) of a plan that was made with [`plan_options`](Self::plan_options).
    ///
    /// # Errors
    /// [`NbfnetError::Sparse`] for a plan of another kind of network.
    pub fn scores_of_plan(&self, plan: &Plan) -> Result<Tensor<2>, NbfnetError> {
        self.scores_with(plan, &[], Form::Automatic)
    }

    /// Scores with factors of the messages of every layer, or none.
    pub(crate) fn scores_with(
        &self,
        plan: &Plan,
        weights: &[Tensor<1>],
        form: Form,
    ) -> Result<Tensor<2>, NbfnetError> {
        let (hidden, queries) = self.hidden_with(plan, weights, form)?;
        self.score(hidden, queries)
    }

    /// The states of the nodes that are asked about, `[num_queries, num_targets, dim]`, and the vectors of the queries,
    /// `[num_queries, dim]`.
    pub(crate) fn hidden(&self, plan: &Plan) -> Result<(Tensor<3>, Tensor<2>), NbfnetError> {
        self.hidden_with(plan, &[], Form::Automatic)
    }

    fn hidden_with(
        &self,
        plan: &Plan,
        weights: &[Tensor<1>],
        form: Form,
    ) -> Result<(Tensor<3>, Tensor<2>), NbfnetError> {
        let queries = self.query_vectors(plan)?;
        let of_groups = self.group_vectors(plan)?;
        let hidden = match &plan.states {
            States::Pruned(pruned) => self.pruned_hidden(plan, pruned, &queries, &of_groups)?,
            States::Known(known) => {
                let states = self.last_states(plan, known, &queries, &of_groups, weights, form)?;
                let [_, batch, dim] = states.dims();
                let (num_queries, num_targets) = (plan.num_queries(), plan.num_targets());
                match &known.results {
                    Some(rows) => {
                        let vectors = states.reshape([rows.num_rows(), dim]);
                        gather_rows(vectors, rows)?.reshape([num_queries, num_targets, dim])
                    }
                    None => states.swap_dims(0, 1).reshape([batch, num_targets, dim]),
                }
            }
        };
        Ok((hidden, queries))
    }

    /// The vectors of the queries, `[num_queries, dim]`.
    fn query_vectors(&self, plan: &Plan) -> Result<Tensor<2>, NbfnetError> {
        let relations: Vec<u32> = plan.queries.iter().map(|query| query.relation).collect();
        let table = self.query.val();
        let index = RowIndex::new(relations, table.dims()[0])?;
        Ok(gather_rows(table, &index)?)
    }

    /// The vectors of the relations of the groups, `[num_groups, dim]`; anything where relations do not depend on them.
    fn group_vectors(&self, plan: &Plan) -> Result<Tensor<2>, NbfnetError> {
        let table = self.query.val();
        Ok(match &plan.groups.relations {
            Some(relations) => {
                let index = RowIndex::from_slice(relations, table.dims()[0])?;
                gather_rows(table, &index)?
            }
            None => table.narrow(0, 0, 1),
        })
    }

    /// States of the last layer, `[num_rows, batch, dim]`.
    fn last_states(
        &self,
        plan: &Plan,
        known: &KnownStates,
        queries: &Tensor<2>,
        of_groups: &Tensor<2>,
        weights: &[Tensor<1>],
        form: Form,
    ) -> Result<Tensor<3>, NbfnetError> {
        let (dim, batch) = (queries.dims()[1], plan.batch());
        let mut x: Tensor<3> = match &known.start {
            Start::Dense { num_nodes, rows } => {
                scatter_rows(queries.clone(), rows)?.reshape([*num_nodes, batch, dim])
            }
            Start::Cone => {
                let zeros = Tensor::zeros([1, dim], (&queries.device().inner(), queries.dtype()));
                Tensor::cat(vec![queries.clone(), zeros], 0).unsqueeze_dim(1)
            }
        };
        for (number, (layer, plan_of_layer)) in self.layers.iter().zip(&known.layers).enumerate() {
            let relations = layer.relations(&plan.groups, batch, of_groups)?;
            let weights = weights.get(number).cloned();
            x = layer.forward(plan_of_layer, x, relations, queries.clone(), weights, form)?;
        }
        Ok(x)
    }

    /// The perceptron on `[hidden, query]`, `[num_queries, num_targets]`.
    ///
    /// The part of its first map for the query is applied once a query and not once a node.
    pub(crate) fn score(
        &self,
        hidden: Tensor<3>,
        queries: Tensor<2>,
    ) -> Result<Tensor<2>, NbfnetError> {
        let [num_queries, num_targets, dim] = hidden.dims();
        let Some((first, rest)) = self.mlp.split_first_linear() else {
            return Err(NbfnetError::Data {
                what: "the perceptron does not start with a linear map".into(),
            });
        };
        let Linear { weight, bias } = first;
        let weight = weight.val();
        let of_queries = queries.matmul(weight.clone().narrow(0, dim, dim));
        let of_queries = match bias {
            Some(bias) => of_queries + bias.val().unsqueeze(),
            None => of_queries,
        };
        let of_nodes = hidden.matmul(weight.narrow(0, 0, dim).unsqueeze());
        let scores = rest.forward(
            of_nodes + of_queries.unsqueeze_dim::<3>(1),
            &Context::evaluation(),
        )?;
        Ok(scores.reshape([num_queries, num_targets]))
    }
}
