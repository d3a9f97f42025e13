//! The input format of the ORCA program: a line `n m`, then `m` lines of two ids from `0` to `n - 1`.

use argiope_graph::Progress;

use crate::{
    InputGraph, IoError, ReadOptions,
    blocks::TextInput,
    edge_list::read_numbers,
    header_line::{check_count, data_line, numbers},
    read::reserve_nodes,
    rows::dialect::Dialect,
};

pub(crate) fn read(
    text: &mut TextInput,
    _options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let mut graph = InputGraph {
        directed_hint: Some(false),
        ..InputGraph::default()
    };
    data_line(text, b"")?;
    let [num_nodes, num_edges] = numbers(text, "a first line \"nodes edges\"")?;
    text.skip_line();
    let dialect = Dialect::plain(b"", false, 0, num_nodes);
    read_numbers(text, &dialect, &mut graph.edges, progress)?;
    check_count(text, "edges", num_edges, graph.edges.len() as u64)?;
    reserve_nodes(&mut graph.edges, num_nodes, text.path())?;
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;
    use crate::{Format, read_edges};

    fn read(content: &str) -> Result<InputGraph, IoError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.in");
        std::fs::write(&path, content).unwrap();
        read_edges(&path, &ReadOptions::default(), &Silent)
    }

    #[test]
    fn test_header_and_edges() {
        let graph = read("5 3\n0 1\n1 2\n3 3\n").unwrap();
        assert_eq!((graph.edges.num_nodes(), graph.edges.len()), (5, 3));
        assert_eq!(graph.summary.format, Some(Format::Orca));
        assert_eq!(read("3 0\n").unwrap().edges.num_nodes(), 3);
    }

    #[test]
    fn test_wrong_counts_and_ids_are_refused() {
        let message = |content| {
            let message = read(content).unwrap_err().to_string();
            message[message.find("graph.in").unwrap()..].to_owned()
        };
        assert_eq!(
            message("3 2\n0 1\n"),
            "graph.in:2: the header promises 2 edges, found 1"
        );
        assert_eq!(
            message("3 1\n0 1\n1 2\n"),
            "graph.in:3: the header promises 1 edges, found 2"
        );
        assert_eq!(
            message("3 1\n0 3\n"),
            "graph.in:2: column 2: node id 3 is out of range (0 to 2)"
        );
        assert_eq!(
            message("4000000000 1\n0 1\n"),
            "graph.in: a graph of 4000000000 nodes for 1 edges, almost all of them isolated; read the ids as labels, or \
             give the number of nodes if it is meant"
        );
        assert_eq!(
            message("3\n0 1\n"),
            "graph.in:1: expected a first line \"nodes edges\": \"3\""
        );
        assert_eq!(
            message(""),
            "graph.in:1: no edges: the file is empty or holds only comments"
        );
    }
}
