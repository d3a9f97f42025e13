//! Features and classes of nodes as text: what is read, and what is refused with file, line and text.

use std::fs;

use argiope_graph::Silent;
use argiope_io::{IoError, npy::Values, npz::CsrArrays, read_classes, read_sparse_matrix};
use proptest::prelude::*;

fn matrix(content: impl AsRef<[u8]>) -> Result<CsrArrays, IoError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.tsv");
    fs::write(&path, content).unwrap();
    read_sparse_matrix(&path, &Silent)
}

fn classes(content: impl AsRef<[u8]>) -> Result<Vec<Option<u32>>, IoError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.txt");
    fs::write(&path, content).unwrap();
    read_classes(&path)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, IoError>, expected: &str) {
    let message = result.unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message:?}");
    assert!(message.contains(expected), "{message}");
}

#[test]
fn test_entries_may_stand_in_any_order() {
    for content in [
        "# 3 5 3\n2\t1\t-0.5\n0\t4\t1e3\n0\t2\t7\n",
        "\u{feff}#3 5 3\r\n2 1 -0.5\r\n# a comment\r\n\r\n0 4 1e3\r\n0 2 7",
    ] {
        let matrix = matrix(content).unwrap();
        assert_eq!(matrix.shape, [3, 5]);
        assert_eq!(matrix.offsets, [0, 2, 2, 3]);
        assert_eq!(matrix.indices, [2, 4, 1]);
        assert_eq!(matrix.data, Values::F64(vec![7.0, 1000.0, -0.5]));
    }
    assert_eq!(matrix("# 0 0 0\n").unwrap().offsets, [0]);
}

#[test]
fn test_wrong_headers_are_refused() {
    for content in [
        "",
        "0 1 2\n",
        "# 3 5\n0 1 2\n",
        "# rows columns\n",
        "# 3 4294967296 0\n",
    ] {
        refused(matrix(content), "x.tsv:1: expected a header");
    }
    refused(
        matrix("# 3 5 2\n0 1 2\n"),
        "x.tsv:2: the header promises 2 entries, found 1",
    );
    refused(
        matrix("# 4294967295 5 1\n0 1 2\n"),
        "x.tsv: a graph of 4294967295 nodes",
    );
}

#[test]
fn test_wrong_entries_are_refused() {
    let with = |line: &str| matrix(format!("# 3 5 1\n{line}\n"));
    refused(
        with("0 1"),
        "x.tsv:2: expected row, column and value: \"0 1\"",
    );
    refused(with("0 1 2 3"), "x.tsv:2: expected row, column and value");
    refused(with("3 1 2"), "x.tsv:2: 3 is no row of a matrix of 3 rows");
    refused(
        with("0 5 2"),
        "x.tsv:2: 5 is no column of a matrix of 5 columns",
    );
    refused(with("-1 1 2"), "x.tsv:2: -1 is no row");
    refused(with("99999999999999 1 2"), "is no row of a matrix");
    for value in ["nan", "inf", "-inf", "1e999", "x"] {
        let expected =
            format!("the value of column 4 in row 2 is {value}, which is no finite number");
        refused(with(&format!("2 4 {value}")), &expected);
    }
    refused(matrix(b"# 3 5 1\n0 1 \xff\n"), "x.tsv:2: it is not UTF-8");
    refused(
        matrix(b"# 3 5 1\n0 1 \x00\n"),
        "x.tsv:2: this is a binary file",
    );
    refused(
        matrix("# 3 5 2\n2 4 1\n2 4 1\n"),
        "x.tsv: column 4 of row 2 stands there twice",
    );
}

#[test]
fn test_classes_are_a_line_a_node() {
    let expected = [Some(3), None, Some(0)];
    for content in [
        "3\n-1\n0\n",
        "\u{feff}# class\n3\r\n-1\r\n0",
        "3 1 0 0\n-1 0 0 1\n0 0 1 0\n\n\n",
    ] {
        assert_eq!(classes(content).unwrap(), expected, "{content:?}");
    }
}

#[test]
fn test_what_is_no_class_is_refused() {
    refused(classes(""), "x.txt:1: no edges");
    refused(
        classes("0\nx\n"),
        "x.txt:2: expected the class of node 1, a number: \"x\"",
    );
    refused(classes("0\n1.5\n"), "x.txt:2: expected the class of node 1");
    refused(
        classes("0\n4294967296\n"),
        "x.txt:2: expected the class of node 1",
    );
    // Later nodes would have the classes of others.
    refused(
        classes("0\n\n1\n"),
        "x.txt:3: an empty line stands before it, in the place of node 1",
    );
    refused(classes(b"0\n\x00\n"), "x.txt:2: this is a binary file");
}

proptest! {
    /// Rows come back sorted, with their values.
    #[test]
    fn prop_sparse_matrices_round_trip(
        entries in prop::collection::btree_map((0u32..9, 0u32..12), -1e6f64..1e6, 0..40),
        reversed: bool,
    ) {
        let mut lines: Vec<String> = entries.iter()
            .map(|((row, column), value)| format!("{row}\t{column}\t{value:?}\n"))
            .collect();
        if reversed {
            lines.reverse();
        }
        let content = format!("# 9 12 {}\n{}", lines.len(), lines.concat());
        let matrix = matrix(content).unwrap();
        let values = matrix.data.to_f64();
        let found = matrix.entries().map(|(row, column, at)| ((row, column), values[at]));
        prop_assert!(found.eq(entries));
    }
}
