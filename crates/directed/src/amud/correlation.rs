//! The correlation of directed patterns with the agreement of classes.
//!
//! ```text
//! r = (t M - e s) / sqrt(e (M - e) s (M - s))
//! M   ordered pairs of distinct labelled nodes           e   those that the pattern joins
//! s   those whose classes agree                          t   those that it joins and whose classes agree
//! ```
//!
//! `M` and `s` follow from the sizes of the classes; `e` and `t` are counted row by row. The numerator is an exact integer.

use argiope_graph::{
    Csr, DirectedGraph, Progress,
    parallel::{balanced_chunks, run_workers},
};
use serde::Serialize;

use super::classes::{Classes, NONE};
use crate::{DirectedError, DirectedPattern};

/// A pattern against the agreement of classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatternStatistics {
    /// The pattern.
    pub pattern: DirectedPattern,
    /// Its entries off the diagonal whose nodes have known classes: joined ordered pairs.
    pub num_entries: u64,
    /// Those whose classes agree.
    pub num_same_class: u64,
    /// The share of those; `None` without entries.
    pub homophily: Option<f64>,
    /// Correlation of joined with agreeing pairs; `None` if the pattern joins no pair or all of them.
    pub r: Option<f64>,
    /// Share of the variance of the agreement that the pattern explains, `r^2`; 0 where `r` is `None`, since a constant explains
    /// nothing.
    pub r_squared: f64,
}

/// Joined pairs, and those of them that agree.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    joined: u64,
    same: u64,
}

/// Of all patterns, in the order of [`DirectedPattern::ALL`]; each is counted once with its transpose.
pub(super) fn all(
    graph: &DirectedGraph,
    classes: &Classes,
    progress: &dyn Progress,
) -> Result<Vec<PatternStatistics>, DirectedError> {
    let mut statistics = Vec::<PatternStatistics>::with_capacity(DirectedPattern::ALL.len());
    for pattern in DirectedPattern::ALL {
        // Agreement is symmetric, so that the transpose has the same counts.
        let known = statistics
            .iter()
            .find(|known| known.pattern == pattern.transposed());
        let counts = match known {
            Some(known) => Counts {
                joined: known.num_entries,
                same: known.num_same_class,
            },
            None => count(graph, classes, pattern, progress)?,
        };
        statistics.push(from_counts(pattern, counts, classes));
    }
    if statistics.iter().all(|statistics| statistics.r.is_none()) {
        return Err(DirectedError::Data {
            what: format!(
                "no pattern tells pairs apart: {} edges, {} labelled nodes of {}, {} of their {} ordered pairs joined by edges",
                graph.num_edges(),
                classes.num_labelled(),
                graph.num_nodes(),
                statistics[0].num_entries,
                classes.num_pairs()
            ),
        });
    }
    Ok(statistics)
}

fn count(
    graph: &DirectedGraph,
    classes: &Classes,
    pattern: DirectedPattern,
    progress: &dyn Progress,
) -> Result<Counts, DirectedError> {
    progress.begin(
        &format!("pattern {pattern}"),
        Some(graph.num_nodes() as u64),
    );
    let counts = match pattern.steps() {
        [first, second] => {
            let (first, second) = (first.adjacency(graph), second.adjacency(graph));
            of_paths(first, second, classes, progress)?
        }
        steps => of_edges(steps[0].adjacency(graph), classes),
    };
    progress.end();
    Ok(counts)
}

fn of_edges(adjacency: &Csr, classes: &Classes) -> Counts {
    let mut counts = Counts::default();
    for (node, row) in adjacency.rows() {
        let class = classes.of_nodes[node as usize];
        if class == NONE {
            continue;
        }
        for &other in row.iter().filter(|&&other| other != node) {
            counts.add(class, classes.of_nodes[other as usize], true);
        }
    }
    counts
}

/// Every row is walked with marks of the nodes that were met, so that no product is stored.
fn of_paths(
    first: &Csr,
    second: &Csr,
    classes: &Classes,
    progress: &dyn Progress,
) -> Result<Counts, DirectedError> {
    let num_nodes = first.num_rows();
    let work = |node: usize| {
        let node = node as u32;
        match classes.of(node) {
            Some(_) => (first.row(node).iter())
                .map(|&middle| second.degree(middle) as u64)
                .sum(),
            None => 0,
        }
    };
    let chunks = balanced_chunks(num_nodes, work);
    // The node whose row met a node last; no node is named by the largest number.
    let new_state = || (vec![u32::MAX; num_nodes], Counts::default());
    let states = run_workers(&chunks, progress, new_state, |(met_by, counts), rows| {
        for node in rows.map(|node| node as u32) {
            let class = classes.of_nodes[node as usize];
            if class == NONE {
                continue;
            }
            met_by[node as usize] = node;
            for &middle in first.row(node) {
                for &end in second.row(middle) {
                    let mark = &mut met_by[end as usize];
                    counts.add(class, classes.of_nodes[end as usize], *mark != node);
                    *mark = node;
                }
            }
        }
    })?;
    let sum = |sum: Counts, (_, counts): &(_, Counts)| Counts {
        joined: sum.joined + counts.joined,
        same: sum.same + counts.same,
    };
    Ok(states.iter().fold(Counts::default(), sum))
}

impl Counts {
    /// Counts a pair of a known and another class if it is new. Without branches, which would be mispredicted too often.
    #[inline(always)]
    fn add(&mut self, class: u32, other: u32, is_new: bool) {
        self.joined += u64::from(is_new & (other != NONE));
        self.same += u64::from(is_new & (other == class));
    }
}

fn from_counts(pattern: DirectedPattern, counts: Counts, classes: &Classes) -> PatternStatistics {
    let (pairs, agreeing) = (classes.num_pairs(), classes.num_same_pairs());
    let Counts { joined, same } = counts;
    let r = (joined > 0 && joined < pairs).then(|| {
        let (observed, expected) = (product(same, pairs), product(joined, agreeing));
        let difference = if observed < expected {
            -((expected - observed) as f64)
        } else {
            (observed - expected) as f64
        };
        let of_pattern = (joined as f64 * (pairs - joined) as f64).sqrt();
        let of_classes = (agreeing as f64 * (pairs - agreeing) as f64).sqrt();
        difference / of_pattern / of_classes
    });
    PatternStatistics {
        pattern,
        num_entries: joined,
        num_same_class: same,
        homophily: (joined > 0).then(|| same as f64 / joined as f64),
        r,
        r_squared: r.map_or(0.0, |r| r * r),
    }
}

fn product(left: u64, right: u64) -> u128 {
    u128::from(left) * u128::from(right)
}
