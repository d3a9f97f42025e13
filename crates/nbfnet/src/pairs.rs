//! Scores of pairs of nodes of a plain graph.

use argiope_graph::{NodeId, Progress};
use argiope_link::Pair;
use burn::tensor::Tensor;

use crate::{
    Limits, MessageGraph, Nbfnet, NbfnetError, Plan, Query,
    training::step::{Asked, in_parts},
};

/// Queries of a pair: from either end to the other.
pub(crate) const QUERIES_PER_PAIR: usize = 2;

/// The queries of pairs, each with one node that is asked about.
pub(crate) fn queries_of_pairs(pairs: &[Pair]) -> (Vec<Query>, Vec<NodeId>) {
    let both = pairs.iter().flat_map(|&(u, v)| [(u, v), (v, u)]);
    both.map(|(source, target)| {
        (
            Query {
                source,
                relation: 0,
            },
            target,
        )
    })
    .unzip()
}

impl Nbfnet {
    /// Logits of pairs, `[num_pairs]`, of a plan for [`queries_of_pairs`]: the perceptron on the mean of the states of either end
    /// as seen from the other, so that a score is that of the undirected link.
    pub(crate) fn scores_of_pairs_by(&self, plan: &Plan) -> Result<Tensor<1>, NbfnetError> {
        let (hidden, queries) = self.hidden(plan)?;
        let [len, _, dim] = hidden.dims();
        let num_pairs = len / QUERIES_PER_PAIR;
        let ends = hidden
            .reshape([num_pairs, QUERIES_PER_PAIR, dim])
            .mean_dim(1);
        // All queries of a plain graph are of one relation.
        let queries = queries.narrow(0, 0, num_pairs);
        Ok(self.score(ends, queries)?.reshape([num_pairs]))
    }

    /// Logits of pairs of nodes of a plain graph, in their order; equal for both orders of a pair.
    ///
    /// # Errors
    /// As [`Nbfnet::scores`]; [`NbfnetError::Cancelled`].
    ///
    /// # Complexity
    /// As [`Nbfnet::scores`] for two queries a pair.
    ///
    /// # Example
    /// ```
    /// use argiope_gnn::Init;
    /// use argiope_graph::{Silent, generate::gnp};
    /// use argiope_nbfnet::{Limits, MessageGraph, Nbfnet, config::ModelConfig};
    /// use burn::tensor::Device;
    ///
    /// let graph = MessageGraph::of_undirected(&gnp(30, 0.2, 1)?, true)?;
    /// let config = ModelConfig { dim: 8, dependent: false, ..ModelConfig::default() };
    /// let model = Nbfnet::new(&config, 1, &mut Init::new(7, &Device::flex()))?;
    /// let scores = model.scores_of_pairs(&graph, &[(0, 5), (5, 0)], Limits::default(), &Silent)?;
    /// assert!((scores[0] - scores[1]).abs() < 1e-5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scores_of_pairs(
        &self,
        graph: &MessageGraph,
        pairs: &[Pair],
        limits: Limits,
        progress: &dyn Progress,
    ) -> Result<Vec<f32>, NbfnetError> {
        self.check_relations(graph)?;
        let mut scores = Vec::with_capacity(pairs.len());
        progress.begin("scores", Some(pairs.len() as u64));
        for part in pairs.chunks(limits.queries.div_ceil(QUERIES_PER_PAIR).max(1)) {
            let (queries, targets) = queries_of_pairs(part);
            let asked = Asked {
                queries: &queries,
                candidates: &targets,
            };
            let (unit, memory) = (QUERIES_PER_PAIR, limits.memory);
            in_parts(self, graph, asked, unit, memory, false, &mut |plan| {
                progress.check()?;
                let found = self.scores_of_pairs_by(plan)?;
                scores.extend(found.into_data().iter::<f32>());
                Ok(())
            })?;
            progress.advance(part.len() as u64);
        }
        progress.end();
        Ok(scores)
    }
}
