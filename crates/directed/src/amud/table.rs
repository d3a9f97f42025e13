//! The report as text.

use super::{AmudReport, ClassStatistics, PatternStatistics};

pub(super) fn write(report: &AmudReport) -> String {
    let loops = match (report.num_self_loops, report.self_loops_kept) {
        (0, _) => String::new(),
        (count, true) => format!(", {count} of them self loops"),
        (count, false) => format!(", and {count} self loops that were left out"),
    };
    let homophily = &report.homophily;
    let mut lines = vec![
        format!(
            "{} nodes, {} of them in {} known classes",
            report.num_nodes, report.num_labelled, report.num_classes
        ),
        format!("{} edges{loops}", report.num_edges),
        format!(
            "reciprocity {:.4}, within classes {}, between classes {}",
            report.reciprocity,
            number(homophily.reciprocity_same_class),
            number(homophily.reciprocity_different_class)
        ),
        format!(
            "homophily of edges {}, adjusted {}; of nodes {} to targets, {} to sources",
            number(homophily.edge),
            number(homophily.adjusted),
            number(homophily.node_out),
            number(homophily.node_in)
        ),
        String::new(),
        format!(
            "{:<8}{:>14}{:>14}{:>11}{:>10}{:>12}",
            "pattern", "entries", "same class", "homophily", "r", "R^2"
        ),
    ];
    lines.extend(report.patterns.iter().map(pattern));
    let names = homophily
        .classes
        .iter()
        .map(|of| called(of).chars().count());
    let width = 2 + names.max().unwrap_or(0).max("class".len() + 1);
    lines.push(String::new());
    lines.push(format!(
        "{:<width$}{:>10}{:>12}{:>12}{:>15}{:>15}{:>13}",
        "class", "nodes", "edges out", "edges in", "homophily out", "homophily in", "reciprocity"
    ));
    lines.extend(homophily.classes.iter().map(|of| class(of, width)));
    lines.push(String::new());
    lines.push(format!("{}, score {:.4}", report.decision, report.score));
    lines.extend(report.reasons.iter().map(|reason| format!("  {reason}")));
    lines.extend(report.notes.iter().map(|note| format!("  note: {note}")));
    lines.push(String::new());
    lines.join("\n")
}

fn pattern(of: &PatternStatistics) -> String {
    format!(
        "{:<8}{:>14}{:>14}{:>11}{:>10}{:>12.3e}",
        of.pattern,
        of.num_entries,
        of.num_same_class,
        number(of.homophily),
        number(of.r),
        of.r_squared
    )
}

/// The name of a class, else its number.
fn called(of: &ClassStatistics) -> String {
    of.name.clone().unwrap_or_else(|| of.class.to_string())
}

fn class(of: &ClassStatistics, width: usize) -> String {
    format!(
        "{:<width$}{:>10}{:>12}{:>12}{:>15}{:>15}{:>13}",
        called(of),
        of.num_nodes,
        of.num_out_edges,
        of.num_in_edges,
        number(of.homophily_out),
        number(of.homophily_in),
        number(of.reciprocity)
    )
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"))
}
