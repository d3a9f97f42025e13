//! Bad input: every case is an error of one line that names the file and, for texts, the line; or is tolerated exactly.

use std::{fs, io::Write, path::PathBuf};

use argiope_graph::{Progress, Silent, UndirectedGraph};
use argiope_io::{
    Format, Header, Ids, InputGraph, IoError, Output, OutputGraph, ReadOptions, Separator,
    WriteOptions, read_edges, read_triples, write_edges,
};
use tempfile::TempDir;

fn file(name: &str, content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn read(content: impl AsRef<[u8]>, options: &ReadOptions) -> Result<InputGraph, IoError> {
    let (_folder, path) = file("edges.txt", content);
    read_edges(&path, options, &Silent)
}

fn edges(content: impl AsRef<[u8]>) -> Vec<(u32, u32)> {
    let graph = read(content, &ReadOptions::default()).unwrap();
    graph.edges.iter().collect()
}

/// The message after the folder, checked to be one line.
#[track_caller]
fn message(result: Result<InputGraph, IoError>) -> String {
    let message = result.unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message:?}");
    let at = message.find("edges.txt").expect("the file is named");
    message[at..].to_owned()
}

#[track_caller]
fn refused(content: impl AsRef<[u8]>, expected: &str) {
    let message = message(read(content, &ReadOptions::default()));
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn test_missing_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.txt"), folder.path().to_path_buf()] {
        let message = read_edges(&path, &ReadOptions::default(), &Silent)
            .unwrap_err()
            .to_string();
        let start = format!("{}: cannot open: ", path.display());
        assert!(message.starts_with(&start), "{message}");
    }
}

#[test]
fn test_binary_files() {
    refused(
        b"\x7fELF\x02\x01\0\0",
        "edges.txt:1: this is a binary file (a zero byte at offset 6",
    );
    refused(
        b"0 1\n1 \x002\n",
        "edges.txt:2: this is a binary file (a zero byte at offset 6",
    );
    refused(
        [0xff, 0xfe, b'0', 0, b' ', 0, b'1', 0],
        "edges.txt:1: this is a binary file",
    );
    // Behind the first block
    let mut long = b"0 1\n".repeat(600_000);
    let offset = long.len() + 1;
    long.extend(b"5\0 6\n");
    let expected =
        format!("edges.txt:600001: this is a binary file (a zero byte at offset {offset}");
    refused(long, &expected);
}

#[test]
fn test_text_that_is_not_utf8() {
    refused(
        b"0 1\n1 \xe9\n",
        "edges.txt:2: column 2: \"\\xe9\" is not UTF-8",
    );
    let labels = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let found = message(read(b"a b\nb caf\xe9\n", &labels));
    assert_eq!(found, "edges.txt:2: column 2: \"caf\\xe9\" is not UTF-8");
    // Comments may be written in anything.
    assert_eq!(edges(b"# caf\xe9\n0 1\n"), [(0, 1)]);
}

#[test]
fn test_wrong_columns() {
    refused(
        "0 1\n2\n",
        "edges.txt:2: expected 2 columns, found 1: \"2\"",
    );
    refused(
        "0 1\n2 3 4\n",
        "edges.txt:2: expected 2 columns, found 3: \"2 3 4\"",
    );
    refused("0 1 5\n2 3\n", "edges.txt:2: expected 3 columns, found 2");
    refused("0\n", "edges.txt:1: expected 2 columns, found 1: \"0\"");
    refused(
        "0,1\n2 3\n",
        "edges.txt:2: expected 2 columns, found 1: \"2 3\"",
    );
    let weighted = ReadOptions {
        weight_column: Some(2),
        ..ReadOptions::default()
    };
    assert_eq!(
        message(read("0 1\n", &weighted)),
        "edges.txt:1: expected 3 columns, found 2: \"0 1\""
    );
    assert_eq!(
        message(read("0 1 1\n0 2 heavy\n", &weighted)),
        "edges.txt:2: column 3: \"heavy\" is not a weight, a finite number"
    );
    assert!(message(read("0 1 1\n0 2 NaN\n", &weighted)).contains("\"NaN\" is not a weight"));
    // Separators too many at the end are harmless.
    assert_eq!(edges("0,1,\n1,2,,\n2,3,\n"), [(0, 1), (1, 2), (2, 3)]);
    assert_eq!(edges("0 1 \n1 2\t\n"), [(0, 1), (1, 2)]);
}

#[test]
fn test_negative_huge_and_strange_ids() {
    refused(
        "0 1\n-1 2\n",
        "edges.txt:2: column 1: node id -1 is out of range (0 to 4294967294)",
    );
    refused(
        "0 1\n3 4294967295\n",
        "edges.txt:2: column 2: node id 4294967295 is out of range",
    );
    refused(
        "99999999999999999999999 1\n",
        "edges.txt:1: column 1: node id 9999",
    );
    refused(
        "0 1\n1 2.5\n",
        "edges.txt:2: column 2: \"2.5\" is not a node id",
    );
    refused(
        "0 1\n0x3 2\n",
        "edges.txt:2: column 1: \"0x3\" is not a node id",
    );
    refused(
        "alice bob\n",
        "edges.txt:1: column 1: \"alice\" is not a node id, a non-negative integer (names of nodes can be read as labels",
    );
    assert_eq!(
        message(read(
            "0 1\n",
            &ReadOptions {
                base: 1,
                ..ReadOptions::default()
            }
        )),
        "edges.txt:1: column 1: node id 0 is out of range (1 to 4294967295)"
    );
    assert_eq!(
        message(read(
            "0 5\n",
            &ReadOptions {
                num_nodes: Some(5),
                ..ReadOptions::default()
            }
        )),
        "edges.txt:1: column 2: node id 5 is out of range (0 to 4)"
    );
    refused(
        "1 2\n4294967294 3\n",
        "edges.txt: a graph of 4294967295 nodes for 2 edges, almost all of them isolated; read the ids as labels, or \
         give the number of nodes if it is meant",
    );
    let long = format!("0 1\n{} 2\n", "x".repeat(10_000));
    assert!(message(read(long, &ReadOptions::default())).len() < 250);
}

#[test]
fn test_empty_files() {
    for content in [
        "",
        "\n\n",
        "# only comments\n",
        "source target\n",
        "\u{feff}",
    ] {
        let message = message(read(content, &ReadOptions::default()));
        assert!(
            message.contains(": no edges: the file is empty"),
            "{message}"
        );
    }
    let options = ReadOptions {
        num_nodes: Some(7),
        ..ReadOptions::default()
    };
    let graph = read("# nothing\n", &options).unwrap();
    assert_eq!((graph.edges.len(), graph.edges.num_nodes()), (0, 7));
}

#[test]
fn test_line_ends_and_byte_order_mark() {
    assert_eq!(edges("\u{feff}0 1\r\n1 2\r\n"), [(0, 1), (1, 2)]);
    assert_eq!(edges("0 1\n1 2"), [(0, 1), (1, 2)]);
    assert_eq!(edges("\r\n0\t1\r\n\r\n"), [(0, 1)]);
    assert_eq!(edges("\u{feff}# c\n0,1"), [(0, 1)]);
    assert_eq!(edges("\u{feff}source,target\r\n0,1\r\n"), [(0, 1)]);
}

#[test]
fn test_duplicates_and_loops_are_kept_and_counted_by_the_builder() {
    let graph = read("0 1\n1 0\n0 1\n2 2\n", &ReadOptions::default()).unwrap();
    assert_eq!(graph.edges.len(), 4);
    let report = graph.edges.into_undirected().unwrap().report;
    assert_eq!(
        (report.duplicates, report.reciprocal, report.self_loops),
        (1, 1, 1)
    );
}

#[test]
fn test_headers_and_comments() {
    let options = ReadOptions::default();
    let graph = read(
        "% Undirected graph\n# n\nFrom\tTo\n3\t4\n# late\n4\t5\n",
        &options,
    )
    .unwrap();
    assert_eq!(graph.edges.iter().collect::<Vec<_>>(), [(3, 4), (4, 5)]);
    assert_eq!(graph.directed_hint, Some(false));
    assert_eq!((graph.summary.lines, graph.summary.comment_lines), (6, 3));
    let no_header = ReadOptions {
        header: Header::No,
        ..ReadOptions::default()
    };
    assert!(message(read("source target\n0 1\n", &no_header)).starts_with("edges.txt:1: column 1"));
    let header = ReadOptions {
        header: Header::Yes,
        ..ReadOptions::default()
    };
    let graph = read("left right\n0 1\n", &header).unwrap();
    assert_eq!(graph.edges.len(), 1);
}

#[test]
fn test_names_that_could_be_nodes_are_no_header() {
    let labels = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    for (content, expected, header) in [
        ("u v\nv w\n", 2, false),
        ("from,to\nto,x\n", 2, false),
        ("source target\na b\n", 1, true),
        ("tail,head\na,b\n", 1, true),
    ] {
        let graph = read(content, &labels).unwrap();
        assert_eq!(
            (graph.edges.len(), graph.summary.header),
            (expected, header),
            "{content:?}"
        );
    }
    let graph = read("u v\n0 1\n", &ReadOptions::default()).unwrap();
    assert_eq!((graph.edges.len(), graph.summary.header), (1, true));
}

#[test]
fn test_columns_separators_and_labels() {
    let options = ReadOptions {
        separator: Separator::Char(b';'),
        ids: Ids::Labels,
        source_column: 2,
        target_column: 0,
        weight_column: Some(3),
        ..ReadOptions::default()
    };
    let graph = read("\"b; c\";x;a;0.5\na;y;d;2\n", &options).unwrap();
    assert_eq!(graph.edges.iter().collect::<Vec<_>>(), [(0, 1), (2, 0)]);
    assert_eq!(graph.edges.weights(), Some([0.5, 2.0].as_slice()));
    let labels = graph.labels.unwrap();
    assert_eq!(labels.iter().collect::<Vec<_>>(), ["a", "b; c", "d"]);
}

fn compressed(name: &str, content: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut output = Output::create(&path).unwrap();
    output.write_all(content).unwrap();
    output.finish().unwrap();
    fs::read(&path).unwrap()
}

#[test]
fn test_truncated_and_damaged_compression() {
    let mut content = Vec::new();
    for edge in 0..200_000u32 {
        writeln!(
            content,
            "{} {}",
            edge % 4099,
            edge.wrapping_mul(2_654_435_761) % 4099
        )
        .unwrap();
    }
    for name in ["a.gz", "a.zst", "a.bz2", "a.xz"] {
        let bytes = compressed(name, &content);
        // Recognised without the name
        let graph = read(&bytes, &ReadOptions::default()).unwrap();
        assert_eq!(graph.edges.len(), 200_000);
        for length in [bytes.len() - 1, bytes.len() / 2, 30] {
            let message = message(read(&bytes[..length], &ReadOptions::default()));
            assert!(
                message.contains("is damaged or cut short"),
                "{name}: {message}"
            );
        }
        // Two members
        let twice = [bytes.as_slice(), &bytes].concat();
        let graph = read(&twice, &ReadOptions::default()).unwrap();
        assert_eq!(graph.edges.len(), 400_000, "{name}");
    }
    let error = read(
        &compressed("a.gz", &content)[..100_000],
        &ReadOptions::default(),
    )
    .unwrap_err();
    let IoError::Damaged { line, .. } = error else {
        panic!("{error}");
    };
    assert!(line > 10_000, "complete lines are counted: {line}");
    // An error before the damage comes first.
    let mut wrong = b"0 1\nx y\n".to_vec();
    wrong.extend(&content);
    let bytes = compressed("a.gz", &wrong);
    let found = message(read(&bytes[..bytes.len() / 2], &ReadOptions::default()));
    assert!(found.starts_with("edges.txt:2: column 1: \"x\""), "{found}");
}

#[test]
fn test_triples() {
    let (_folder, path) = file("facts.tsv", "a b\tis a\tc\n\nc\tis a\ta b\n");
    let facts = read_triples(&path, &ReadOptions::default(), &Silent).unwrap();
    assert_eq!(
        facts.triples.iter().collect::<Vec<_>>(),
        [(0, 0, 1), (1, 0, 0)]
    );
    assert_eq!(facts.relations.label(0), Some("is a"));
    for (content, expected) in [
        ("", ":1: no edges"),
        ("a\tb\n", ":1: expected 3 columns, found 2"),
        ("a\tb\tc\nd\te\n", ":2: expected 3 columns, found 2"),
        ("a\tb\tc\nd\t\te\n", ":2: column 2: \"\" is not a name"),
    ] {
        let (_folder, path) = file("facts.tsv", content);
        let message = read_triples(&path, &ReadOptions::default(), &Silent)
            .unwrap_err()
            .to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn test_cancellation() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    for name in ["edges.txt", "graph.graph", "graph.mtx", "graph.in"] {
        let content = match name {
            "graph.mtx" => "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 2\n",
            "graph.graph" => "2 1\n2\n1\n",
            "graph.in" => "2 1\n0 1\n",
            _ => "0 1\n",
        };
        let (_folder, path) = file(name, content);
        let error = read_edges(&path, &ReadOptions::default(), &Stop).unwrap_err();
        assert!(matches!(error, IoError::Cancelled(_)), "{name}: {error}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn test_a_full_disk_is_one_line() {
    let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
    for format in [
        Format::EdgeList,
        Format::MatrixMarket,
        Format::Metis,
        Format::Orca,
        Format::Npz,
    ] {
        let options = WriteOptions {
            format: Some(format),
            ..WriteOptions::default()
        };
        let output = OutputGraph::undirected(&graph);
        let error = write_edges("/dev/full".as_ref(), output, &options, &Silent).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with("/dev/full: cannot write: "),
            "{message}"
        );
    }
}
