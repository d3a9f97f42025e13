//! `argiope directed train`.

use serde_json::Value;

use super::{PACKAGES, SECTIONS, small, two_roles};
use crate::program::Files;

#[test]
fn test_runs_are_kept_and_read() {
    let files = Files::new();
    let runs = files.argument("runs");
    let line = format!(
        "train --model dir-gnn --dataset {PACKAGES} --classes {SECTIONS} --splits 2 --json"
    );
    let summary = || -> Value {
        let output = small(&line, &runs).success();
        serde_json::from_slice(&output).unwrap()
    };
    let first = summary();
    assert_eq!(first["splits"].as_array().unwrap().len(), 2);
    assert_eq!(first["metrics"][0]["metric"], "accuracy");
    assert_eq!(first["metrics"][0]["test"]["count"], 2);
    assert_eq!(first["splits"][1]["epochs"], 3);
    for name in [
        "config.toml",
        "env.json",
        "metrics.jsonl",
        "model.safetensors",
        "result.json",
    ] {
        assert!(files.path("runs/split-1").join(name).is_file(), "{name}");
    }
    assert_eq!(summary(), first, "finished runs are read");
    let other = line.replace("dir-gnn", "gcn");
    let message = small(&other, &runs);
    assert_eq!(message.code, Some(2));
    assert!(
        message.stderr.contains("holds a run with other settings"),
        "{}",
        message.stderr
    );
}

#[test]
fn test_settings_of_data_sets_and_defaults() {
    if crate::program::reference_data().is_none() {
        return;
    }
    let files = Files::new();
    let model = |name: &str, more: &str| -> Value {
        let line =
            format!("train --model dir-gnn --dataset texas-directed --splits 1 --json -q {more}");
        let summary = small(&line, &files.argument(name)).success();
        let summary: Value = serde_json::from_slice(&summary).unwrap();
        summary["settings"]["model"].clone()
    };
    let (chosen, default) = (model("chosen", ""), model("default", "--defaults"));
    assert_ne!(chosen, default);
    // What was chosen for classes says nothing about pairs.
    assert_eq!(model("pairs", "--task existence"), default);
}

#[test]
fn test_directions_are_learnt() {
    let files = Files::new();
    let roles = two_roles(&files);
    let accuracy = |model: &str| -> f64 {
        let line = format!(
            "train --model {model} --dataset {roles} --splits 1 --json --set training.epochs=60 -q"
        );
        let output = crate::program::run(
            ["directed"]
                .into_iter()
                .chain(line.split_whitespace())
                .chain(["-o", &files.argument(model)]),
        );
        let summary: Value = serde_json::from_slice(&output.success()).unwrap();
        summary["metrics"][0]["test"]["mean"].as_f64().unwrap()
    };
    assert_eq!(accuracy("dir-gnn"), 1.0);
}

#[test]
fn test_questions_about_pairs() {
    let files = Files::new();
    for task in ["existence", "direction", "three-class", "four-class"] {
        let line = format!(
            "train --model magnet --dataset {PACKAGES} --classes {SECTIONS} --task {task} --splits 1"
        );
        let text = small(&line, &files.argument(task)).text();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        assert_eq!(rows[0], ["metric", "valid", "test", "splits"]);
        assert_eq!((rows[1][0], rows[1][3]), ("accuracy", "1"), "{text}");
        // Ranks are taken of edges, in the test only.
        let ranks = rows.iter().find(|row| row[0] == "mrr");
        assert_eq!(ranks.is_some(), task == "existence", "{text}");
        assert!(ranks.is_none_or(|row| row[1].is_empty()), "{text}");
        let result: Value =
            serde_json::from_slice(&files.read(&format!("{task}/split-0/result.json"))).unwrap();
        assert!(result["test"]["macro_f1"].is_f64(), "{result}");
        assert_eq!(
            result["test"]["auc"].is_f64(),
            task == "existence" || task == "direction"
        );
    }
}
