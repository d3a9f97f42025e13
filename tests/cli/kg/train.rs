//! `argiope kg train`.

use std::fs;

use serde_json::Value;

use super::{FAMILY, small};
use crate::program::Files;

#[test]
fn test_seeds_are_trained_and_read_again() {
    let files = Files::new();
    let line = format!("train --facts {FAMILY} --seeds 2 --first-seed 3");
    let first = small(&line, &files.argument("runs"));
    assert_eq!(first.stderr.lines().count(), 2, "{}", first.stderr);
    assert!(
        first.stderr.contains("/runs/seed-3: mrr "),
        "{}",
        first.stderr
    );
    let text = first.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "metric\tvalid\ttest\tseeds");
    assert!(
        lines[1].starts_with("mrr\t") && lines[1].contains(" ± "),
        "{text}"
    );
    for file in [
        "config.toml",
        "env.json",
        "metrics.jsonl",
        "model.safetensors",
        "graph.argiope",
    ] {
        assert!(files.path("runs/seed-4").join(file).is_file(), "{file}");
    }
    let model = files.read("runs/seed-4/model.safetensors");
    let json = small(&format!("{line} --json -q"), &files.argument("runs"));
    assert_eq!(json.stderr, "");
    let json: Value = serde_json::from_slice(&json.success()).unwrap();
    let stored = fs::read(files.path("runs/summary.json")).unwrap();
    assert_eq!(json, serde_json::from_slice::<Value>(&stored).unwrap());
    assert_eq!(files.read("runs/seed-4/model.safetensors"), model);
    assert_eq!(json["settings"]["model"]["dim"], 4);
    assert_eq!(
        (&json["entities"], &json["relations"]),
        (&33.into(), &3.into())
    );
    let seeds = json["seeds"].as_array().unwrap();
    assert_eq!(
        (&seeds[0]["seed"], &seeds[1]["epochs"]),
        (&3.into(), &2.into())
    );
    let mrr = &json["metrics"][0];
    let tests: Vec<f64> = seeds
        .iter()
        .map(|seed| seed["test"]["mrr"].as_f64().unwrap())
        .collect();
    let mean = mrr["test"]["mean"].as_f64().unwrap();
    assert!((mean - (tests[0] + tests[1]) / 2.0).abs() < 1e-12);
}

#[test]
fn test_threads_and_memory_do_not_matter() {
    let files = Files::new();
    let train = |name: &str, more: &str| {
        let line = format!("train --facts {FAMILY} --set training.memory_mib=1 {more}");
        small(&line, &files.argument(name)).success();
        files.read(&format!("{name}/seed-0/model.safetensors"))
    };
    assert_eq!(train("one", "-t 1"), train("two", "-t 2"));
}

#[test]
fn test_pruned_networks_predict_and_do_not_explain() {
    let files = Files::new();
    let settings = files.write(
        "settings.toml",
        "[model]\npruning = { node_ratio = 0.3, edge_ratio = 0.3 }\n",
    );
    let line = format!("train --facts {FAMILY} --settings {settings}");
    small(&line, &files.argument("pruned")).success();
    let model = files.argument("pruned/seed-0");
    let who = "Johann Sebastian Bach";
    let predict = [
        "kg",
        "predict",
        &model,
        "--head",
        who,
        "--relation",
        "taught",
    ];
    assert_eq!(crate::program::run(predict).text().lines().count(), 11);
    let explain = [
        "kg",
        "explain",
        &model,
        who,
        "taught",
        "Johann Christian Bach",
    ];
    let message = crate::program::run(explain).failure();
    assert!(message.contains("pruning"), "{message}");
}

#[test]
fn test_inductive_folders() {
    let files = Files::new();
    let rows: Vec<String> = super::facts().lines().map(str::to_owned).collect();
    let write = |name: &str, rows: &[String]| {
        fs::create_dir_all(files.path(name).parent().unwrap()).unwrap();
        fs::write(files.path(name), rows.join("\n") + "\n").unwrap();
    };
    let renamed: Vec<String> = (rows.iter())
        .map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            format!("new {}\t{}\tnew {}", fields[0], fields[1], fields[2])
        })
        .collect();
    write("train/train.txt", &rows[..50]);
    write("train/valid.txt", &rows[50..]);
    write("other/train.txt", &renamed[..50]);
    write("other/test.txt", &renamed[50..]);
    let line = format!(
        "train --folder {} --inference-folder {}",
        files.argument("train"),
        files.argument("other")
    );
    let text = small(&line, &files.argument("runs")).text();
    // Both graphs are alike, and so are the facts that are asked for.
    for row in text.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        assert_eq!(fields[1], fields[2], "{text}");
    }
}
