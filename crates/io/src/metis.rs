//! METIS and Chaco adjacency lists.
//!
//! ```text
//! % comment
//! nodes edges [format [weights per node]]
//! neighbours of node 1 (from 1), each followed by a weight if the format says so
//! neighbours of node 2
//! ```
//!
//! The format is three digits: node sizes, node weights, edge weights. Every edge stands in the rows of both its ends;
//! it is given once here. That both rows agree, also on the weight, is checked by comparing sums of hashes, which needs no
//! memory.

use argiope_graph::{EdgeList, Progress};

use crate::{
    InputGraph, IoError, ReadOptions,
    blocks::{Block, TextInput},
    header_line::{all_numbers, check_count, data_line, syntax},
    read::{in_file, reserve_nodes},
    rows::{
        dialect::{Cut, Dialect},
        fault::{self, Fault, FaultKind},
        numbers::{parse_id, parse_weight},
        scan::{for_each_field, trim},
    },
    snippet::snippet,
};

/// Lines between two reports of progress.
const REPORT_LINES: u64 = 1 << 12;

pub(crate) fn read(
    text: &mut TextInput,
    _options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let mut comments = data_line(text, b"%")?;
    let header = header(text)?;
    text.skip_line();
    let path = text.path().to_path_buf();
    let dialect = Dialect::plain(b"%", false, 1, header.num_nodes);
    let mut rows = Rows::default();
    let mut node = 0;
    loop {
        let lines_before = text.lines();
        let Some(line) = text.peek_line()? else { break };
        let row = trim(line);
        if row.first() == Some(&b'%') {
            comments += 1;
        } else if node < header.num_nodes {
            // The header's number of nodes is below 2^32.
            rows.push(node as u32, line, &header, &dialect)
                .map_err(|kind| {
                    let block = Block {
                        path: &path,
                        data: line,
                        lines_before,
                        bytes_before: 0,
                    };
                    Fault { line: 0, kind }.locate(&block)
                })?;
            node += 1;
        } else if !row.is_empty() {
            let shown = snippet(row);
            let reason = format!("a row after the {node} rows that the header promises");
            return Err(syntax(text, reason, shown));
        }
        text.skip_line();
        if text.lines().is_multiple_of(REPORT_LINES) {
            text.report(progress)?;
        }
    }
    text.report(progress)?;
    check_count(text, "rows", header.num_nodes, node)?;
    rows.check(text, header.num_edges)?;
    let mut graph = InputGraph {
        edges: rows.edges,
        directed_hint: Some(false),
        ..InputGraph::default()
    };
    reserve_nodes(&mut graph.edges, header.num_nodes, &path)?;
    graph.summary.comment_lines = comments;
    Ok(graph)
}

struct Header {
    num_nodes: u64,
    num_edges: u64,
    /// Fields of a row before its neighbours.
    node_fields: usize,
    edge_weights: bool,
}

fn header(text: &mut TextInput) -> Result<Header, IoError> {
    let line = text.peek_line()?.unwrap_or_default();
    let shown = snippet(trim(line));
    let (nodes, edges, format, weights) = match all_numbers(line).as_deref() {
        Some([nodes, edges]) => (*nodes, *edges, 0, 0),
        Some([nodes, edges, format]) => (*nodes, *edges, *format, 1),
        Some([nodes, edges, format, weights]) => (*nodes, *edges, *format, *weights),
        _ => {
            let reason = "expected a first line \"nodes edges [format [weights per node]]\"";
            return Err(syntax(text, reason.to_owned(), shown));
        }
    };
    let digits = [format / 100, format / 10 % 10, format % 10];
    if digits.iter().any(|&digit| digit > 1) || weights > 1 << 16 {
        let reason = "the format must be three digits 0 or 1".to_owned();
        return Err(syntax(text, reason, shown));
    }
    if nodes > u64::from(u32::MAX) {
        let source = argiope_graph::GraphError::TooManyNodes { num_nodes: nodes };
        return Err(in_file(text.path(), source));
    }
    Ok(Header {
        num_nodes: nodes,
        num_edges: edges,
        node_fields: (digits[0] + digits[1] * weights) as usize,
        edge_weights: digits[2] == 1,
    })
}

/// What the rows have given so far.
#[derive(Default)]
struct Rows {
    edges: EdgeList,
    /// Entries above and below the diagonal, with the sum of their hashes.
    above: (u64, u64),
    below: (u64, u64),
    loops: u64,
}

impl Rows {
    fn push(
        &mut self,
        node: u32,
        line: &[u8],
        header: &Header,
        dialect: &Dialect,
    ) -> Result<(), FaultKind> {
        let mut result = Ok(());
        let mut waiting = None;
        let mut fields = 0;
        for_each_field(line, Cut::Blanks, |column, start, end| {
            fields = column + 1;
            if result.is_err() || column < header.node_fields {
                return;
            }
            let field = &line[start..end];
            result = match (header.edge_weights, waiting.take()) {
                (false, _) => parse_id(field, dialect, column, fault::NODE_ID)
                    .and_then(|neighbor| self.entry(node, neighbor, None)),
                (true, None) => parse_id(field, dialect, column, fault::NODE_ID)
                    .map(|neighbor| waiting = Some(neighbor)),
                (true, Some(neighbor)) => parse_weight(field, column)
                    .and_then(|weight| self.entry(node, neighbor, Some(weight))),
            };
        });
        result?;
        if fields < header.node_fields || waiting.is_some() {
            return Err(FaultKind::ColumnCount {
                expected: header
                    .node_fields
                    .max(fields + usize::from(waiting.is_some())),
                found: fields,
                text: snippet(trim(line)),
            });
        }
        Ok(())
    }

    fn entry(&mut self, node: u32, neighbor: u32, weight: Option<f64>) -> Result<(), FaultKind> {
        let side = match node.cmp(&neighbor) {
            std::cmp::Ordering::Less => &mut self.above,
            std::cmp::Ordering::Equal => {
                self.loops += 1;
                &mut (0, 0)
            }
            std::cmp::Ordering::Greater => &mut self.below,
        };
        side.0 += 1;
        let ends = u64::from(node.min(neighbor)) << 32 | u64::from(node.max(neighbor));
        // Adding zero makes one of both zeros.
        let weight_bits = weight.map_or(0, |weight| (weight + 0.0).to_bits());
        side.1 = side.1.wrapping_add(mix(mix(ends) ^ weight_bits));
        if node <= neighbor {
            // Ids were checked and either all edges have weights or none, so that this cannot fail.
            let pushed = match weight {
                Some(weight) => self.edges.push_weighted(node, neighbor, weight),
                None => self.edges.push(node, neighbor),
            };
            debug_assert!(pushed.is_ok());
        }
        Ok(())
    }

    fn check(&self, text: &TextInput, num_edges: u64) -> Result<(), IoError> {
        if self.above != self.below {
            return Err(IoError::Syntax {
                path: text.path().to_path_buf(),
                line: text.lines().max(1),
                reason: "some edge stands in the row of only one of its ends, or with two weights"
                    .to_owned(),
                text: format!(
                    "{} entries above the diagonal, {} below",
                    self.above.0, self.below.0
                ),
            });
        }
        // Programs disagree on how a self loop counts.
        let counts = [self.loops, self.loops / 2, 0].map(|loops| self.above.0 + loops);
        match counts.contains(&num_edges) {
            true => Ok(()),
            false => check_count(text, "edges", num_edges, counts[0]),
        }
    }
}

/// A hash (the finaliser of SplitMix64).
fn mix(bits: u64) -> u64 {
    let mut hash = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;
    use crate::read_edges;

    fn read(content: &str) -> Result<InputGraph, IoError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mesh.graph");
        std::fs::write(&path, content).unwrap();
        read_edges(&path, &ReadOptions::default(), &Silent)
    }

    #[test]
    fn test_plain_and_weighted() {
        let graph = read("% c\n4 3\n2 3\n1 3\n2 1\n\n").unwrap();
        assert_eq!(
            graph.edges.iter().collect::<Vec<_>>(),
            [(0, 1), (0, 2), (1, 2)]
        );
        assert_eq!(
            (graph.edges.num_nodes(), graph.directed_hint),
            (4, Some(false))
        );
        // sizes, two node weights, edge weights
        let graph = read("2 1 111 2\n9 8 7 2 0.5\n9 8 7 1 0.5\n").unwrap();
        assert_eq!(graph.edges.weights(), Some([0.5].as_slice()));
    }

    #[test]
    fn test_errors_name_the_line() {
        for (content, expected) in [
            ("", ":1: no edges"),
            ("2\n", ":1: expected a first line"),
            ("2 1 012\n", ":1: the format must"),
            ("2 1\n2\n", ":2: the header promises 2 rows, found 1"),
            ("2 1\n2\n1\n1\n", ":4: a row after the 2 rows"),
            (
                "2 1\n2\n0\n",
                ":3: column 1: node id 0 is out of range (1 to 2)",
            ),
            (
                "3 2\n2\n1\n1\n",
                ":4: some edge stands in the row of only one",
            ),
            ("3 3\n2\n1\n\n", ":4: the header promises 3 edges, found 1"),
            (
                "2 1 1\n2 5\n1 6\n",
                ":3: some edge stands in the row of only one of its ends, or with two weights",
            ),
            ("2 1 1\n2 5\n1\n", ":3: expected 2 columns, found 1"),
            ("2 1\n2\nx\n", ":3: column 1: \"x\" is not a node id"),
            ("4294967296 0\n", "more than 32-bit"),
        ] {
            let message = read(content).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
