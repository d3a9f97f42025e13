//! `argiope directed bench`.

use serde_json::Value;

use super::{PACKAGES, SECTIONS, small};
use crate::program::Files;

#[test]
fn test_methods_by_data_sets() {
    let files = Files::new();
    let line = format!(
        "bench --models mlp,adpa,light-dic --datasets {PACKAGES} --classes {SECTIONS} --splits 1 -q"
    );
    let text = small(&line, &files.argument("runs")).text();
    let names: Vec<&str> = (text.lines().skip(2).take(3))
        .map(|line| line.split('|').nth(1).unwrap().trim())
        .collect();
    assert_eq!(names, ["mlp", "adpa", "light-dic"], "{text}");
    assert_eq!(files.read("runs/table.md"), text.as_bytes());
    let table: Value = serde_json::from_slice(&files.read("runs/table.json")).unwrap();
    assert_eq!(table["datasets"][0]["edges"], 10239);
    assert_eq!(table["datasets"][0]["results"][1]["model"], "adpa");
    assert!(
        files
            .path("runs/debian-desktop/adpa/split-0/result.json")
            .is_file()
    );
}

#[test]
fn test_cells_that_fail_leave_the_others() {
    let files = Files::new();
    let datasets = format!("no-such-graph,{PACKAGES}");
    let line =
        format!("bench --models mlp --datasets {datasets} --classes {SECTIONS} --splits 1 -q");
    let run = small(&line, &files.argument("runs"));
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("no-such-graph, mlp: "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("1 of 2 cells failed"), "{}", run.stderr);
    let table: Value = serde_json::from_slice(&files.read("runs/table.json")).unwrap();
    let error = |column: usize| &table["datasets"][column]["results"][0]["error"];
    assert!(error(0).is_string() && error(1).is_null(), "{table}");

    let line =
        format!("bench --models mlp --datasets {PACKAGES} --classes {SECTIONS} --splits 11 -q");
    let run = small(&line, &files.argument("more"));
    assert!(
        run.stderr.contains("has 10 splits, not 11"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("1 of 1 cells failed"), "{}", run.stderr);
}
