//! Why a fact is believed: the paths that its score leans on most.
//!
//! The score of `(h, r, t)` is differentiated by a factor of every message of every layer. Paths of `n` steps from `h` to `t` take
//! their first step through the first layer, the second through the second and so on; the importance of a path is the mean of
//! the derivatives along it (Zhu et al., NeurIPS 2021, equation 8 and appendix E). The best paths of every length are found by
//! beam search; paths do not pass `t` before their end.
//!
//! The importance is a first-order approximation. Beside it stands what it approximates: how much the score falls when the facts
//! of the path are taken out of the graph.

mod beam;
mod drawing;

use argiope_link::{Side, Triple};
use burn::{
    module::Module as _,
    tensor::{Tensor, TensorData},
};
use serde::Serialize;

use crate::{MessageGraph, Nbfnet, NbfnetError, Plan, PlanKind, Query, Targets, layer::Form};

pub use drawing::draw;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplanationOptions {
    /// Paths that are returned, at most.
    pub num_paths: usize,
    /// Beginnings of paths to a node that are kept, at most.
    pub num_beams: usize,
    /// Whether messages may use the fact itself, if the graph has it. By default they may not: it would be its own explanation.
    pub use_fact: bool,
}

impl Default for ExplanationOptions {
    /// The ten best of ten beams.
    fn default() -> Self {
        Self {
            num_paths: 10,
            num_beams: 10,
            use_fact: false,
        }
    }
}

/// The score of a fact, and what it leans on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The fact.
    pub fact: Triple,
    /// Its logit.
    pub score: f32,
    /// The most important first.
    pub paths: Vec<ExplainedPath>,
}

/// A path from head to tail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedPath {
    /// The mean of the importances of its steps.
    pub importance: f32,
    /// How much lower the score is without the facts of the path.
    pub drop: f32,
    /// From the head to the tail.
    pub steps: Vec<PathStep>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PathStep {
    /// The fact that is used: from its head to its tail, or back.
    pub fact: Triple,
    /// Whether it is passed from tail to head.
    pub inverse: bool,
    /// The derivative of the score by a factor of its message.
    pub importance: f32,
}

impl PathStep {
    /// Where it starts.
    #[must_use]
    pub fn from(&self) -> u32 {
        if self.inverse {
            self.fact.2
        } else {
            self.fact.0
        }
    }

    /// Where it ends.
    #[must_use]
    pub fn to(&self) -> u32 {
        if self.inverse {
            self.fact.0
        } else {
            self.fact.2
        }
    }
}

impl Nbfnet {
    /// Explains the score that the tail of a fact gets as an answer to `(head, relation, ?)`.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for entities and relations that the graph has not.
    ///
    /// # Complexity
    /// That of a training step with one query, and of one score for each path.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::Init;
    /// use argiope_graph::RelationalGraph;
    /// use argiope_nbfnet::{MessageGraph, Nbfnet, config::ModelConfig, explanation::ExplanationOptions};
    /// use burn::tensor::Device;
    ///
    /// let facts = RelationalGraph::from_triples(4, 2, [(0, 0, 1), (1, 1, 2), (0, 0, 3)])?;
    /// let graph = MessageGraph::of_knowledge(&facts)?;
    /// let config = ModelConfig { dim: 8, num_layers: 3, ..ModelConfig::default() };
    /// let model = Nbfnet::new(&config, 4, &mut Init::new(7, &Device::flex()))?;
    /// let explanation = model.explain(&graph, (0, 1, 2), ExplanationOptions::default())?;
    /// let steps = &explanation.paths[0].steps;
    /// assert_eq!((steps[0].from(), steps[steps.len() - 1].to()), (0, 2));
    /// # Ok::<(), argiope_nbfnet::NbfnetError>(())
    /// ```
    pub fn explain(
        &self,
        graph: &MessageGraph,
        fact: Triple,
        options: ExplanationOptions,
    ) -> Result<Explanation, NbfnetError> {
        self.check_relations(graph)?;
        if self.plan_options().pruning.is_some() {
            return Err(NbfnetError::Data {
                what: "a network with pruning leaves out messages: its scores have no explanation by all paths".into(),
            });
        }
        let (head, relation, tail) = fact;
        if relation as usize >= graph.num_relations() {
            return Err(NbfnetError::Data {
                what: format!(
                    "relation {relation} of a graph with {} relations",
                    graph.num_relations()
                ),
            });
        }
        let hidden = match options.use_fact {
            true => graph.clone(),
            false => graph.without_facts(&[fact])?,
        };
        let query = hidden.query(fact, Side::Tail);
        let mut plan_options = self.plan_options().with_kind(PlanKind::Cone);
        plan_options.trace = true;
        let plan = Plan::new(&hidden, &[query], Targets::Each(&[tail]), plan_options)?;

        let device = self.query.val().device().inner().autodiff();
        let model = self.clone().to_device(&device);
        let weights: Vec<Tensor<1>> = (plan.layers().iter())
            .map(|layer| {
                let len = layer.inner.pattern.num_entries();
                let ones = TensorData::new(vec![1f32; len], [len]);
                Tensor::<1>::from_data(ones, &device).require_grad()
            })
            .collect();
        let scores = model.scores_with(&plan, &weights, Form::Composed)?;
        let score = scores
            .clone()
            .into_data()
            .iter::<f32>()
            .next()
            .unwrap_or_default();
        let gradients = scores.sum().backward();
        let importances: Vec<Vec<f32>> = (weights.iter().zip(plan.layers()))
            .map(|(weights, layer)| match weights.grad(&gradients) {
                Some(gradient) => gradient.into_data().iter::<f32>().collect(),
                // A layer that the score does not depend on.
                None => vec![0.0; layer.inner.pattern.num_entries()],
            })
            .collect();
        let found = beam::search(&plan, &importances, tail, options);
        let mut paths = Vec::with_capacity(found.len());
        for path in found {
            let steps: Vec<PathStep> = (path.steps.iter())
                .map(|step| step_of(&hidden, step))
                .collect();
            let facts: Vec<Triple> = steps.iter().map(|step| step.fact).collect();
            let without = hidden.without_facts(&facts)?;
            paths.push(ExplainedPath {
                importance: path.importance,
                drop: score - self.score_of(&without, query, tail)?,
                steps,
            });
        }
        debug_assert!(
            paths
                .iter()
                .all(|path| path.steps.first().is_some_and(|s| s.from() == head))
        );
        Ok(Explanation { fact, score, paths })
    }

    /// The logit of one answer.
    fn score_of(&self, graph: &MessageGraph, query: Query, node: u32) -> Result<f32, NbfnetError> {
        let scores = self.scores(graph, &[query], Targets::Each(&[node]))?;
        Ok(scores.into_data().iter::<f32>().next().unwrap_or_default())
    }
}

/// A message as the fact that it passes.
fn step_of(graph: &MessageGraph, step: &beam::Step) -> PathStep {
    let inverse = step.relation as usize >= graph.num_relations();
    let fact = match inverse {
        true => (step.to, graph.inverse(step.relation), step.from),
        false => (step.from, step.relation, step.to),
    };
    PathStep {
        fact,
        inverse,
        importance: step.importance,
    }
}

#[cfg(test)]
mod tests;
