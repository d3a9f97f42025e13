//! The report as text.

use std::fmt::Write as _;

use super::{FeasibilityReport, Interval, SetSummary, SourceReport, Verdict};

pub(super) fn write(report: &FeasibilityReport) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_to(report, &mut text);
    text
}

fn write_to(report: &FeasibilityReport, text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "# Feasibility for {}\n",
        cell(&report.downstream.name)
    )?;
    writeln!(text, "Downstream: {}.", summary(&report.downstream))?;
    writeln!(
        text,
        "Graphons have {} blocks. Distances are Gromov-Wasserstein, 0 is equal. Seed {}.\n",
        report.num_blocks, report.seed
    )?;
    writeln!(text, "zeta = {:.4} ({})\n", report.zeta, report.best_space)?;
    writeln!(text, "| space | zeta | nearest mixture |")?;
    writeln!(text, "|---|---|---|")?;
    for of in &report.spaces {
        // Weights that would be written as 0.00 are left out.
        let weights = of.alpha.iter().filter(|of| of.weight >= 0.005);
        let mixture: Vec<String> = weights
            .map(|of| format!("{:.2} {}", of.weight, cell(&of.name)))
            .collect();
        writeln!(
            text,
            "| {} | {:.4} | {} |",
            of.space,
            of.zeta,
            mixture.join(" + ")
        )?;
    }
    sources(report, text)?;
    if !report.notes.is_empty() {
        writeln!(text)?;
    }
    for note in &report.notes {
        writeln!(text, "- {note}")?;
    }
    Ok(())
}

fn sources(report: &FeasibilityReport, text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "\n| rank | source | distance | {:.0} % interval | noise floor | shape | degree W1 | clustering | spectrum | density | alpha | not distinguishable from rank |",
        100.0 * report.confidence
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for (at, of) in report.sources.iter().enumerate() {
        let baselines = &of.baselines;
        writeln!(
            text,
            "| {} | {} | {:.4} | {} | {} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} | {:.2} | {} |",
            at + 1,
            cell(&of.source.name),
            of.distance,
            of.interval.map_or_else(|| "-".to_owned(), interval),
            of.noise_floor
                .map_or_else(|| "-".to_owned(), |floor| format!("{floor:.4}")),
            of.shape,
            baselines.degree_w1,
            baselines.clustering,
            baselines.spectrum,
            baselines.density,
            of.alpha,
            not_distinguishable(report, of)
        )?;
    }
    writeln!(text, "\nSources:\n")?;
    for of in &report.sources {
        writeln!(text, "- {}", summary(&of.source))?;
    }
    Ok(())
}

/// The ranks of the sources that `of` cannot be told from.
fn not_distinguishable(report: &FeasibilityReport, of: &SourceReport) -> String {
    let name = &of.source.name;
    let others = report.comparisons.iter().filter_map(|comparison| {
        let is_open = comparison.verdict == Verdict::NotDistinguishable;
        match (&comparison.nearer, &comparison.farther) {
            (nearer, other) if is_open && nearer == name => Some(other),
            (other, farther) if is_open && farther == name => Some(other),
            _ => None,
        }
    });
    let rank = |other: &String| {
        report
            .sources
            .iter()
            .position(|source| source.source.name == *other)
    };
    let mut ranks: Vec<usize> = others.filter_map(rank).map(|at| at + 1).collect();
    if ranks.is_empty() {
        return "-".to_owned();
    }
    ranks.sort_unstable();
    let ranks: Vec<String> = ranks.iter().map(ToString::to_string).collect();
    ranks.join(", ")
}

fn interval(interval: Interval) -> String {
    format!("{:.4} to {:.4}", interval.low, interval.high)
}

fn summary(of: &SetSummary) -> String {
    let graphs = match of.sampled_from {
        Some(num_nodes) => {
            let (egos, capped) = (of.num_graphs, of.num_capped);
            format!("{egos} egos of a graph with {num_nodes} nodes ({capped} of them cut)")
        }
        None => format!("{} graphs", of.num_graphs),
    };
    let halves = of
        .half_distance
        .map_or_else(String::new, |half| format!(", halves {half:.4} apart"));
    format!(
        "{}: {graphs}, {:.0} nodes each in the mean, density {:.4}, clustering {:.4}{halves}",
        cell(&of.name),
        of.mean_nodes,
        of.density,
        of.clustering
    )
}

/// A name must not end a cell of the table.
fn cell(name: &str) -> String {
    name.replace('|', "\\|").replace(['\n', '\r'], " ")
}
