//! The report as text.

use std::fmt::{Display, Write as _};

use super::{
    metric::Metric,
    report::{Report, RequestReport, Row},
};

impl<D: Display, C, F: Display> Report<D, C, F> {
    /// Two tables for every request, values and distances, in Markdown. A star marks distances that are within the floor for all seeds.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!(
            "# {}\n\nMean ± standard deviation over seeds. No value is good by itself: \
             what counts is the distance to models that are trained anew, and its floor is how far two of these are from each other.\n",
            self.data
        );
        for request in &self.requests {
            request.append_to(&mut text);
        }
        text
    }
}

impl<F: Display> RequestReport<F> {
    fn append_to(&self, text: &mut String) {
        let _ = writeln!(text, "\n## {}\n", self.request);
        for facts in &self.facts {
            let _ = writeln!(text, "- {facts}");
        }
        let metrics: Vec<Metric> = (Metric::ALL.into_iter())
            .filter(|metric| self.rows.iter().any(|row| row.metrics.contains_key(metric)))
            .collect();
        let own: Vec<Metric> = (metrics.iter().copied())
            .filter(|metric| !metric.is_of_two())
            .collect();

        text.push_str("\n### Values\n\n");
        let is_prepared = self
            .rows
            .iter()
            .any(|row| row.preparation_seconds.is_some());
        let mut costs_of = vec!["seconds", "time / retrain", "memory / retrain"];
        if is_prepared {
            costs_of.push("seconds before");
        }
        heading(text, &own, &costs_of);
        for row in &self.rows {
            let value = |metric: &Metric| {
                let entry = row.metrics.get(metric);
                or_dash(entry.map(|entry| format!("{:.4}", entry.value)))
            };
            let mut cells: Vec<String> = own.iter().map(value).collect();
            cells.extend(costs(row));
            if is_prepared {
                cells.push(or_dash(
                    row.preparation_seconds
                        .map(|seconds| format!("{seconds:.2}")),
                ));
            }
            line(text, &row.name, &cells);
        }

        text.push_str("\n### Distances to retraining\n\n");
        heading(text, &metrics, &[]);
        for row in &self.rows {
            let distance = |metric: &Metric| {
                let entry = row.metrics.get(metric);
                or_dash(entry.map(|entry| {
                    let is_within = entry.seeds_within_floor == entry.distance.count;
                    let star = if is_within { " *" } else { "" };
                    format!("{:.4}{star}", entry.distance)
                }))
            };
            line(
                text,
                &row.name,
                &metrics.iter().map(distance).collect::<Vec<_>>(),
            );
        }
        let floor = |metric: &Metric| {
            let floor = self.floors.get(metric);
            or_dash(floor.map(|floor| format!("{floor:.4}")))
        };
        line(
            text,
            "floor",
            &metrics.iter().map(floor).collect::<Vec<_>>(),
        );
    }
}

fn costs(row: &Row) -> [String; 3] {
    [
        format!("{:.2}", row.seconds),
        format!("{:.3}", row.relative.time),
        or_dash(row.relative.memory.map(|memory| format!("{memory:.2}"))),
    ]
}

fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "-".to_owned())
}

fn heading(text: &mut String, metrics: &[Metric], more: &[&str]) {
    let names = metrics.iter().map(|metric| metric.name());
    let names: Vec<String> = names
        .chain(more.iter().copied())
        .map(str::to_owned)
        .collect();
    line(text, "", &names);
    let _ = writeln!(text, "|---|{}", "---|".repeat(names.len()));
}

fn line(text: &mut String, first: &str, cells: &[String]) {
    let _ = writeln!(text, "| {first} | {} |", cells.join(" | "));
}
