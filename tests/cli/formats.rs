//! Forms of input and output that all commands share.

use std::io::{Read, Write};

use argiope_io::npy::{Values, read_npy};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::Value;

use crate::{
    karate,
    program::{DEBIAN, Files, KARATE, run, run_line, run_with_input},
};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn test_tables_have_a_header_and_names() {
    let nodes = run(["orbits", "nodes", KARATE]).text();
    let lines: Vec<&str> = nodes.lines().collect();
    assert_eq!(
        lines[0],
        "node\to0\to1\to2\to3\to4\to5\to6\to7\to8\to9\to10\to11\to12\to13\to14"
    );
    let first = karate::FIRST_NODES[0].replace(' ', "\t");
    assert_eq!(lines[1], format!("0\t{first}"));
    assert_eq!(lines.len(), 35);
    let edges = run(["orbits", "edges", KARATE]).text();
    let lines: Vec<&str> = edges.lines().collect();
    assert_eq!(
        lines[0],
        "source\ttarget\to1_o2\to3_o3\to4_o5\to5_o5\to6_o7\to8_o8\to9_o11\to10_o10\to10_o11\to12_o13\to13_o13\to14_o14"
    );
    assert!(lines[1].starts_with("0\t1\t9\t7\t"));
    assert_eq!(lines.len(), 79);
}

#[test]
fn test_labels_stand_for_ids() {
    let files = Files::new();
    let path = files.write("friends.csv", "source,target\nAda,Bob\nBob,\"Cy, D.\"\n");
    let nodes = run(["orbits", "nodes", &path, "--ids", "labels"]).text();
    let names: Vec<&str> = nodes
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert_eq!(names, ["node", "Ada", "Bob", "Cy, D."]);
    let json = run(["orbits", "edges", &path, "--ids", "labels", "--json"]).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["columns"][0], "source");
    assert_eq!(json["rows"][1][0], "Bob");
    assert_eq!(json["rows"][1][1], "Cy, D.");
    assert_eq!(json["rows"][1][2], 1);
    let orca = run([
        "orbits", "nodes", &path, "--ids", "labels", "--format", "orca",
    ])
    .text();
    assert_eq!(orca.lines().nth(1), Some("2 0 1 0 0 0 0 0 0 0 0 0 0 0 0"));
}

#[test]
fn test_tables_speak_of_the_ids_of_the_file() {
    let input = b"1 2\n2 3\n";
    let text = run_with_input("orbits edges - --base 1", input).text();
    assert!(text.lines().nth(2).unwrap().starts_with("2\t3\t"), "{text}");
    let matrix = b"%%MatrixMarket matrix coordinate pattern symmetric\n3 3 1\n3 2\n";
    let text = run_with_input("orbits nodes -", matrix).text();
    assert!(text.lines().nth(1).unwrap().starts_with("1\t0\t"), "{text}");
    assert!(text.lines().nth(3).unwrap().starts_with("3\t1\t"), "{text}");
}

#[test]
fn test_arrays_hold_the_same_counts() {
    let files = Files::new();
    for (what, columns) in [("nodes", 15), ("edges", 12)] {
        let path = files.argument("counts.npy");
        run(["orbits", what, DEBIAN, "--format", "npy", "-o", &path]).success();
        let array = read_npy(&path).unwrap();
        let Values::UInt(values) = array.values else {
            panic!("counts have no sign");
        };
        assert_eq!(array.shape[1], columns);
        let orca = run(["orbits", what, DEBIAN, "--format", "orca"]).text();
        let numbers = orca
            .split_whitespace()
            .map(|number| number.parse::<u64>().unwrap());
        assert!(values.into_iter().eq(numbers), "{what}");
    }
}

#[test]
fn test_json_rows_hold_the_same_counts() {
    let json = run(["orbits", "nodes", KARATE, "--json"]).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["nodes"], &json["edges"]), (&34.into(), &78.into()));
    assert_eq!(json["columns"].as_array().unwrap().len(), 16);
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 34);
    assert_eq!(
        rows[1].to_string(),
        "[1,9,19,24,12,73,56,33,32,6,8,80,27,2,18,7]"
    );
    // Without any row it is still JSON.
    let json = run_with_input("orbits nodes - --num-nodes 0 --json", b"").success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["rows"], Value::Array(Vec::new()));
}

#[cfg(feature = "parquet")]
#[test]
fn test_parquet_tables_are_written() {
    let files = Files::new();
    for what in ["nodes", "edges"] {
        let path = files.argument("counts.parquet");
        run(["orbits", what, KARATE, "--format", "parquet", "-o", &path]).success();
        let content = files.read("counts.parquet");
        assert!(content.starts_with(b"PAR1") && content.ends_with(b"PAR1"));
        assert!(
            run(["orbits", what, KARATE, "--format", "parquet"])
                .success()
                .starts_with(b"PAR1")
        );
    }
    // The reader of graphs understands tables with source and target.
    let info = run(["graph", "info", &files.argument("counts.parquet"), "--json"]).success();
    let info: Value = serde_json::from_slice(&info).unwrap();
    assert_eq!(info["edges"], 78);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn test_a_build_without_parquet_says_so() {
    let message = run(["orbits", "nodes", KARATE, "--format", "parquet"]).failure();
    assert_eq!(
        message,
        "--format parquet: this build lacks the feature \"parquet\""
    );
}

#[test]
fn test_isolated_nodes_have_rows() {
    let line = format!("orbits nodes {KARATE} --num-nodes 36 --format orca");
    let text = run_line(&line).text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 36);
    assert_eq!(lines[35], ["0"; 15].join(" "));
    let message = run_line(&format!("orbits nodes {KARATE} --num-nodes 30")).failure();
    assert!(message.contains("out of range"), "{message}");
}

#[test]
fn test_standard_input_and_compressed_files_are_read() {
    let expected = run(["orbits", "nodes", KARATE]).success();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let content = std::fs::read(format!("{root}/{KARATE}")).unwrap();
    assert_eq!(
        run_with_input("orbits nodes -", &content).success(),
        expected
    );
    let packed = gzip(&content);
    assert_eq!(
        run_with_input("orbits nodes -", &packed).success(),
        expected
    );
    let files = Files::new();
    let path = files.write("karate.edges.gz", &packed);
    assert_eq!(run(["orbits", "nodes", &path]).success(), expected);
}

#[test]
fn test_output_files_are_complete_and_may_be_compressed() {
    let expected = run(["orbits", "nodes", KARATE]).success();
    let files = Files::new();
    for name in ["counts.tsv", "counts.tsv.gz"] {
        let path = files.argument(name);
        assert_eq!(run(["orbits", "nodes", KARATE, "-o", &path]).success(), b"");
    }
    assert_eq!(files.read("counts.tsv"), expected);
    let packed = files.read("counts.tsv.gz");
    let mut unpacked = Vec::new();
    let mut decoder = GzDecoder::new(packed.as_slice());
    decoder.read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, expected);
    assert_eq!(files.names(), ["counts.tsv", "counts.tsv.gz"]);
}

#[test]
fn test_what_the_reader_dropped_is_said_in_one_line() {
    let input = b"0 1\n1 0\n1 2\n1 2\n2 2\n";
    let run = run_with_input("orbits nodes -", input);
    assert_eq!(
        run.stderr,
        "argiope: <stdin>: dropped 1 self loop, 1 repeated edge, 1 edge given in both directions; kept 2 of 5 edges\n"
    );
    let edges = run_with_input("orbits edges - -q", input);
    assert_eq!(edges.stderr, "");
    let text = edges.text();
    let ends: Vec<&str> = text.lines().map(|line| &line[..3]).collect();
    assert_eq!(ends, ["sou", "0\t1", "1\t2"]);
}

#[test]
fn test_line_ends_and_byte_order_marks_do_not_matter() {
    let expected = run_with_input("orbits nodes -", b"0 1\n1 2\n").success();
    for input in [
        b"0 1\r\n1 2\r\n".as_slice(),
        b"\xef\xbb\xbf0 1\n1 2\n",
        b"\xef\xbb\xbf# a comment\r\n0 1\r\n1 2",
        b"0\t1\n\n1\t2\n",
    ] {
        assert_eq!(run_with_input("orbits nodes -", input).success(), expected);
    }
}
