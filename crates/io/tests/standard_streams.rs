//! `-` is standard input and output: checked in a process of its own.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use argiope_graph::Silent;
use argiope_io::{OutputGraph, ReadOptions, WriteOptions, read_edges, write_edges};

/// What the other process does; it is started by the test below.
#[test]
#[ignore = "reads standard input: started by test_dash_is_a_stream"]
fn child() {
    let dash = Path::new("-");
    let read = read_edges(dash, &ReadOptions::default(), &Silent).unwrap();
    let graph = read.edges.into_undirected().unwrap().graph;
    let output = OutputGraph::undirected(&graph);
    write_edges(dash, output, &WriteOptions::default(), &Silent).unwrap();
}

fn run(input: &[u8]) -> (bool, String, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn test_dash_is_a_stream() {
    let (good, output, _) = run(b"# c\n2 1\n0 1\n");
    assert!(good);
    assert!(output.contains("0\t1\n1\t2\n"), "{output}");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(b"%%MatrixMarket matrix coordinate pattern symmetric\n3 3 1\n3 1\n")
        .unwrap();
    let (good, output, _) = run(&encoder.finish().unwrap());
    assert!(good);
    assert!(output.contains("0\t2\n"), "{output}");
    let (good, _, error) = run(b"0 1\n0 x\n");
    assert!(!good && error.contains("<stdin>"), "{error}");
}
