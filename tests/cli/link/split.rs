//! `argiope link split`.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use super::{NOVEL, small};
use crate::program::{Files, run, run_line};

fn pairs(files: &Files, name: &str) -> Vec<(u32, u32)> {
    let text = String::from_utf8(files.read(name)).unwrap();
    let pair = |line: &str| {
        let (u, v) = line.split_once('\t').unwrap();
        let (u, v): (u32, u32) = (u.parse().unwrap(), v.parse().unwrap());
        (u.min(v), u.max(v))
    };
    text.lines().map(pair).collect()
}

#[test]
fn test_parts_make_up_the_graph() {
    let files = Files::new();
    let output = files.argument("parts");
    let json = run_line(&format!(
        "link split --graph {NOVEL} --seed 3 -o {output} --json"
    ))
    .success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["nodes"], 77);
    let sizes: Vec<u64> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["pairs"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [179, 25, 50, 50, 50]);
    let of = |names: &[&str]| -> BTreeSet<(u32, u32)> {
        names
            .iter()
            .flat_map(|name| pairs(&files, &format!("parts/{name}.txt")))
            .collect()
    };
    let edges = of(&["train_pos", "valid_pos", "test_pos"]);
    let negatives = of(&["valid_neg", "test_neg"]);
    assert_eq!((edges.len(), negatives.len()), (254, 100));
    assert!(edges.is_disjoint(&negatives));
    let graph = files.argument("graph.tsv");
    run(["graph", "convert", NOVEL, &graph]).success();
    assert_eq!(
        pairs(&files, "graph.tsv")
            .into_iter()
            .collect::<BTreeSet<_>>(),
        edges
    );
}

#[test]
fn test_training_on_the_files_is_training_on_the_split() {
    let files = Files::new();
    for (more, choice) in [("", "heart-shared"), ("--hard-negatives 5", "heart")] {
        let parts = files.argument(choice);
        run_line(&format!(
            "link split --graph {NOVEL} --seed 2 {more} -o {parts}"
        ))
        .success();
        let line = format!("train --model ncn --graph {NOVEL} --first-seed 2 --metric mrr -q");
        let drawn = small(&format!("{line} {more}"), &files.argument("drawn")).text();
        let read = small(
            &format!("{line} --split {choice}:{parts}"),
            &files.argument("read"),
        )
        .text();
        assert_eq!(drawn, read);
        for folder in ["drawn", "read"] {
            fs::remove_dir_all(files.path(folder)).unwrap();
        }
    }
}

#[test]
fn test_names_are_kept() {
    let files = Files::new();
    let edges: String = (0..10)
        .map(|node| format!("n{node} n{}\n", (node + 1) % 10))
        .collect();
    let graph = files.write("ring.txt", edges);
    let output = files.argument("parts");
    run_line(&format!(
        "link split --graph {graph} --ids labels -o {output}"
    ))
    .success();
    assert!(
        files
            .read("parts/labels.tsv")
            .starts_with(b"0\tn0\n1\tn1\n")
    );
}
