//! The report as text.

use std::fmt::Write as _;

use super::{
    metric::Metric,
    report::{BenchReport, RequestReport, Row},
};

impl BenchReport {
    /// Two tables for every request, values and distances, in Markdown. A star marks distances that are within the floor for all seeds.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!(
            "# {}: {} nodes, {} edges\n\nMean ± standard deviation over seeds. No value is good by itself: \
             what counts is the distance to networks that are trained anew, and its floor is how far two of these are from each other.\n",
            self.data, self.num_nodes, self.num_edges
        );
        for request in &self.requests {
            request.append_to(&mut text);
        }
        text
    }
}

impl RequestReport {
    fn append_to(&self, text: &mut String) {
        let _ = writeln!(text, "\n## {}\n", self.request);
        for facts in &self.facts {
            let pools = match facts.pool_sizes {
                Some([inside, outside]) => format!(" (IN {inside}, OUT {outside})"),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "- seed {}: {} of {} deleted{pools}; {:.1} % of the nodes within 1 step, {:.1} % within 2; \
                 {} controls taken again, mean distance {:.3}",
                facts.seed,
                facts.num_deleted,
                facts.num_training,
                100.0 * facts.share_within_one,
                100.0 * facts.share_within_two,
                facts.num_controls_reused,
                facts.control_distance,
            );
        }
        let metrics: Vec<Metric> = (Metric::ALL.into_iter())
            .filter(|metric| self.rows.iter().any(|row| row.metrics.contains_key(metric)))
            .collect();
        let own: Vec<Metric> = (metrics.iter().copied())
            .filter(|metric| !metric.is_of_two())
            .collect();

        text.push_str("\n### Values\n\n");
        heading(
            text,
            &own,
            &["seconds", "time / retrain", "memory / retrain"],
        );
        for row in &self.rows {
            let value = |metric: &Metric| match row.metrics.get(metric) {
                Some(entry) => format!("{:.4}", entry.value),
                None => "-".to_owned(),
            };
            let mut cells: Vec<String> = own.iter().map(value).collect();
            cells.extend(costs(row));
            line(text, &row.name, &cells);
        }

        text.push_str("\n### Distances to retraining\n\n");
        heading(text, &metrics, &[]);
        for row in &self.rows {
            let distance = |metric: &Metric| match row.metrics.get(metric) {
                Some(entry) => {
                    let is_within = entry.seeds_within_floor == entry.distance.count;
                    let star = if is_within { " *" } else { "" };
                    format!("{:.4}{star}", entry.distance)
                }
                None => "-".to_owned(),
            };
            line(
                text,
                &row.name,
                &metrics.iter().map(distance).collect::<Vec<_>>(),
            );
        }
        let floor = |metric: &Metric| match self.floors.get(metric) {
            Some(floor) => format!("{floor:.4}"),
            None => "-".to_owned(),
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
        match row.relative.memory {
            Some(memory) => format!("{memory:.2}"),
            None => "-".to_owned(),
        },
    ]
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
