//! Files that are not what they should be: exit code 2 and one line that names the file and the place.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::program::{Files, run, run_with_input};

/// The message about a file with this content, after the name of its folder.
#[track_caller]
fn message(name: &str, content: impl AsRef<[u8]>) -> String {
    let files = Files::new();
    let path = files.write(name, content);
    let output = files.argument("counts.tsv");
    let message = run(["orbits", "nodes", &path, "-o", &output]).failure();
    assert_eq!(files.names(), [name], "nothing is left of the output");
    let folder = path.strip_suffix(name).unwrap();
    let rest = message.strip_prefix(folder);
    rest.unwrap_or_else(|| panic!("{message}")).to_owned()
}

#[test]
fn test_missing_files() {
    let message = run(["graph", "info", "no/such/file"]).failure();
    assert_eq!(
        message,
        "no/such/file: cannot open: No such file or directory (os error 2)"
    );
    let message = run(["graph", "info", "data"]).failure();
    assert!(message.starts_with("data: cannot open: "), "{message}");
}

#[test]
fn test_binary_files() {
    let message = message("a.edges", b"0 1\n\x00\x01\x02\x03");
    assert!(
        message.starts_with("a.edges:2: this is a binary file"),
        "{message}"
    );
}

#[test]
fn test_small_files_cannot_ask_for_gigabytes() {
    let sparse = "a graph of 4000000000 nodes for 1 edges, almost all of them isolated";
    let orca = message("a.in", "4000000000 1\n0 1\n");
    assert!(orca.starts_with(&format!("a.in: {sparse}")), "{orca}");
    let banner = "%%MatrixMarket matrix coordinate pattern symmetric\n";
    let matrix = message("a.mtx", format!("{banner}4000000000 4000000000 1\n2 1\n"));
    assert!(matrix.starts_with(&format!("a.mtx: {sparse}")), "{matrix}");
}

#[test]
fn test_rectangular_matrices_are_no_adjacencies() {
    let banner = "%%MatrixMarket matrix coordinate pattern general\n";
    let message = message("a.mtx", format!("{banner}3 4 1\n2 1\n"));
    assert!(
        message.starts_with("a.mtx:2: 3 x 4 is not square"),
        "{message}"
    );
}

#[test]
fn test_damaged_archives_are_noticed() {
    let files = Files::new();
    let path = files.argument("karate.npz");
    run(["graph", "convert", crate::program::KARATE, &path]).success();
    let good = std::fs::read(&path).unwrap();
    for position in (60..good.len() - 60).step_by(7) {
        let mut bytes = good.clone();
        bytes[position] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let run = run(["orbits", "nodes", &path]);
        if run.code == Some(0) {
            let intact = crate::program::run(["orbits", "nodes", crate::program::KARATE]).success();
            assert!(
                run.stdout == intact,
                "a changed byte at {position} changed the counts"
            );
        }
    }
}

#[test]
fn test_wrong_columns() {
    let few = message("a.edges", "0 1\n2\n");
    assert!(
        few.starts_with("a.edges:2: expected 2 columns, found 1"),
        "{few}"
    );
    let none = message("a.csv", "0,1\n,2\n");
    assert!(none.starts_with("a.csv:2: column 1: "), "{none}");
    let files = Files::new();
    let path = files.write("a.edges", "0 1\n1 2\n");
    let absent = run(["graph", "info", &path, "--columns", "1,3"]).failure();
    assert!(absent.contains("a.edges:1: "), "{absent}");
}

#[test]
fn test_ids_that_are_no_ids() {
    let negative = message("a.edges", "0 1\n-1 2\n");
    assert!(negative.starts_with("a.edges:2: column 1: "), "{negative}");
    let huge = message("a.edges", "0 1\n1 99999999999\n");
    assert!(
        huge.starts_with("a.edges:2: column 2: node id 99999999999 is out of range"),
        "{huge}"
    );
    let word = message("a.edges", "0 1\n1 two\n");
    assert!(
        word.starts_with("a.edges:2: column 2: \"two\" is not "),
        "{word}"
    );
    let sparse = message("a.edges", "0 1\n1 4000000000\n");
    assert!(
        sparse.starts_with("a.edges: a graph of 4000000001 nodes for 2 edges"),
        "{sparse}"
    );
}

#[test]
fn test_text_that_is_not_utf8() {
    let files = Files::new();
    let path = files.write("a.edges", b"Ada Bob\nBob \xff\xfe\n");
    let message = run(["graph", "info", &path, "--ids", "labels"]).failure();
    assert!(message.contains("a.edges:2: column 2: "), "{message}");
    assert!(message.contains("is not UTF-8"), "{message}");
}

#[test]
fn test_truncated_compressed_files() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    for node in 0..5_000u32 {
        writeln!(encoder, "{node} {}", node.wrapping_mul(7_919) % 5_000).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let message = message("a.edges.gz", &packed[..packed.len() / 2]);
    assert!(
        message.starts_with("a.edges.gz: the gzip data after line "),
        "{message}"
    );
}

#[test]
fn test_empty_files() {
    let empty = "no edges: the file is empty or holds only comments";
    assert_eq!(message("a.edges", ""), format!("a.edges:1: {empty}"));
    assert_eq!(
        message("a.edges", "# nothing\n"),
        format!("a.edges:1: {empty}")
    );
    let stdin = run_with_input("orbits nodes -", b"").failure();
    assert_eq!(stdin, format!("<stdin>:1: {empty}"));
}

#[test]
fn test_files_that_break_their_format() {
    let market = message(
        "a.mtx",
        "%%MatrixMarket matrix coordinate pattern general\n2 2 3\n1 2\n",
    );
    assert!(market.starts_with("a.mtx:"), "{market}");
    let orca = message("a.in", "3 2\n0 1\n");
    assert_eq!(orca, "a.in:2: the header promises 2 edges, found 1");
    let native = message("a.argiope", b"\x89ARGIOPE and then nonsense");
    assert!(native.starts_with("a.argiope: "), "{native}");
}

#[test]
fn test_names_of_data_sets_that_are_not_here() {
    let files = Files::new();
    let output = crate::program::command(["graph", "info", "email-Enron"])
        .env("ARGIOPE_DATA", files.path(""))
        .env("ARGIOPE_CACHE", files.path(""))
        .output()
        .unwrap();
    let message = crate::program::Run::from(output).failure();
    assert!(
        message.starts_with("try `argiope data get email-Enron`: data set email-Enron: "),
        "{message}"
    );
}
