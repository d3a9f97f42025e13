//! `argiope link train`.

use std::fs;
#[cfg(unix)]
use std::process::{Child, Stdio};

use argiope_io::npy::write_npy;
use serde_json::Value;

use super::{NOVEL, small};
use crate::program::{Files, KARATE};
#[cfg(unix)]
use crate::program::{Run, command};

fn summary(files: &Files, name: &str) -> Value {
    let path = files.path(name).join("summary.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn test_seeds_are_trained_and_read_again() {
    let files = Files::new();
    let line =
        format!("train --model ncn --graph {NOVEL} --metric hits@10 --seeds 2 --first-seed 5");
    let first = small(&line, &files.argument("runs"));
    assert_eq!(first.stderr.lines().count(), 2, "{}", first.stderr);
    assert!(
        first.stderr.contains("/runs/seed-5: hits@10 "),
        "{}",
        first.stderr
    );
    assert!(first.stderr.contains(" of 2, "), "{}", first.stderr);
    let text = first.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "metric\tvalid\ttest\tseeds");
    assert!(
        lines[1].starts_with("hits@10\t") && lines[1].contains(" ± "),
        "{text}"
    );
    assert!(
        lines[1..].iter().all(|line| line.ends_with("\t2")),
        "{text}"
    );
    for file in [
        "config.toml",
        "env.json",
        "metrics.jsonl",
        "model.safetensors",
        "result.json",
    ] {
        assert!(files.path("runs/seed-6").join(file).is_file(), "{file}");
    }
    let model = files.read("runs/seed-6/model.safetensors");
    let json = small(&format!("{line} --json -q"), &files.argument("runs"));
    assert_eq!(json.stderr, "");
    let json: Value = serde_json::from_slice(&json.success()).unwrap();
    assert_eq!(json, summary(&files, "runs"));
    assert_eq!(small(&line, &files.argument("runs")).text(), text);
    assert_eq!(files.read("runs/seed-6/model.safetensors"), model);

    assert_eq!(
        (&json["model"], &json["nodes"]),
        (&"ncn".into(), &77.into())
    );
    assert_eq!(json["settings"]["encoder"]["dim"], 4);
    let seeds = json["seeds"].as_array().unwrap();
    assert_eq!(
        (&seeds[0]["seed"], &seeds[1]["seed"]),
        (&5.into(), &6.into())
    );
    let tests: Vec<f64> = seeds
        .iter()
        .map(|seed| seed["best"]["auc"]["test"].as_f64().unwrap())
        .collect();
    let metrics = json["metrics"].as_array().unwrap();
    let auc = metrics
        .iter()
        .find(|metric| metric["metric"] == "auc")
        .unwrap();
    let mean = auc["test"]["mean"].as_f64().unwrap();
    assert!((mean - (tests[0] + tests[1]) / 2.0).abs() < 1e-12);
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let files = Files::new();
    let line = format!("train --model ncnc --graph {NOVEL} -q");
    let one = small(&format!("{line} -t 1"), &files.argument("one")).text();
    let three = small(&format!("{line} -t 3"), &files.argument("three")).text();
    assert_eq!(one, three);
}

#[test]
fn test_every_model_has_its_names() {
    let files = Files::new();
    for (name, kind) in [
        ("gae", "cn0"),
        ("cn0", "cn0"),
        ("scn1", "scn1"),
        ("cn1.5", "cn1.5"),
        ("cn1res", "cn1res"),
        ("cn2", "cn2"),
        ("ncnc", "incn1cn1"),
    ] {
        let line = format!("train --model {name} --graph {KARATE} --metric auc");
        small(&line, &files.argument(name)).success();
        let kind_of_run = &summary(&files, name)["settings"]["predictor"]["kind"];
        assert_eq!(kind_of_run, kind);
    }
}

#[test]
fn test_single_settings_go_before_the_file() {
    let files = Files::new();
    let settings = files.write(
        "settings.toml",
        "[training]\nepochs = 9\npatience = 3\n\n[encoder]\nconvolution = \"gcn\"\n",
    );
    let line = format!("train --model ncn --graph {KARATE} --metric auc --settings {settings}");
    small(&line, &files.argument("runs")).success();
    let settings = &summary(&files, "runs")["settings"];
    assert_eq!(settings["training"]["epochs"], 2);
    assert_eq!(settings["training"]["patience"], 3);
    assert_eq!(settings["encoder"]["convolution"], "gcn");
    assert_eq!(settings["predictor"]["kind"], "cn1");
}

#[test]
fn test_features_are_used_and_part_of_the_run() {
    let files = Files::new();
    let features = |name: &str, scale: f32| {
        let values: Vec<f32> = (0..77 * 3)
            .map(|value| scale * ((value * 7) % 11) as f32)
            .collect();
        write_npy(files.path(name), &[77, 3], &values).unwrap();
        files.argument(name)
    };
    let (first, second) = (features("first.npy", 0.1), features("second.npy", 0.2));
    let line = |features: &str| {
        format!("train --model ncn --graph {NOVEL} --metric auc --features {features}")
    };
    small(&line(&first), &files.argument("runs")).success();
    assert_eq!(summary(&files, "runs")["features"], 3);
    let message = small(&line(&second), &files.argument("runs")).failure();
    assert!(
        message.contains("/runs/seed-0: holds a run with other settings"),
        "{message}"
    );
}

#[test]
fn test_a_metric_that_is_always_1_is_noted() {
    let files = Files::new();
    let run = small(
        &format!("train --model ncn --graph {KARATE}"),
        &files.argument("runs"),
    );
    assert!(
        run.stderr
            .contains("hits@100 is always 1 against 15 negatives"),
        "{}",
        run.stderr
    );
}

#[test]
fn test_a_run_begins_with_that_of_its_seed() {
    let files = Files::new();
    let line = format!("train --model ncn --graph {NOVEL} --seeds 2 -q");
    small(&line, &files.argument("ncn")).success();
    let line = format!(
        "train --model ncnc --graph {NOVEL} --seeds 2 -q --start-from {}",
        files.argument("ncn")
    );
    small(&line, &files.argument("ncnc")).success();
    let config = String::from_utf8(files.read("ncnc/seed-1/config.toml")).unwrap();
    let start = format!("start_from = \"{}\"", files.argument("ncn/seed-1"));
    assert!(config.contains(&start), "{config}");
}

/// Starts a training that has no end, and stops it after some epochs.
#[cfg(unix)]
fn train_and_interrupt(files: &Files, epochs: usize) -> Run {
    let line = format!(
        "link train --model ncn --graph {KARATE} --metric auc --set training.epochs=1000000 --set encoder.dim=4 \
         --set predictor.dim=4 -o {}",
        files.argument("runs")
    );
    let child: Child = command(line.split_whitespace())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = std::time::Instant::now();
    while num_epochs(files) < epochs {
        assert!(started.elapsed().as_secs() < 300, "no progress");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    Run::from(child.wait_with_output().unwrap())
}

#[cfg(unix)]
fn num_epochs(files: &Files) -> usize {
    let metrics = fs::read_to_string(files.path("runs/seed-0/metrics.jsonl"));
    metrics.map_or(0, |text| text.lines().count())
}

#[cfg(unix)]
#[test]
fn test_an_interrupted_training_goes_on() {
    let files = Files::new();
    let first = train_and_interrupt(&files, 15);
    assert_eq!(first.code, Some(130), "{}", first.stderr);
    assert!(first.stdout.is_empty());
    assert!(
        first
            .stderr
            .ends_with("/runs/seed-0: stopped; the same command goes on\n"),
        "{}",
        first.stderr
    );
    assert!(!files.path("runs/seed-0/result.json").exists());
    assert!(!files.path("runs/summary.json").exists());
    let done = num_epochs(&files);
    let metrics = files.read("runs/seed-0/metrics.jsonl");
    let second = train_and_interrupt(&files, done + 1);
    assert_eq!(second.code, Some(130), "{}", second.stderr);
    // The epochs up to the stored state were not trained again: their times are the same.
    let of_state: usize = metrics
        .split_inclusive(|&byte| byte == b'\n')
        .take(10)
        .map(<[u8]>::len)
        .sum();
    let later = files.read("runs/seed-0/metrics.jsonl");
    assert!(num_epochs(&files) > done && later[..of_state] == metrics[..of_state]);
}

#[test]
fn test_paths_as_a_model_like_others() {
    let files = Files::new();
    let line = format!(
        "link train --model nbfnet --graph {NOVEL} --split nbfnet --metric auc --set training.epochs=2 \
         --set model.dim=4 --set model.num_layers=3 -o {}",
        files.argument("paths")
    );
    let text = crate::program::run_line(&line).text();
    assert!(
        text.starts_with("metric\tvalid\ttest\tseeds\nauc\t"),
        "{text}"
    );
    let run = files.argument("paths/seed-0");
    let predict = |pairs: &str| {
        let pairs = files.write("pairs.tsv", pairs);
        crate::program::run_line(&format!("link predict {run} {pairs}")).text()
    };
    let score = |text: &str| -> f32 {
        text.lines()
            .nth(1)
            .unwrap()
            .split('\t')
            .nth(2)
            .unwrap()
            .parse()
            .unwrap()
    };
    let (there, back) = (score(&predict("0 16\n")), score(&predict("16 0\n")));
    assert!((there - back).abs() < 1e-4, "{there} {back}");
    let top = crate::program::run_line(&format!("link predict {run} --top 2 --nodes 3")).text();
    assert_eq!(top.lines().count(), 3, "{top}");
    let other = format!("{line} --start-from {run}").replace("paths", "again");
    let message = crate::program::run_line(&other).failure();
    assert!(message.contains("not for nbfnet"), "{message}");
}
