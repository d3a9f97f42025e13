//! Ranks of the answers of facts among all entities.

use argiope_graph::{Progress, RelationalGraph};
use argiope_link::{
    Side, Triple,
    filtered::{rank_filtered, rank_filtered_typed},
    knowledge::EntityTypes,
    metrics::RankCounts,
};

use crate::{MessageGraph, Nbfnet, NbfnetError, Plan, Query, Targets};

/// How much is computed at a time. Results do not depend on it, up to rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Queries, at most.
    pub queries: usize,
    /// Bytes that intermediate results may take, about.
    pub memory: usize,
}

impl Default for Limits {
    /// 16 queries and 4 GiB.
    fn default() -> Self {
        Self {
            queries: 16,
            memory: 4 << 30,
        }
    }
}

/// Takes the number of a query and the scores of all nodes for it.
pub type ForScores<'a> = &'a mut dyn FnMut(usize, &[f32]) -> Result<(), NbfnetError>;

impl Nbfnet {
    /// Scores of all nodes for every query: `with` is called with the number of a query and its scores, `[num_nodes]`, in the
    /// order of the queries.
    ///
    /// # Errors
    /// As [`Nbfnet::scores`], those of `with`, and [`NbfnetError::Cancelled`].
    ///
    /// # Complexity
    /// As [`Nbfnet::scores`] for all queries.
    pub fn scores_of_all(
        &self,
        graph: &MessageGraph,
        queries: &[Query],
        limits: Limits,
        progress: &dyn Progress,
        with: ForScores<'_>,
    ) -> Result<(), NbfnetError> {
        self.check_relations(graph)?;
        let mut at_once = limits.queries.max(1);
        let mut done = 0;
        while done < queries.len() {
            progress.check()?;
            let part = &queries[done..queries.len().min(done + at_once)];
            let plan = Plan::new(graph, part, Targets::All, self.plan_options())?;
            if plan.bytes(self.dim(), false) > limits.memory && part.len() > 1 {
                at_once = part.len() / 2;
                continue;
            }
            let scores = self.scores_of_plan(&plan)?.into_data();
            let scores: Vec<f32> = scores.iter::<f32>().collect();
            for (number, scores) in scores.chunks(graph.num_nodes()).enumerate() {
                with(done + number, scores)?;
            }
            done += part.len();
            progress.advance(part.len() as u64);
        }
        Ok(())
    }

    /// For every fact the place of its tail among all entities, then the place of its head, among those that do not make a
    /// fact of `known`: `[num_facts, 2]`. With `types`, only entities of the type of the answer are candidates.
    ///
    /// Facts that ask the same are answered together.
    ///
    /// # Errors
    /// As [`Nbfnet::scores_of_all`]; [`NbfnetError::Link`] for scores that are not numbers.
    ///
    /// # Complexity
    /// As [`Nbfnet::scores`] for all different queries.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::Init;
    /// use argiope_graph::{RelationalGraph, Silent};
    /// use argiope_link::metrics::{TiePolicy, mrr};
    /// use argiope_nbfnet::{Limits, MessageGraph, Nbfnet, config::ModelConfig};
    /// use burn::tensor::Device;
    ///
    /// let facts = RelationalGraph::from_triples(4, 2, [(0, 0, 1), (1, 1, 2), (0, 0, 3)])?;
    /// let graph = MessageGraph::of_knowledge(&facts)?;
    /// let config = ModelConfig { dim: 8, num_layers: 2, ..ModelConfig::default() };
    /// let model = Nbfnet::new(&config, 4, &mut Init::new(7, &Device::flex()))?;
    /// let ranks = model.rank_facts(&graph, &facts, None, &[(1, 1, 2), (3, 1, 0)], Limits::default(), &Silent)?;
    /// assert_eq!(ranks.len(), 4);
    /// println!("mean reciprocal rank {:.3}", mrr(&ranks, TiePolicy::Pessimistic)?);
    /// # Ok::<(), argiope_nbfnet::NbfnetError>(())
    /// ```
    pub fn rank_facts(
        &self,
        graph: &MessageGraph,
        known: &RelationalGraph,
        types: Option<&EntityTypes>,
        facts: &[Triple],
        limits: Limits,
        progress: &dyn Progress,
    ) -> Result<Vec<RankCounts>, NbfnetError> {
        let sides = [Side::Tail, Side::Head];
        let mut asked: Vec<(Query, usize)> = (facts.iter().enumerate())
            .flat_map(|(number, &fact)| {
                let of_side = move |side| graph.query(fact, side);
                [
                    (of_side(Side::Tail), 2 * number),
                    (of_side(Side::Head), 2 * number + 1),
                ]
            })
            .collect();
        asked.sort_unstable();
        let mut queries: Vec<Query> = asked.iter().map(|&(query, _)| query).collect();
        queries.dedup();
        progress.begin("ranking", Some(queries.len() as u64));
        let mut counts = vec![RankCounts::default(); asked.len()];
        let mut rest = &asked[..];
        self.scores_of_all(graph, &queries, limits, progress, &mut |number, scores| {
            let len = rest
                .iter()
                .take_while(|(query, _)| *query == queries[number])
                .count();
            let (of_query, after) = rest.split_at(len);
            rest = after;
            for &(_, place) in of_query {
                let fact = [facts[place / 2]];
                let side = sides[place % 2];
                counts[place] = match types {
                    None => rank_filtered(scores, &fact, side, known)?[0],
                    Some(types) => rank_filtered_typed(scores, &fact, side, known, types)?[0],
                };
            }
            Ok(())
        })?;
        progress.end();
        Ok(counts)
    }
}
