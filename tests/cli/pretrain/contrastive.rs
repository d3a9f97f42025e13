//! `argiope pretrain contrastive`.

use super::{SMALL_ENCODER, json, pretrain};
use crate::program::{Files, KARATE};

const NOVEL: &str = "data/les-miserables.edges";

#[test]
fn test_runs_are_kept_and_read() {
    let files = Files::new();
    let runs = files.argument("runs");
    let line = format!("contrastive --graphs {KARATE} {NOVEL} --seeds 2 {SMALL_ENCODER} -o {runs}");
    let first = json(&line);
    assert_eq!(
        first["sources"],
        serde_json::json!([
            "data/karate.edges, 34 nodes, 78 edges",
            "data/les-miserables.edges, 77 nodes, 254 edges"
        ])
    );
    let seeds = first["seeds"].as_array().unwrap();
    assert_eq!(seeds.len(), 2);
    assert_ne!(seeds[0]["loss"], seeds[1]["loss"]);
    assert_eq!(seeds[1]["steps"], 4);
    for name in [
        "config.toml",
        "env.json",
        "metrics.jsonl",
        "model.safetensors",
        "result.json",
    ] {
        assert!(files.path("runs/seed-1").join(name).is_file(), "{name}");
    }
    assert_eq!(json(&line), first, "finished runs are read");
    let text = pretrain(&format!("{line} -q")).text();
    let rows: Vec<Vec<&str>> = text.lines().map(|row| row.split('\t').collect()).collect();
    assert_eq!(rows[0], ["seed", "loss", "steps", "seconds"]);
    assert_eq!((rows[1][0], rows[2][0], rows[2][2]), ("0", "1", "4"));
    // Another graph makes another run.
    let other = line.replace(NOVEL, "data/florentine-families.edges");
    let message = pretrain(&other);
    assert_eq!(message.code, Some(2));
    assert!(
        message.stderr.contains("holds a run with other settings"),
        "{}",
        message.stderr
    );
}

#[test]
fn test_threads_change_nothing() {
    let files = Files::new();
    let loss = |threads: &str| {
        let runs = files.argument(threads);
        let line = format!("contrastive --graphs {KARATE} {SMALL_ENCODER} -o {runs} -t {threads}");
        json(&line)["seeds"][0]["loss"].clone()
    };
    assert_eq!(loss("1"), loss("2"));
}

#[cfg(unix)]
#[test]
fn test_an_interrupted_training_goes_on() {
    use std::process::{Child, Command, Stdio};

    use crate::program::{Run, command};

    let files = Files::new();
    let runs = files.argument("runs");
    let line = format!(
        "pretrain contrastive --graphs {KARATE} {SMALL_ENCODER} --set training.steps=1000000 -o {runs}"
    );
    let metrics = files.path("runs/seed-0/metrics.jsonl");
    let epochs = || std::fs::read_to_string(&metrics).map_or(0, |text| text.lines().count());
    let train_until = |number: usize| {
        let child: Child = command(line.split_whitespace())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = std::time::Instant::now();
        while epochs() < number {
            assert!(started.elapsed().as_secs() < 300, "no progress");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let id = child.id().to_string();
        let status = Command::new("kill").args(["-INT", &id]).status();
        assert!(status.unwrap().success());
        Run::from(child.wait_with_output().unwrap())
    };
    let first = train_until(2);
    assert_eq!(first.code, Some(130), "{}", first.stderr);
    assert!(
        first
            .stderr
            .ends_with("/runs/seed-0: stopped; the same command goes on\n"),
        "{}",
        first.stderr
    );
    assert!(!files.path("runs/summary.json").exists());
    let before = std::fs::read_to_string(&metrics).unwrap();
    let known = epochs();
    let second = train_until(known + 1);
    assert_eq!(second.code, Some(130), "{}", second.stderr);
    // The first epoch was not trained again: its time is the same.
    let after = std::fs::read_to_string(&metrics).unwrap();
    assert_eq!(after.lines().next(), before.lines().next());
    assert!(epochs() > known);
    let message = pretrain(&format!("evaluate {runs}/seed-0 --graph {KARATE}")).failure();
    assert!(message.contains("not finished"), "{message}");
}
