//! A decision in words.

use argiope_graph::DirectedGraph;

use super::{AmudReport, PatternStatistics, dispersion::distinct};
use crate::data::Direction;

/// An `R^2` below it is hardly more than none.
const SMALL: f64 = 1e-3;

/// Why the report decides as it does, a sentence each.
pub(super) fn of(report: &AmudReport) -> Vec<String> {
    let (relation, verdict) = match report.decision {
        Direction::Directed => ("above", "keep the directions of edges"),
        Direction::Undirected => ("not above", "make the edges undirected"),
    };
    let mut reasons = vec![format!(
        "the score {:.4} is {relation} the threshold {}: {verdict}",
        report.score, report.threshold
    )];
    let by_value =
        |a: &&PatternStatistics, b: &&PatternStatistics| a.r_squared.total_cmp(&b.r_squared);
    let most = distinct(&report.patterns).max_by(by_value);
    let least = distinct(&report.patterns).min_by(by_value);
    if let (Some(most), Some(least)) = (most, least) {
        reasons.push(if most.r_squared == 0.0 {
            "no second-order pattern correlates with the classes, so that directions make no difference".to_owned()
        } else if most.r_squared == least.r_squared {
            format!("all second-order patterns have the same R^2, {:.3e}", most.r_squared)
        } else {
            format!(
                "of the second-order patterns, {} tells most about the classes (R^2 {:.3e}) and {} least ({:.3e})",
                most.pattern, most.r_squared, least.pattern, least.r_squared
            )
        });
    }
    reasons
}

/// What a reader of the report should know, a sentence each.
pub(super) fn notes(graph: &DirectedGraph, report: &AmudReport) -> Vec<String> {
    let mut notes = Vec::new();
    let (mut ascending, mut descending) = (0usize, 0usize);
    for (source, target) in graph.edges() {
        ascending += usize::from(source < target);
        descending += usize::from(source > target);
    }
    if ascending == 0 || descending == 0 {
        notes.push(format!(
            "all {} edges go from the {} to the {} node number: they may be undirected edges that were stored once",
            ascending + descending,
            if descending == 0 { "smaller" } else { "larger" },
            if descending == 0 { "larger" } else { "smaller" },
        ));
    }
    if report.reciprocity == 1.0 {
        notes.push("every edge goes both ways: the graph is undirected".to_owned());
    }
    let largest = report
        .patterns
        .iter()
        .map(|of| of.r_squared)
        .fold(0.0, f64::max);
    if largest < SMALL {
        notes.push(format!(
            "the largest R^2 of all patterns is {largest:.3e}: neither decision has much to rest on"
        ));
    }
    for of in report.patterns.iter().filter(|of| of.r.is_none()) {
        let joined = if of.num_entries == 0 {
            "no pair"
        } else {
            "all pairs"
        };
        notes.push(format!(
            "{} joins {joined} of labelled nodes: it has no r",
            of.pattern
        ));
    }
    notes
}
