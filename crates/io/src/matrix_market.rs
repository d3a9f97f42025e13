//! MatrixMarket coordinate matrices, the exchange format of sparse linear algebra.
//!
//! ```text
//! %%MatrixMarket matrix coordinate real symmetric
//! % comment
//! rows columns entries
//! row column value        (from 1)
//! ```
//!
//! Entries of a `pattern` matrix have no value. `symmetric` matrices hold one triangle and give undirected graphs;
//! `general` ones give no hint. Rectangular matrices are no adjacencies of one set of nodes and are refused.

use argiope_graph::Progress;

use crate::{
    InputGraph, IoError, ReadOptions,
    blocks::TextInput,
    edge_list::read_numbers,
    header_line::{check_count, data_line, numbers, syntax},
    read::reserve_nodes,
    rows::{dialect::Dialect, scan::trim},
    snippet::snippet,
};

pub(crate) fn read(
    text: &mut TextInput,
    _options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let banner = banner(text)?;
    let mut graph = InputGraph {
        directed_hint: banner.symmetric.then_some(false),
        ..InputGraph::default()
    };
    let mut comments = 1 + data_line(text, b"%")?;
    let [rows, columns, entries] = numbers(text, "a line \"rows columns entries\"")?;
    if rows != columns {
        let shown = snippet(trim(text.peek_line()?.unwrap_or_default()));
        let reason = format!("{rows} x {columns} is not square: no adjacency of one set of nodes");
        return Err(syntax(text, reason, shown));
    }
    text.skip_line();
    let num_nodes = rows;
    let dialect = Dialect::plain(b"%", banner.weighted, 1, num_nodes);
    comments += read_numbers(text, &dialect, &mut graph.edges, progress)?;
    check_count(text, "entries", entries, graph.edges.len() as u64)?;
    reserve_nodes(&mut graph.edges, num_nodes, text.path())?;
    graph.summary.comment_lines = comments;
    Ok(graph)
}

struct Banner {
    weighted: bool,
    symmetric: bool,
}

fn banner(text: &mut TextInput) -> Result<Banner, IoError> {
    let line = text.peek_line()?.unwrap_or_default();
    let shown = snippet(trim(line));
    let words: Vec<String> = String::from_utf8_lossy(line)
        .split_ascii_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let parsed = match words[..] {
        ["%%matrixmarket", "matrix", "coordinate", field, symmetry] => match (field, symmetry) {
            ("complex", _) | (_, "hermitian" | "skew-symmetric") => {
                Err("complex, hermitian and skew-symmetric matrices are not supported")
            }
            ("real" | "double" | "integer" | "pattern", "general" | "symmetric") => Ok(Banner {
                weighted: field != "pattern",
                symmetric: symmetry == "symmetric",
            }),
            _ => Err("unknown kind of matrix"),
        },
        ["%%matrixmarket", "matrix", "array", ..] => Err("dense matrices are not graphs"),
        _ => Err("expected \"%%MatrixMarket matrix coordinate <field> <symmetry>\""),
    };
    match parsed {
        Ok(banner) => {
            text.skip_line();
            Ok(banner)
        }
        Err(reason) => Err(syntax(text, reason.to_owned(), shown)),
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;
    use crate::{Format, read_edges};

    fn read(content: &str) -> Result<InputGraph, IoError> {
        let folder = tempfile::tempdir().unwrap();
        // The content decides, not the name.
        let path = folder.path().join("matrix.txt");
        std::fs::write(&path, content).unwrap();
        read_edges(&path, &ReadOptions::default(), &Silent)
    }

    #[test]
    fn test_pattern_and_real() {
        let graph =
            read("%%MatrixMarket matrix coordinate pattern symmetric\n% c\n\n4 4 2\n2 1\n3 2\n")
                .unwrap();
        assert_eq!(graph.edges.iter().collect::<Vec<_>>(), [(1, 0), (2, 1)]);
        assert_eq!(
            (graph.edges.num_nodes(), graph.directed_hint),
            (4, Some(false))
        );
        assert_eq!(graph.summary.format, Some(Format::MatrixMarket));
        assert_eq!((graph.summary.lines, graph.summary.comment_lines), (6, 2));
        let graph =
            read("%%matrixmarket matrix coordinate real general\n3 3 2\n1 3 1e-3\n2 1 -4\n")
                .unwrap();
        assert_eq!(graph.edges.weights(), Some([1e-3, -4.0].as_slice()));
        assert_eq!((graph.edges.num_nodes(), graph.directed_hint), (3, None));
    }

    #[test]
    fn test_errors_name_the_line() {
        for (content, expected) in [
            ("%%MatrixMarket matrix array real general\n", ":1: dense"),
            (
                "%%MatrixMarket matrix coordinate complex general\n",
                ":1: complex",
            ),
            (
                "%%MatrixMarket matrix coordinate real general\n2 2\n",
                ":2: expected a line",
            ),
            (
                "%%MatrixMarket matrix coordinate pattern general\n3 4 1\n1 2\n",
                ":2: 3 x 4 is not square: no adjacency of one set of nodes: \"3 4 1\"",
            ),
            (
                "%%MatrixMarket matrix coordinate pattern general\n4294967295 4294967295 1\n1 2\n",
                ".txt: a graph of 4294967295 nodes for 1 edges",
            ),
            (
                "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n0 1\n",
                ":3: column 1: node id 0 is out of range (1 to 2)",
            ),
            (
                "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1\n",
                ":3: expected 3 columns, found 2",
            ),
            (
                "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 x\n",
                ":3: column 3: \"x\" is not a weight",
            ),
            (
                "%%MatrixMarket matrix coordinate pattern general\n2 2 3\n1 1\n",
                ":3: the header promises 3 entries, found 1",
            ),
        ] {
            let message = read(content).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
