//! Iterations on the most promising nodes and edges only, for graphs where all of them are too many.
//!
//! In the manner of Zhu et al., *A\*Net: A Scalable Path-based Reasoning Approach for Knowledge Graphs* (NeurIPS 2023). The
//! priority of a state is the probability that the scoring perceptron gives to its node as an answer: predictor and priority share
//! their weights (section 3.3 there). In every layer and for every query
//!
//! 1. the `node_ratio * num_nodes` reached nodes of the highest priority send,
//! 2. along the `edge_ratio * num_messages` of their edges that lead to the nodes of the highest priority,
//! 3. and what they send is multiplied by their priority, so that it is learnt. Nodes that hear nothing keep their state.
//!
//! Nodes that are never reached have a state of zeros. With both ratios 1 every reached node sends along every edge; the
//! network is still another one than without pruning, where messages are not weighted and nodes that were not reached have states.

use argiope_graph::NodeId;
use argiope_sparse::{Pattern, RelationalPattern, RowIndex, gather_rows};
use burn::tensor::{Tensor, activation::sigmoid};
use rayon::prelude::*;

use crate::{
    MessageGraph, Nbfnet, NbfnetError, Plan, Targets,
    config::Pruning,
    layer::Form,
    plan::{Boundary, LayerInner, LayerPlan, Place, RowGroups, mean_log},
};

/// A plan that is made layer by layer, as priorities become known.
#[derive(Debug, Clone)]
pub(crate) struct PrunedPlan {
    graph: MessageGraph,
    pruning: Pruning,
    /// `[num_queries, num_targets]`, or all nodes.
    targets: Option<Vec<NodeId>>,
    num_layers: usize,
}

/// No state.
const NONE: u32 = u32::MAX;

impl PrunedPlan {
    pub(crate) fn new(
        graph: &MessageGraph,
        targets: Targets<'_>,
        pruning: Pruning,
        num_layers: usize,
    ) -> Self {
        Self {
            graph: graph.clone(),
            pruning,
            num_layers,
            targets: match targets {
                Targets::All => None,
                Targets::Each(nodes) => Some(nodes.to_vec()),
            },
        }
    }

    /// The most states that a query can have after the last layer.
    pub(crate) fn max_states(&self) -> usize {
        (1 + self.num_layers * self.num_edges()).min(self.graph.num_nodes())
    }

    /// The most vectors that all layers compute and copy for a query.
    pub(crate) fn num_states(&self) -> usize {
        self.num_layers * self.max_states()
    }

    /// Nodes that send.
    fn num_senders(&self) -> usize {
        part(self.pruning.node_ratio, self.graph.num_nodes())
    }

    /// Edges that are used.
    fn num_edges(&self) -> usize {
        part(self.pruning.edge_ratio, self.graph.pattern().num_entries())
    }
}

/// A part of a number, at least one.
fn part(ratio: f64, whole: usize) -> usize {
    ((ratio * whole as f64).ceil() as usize).clamp(1, whole.max(1))
}

/// The reached nodes of one query and their states among those of all.
#[derive(Debug, Clone)]
struct Reached {
    /// `[num_nodes]`
    state_of_node: Vec<u32>,
    nodes: Vec<NodeId>,
}

/// The messages of one query in a layer, receiver by receiver.
struct Messages {
    /// Receivers, ascending, with the number of messages that come.
    receivers: Vec<(NodeId, u32)>,
    /// The state of the sender and the relation of every message.
    sent: Vec<(u32, u32)>,
}

impl Nbfnet {
    /// The states of the nodes that are asked about, `[num_queries, num_targets, dim]`.
    pub(crate) fn pruned_hidden(
        &self,
        plan: &Plan,
        pruned: &PrunedPlan,
        queries: &Tensor<2>,
        of_groups: &Tensor<2>,
    ) -> Result<Tensor<3>, NbfnetError> {
        let graph = &pruned.graph;
        let (num_queries, num_nodes) = (plan.num_queries(), graph.num_nodes());
        let [_, dim] = queries.dims();
        let mean = mean_log(&graph.pattern().degrees());
        let zeros = || Tensor::<2>::zeros([1, dim], (&queries.device().inner(), queries.dtype()));
        // One state for every query: that of its source.
        let mut x = queries.clone();
        let mut query_of_state: Vec<u32> = (0..num_queries as u32).collect();
        let mut reached: Vec<Reached> = (plan.queries.iter().zip(0..))
            .map(|(query, state)| {
                let mut state_of_node = vec![NONE; num_nodes];
                state_of_node[query.source as usize] = state;
                Reached {
                    state_of_node,
                    nodes: vec![query.source],
                }
            })
            .collect();
        for layer in &self.layers {
            let num_states = query_of_state.len();
            // The last state is that of nodes that are not reached.
            let with_zeros = Tensor::cat(vec![x.clone(), zeros()], 0);
            let priorities = self.priorities(&x, queries, &query_of_state)?;
            let known: Vec<f32> = priorities.clone().into_data().iter::<f32>().collect();
            let silent = self.silent_priorities(queries)?;
            let messages: Vec<Messages> = (reached.par_iter().enumerate())
                .map(|(query, reached)| pruned.messages(reached, &known, silent[query]))
                .collect();
            let (plan_of_layer, senders) =
                layer_plan(plan, pruned, &messages, &reached, num_states, mean)?;
            if senders.is_empty() {
                // All sources are isolated.
                break;
            }
            let weights = gather_rows(priorities, &RowIndex::new(senders, num_states)?)?;
            let relations = layer.relations(&plan.groups, 1, of_groups)?;
            let y = layer.forward(
                &plan_of_layer,
                with_zeros.unsqueeze_dim(1),
                relations,
                queries.clone(),
                Some(weights),
                Form::Composed,
            )?;
            let y: Tensor<2> = y.squeeze_dim(1);
            let updated = update(&mut reached, &mut query_of_state, &messages);
            let rows = num_states + y.dims()[0];
            x = gather_rows(Tensor::cat(vec![x, y], 0), &RowIndex::new(updated, rows)?)?;
        }
        let num_states = query_of_state.len() as u32;
        let state = |query: usize, node: NodeId| match reached[query].state_of_node[node as usize] {
            NONE => num_states,
            state => state,
        };
        let rows: Vec<u32> = match &pruned.targets {
            None => (0..num_queries)
                .flat_map(|query| (0..num_nodes as NodeId).map(move |node| (query, node)))
                .map(|(query, node)| state(query, node))
                .collect(),
            Some(nodes) => (nodes.iter().enumerate())
                .map(|(at, &node)| state(at / plan.num_targets().max(1), node))
                .collect(),
        };
        let all = Tensor::cat(vec![x, zeros()], 0);
        let hidden = gather_rows(all, &RowIndex::new(rows, num_states as usize + 1)?)?;
        Ok(hidden.reshape([num_queries, plan.num_targets(), dim]))
    }

    /// The priority of every state, `[num_states]`.
    fn priorities(
        &self,
        x: &Tensor<2>,
        queries: &Tensor<2>,
        query_of_state: &[u32],
    ) -> Result<Tensor<1>, NbfnetError> {
        let index = RowIndex::from_slice(query_of_state, queries.dims()[0])?;
        let of_states = gather_rows(queries.clone(), &index)?;
        let scores = self.score(x.clone().unsqueeze_dim(1), of_states)?;
        Ok(sigmoid(scores.reshape([query_of_state.len()])))
    }

    /// The priority of a node that is not reached, for every query.
    fn silent_priorities(&self, queries: &Tensor<2>) -> Result<Vec<f32>, NbfnetError> {
        let nothing = queries.clone().zeros_like().unsqueeze_dim(1);
        let scores = sigmoid(self.score(nothing, queries.clone())?);
        Ok(scores.into_data().iter::<f32>().collect())
    }
}

impl PrunedPlan {
    /// Chooses senders and edges of a query.
    fn messages(&self, reached: &Reached, priorities: &[f32], silent: f32) -> Messages {
        let priority = |node: NodeId| match reached.state_of_node[node as usize] {
            NONE => silent,
            state => priorities[state as usize],
        };
        let by_priority =
            |a: NodeId, b: NodeId| priority(b).total_cmp(&priority(a)).then(a.cmp(&b));
        let mut senders = reached.nodes.clone();
        let most = self.num_senders();
        if senders.len() > most {
            senders.select_nth_unstable_by(most - 1, |&a, &b| by_priority(a, b));
            senders.truncate(most);
        }
        // Receiver, entry of the graph, sender and relation.
        let mut edges: Vec<(NodeId, u32, NodeId, u32)> = (senders.iter())
            .flat_map(|&sender| {
                let entries = self.graph.pattern().entries_of_column(sender as usize);
                entries.map(move |(slot, to, relation)| (to, slot, sender, relation))
            })
            .collect();
        let most = self.num_edges();
        if edges.len() > most {
            edges
                .select_nth_unstable_by(most - 1, |a, b| by_priority(a.0, b.0).then(a.1.cmp(&b.1)));
            edges.truncate(most);
        }
        edges.sort_unstable();
        let mut messages = Messages {
            receivers: Vec::new(),
            sent: Vec::with_capacity(edges.len()),
        };
        for (to, _, sender, relation) in edges {
            match messages.receivers.last_mut() {
                Some((last, count)) if *last == to => *count += 1,
                _ => messages.receivers.push((to, 1)),
            }
            messages
                .sent
                .push((reached.state_of_node[sender as usize], relation));
        }
        messages
    }
}

/// The messages of all queries as a layer, and the sender of every one.
fn layer_plan(
    plan: &Plan,
    pruned: &PrunedPlan,
    messages: &[Messages],
    reached: &[Reached],
    num_states: usize,
    mean: f64,
) -> Result<(LayerPlan, Vec<u32>), NbfnetError> {
    let num_relations = pruned.graph.num_message_relations();
    let shift = |query: usize| match &plan.groups.relations {
        None => 0,
        Some(_) => plan.groups.of_queries[query] * num_relations as u32,
    };
    let mut offsets = vec![0u64];
    let (mut columns, mut relations) = (Vec::new(), Vec::new());
    let (mut input, mut counts, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (query, messages) in messages.iter().enumerate() {
        for &(sender, relation) in &messages.sent {
            columns.push(sender);
            relations.push(shift(query) + relation);
        }
        for &(node, count) in &messages.receivers {
            if node == plan.queries[query].source {
                places.push(Place {
                    row: input.len() as u32,
                    index: 0,
                    query: query as u32,
                });
            }
            input.push(match reached[query].state_of_node[node as usize] {
                NONE => num_states as u32,
                state => state,
            });
            counts.push(count + 1);
            offsets.push(offsets[offsets.len() - 1] + u64::from(count));
        }
    }
    let senders = columns.clone();
    let pattern = Pattern::new(num_states + 1, offsets, columns)?;
    let inner = LayerInner {
        pattern: RelationalPattern::new(pattern, relations, plan.groups.len() * num_relations)?,
        input: Some(RowIndex::new(input, num_states + 1)?),
        boundary: Boundary { places },
        groups: RowGroups::new(counts, mean),
        states: None,
    };
    Ok((
        LayerPlan {
            inner: std::sync::Arc::new(inner),
        },
        senders,
    ))
}

/// Adds the receivers to the reached nodes; returns, for every state, its row among the old states and the new ones behind them.
fn update(
    reached: &mut [Reached],
    query_of_state: &mut Vec<u32>,
    messages: &[Messages],
) -> Vec<u32> {
    let num_states = query_of_state.len() as u32;
    let mut rows: Vec<u32> = (0..num_states).collect();
    let mut row = num_states;
    for (query, (reached, messages)) in reached.iter_mut().zip(messages).enumerate() {
        for &(node, _) in &messages.receivers {
            match &mut reached.state_of_node[node as usize] {
                state if *state == NONE => {
                    *state = rows.len() as u32;
                    rows.push(row);
                    query_of_state.push(query as u32);
                    reached.nodes.push(node);
                }
                state => rows[*state as usize] = row,
            }
            row += 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use argiope_gnn::Init;
    use argiope_graph::RelationalGraph;
    use burn::tensor::Device;

    use super::*;
    use crate::{Query, config::ModelConfig};

    fn graph() -> MessageGraph {
        let facts = (0..60u32).map(|k| (k % 13, k % 3, (k * k + 5) % 17));
        MessageGraph::of_knowledge(&RelationalGraph::from_triples(19, 3, facts).unwrap()).unwrap()
    }

    fn model(node_ratio: f64, edge_ratio: f64, dependent: bool, device: &Device) -> Nbfnet {
        let config = ModelConfig {
            dim: 6,
            num_layers: 3,
            dependent,
            pruning: Some(Pruning {
                node_ratio,
                edge_ratio,
            }),
            ..ModelConfig::default()
        };
        Nbfnet::new(&config, 6, &mut Init::new(1, device).with_f64()).unwrap()
    }

    const QUERIES: [Query; 3] = [
        Query {
            source: 0,
            relation: 1,
        },
        Query {
            source: 5,
            relation: 4,
        },
        Query {
            source: 18,
            relation: 1,
        },
    ];

    fn scores(model: &Nbfnet, targets: Targets<'_>) -> Vec<f64> {
        let scores = model.scores(&graph(), &QUERIES, targets).unwrap();
        scores.into_data().iter::<f64>().collect()
    }

    #[test]
    fn test_batches_do_not_matter() {
        for dependent in [false, true] {
            let model = model(0.3, 0.2, dependent, &Device::flex());
            let all = scores(&model, Targets::All);
            for (number, query) in QUERIES.iter().enumerate() {
                let alone = model.scores(&graph(), &[*query], Targets::All).unwrap();
                let alone: Vec<f64> = alone.into_data().iter::<f64>().collect();
                for (alone, together) in alone.iter().zip(&all[19 * number..]) {
                    assert!((alone - together).abs() < 1e-12);
                }
            }
            let some = scores(&model, Targets::Each(&[3, 18, 0, 0, 7, 18]));
            let expected = [all[3], all[18], all[19], all[19], all[38 + 7], all[38 + 18]];
            for (found, expected) in some.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn test_ratios_bound_what_is_reached() {
        // The isolated node 18 reaches nobody: all others have equal scores.
        let wide = model(1.0, 1.0, true, &Device::flex());
        let found = scores(&wide, Targets::All);
        assert!(found[38..56].iter().all(|score| *score == found[38]));
        let different = |scores: &[f64]| {
            let mut scores = scores.to_vec();
            scores.sort_by(f64::total_cmp);
            scores.dedup();
            scores.len()
        };
        // One edge a layer reaches one node a layer, beside the source and all that are not reached.
        let narrow = model(1e-9, 1e-9, true, &Device::flex());
        let few = scores(&narrow, Targets::All);
        assert!(different(&few[..19]) <= 5, "{few:?}");
        assert!(different(&found[..19]) > 10);
    }

    #[test]
    fn test_priorities_are_learnt() {
        let device = Device::flex().autodiff();
        let model = model(0.5, 0.5, true, &device);
        let found = model.scores(&graph(), &QUERIES, Targets::All).unwrap();
        let gradients = found.sum().backward();
        for layer in &model.layers {
            let gradient = layer.linear.weight.val().grad(&gradients).unwrap();
            let values: Vec<f64> = gradient.into_data().iter::<f64>().collect();
            assert!(values.iter().all(|value| value.is_finite()));
            assert!(values.iter().any(|&value| value != 0.0));
        }
    }

    #[test]
    fn test_gradients_are_slopes() {
        let device = Device::flex().autodiff();
        let model = model(0.6, 0.5, false, &device);
        let total = |model: &Nbfnet| {
            model
                .scores(&graph(), &QUERIES, Targets::All)
                .unwrap()
                .sum()
        };
        let gradients = total(&model).backward();
        let query = model.query.val();
        let gradient: Vec<f64> = query
            .grad(&gradients)
            .unwrap()
            .into_data()
            .iter::<f64>()
            .collect();
        let values: Vec<f64> = query.into_data().iter::<f64>().collect();
        let tensors = argiope_gnn::NamedTensors::of_module(&model);
        let step = 1e-6;
        for at in (0..values.len()).step_by(5) {
            let shifted = |shift: f64| {
                let mut tensors = tensors.clone();
                let mut values = values.clone();
                values[at] += shift;
                let shape = tensors.take("query").unwrap().shape().clone();
                tensors.insert("query", burn::tensor::TensorData::new(values, shape));
                let model = tensors.load_module(model.clone()).unwrap();
                total(&model).into_data().iter::<f64>().next().unwrap()
            };
            let slope = (shifted(step) - shifted(-step)) / (2.0 * step);
            assert!(
                (slope - gradient[at]).abs() < 1e-5 * (1.0 + slope.abs()),
                "{at}: {slope}"
            );
        }
    }
}
