//! Tables of counts as text.

use anyhow::Result;

use super::table::{CountTable, TableGraph};
use crate::{
    output::ResultWriter,
    rows::{append_numbers, write_rows},
    session::Session,
};

/// How rows are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A header, then names and counts between tabs.
    Tsv,
    /// Counts between spaces.
    Orca,
    /// One object with a list of rows.
    Json,
}

/// Writes all rows, and what stands around them.
pub(super) fn write_text<T, const NODES: usize, const COUNTS: usize>(
    output: &mut ResultWriter,
    layout: Layout,
    table: &T,
    graph: &TableGraph,
    session: &Session,
) -> Result<()>
where
    T: CountTable<NODES, COUNTS>,
{
    let columns = T::NODE_COLUMNS.map(String::from).into_iter();
    let columns: Vec<String> = columns.chain(T::count_columns()).collect();
    let (before, after) = match layout {
        Layout::Tsv => (columns.join("\t") + "\n", ""),
        Layout::Orca => (String::new(), ""),
        Layout::Json => (json_head(&columns, graph)?, "\n]}\n"),
    };
    output.write(before.as_bytes())?;
    write_rows(output, table.num_rows(), &session.progress, |text, row| {
        let counts = table.counts(row)?;
        match layout {
            Layout::Orca => {
                append_numbers(text, &counts, b' ');
                text.push(b'\n');
            }
            Layout::Tsv => {
                for node in table.nodes(row) {
                    graph.names.append(text, node);
                    text.push(b'\t');
                }
                append_numbers(text, &counts, b'\t');
                text.push(b'\n');
            }
            Layout::Json => {
                text.extend_from_slice(if row == 0 { b"\n[" } else { b",\n[" });
                for node in table.nodes(row) {
                    graph.names.append_json(text, node)?;
                    text.push(b',');
                }
                append_numbers(text, &counts, b',');
                text.push(b']');
            }
        }
        Ok(())
    })?;
    output.write(after.as_bytes())
}

/// Everything before the first row.
fn json_head(columns: &[String], graph: &TableGraph) -> Result<String> {
    let columns = serde_json::to_string(columns)?;
    let TableGraph {
        num_nodes,
        num_edges,
        ..
    } = graph;
    Ok(format!(
        "{{\"nodes\":{num_nodes},\"edges\":{num_edges},\"columns\":{columns},\"rows\":["
    ))
}
