//! What was left out to make a simple graph of a list of edges.

use std::path::Path;

use argiope_graph::BuildReport;

use serde::Serialize;

use crate::session::Session;

/// Numbers of edges that were dropped; the JSON form.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Dropped {
    pub(crate) self_loops: u64,
    pub(crate) duplicates: u64,
    /// Undirected graphs: edges that are given in the other direction too.
    pub(crate) reciprocal: u64,
}

impl From<&BuildReport> for Dropped {
    fn from(report: &BuildReport) -> Self {
        Self {
            self_loops: report.self_loops,
            duplicates: report.duplicates,
            reciprocal: report.reciprocal,
        }
    }
}

/// Notes what was dropped, if anything was.
pub(crate) fn note(report: &BuildReport, path: &Path, session: &Session) {
    if let Some(dropped) = describe(report) {
        let BuildReport {
            edges_read: read,
            edges_kept: kept,
            ..
        } = report;
        let path = path.display();
        session.note(format_args!(
            "{path}: dropped {dropped}; kept {kept} of {read} edges"
        ));
    }
}

fn describe(report: &BuildReport) -> Option<String> {
    let parts = [
        (report.self_loops, "self loop", "self loops"),
        (report.duplicates, "repeated edge", "repeated edges"),
        (
            report.reciprocal,
            "edge given in both directions",
            "edges given in both directions",
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_only_what_was_dropped_is_named() {
        let mut report = BuildReport::default();
        assert_eq!(describe(&report), None);
        report.self_loops = 1;
        report.reciprocal = 2;
        assert_eq!(
            describe(&report).unwrap(),
            "1 self loop, 2 edges given in both directions"
        );
    }
}
