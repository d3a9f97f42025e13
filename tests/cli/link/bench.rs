//! `argiope link bench`.

use std::fs;

use serde_json::Value;

use super::{NOVEL, SMALL, small};
use crate::program::{Files, KARATE, Run, command, reference_data, run};

#[test]
fn test_a_table_is_made_and_read_again() {
    let files = Files::new();
    let line = format!(
        "bench --models gae,cn,resource-allocation --datasets {KARATE},{NOVEL} --metric auc --seeds 2"
    );
    let first = small(&line, &files.argument("runs"));
    assert_eq!(first.stderr.lines().count(), 12, "{}", first.stderr);
    let text = first.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "| model | karate auc | les-miserables auc |");
    assert_eq!(lines[1], "|---|--:|--:|");
    for (line, model) in lines[2..5].iter().zip(["gae", "cn", "ra"]) {
        assert!(line.starts_with(&format!("| {model} | ")), "{line}");
        assert_eq!(line.matches(" ± ").count(), 2, "{line}");
    }
    assert_eq!(
        lines.last(),
        Some(&"Test in per cent, mean ± standard deviation of 2 runs.")
    );
    assert_eq!(files.read("runs/table.md"), text.as_bytes());

    // What is finished is read: a result that was changed by hand shows.
    let path = files.path("runs/karate/ra/seed-1/result.json");
    let mut result: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let other = &files.path("runs/karate/ra/seed-0/result.json");
    let other: Value = serde_json::from_slice(&fs::read(other).unwrap()).unwrap();
    result["best"]["auc"]["test"] = other["best"]["auc"]["test"].clone();
    fs::write(&path, result.to_string()).unwrap();
    let json = small(&format!("{line} --json -q"), &files.argument("runs"));
    assert_eq!(json.stderr, "");
    let json: Value = serde_json::from_slice(&json.success()).unwrap();
    let karate = &json["datasets"][0];
    assert_eq!(
        (&karate["name"], &karate["nodes"]),
        (&"karate".into(), &34.into())
    );
    let ra = &karate["results"][2];
    assert_eq!((&ra["model"], &ra["error"]), (&"ra".into(), &Value::Null));
    let auc = ra["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|metric| metric["metric"] == "auc");
    assert_eq!(auc.unwrap()["test"]["std"], 0.0);
    let stored: Value = serde_json::from_slice(&files.read("runs/table.json")).unwrap();
    assert_eq!(stored, json);
}

#[test]
fn test_a_failing_cell_does_not_stop_the_others() {
    let files = Files::new();
    fs::create_dir(files.path("networks")).unwrap();
    fs::copy(data(NOVEL), files.path("networks/power.edges")).unwrap();
    // A folder that holds something else.
    fs::create_dir_all(files.path("runs/power/ncn/seed-0")).unwrap();
    files.write("runs/power/ncn/seed-0/notes.txt", "mine");
    let words = "link bench --models ncn,cn --datasets power,email-Enron --metric auc -o";
    let output = files.argument("runs");
    let words = words.split(' ').chain([output.as_str()]).chain(SMALL);
    let mut command = command(words);
    command
        .env("ARGIOPE_DATA", files.path(""))
        .env("ARGIOPE_CACHE", files.path(""));
    let run = Run::from(command.output().unwrap());
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let text = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[2], "| ncn | failed | failed |");
    assert!(
        lines[3].starts_with("| cn | ") && lines[3].ends_with(" | failed |"),
        "{text}"
    );
    assert_eq!(lines[3].matches("failed").count(), 1, "{text}");
    for part in [
        "argiope: power, ncn: ",
        "seed-0: is not empty",
        "argiope: email-Enron, cn: try `argiope data get email-Enron`",
        "argiope: 3 of 4 cells failed",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    assert_eq!(files.read("runs/power/ncn/seed-0/notes.txt"), b"mine");
}

fn data(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(name)
}

#[test]
fn test_what_cannot_be_meant_is_said_at_once() {
    for (line, message) in [
        (
            "--models cn,cn --datasets cora",
            "--models: cn is named twice",
        ),
        (
            "--models ra,resource-allocation --datasets cora",
            "--models: ra is named twice",
        ),
        (
            "--models cn --datasets cora,cora",
            "--datasets: two of them are called cora",
        ),
        (
            "--models cn --datasets kora",
            "\"kora\" is no data set; known are ",
        ),
        ("--models cn5 --datasets cora", "known are ncn, ncnc, "),
    ] {
        let files = Files::new();
        let run = small(&format!("bench {line}"), &files.argument("runs"));
        assert_eq!(run.code, Some(2), "{line}");
        assert!(run.stderr.contains(message), "{line}: {}", run.stderr);
        assert!(files.names().is_empty(), "{line}");
    }
}

#[test]
fn test_published_numbers_stand_beside_those_of_the_same_protocol() {
    let Some(_) = reference_data() else { return };
    let files = Files::new();
    let table = |more: &str, name: &str| {
        let output = files.argument(name);
        let words = "link bench --models cn,ra --datasets cora --seeds 3 -q -o";
        run(words
            .split(' ')
            .chain([output.as_str()])
            .chain(more.split_whitespace()))
        .text()
    };
    let text = table("", "usual");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "| model | cora hits@100 | published |");
    for (line, published) in [(lines[2], 33.92), (lines[3], 41.07)] {
        assert!(line.ends_with(&format!(" | {published} |")), "{line}");
        let ours = line
            .split([' ', '|'])
            .find_map(|word| word.parse::<f64>().ok());
        // Less than one negative in ten has a common neighbour: whatever counts them gives the same hits.
        assert!((ours.unwrap() - 33.92).abs() < 3.0, "{line}");
    }
    assert!(text.contains("| ncnc | | 89.65 ± 1.36 |"), "{text}");
    assert!(text.contains("ICLR 2024"), "{text}");
    let other = table("--split nbfnet", "nbfnet");
    assert!(
        !other.contains("published") && !other.contains("ICLR"),
        "{other}"
    );
}
