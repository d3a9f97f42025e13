//! The best missing links of nodes: which pairs that are no edges have the highest scores.
//!
//! All pairs of a large graph are too many to be scored, and most of them have nothing to do with each other. The usual
//! candidates are the nodes at distance two: those with a common neighbour.

use std::cmp::Ordering;

use argiope_graph::{NodeId, Progress, UndirectedGraph};

use crate::{LinkError, Pair};

/// Which nodes a node may be linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Candidates {
    /// Those at distance two: neighbours of its neighbours that are none of its own.
    #[default]
    TwoHop,
    /// All others that are no neighbours.
    All,
}

/// How many missing links are wanted, and how they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingLinkOptions {
    /// Links of each node, at most.
    pub top: usize,
    /// What they are chosen from.
    pub candidates: Candidates,
    /// Pairs that are scored at a time, at most.
    pub batch: usize,
}

impl MissingLinkOptions {
    /// The `top` best links of each node from those at distance two, in batches of 65,536 pairs.
    #[must_use]
    pub fn new(top: usize) -> Self {
        Self {
            top,
            candidates: Candidates::TwoHop,
            batch: 1 << 16,
        }
    }
}

/// A pair that is no edge, and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MissingLink {
    /// The node that was asked about.
    pub source: NodeId,
    /// The node that it may be linked to.
    pub target: NodeId,
    /// The score.
    pub score: f64,
}

/// Scores pairs; the progress says whether to stop.
pub type Score<'a, E> = dyn FnMut(&[Pair], &dyn Progress) -> Result<Vec<f64>, E> + 'a;

/// The best missing links of each of `nodes`, in their order: for each node from the best to the worst, of equal scores the
/// smaller target first. A link of two nodes that were both asked about stands in both lists.
///
/// `score` scores pairs, source first, and may ask the progress that it gets whether to stop; scores that are NaN are last.
///
/// # Errors
/// Those of `score`; [`LinkError::NodeOutOfRange`]; [`LinkError::LengthMismatch`] if `score` gives another number of scores
/// than pairs; [`LinkError::Cancelled`] through `progress`.
///
/// # Complexity
/// The scores of all candidates. Besides the result `O(batch)` space and one number a node.
///
/// # Example
/// ```
/// use argiope_graph::{Progress, Silent, UndirectedGraph};
/// use argiope_link::{Heuristic, LinkError, score_pairs};
/// use argiope_link::missing_links::{MissingLinkOptions, missing_links};
///
/// // A square 0 - 1 - 2 - 3 with a tail 3 - 4.
/// let graph = UndirectedGraph::from_edges(5, [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4)])?;
/// let heuristic = Heuristic::CommonNeighbors;
/// let mut score = |pairs: &[_], progress: &dyn Progress| {
///     score_pairs(&graph, pairs, &heuristic, progress)
/// };
/// let options = MissingLinkOptions::new(1);
/// let best = missing_links(&graph, &[0, 4], &options, &mut score, &Silent)?;
/// assert_eq!((best[0].target, best[0].score), (2, 2.0));
/// assert_eq!((best[1].target, best[1].score), (0, 1.0));
/// # Ok::<(), LinkError>(())
/// ```
pub fn missing_links<E: From<LinkError>>(
    graph: &UndirectedGraph,
    nodes: &[NodeId],
    options: &MissingLinkOptions,
    score: &mut Score<E>,
    progress: &dyn Progress,
) -> Result<Vec<MissingLink>, E> {
    let num_nodes = graph.num_nodes();
    if let Some(position) = nodes.iter().position(|&node| node as usize >= num_nodes) {
        return Err(LinkError::NodeOutOfRange {
            list: "nodes",
            position,
            node: nodes[position],
            num_nodes,
        }
        .into());
    }
    let mut search = Search {
        top: options.top,
        pairs: Vec::new(),
        found: Vec::new(),
        first_of_node: 0,
    };
    let batch = options.batch.max(1);
    let mut listing = Listing::new(graph, options.candidates);
    progress.begin("missing links", Some(nodes.len() as u64));
    let mut last = None;
    for &node in nodes {
        progress.check().map_err(LinkError::from)?;
        if last == Some(node) {
            // Lists are told apart by their nodes.
            search.flush(score, progress)?;
            search.close_node();
        }
        last = Some(node);
        for &target in listing.candidates(node) {
            search.pairs.push((node, target));
            if search.pairs.len() == batch {
                search.flush(score, progress)?;
                progress.check().map_err(LinkError::from)?;
            }
        }
        progress.advance(1);
    }
    search.flush(score, progress)?;
    search.close_node();
    progress.end();
    Ok(search.found)
}

/// Asks whether to stop, and begins no phases of its own.
struct WithinPhase<'a>(&'a dyn Progress);

impl Progress for WithinPhase<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Finds candidates, with a mark for every node.
struct Listing<'a> {
    graph: &'a UndirectedGraph,
    candidates: Candidates,
    /// The last round that saw a node.
    seen: Vec<u32>,
    round: u32,
    found: Vec<NodeId>,
}

impl<'a> Listing<'a> {
    fn new(graph: &'a UndirectedGraph, candidates: Candidates) -> Self {
        Self {
            graph,
            candidates,
            seen: vec![0; graph.num_nodes()],
            round: 0,
            found: Vec::new(),
        }
    }

    /// The candidates of a node, ascending.
    fn candidates(&mut self, node: NodeId) -> &[NodeId] {
        let (graph, seen, found) = (self.graph, &mut self.seen, &mut self.found);
        found.clear();
        self.round = match self.round.checked_add(1) {
            Some(round) => round,
            None => {
                seen.fill(0);
                1
            }
        };
        let round = self.round;
        let neighbors = graph.neighbors(node);
        seen[node as usize] = round;
        for &neighbor in neighbors {
            seen[neighbor as usize] = round;
        }
        let mut take = |candidate: NodeId| {
            let mark = &mut seen[candidate as usize];
            if *mark != round {
                *mark = round;
                found.push(candidate);
            }
        };
        match self.candidates {
            Candidates::All => (0..graph.num_nodes() as NodeId).for_each(take),
            Candidates::TwoHop => {
                let beyond = neighbors.iter().flat_map(|&via| graph.neighbors(via));
                beyond.for_each(|&candidate| take(candidate));
                found.sort_unstable();
            }
        }
        found
    }
}

struct Search {
    top: usize,
    /// Not scored yet; those of a node are one after the other.
    pairs: Vec<Pair>,
    /// The best of the nodes before, then all that is kept of the last node.
    found: Vec<MissingLink>,
    first_of_node: usize,
}

impl Search {
    fn flush<E: From<LinkError>>(
        &mut self,
        score: &mut Score<E>,
        progress: &dyn Progress,
    ) -> Result<(), E> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        let scores = score(&self.pairs, &WithinPhase(progress))?;
        if scores.len() != self.pairs.len() {
            return Err(LinkError::LengthMismatch {
                what: "scores of pairs",
                expected: self.pairs.len(),
                found: scores.len(),
            }
            .into());
        }
        for (position, score) in scores.into_iter().enumerate() {
            let (source, target) = self.pairs[position];
            let last = self.found.get(self.first_of_node);
            if last.is_some_and(|last| last.source != source) {
                self.close_node();
            }
            self.found.push(MissingLink {
                source,
                target,
                score,
            });
        }
        self.pairs.clear();
        // The last node may go on in the next batch.
        self.keep_best();
        Ok(())
    }

    /// Ends the list of the last node.
    fn close_node(&mut self) {
        self.keep_best();
        self.first_of_node = self.found.len();
    }

    fn keep_best(&mut self) {
        let of_node = &mut self.found[self.first_of_node..];
        if of_node.len() > self.top {
            if self.top > 0 {
                of_node.select_nth_unstable_by(self.top - 1, better_first);
            }
            self.found.truncate(self.first_of_node + self.top);
        }
        self.found[self.first_of_node..].sort_unstable_by(better_first);
    }
}

fn better_first(left: &MissingLink, right: &MissingLink) -> Ordering {
    let worth = |link: &MissingLink| match link.score.is_nan() {
        true => f64::NEG_INFINITY,
        false => link.score,
    };
    (left.score.is_nan().cmp(&right.score.is_nan()))
        .then_with(|| worth(right).total_cmp(&worth(left)))
        .then_with(|| left.target.cmp(&right.target))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use argiope_graph::{Silent, generate::gnm};
    use proptest::prelude::*;

    use super::*;

    /// A score with many ties that is not symmetric.
    fn score(&(source, target): &Pair) -> f64 {
        f64::from((source * 7 + target * 13) % 5)
    }

    fn by_definition(
        graph: &UndirectedGraph,
        nodes: &[NodeId],
        options: &MissingLinkOptions,
    ) -> Vec<(NodeId, NodeId)> {
        let mut best = Vec::new();
        for &source in nodes {
            let mut targets: Vec<NodeId> = (0..graph.num_nodes() as NodeId)
                .filter(|&target| target != source && !graph.has_edge(source, target))
                .filter(|&target| {
                    let joined = |&via: &NodeId| graph.has_edge(via, target);
                    options.candidates == Candidates::All
                        || graph.neighbors(source).iter().any(joined)
                })
                .collect();
            targets.sort_by(|&left, &right| {
                let of = |target| score(&(source, target));
                of(right).total_cmp(&of(left)).then(left.cmp(&right))
            });
            best.extend((targets.into_iter().take(options.top)).map(|target| (source, target)));
        }
        best
    }

    proptest! {
        #[test]
        fn prop_the_best_are_those_of_the_definition(
            num_nodes in 1usize..20,
            density in 0.0..0.6,
            seed in 0u64..100,
            top in 0usize..5,
            all: bool,
            batch in 1usize..30,
        ) {
            let num_pairs = num_nodes * (num_nodes - 1) / 2;
            let graph = gnm(num_nodes, (num_pairs as f64 * density) as u64, seed).unwrap();
            let candidates = if all { Candidates::All } else { Candidates::TwoHop };
            let options = MissingLinkOptions { top, candidates, batch };
            let nodes: Vec<NodeId> = (0..num_nodes as NodeId).rev().collect();
            let largest = Cell::new(0);
            let mut scores = |pairs: &[Pair], _: &dyn Progress| {
                largest.set(largest.get().max(pairs.len()));
                Ok::<_, LinkError>(pairs.iter().map(score).collect())
            };
            let found = missing_links(&graph, &nodes, &options, &mut scores, &Silent).unwrap();
            let pairs: Vec<_> = found.iter().map(|link| (link.source, link.target)).collect();
            prop_assert_eq!(pairs, by_definition(&graph, &nodes, &options));
            prop_assert!(found.iter().all(|link| link.score == score(&(link.source, link.target))));
            prop_assert!(largest.get() <= batch);
        }
    }

    #[test]
    fn test_scores_that_are_no_numbers_are_last() {
        let graph = UndirectedGraph::from_edges(5, []).unwrap();
        let mut scores = |pairs: &[Pair], _: &dyn Progress| {
            let of = |&(_, target): &Pair| match target {
                1 => f64::NAN,
                2 => f64::NEG_INFINITY,
                target => f64::from(target),
            };
            Ok::<_, LinkError>(pairs.iter().map(of).collect())
        };
        let options = MissingLinkOptions {
            candidates: Candidates::All,
            ..MissingLinkOptions::new(4)
        };
        let found = missing_links(&graph, &[0], &options, &mut scores, &Silent).unwrap();
        let targets: Vec<_> = found.iter().map(|link| link.target).collect();
        assert_eq!(targets, [4, 3, 2, 1]);
    }

    #[test]
    fn test_a_node_may_be_asked_about_again() {
        let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
        let mut scores =
            |pairs: &[Pair], _: &dyn Progress| Ok::<_, LinkError>(vec![1.0; pairs.len()]);
        let options = MissingLinkOptions::new(1);
        let found =
            missing_links(&graph, &[0, 1, 2, 0, 0], &options, &mut scores, &Silent).unwrap();
        let sources: Vec<_> = found.iter().map(|link| link.source).collect();
        assert_eq!(sources, [0, 2, 0, 0]);
    }

    #[test]
    fn test_nodes_and_scores_are_checked() {
        let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
        let mut none = |_: &[Pair], _: &dyn Progress| Ok::<_, LinkError>(Vec::new());
        let options = MissingLinkOptions::new(1);
        let error = missing_links(&graph, &[0, 3], &options, &mut none, &Silent).unwrap_err();
        assert_eq!(
            error.to_string(),
            "nodes[1]: node 3 is out of range: there are 3 nodes"
        );
        let error = missing_links(&graph, &[0], &options, &mut none, &Silent).unwrap_err();
        assert_eq!(
            error.to_string(),
            "scores of pairs: expected 1 values, found 0"
        );
    }
}
