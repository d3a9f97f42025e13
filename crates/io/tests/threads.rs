//! The result does not depend on the number of threads, nor on where blocks are cut.

use std::{fmt::Write, fs};

use argiope_graph::Silent;
use argiope_io::{Ids, InputGraph, IoError, ReadOptions, read_edges};

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(work)
}

fn read_all(content: &str, options: &ReadOptions) -> Vec<Result<InputGraph, IoError>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edges.txt");
    fs::write(&path, content).unwrap();
    [1, 2, 5]
        .map(|threads| on_threads(threads, || read_edges(&path, options, &Silent)))
        .into_iter()
        .collect()
}

/// Lines of very different lengths, so that block ends fall everywhere; about 7 megabytes.
fn long_text(bad_line: Option<usize>) -> (String, Vec<(u32, u32)>) {
    let mut text = String::new();
    let mut edges = Vec::new();
    for line in 0..500_000usize {
        if bad_line == Some(line) {
            text.push_str("7 seven\n");
            continue;
        }
        if line % 50_000 == 17 {
            writeln!(text, "# {}", "c".repeat(line / 3)).unwrap();
            continue;
        }
        let hash = (line as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (source, target) = ((hash >> 60) as u32, (hash >> 40) as u32 % 1_000_003);
        let blanks = if line % 7 == 0 { "   " } else { "\t" };
        writeln!(text, "{source}{blanks}{target}").unwrap();
        edges.push((source, target));
    }
    (text, edges)
}

#[test]
fn test_numbers_do_not_depend_on_threads() {
    let (text, expected) = long_text(None);
    for graph in read_all(&text, &ReadOptions::default()) {
        let graph = graph.unwrap();
        assert!(graph.edges.iter().eq(expected.iter().copied()));
        assert_eq!(graph.summary.lines, 500_000);
        assert_eq!(graph.summary.comment_lines, 10);
        assert_eq!(graph.summary.bytes, text.len() as u64);
    }
}

#[test]
fn test_error_lines_do_not_depend_on_threads() {
    for bad in [1, 250_000, 499_999] {
        let (text, _) = long_text(Some(bad));
        for graph in read_all(&text, &ReadOptions::default()) {
            let message = graph.unwrap_err().to_string();
            let expected = format!(
                "edges.txt:{}: column 2: \"seven\" is not a node id",
                bad + 1
            );
            assert!(message.contains(&expected), "{message}");
        }
    }
}

#[test]
fn test_labels_do_not_depend_on_threads() {
    let (text, _) = long_text(None);
    let options = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let graphs: Vec<_> = read_all(&text, &options)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let names = |graph: &InputGraph| {
        let labels = graph.labels.as_ref().unwrap();
        labels.iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for graph in &graphs[1..] {
        assert!(graph.edges.iter().eq(graphs[0].edges.iter()));
        assert_eq!(names(graph), names(&graphs[0]));
    }
}
