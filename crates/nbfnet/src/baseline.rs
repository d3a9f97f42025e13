//! Rankings by paths whose relations do not matter: what a network must beat.

use std::{fmt, str::FromStr, time::Instant};

use argiope_graph::{Progress, RelationalGraph};
use argiope_link::{
    Side, Triple,
    evaluation::Values,
    filtered::rank_filtered,
    knowledge::{FactsToRank, KnowledgeData},
    metrics::RankCounts,
    ranking::{RankingProtocol, evaluate_ranks},
};

use crate::{
    NbfnetError,
    bellman_ford::{
        KatzLength, PairValues, WeightedEdges, graph_distance, katz, personalized_page_rank,
    },
    training::RunResult,
};

/// What entities are ranked by: values of the generalised Bellman-Ford iteration from the source of a question, on the graph with
/// inverse relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathBaseline {
    /// Fewest steps first; equally many are level.
    Distance,
    /// Most walks of at most six steps first, a walk of `n` steps counting `0.05^n`.
    Katz,
    /// Personalised PageRank that stops with probability 0.15.
    PageRank,
}

impl PathBaseline {
    const NAMES: [(Self, &'static str); 3] = [
        (Self::Distance, "distance"),
        (Self::Katz, "katz"),
        (Self::PageRank, "ppr"),
    ];
}

impl fmt::Display for PathBaseline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(kind, _)| kind == self);
        formatter.write_str(name.map_or("", |(_, name)| name))
    }
}

impl FromStr for PathBaseline {
    type Err = NbfnetError;

    fn from_str(text: &str) -> Result<Self, NbfnetError> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text);
        found
            .map(|&(kind, _)| kind)
            .ok_or_else(|| NbfnetError::Option {
                name: "baseline",
                found: text.to_owned(),
                expected: "distance, katz or ppr",
            })
    }
}

/// Sources that are computed side by side.
const SOURCES: usize = 64;
const KATZ_BETA: f64 = 0.05;
const KATZ_STEPS: u64 = 6;
const STOP: f64 = 0.15;
const TOLERANCE: f64 = 1e-6;

/// The metrics of a baseline on validation and test.
///
/// # Errors
/// [`NbfnetError::Link`] for data without facts to rank; [`NbfnetError::Cancelled`].
///
/// # Complexity
/// That of the iteration from every entity that a question starts from.
pub fn run(
    kind: PathBaseline,
    data: &KnowledgeData,
    protocol: &RankingProtocol,
    progress: &dyn Progress,
) -> Result<RunResult, NbfnetError> {
    let started = Instant::now();
    let part = |facts: &FactsToRank| -> Result<Values, NbfnetError> {
        if facts.triples.is_empty() {
            return Ok(Values::new());
        }
        let counts = rank(kind, &facts.graph, &facts.known, &facts.triples, progress)?;
        Ok(evaluate_ranks(&protocol.metrics, protocol.ties, &counts)?)
    };
    Ok(RunResult {
        valid: part(&data.validation)?,
        test: part(&data.test)?,
        epochs: 0,
        best_epoch: 0,
        training_seconds: started.elapsed().as_secs_f64(),
    })
}

/// As [`Nbfnet::rank_facts`](crate::Nbfnet::rank_facts): the tail of every fact, then its head.
fn rank(
    kind: PathBaseline,
    graph: &RelationalGraph,
    known: &RelationalGraph,
    facts: &[Triple],
    progress: &dyn Progress,
) -> Result<Vec<RankCounts>, NbfnetError> {
    let both = graph.with_inverse_relations()?;
    let num_nodes = both.num_entities();
    let edges = WeightedEdges::new(&both, |_| 1.0);
    let ends = [Side::Head, Side::Tail];
    // By the end that is given: the tail is asked for from the head.
    let mut asked: Vec<(u32, usize)> = (facts.iter().enumerate())
        .flat_map(|(number, &fact)| {
            (0..2).map(move |side| (ends[side].of(fact), 2 * number + side))
        })
        .collect();
    asked.sort_unstable();
    let mut sources: Vec<u32> = asked.iter().map(|&(source, _)| source).collect();
    sources.dedup();
    let mut counts = vec![RankCounts::default(); asked.len()];
    let mut rest = &asked[..];
    for part in sources.chunks(SOURCES) {
        let values = values(kind, &edges, part, progress)?;
        for (position, &source) in part.iter().enumerate() {
            let len = rest
                .iter()
                .take_while(|&&(other, _)| other == source)
                .count();
            let (of_source, after) = rest.split_at(len);
            rest = after;
            let scores: Vec<f32> = (0..num_nodes as u32)
                .map(|node| score(kind, values.get(position, node)))
                .collect();
            for &(_, place) in of_source {
                let fact = [facts[place / 2]];
                let side = if place % 2 == 0 {
                    Side::Tail
                } else {
                    Side::Head
                };
                counts[place] = rank_filtered(&scores, &fact, side, known)?[0];
            }
        }
    }
    Ok(counts)
}

fn values(
    kind: PathBaseline,
    edges: &WeightedEdges<'_, f64>,
    sources: &[u32],
    progress: &dyn Progress,
) -> Result<PairValues<f64>, NbfnetError> {
    match kind {
        PathBaseline::Distance => Ok(graph_distance(edges, sources, progress)?.values().clone()),
        PathBaseline::Katz => katz(
            edges,
            sources,
            KATZ_BETA,
            KatzLength::UpTo(KATZ_STEPS),
            progress,
        ),
        PathBaseline::PageRank => personalized_page_rank(edges, sources, STOP, TOLERANCE, progress),
    }
}

/// Higher is better.
fn score(kind: PathBaseline, value: f64) -> f32 {
    match kind {
        PathBaseline::Distance => -value as f32,
        PathBaseline::Katz | PathBaseline::PageRank => value as f32,
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;

    #[test]
    fn test_near_entities_rank_high() {
        // A path 0 - 1 - 2 - 3 - 4: from 0, 1 is nearest.
        let graph = RelationalGraph::from_triples(5, 1, (0..4).map(|v| (v, 0, v + 1))).unwrap();
        for (kind, _) in PathBaseline::NAMES {
            let known = RelationalGraph::empty(5, 1).unwrap();
            let counts = rank(kind, &graph, &known, &[(0, 0, 1), (0, 0, 4)], &Silent).unwrap();
            let above: Vec<u64> = counts.iter().map(|counts| counts.above).collect();
            // Nothing is nearer to 0 than itself, but walks leave it; 0 and 4 are farthest apart.
            let itself = u64::from(kind == PathBaseline::Distance);
            assert_eq!((above[0], above[2], above[3]), (itself, 4, 4), "{kind}");
            assert_eq!(kind.to_string().parse::<PathBaseline>().unwrap(), kind);
        }
        assert!("cosine".parse::<PathBaseline>().is_err());
    }
}
