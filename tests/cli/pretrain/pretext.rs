//! `argiope pretrain pretext`.

use argiope_io::npy::write_npy;
use serde_json::Value;

use super::{clubs, json, karate, pretrain, tasks};
use crate::program::{Files, reference_data};

/// Test accuracies of the seeds of a row.
fn tests(row: &Value) -> Vec<f64> {
    let seeds = row["seeds"].as_array().unwrap().iter();
    seeds
        .map(|seed| seed["test_accuracy"].as_f64().unwrap())
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn test_tasks_stand_beside_the_network_alone() {
    let files = Files::new();
    let line = |names: &str| {
        let more = format!(
            "--tasks {names} --mode joint,two-stage --seeds 2 -o {}",
            files.argument("runs")
        );
        tasks(&karate(&files), &more)
    };
    let table = json(&line("edge-mask,distance-to-labeled"));
    let rows = table["rows"].as_array().unwrap();
    let named: Vec<(&str, Option<&str>)> = rows
        .iter()
        .map(|row| (row["task"].as_str().unwrap(), row["mode"].as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("gcn", None),
            ("edge-mask", Some("joint")),
            ("distance-to-labeled", Some("joint")),
            ("edge-mask", Some("two-stage")),
            ("distance-to-labeled", Some("two-stage")),
        ]
    );
    let alone = tests(&rows[0]);
    assert!(rows[0]["difference"].is_null());
    for row in rows {
        let found = tests(row);
        assert_eq!(row["test"]["count"], 2);
        assert!((row["test"]["mean"].as_f64().unwrap() - mean(&found)).abs() < 1e-12);
        // Seed 1 has the second split.
        assert_eq!(
            (&row["seeds"][1]["seed"], &row["seeds"][1]["split"]),
            (&1.into(), &1.into())
        );
        if let Some(difference) = row["difference"]["mean"].as_f64() {
            assert!((difference - (mean(&found) - mean(&alone))).abs() < 1e-12);
        }
    }
    for file in [
        "table.md",
        "table.json",
        "gcn/seed-1/result.json",
        "joint/edge-mask/seed-0/model.safetensors",
        "two-stage/edge-mask/seed-0/finetune/result.json",
    ] {
        assert!(files.path("runs").join(file).is_file(), "{file}");
    }
    // What is finished is read: also the times are the same.
    let longer = json(&line("edge-mask,distance-to-labeled,node-property"));
    assert_eq!(longer["rows"].as_array().unwrap().len(), 7);
    assert_eq!(longer["rows"][1], table["rows"][1]);
    assert_eq!(longer["rows"][4], table["rows"][3]);
    let text = pretrain(&format!("{} -q", line("edge-mask"))).text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "| task | mode | test | more than gcn | validation | seconds |"
    );
    assert!(lines[2].starts_with("| gcn | | "), "{text}");
    assert!(lines[3].starts_with("| edge-mask | joint | "), "{text}");
    assert!(
        text.contains("seed S has split S mod 10 of the 10 splits"),
        "{text}"
    );
}

#[test]
fn test_all_tasks_can_be_learned() {
    let files = Files::new();
    // Some features that say little.
    let bits = |node: u8| (0..6).map(move |at| f64::from((node >> at) & 1));
    let values: Vec<f64> = (0..34).flat_map(bits).collect();
    let features = files.path("features.npy");
    write_npy(&features, &[34, 6], &values).unwrap();
    let data = format!("{} --features {}", karate(&files), features.display());
    let more =
        "--set tasks.distance_to_clusters.num_clusters=3 --set tasks.attribute_mask.components=4";
    let line = tasks(&data, &format!("{more} -o {}", files.argument("runs")));
    let table = json(&line);
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row["error"].is_null()), "{table:#}");
}

#[test]
fn test_a_task_without_weight_changes_nothing() {
    let files = Files::new();
    let more = format!(
        "--tasks attribute-similarity --seeds 2 --set weights.attribute-similarity=0.0 -o {}",
        files.argument("runs")
    );
    let table = json(&tasks(&karate(&files), &more));
    let rows = &table["rows"];
    assert_eq!(tests(&rows[0]), tests(&rows[1]));
    assert_eq!(rows[1]["difference"]["mean"], 0.0);
    assert_eq!(rows[0]["valid"], rows[1]["valid"]);
}

#[test]
fn test_rows_of_features_are_divided_by_their_sums() {
    let files = Files::new();
    let clubs = clubs();
    let accuracy = |name: &str, scale: fn(usize) -> f64, more: &str| -> Vec<f64> {
        let columns = |(node, club): (usize, &String)| {
            let first = f64::from(u8::from(club == "Officer"));
            [scale(node) * first, scale(node) * (1.0 - first)]
        };
        let values: Vec<f64> = clubs.iter().enumerate().flat_map(columns).collect();
        let features = files.path("clubs.npy");
        write_npy(&features, &[34, 2], &values).unwrap();
        let data = format!("{} --features {}", karate(&files), features.display());
        let more = format!(
            "--tasks node-property --set training.epochs=40 {more} -o {}",
            files.argument(name)
        );
        tests(&json(&tasks(&data, &more))["rows"][0])
    };
    let plain = accuracy("plain", |_| 1.0, "");
    // Features that are the classes: a network that is given them knows the classes.
    assert!(plain[0] > 0.8, "{plain:?}");
    assert_eq!(
        accuracy("scaled", |node| [1.0, 2.0, 8.0][node % 3], ""),
        plain
    );
    assert_eq!(accuracy("raw", |_| 1.0, "--raw-features"), plain);
}

#[test]
fn test_published_settings_and_splits() {
    let Some(_) = reference_data() else { return };
    let files = Files::new();
    let table = |name: &str, more: &str| {
        let line = format!(
            "pretext --dataset cora --tasks node-property --set training.epochs=1 {more} -o {}",
            files.argument(name)
        );
        json(&line)
    };
    let published = table("published", "");
    assert_eq!(published["settings"]["weights"]["node-property"], 5.0);
    assert_eq!(published["settings"]["training"]["epochs"], 1);
    let notes = published["notes"].to_string();
    assert!(
        notes.contains("the split that comes with the data"),
        "{notes}"
    );
    assert_eq!(
        (&published["nodes"], &published["classes"]),
        (&2708.into(), &7.into())
    );
    let defaults = table("defaults", "--defaults");
    assert_eq!(defaults["settings"]["weights"]["node-property"], 1.0);
}
