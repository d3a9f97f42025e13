//! Gradients of a batch, in as many parts as the memory asks for.

use argiope_gnn::optim::AccumulatedGradients;
use argiope_graph::{NodeId, Progress};
use burn::tensor::Tensor;

use crate::{MessageGraph, Nbfnet, NbfnetError, Plan, Query, Targets};

/// Queries with their candidates, `[num_queries, per_query]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) queries: &'a [Query],
    pub(crate) candidates: &'a [NodeId],
}

impl<'a> Asked<'a> {
    fn per_query(self) -> usize {
        self.candidates.len() / self.queries.len().max(1)
    }

    /// The first `len` queries and the rest.
    fn split_at(self, len: usize) -> (Self, Self) {
        let (first, rest) = self.queries.split_at(len);
        let (of_first, of_rest) = self.candidates.split_at(len * self.per_query());
        let asked = |queries, candidates| Self {
            queries,
            candidates,
        };
        (asked(first, of_first), asked(rest, of_rest))
    }
}

/// Calls `with` for parts of the queries, a multiple of `unit` in each, whose plans fit into `memory` bytes; a single unit is
/// taken even if it does not.
pub(crate) fn in_parts(
    model: &Nbfnet,
    graph: &MessageGraph,
    asked: Asked<'_>,
    unit: usize,
    memory: usize,
    training: bool,
    with: &mut dyn FnMut(&Plan) -> Result<(), NbfnetError>,
) -> Result<(), NbfnetError> {
    let Asked {
        queries,
        candidates,
    } = asked;
    if queries.is_empty() {
        return Ok(());
    }
    let plan = Plan::new(
        graph,
        queries,
        Targets::Each(candidates),
        model.plan_options(),
    )?;
    if plan.bytes(model.dim(), training) <= memory || queries.len() <= unit {
        return with(&plan);
    }
    drop(plan);
    let half = (queries.len() / 2)
        .next_multiple_of(unit)
        .min(queries.len() - unit);
    let (first, rest) = asked.split_at(half.max(unit));
    in_parts(model, graph, first, unit, memory, training, with)?;
    in_parts(model, graph, rest, unit, memory, training, with)
}

/// The loss and its gradients: `loss` maps scores, `[num_queries, per_query]`, to a sum over queries, which is divided by the
/// number of all.
pub(crate) fn gradients(
    model: &Nbfnet,
    graph: &MessageGraph,
    asked: Asked<'_>,
    unit: usize,
    memory: usize,
    loss: &dyn Fn(&Plan) -> Result<Tensor<1>, NbfnetError>,
    progress: &dyn Progress,
) -> Result<(f64, AccumulatedGradients), NbfnetError> {
    let num_queries = asked.queries.len() as f64;
    let mut gradients = AccumulatedGradients::new();
    let mut total = 0.0;
    in_parts(model, graph, asked, unit, memory, true, &mut |plan| {
        progress.check()?;
        let loss = loss(plan)? / num_queries;
        total += f64::from(loss.clone().into_scalar::<f32>());
        gradients.add(model, loss.backward());
        Ok(())
    })?;
    Ok((total, gradients))
}
