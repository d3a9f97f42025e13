//! Classes of nodes as rows of a file.

use std::path::Path;

use anyhow::Result;
use argiope_io::{IoError, NameRow, read_name_rows};

use crate::input::NodeNames;

/// The class of every node that has one, and the names of the classes in ascending order.
#[derive(Debug)]
pub(super) struct Classes {
    pub(super) of_nodes: Vec<Option<u32>>,
    pub(super) names: Vec<String>,
}

/// What a first row that is no node calls the column of nodes.
const HEADERS: [&str; 2] = ["node", "id"];

/// Reads the classes of the `num_nodes` nodes that `nodes` names: rows of a node and its class, any text, with a tab between them.
/// Where a file has no tabs, both are single words. A first row that begins with "node" or "id" is a header, unless a node is called
/// so.
pub(super) fn read(path: &Path, nodes: &NodeNames, num_nodes: usize) -> Result<Classes> {
    let mut rows = rows(path)?;
    if let Some((_, first)) = rows.first()
        && find(&first[0], nodes, num_nodes).is_none()
        && HEADERS
            .iter()
            .any(|header| first[0].eq_ignore_ascii_case(header))
    {
        rows.remove(0);
    }
    let mut names: Vec<String> = rows.iter().map(|(_, row)| row[1].clone()).collect();
    names.sort();
    names.dedup();
    let mut of_nodes = vec![None; num_nodes];
    for (line, row) in &rows {
        let node = find(&row[0], nodes, num_nodes).ok_or_else(|| {
            let reason = format!("the graph has no node {}, of {num_nodes} nodes", row[0]);
            fault(path, *line, reason, &row.join(" "))
        })?;
        let class = names.binary_search(&row[1]).ok().map(|at| at as u32);
        if of_nodes[node].is_some() && of_nodes[node] != class {
            let reason = format!("node {} has another class before", row[0]);
            return Err(fault(path, *line, reason, &row.join(" ")).into());
        }
        of_nodes[node] = class;
    }
    Ok(Classes { of_nodes, names })
}

/// The node of a name, or of an id as the file of the edges counts.
fn find(name: &str, nodes: &NodeNames, num_nodes: usize) -> Option<usize> {
    let node = match nodes.labels() {
        Some(labels) => u64::from(labels.id(name)?),
        None => name.parse::<u64>().ok()?.checked_sub(nodes.id(0))?,
    };
    usize::try_from(node).ok().filter(|&node| node < num_nodes)
}

/// Rows of two texts.
fn rows(path: &Path) -> Result<Vec<NameRow>, IoError> {
    let with_tabs = read_name_rows(path, 2);
    // Standard input cannot be read again.
    if path.as_os_str() == "-" || !matches!(with_tabs, Err(IoError::Syntax { .. })) {
        return with_tabs;
    }
    let Ok(lines) = read_name_rows(path, 1) else {
        return with_tabs;
    };
    let words = |(line, row): NameRow| {
        let words: Vec<String> = row[0].split_whitespace().map(str::to_owned).collect();
        match words.len() {
            2 => Ok((line, words)),
            found => {
                let reason = format!("expected a node and its class, found {found} words");
                Err(fault(path, line, reason, &row[0]))
            }
        }
    };
    lines.into_iter().map(words).collect()
}

fn fault(path: &Path, line: u64, reason: String, text: &str) -> IoError {
    IoError::Syntax {
        path: path.to_path_buf(),
        line,
        reason,
        text: text.chars().take(60).flat_map(char::escape_debug).collect(),
    }
}

#[cfg(test)]
mod tests {
    use argiope_io::Format;

    use super::*;

    fn parse(text: &str, names: &NodeNames) -> Result<Classes, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("classes");
        std::fs::write(&path, text).unwrap();
        read(&path, names, 3).map_err(|error| error.to_string())
    }

    #[test]
    fn test_rows_have_tabs_or_words() {
        let ids = NodeNames::new(None, Some(Format::EdgeList), 0);
        let classes = parse("2\tMr. Hi\n0\tOfficer\n", &ids).unwrap();
        assert_eq!(classes.names, ["Mr. Hi", "Officer"]);
        assert_eq!(classes.of_nodes, [Some(1), None, Some(0)]);
        let classes = parse("node label\n1 3\n0 3\n", &ids).unwrap();
        assert_eq!(classes.of_nodes, [Some(0), Some(0), None]);
        let fault = parse("0 1\n1 2 3\n", &ids).unwrap_err();
        assert!(
            fault.contains("classes:2") && fault.contains("3 words"),
            "{fault}"
        );
        let fault = parse("0\t1\n1 2\n", &ids).unwrap_err();
        assert!(fault.contains("classes:2"), "{fault}");
    }

    #[test]
    fn test_nodes_are_those_of_the_graph() {
        let ids = NodeNames::new(None, Some(Format::EdgeList), 1);
        assert_eq!(
            parse("3\ta\n", &ids).unwrap().of_nodes,
            [None, None, Some(0)]
        );
        for wrong in ["0\ta\n", "1\ta\n4\ta\n", "name\ta\n"] {
            let fault = parse(wrong, &ids).unwrap_err();
            assert!(fault.contains("the graph has no node"), "{fault}");
        }
        let fault = parse("1\ta\n1\tb\n", &ids).unwrap_err();
        assert!(fault.contains("another class before"), "{fault}");
        let labels = ["node", "Ada"].into_iter().collect();
        let named = NodeNames::new(Some(labels), None, 0);
        let classes = parse("node\tx\nAda\ty\n", &named).unwrap();
        assert_eq!(classes.of_nodes, [Some(0), Some(1), None]);
    }
}
