//! `argiope unlearn bench`.

use std::fmt::Write as _;

use serde_json::Value;

use super::unlearn;
use crate::program::Files;

/// Two groups of 30 nodes with many edges within and few between, and features of their group.
fn write_graph(files: &Files) -> String {
    let (mut edges, mut features) = (String::new(), String::from("# 60 4 120\n"));
    for u in 0..60u32 {
        for v in u + 1..60 {
            let draw = (u * 97 + v * 61 + u * v) % 100;
            let bound = if u / 30 == v / 30 { 25 } else { 3 };
            if draw < bound {
                let _ = writeln!(edges, "{u}\t{v}");
            }
        }
        let _ = write!(features, "{u}\t{}\t1\n{u}\t{}\t0.5\n", u / 30, 2 + u % 2);
    }
    let classes: String = (0..60).map(|node| format!("{}\n", node / 30)).collect();
    format!(
        "--dataset {} --classes {} --features {}",
        files.write("edges.tsv", &edges),
        files.write("classes.txt", &classes),
        files.write("features.tsv", &features),
    )
}

#[test]
fn test_methods_stand_beside_retraining_and_runs_are_read_again() {
    let files = Files::new();
    let data = write_graph(&files);
    let output = files.argument("runs");
    let small =
        "--set training.epochs=4 --set backbone.hidden=8 --set backbone.outputs=4 --settings";
    let settings = files.write(
        "settings.toml",
        "valid_fraction = 0.2\ntest_fraction = 0.1\n",
    );
    let line = format!(
        "bench {data} --methods utu,warm-start --requests edges-in=5 {small} {settings} -o {output} -q"
    );
    let report: Value =
        serde_json::from_slice(&unlearn(&format!("{line} --json")).success()).unwrap();
    let request = &report["requests"][0];
    assert_eq!(request["request"], "edges-in-5");
    let rows = request["rows"].as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "original",
            "retrain, same start",
            "retrain, other start 1",
            "utu",
            "warm-start"
        ]
    );
    assert!(
        files
            .path("runs/seed-0/edges-in-5/utu/result.json")
            .is_file()
    );
    let table: Value = serde_json::from_slice(&files.read("runs/table.json")).unwrap();
    assert_eq!(table, report);
    let again = unlearn(&line).text();
    assert_eq!(again.as_bytes(), files.read("runs/table.md"));
    assert!(again.contains("| floor |"), "{again}");
}

/// Two groups of 12 users, who chose 5 of the 10 items of their group, a line each.
fn write_interactions(files: &Files) -> String {
    let items = |user: u32| (0..5).map(move |at| user % 2 * 10 + (user * 7 + at * 3) % 10);
    let rows = (0..24).flat_map(|user| items(user).map(move |item| (user, item)));
    let rows = rows.map(|(user, item)| format!("U{user}\tI{item}\n"));
    let table: String = ["user_id:token\titem_id:token\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect();
    files.write("shop.inter", &table)
}

#[test]
fn test_recommenders_stand_beside_retraining_and_runs_are_read_again() {
    let files = Files::new();
    let interactions = write_interactions(&files);
    let output = files.argument("runs");
    let small = "--set backbone.dim=4 --set backbone.kind=sgl --set training.epochs=3 --set training.patience=none \
                 --set unlearn_rec.pretraining.epochs=1 --set unlearn_rec.fine_tuning.epochs=1";
    let line = format!(
        "bench --interactions {interactions} --methods utu,unlearn-rec --requests interactions=6,users=2 {small} -o {output} -q"
    );
    let report: Value =
        serde_json::from_slice(&unlearn(&format!("{line} --json")).success()).unwrap();
    assert_eq!(
        (&report["num_users"], &report["num_items"]),
        (&24.into(), &20.into())
    );
    assert_eq!(report["config"]["backbone"]["kind"], "sgl");
    assert_eq!(report["requests"][1]["facts"][0]["num_users"], 2);
    let rows = report["requests"][0]["rows"].as_array().unwrap();
    let names: Vec<&str> = (rows.iter())
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names[3..], ["utu", "unlearn-rec"]);
    assert!(rows[4]["metrics"]["recall@20"]["value"]["mean"].is_number());
    assert!(rows[4]["preparation_seconds"]["mean"].is_number());
    let again = unlearn(&line).text();
    assert_eq!(again.as_bytes(), files.read("runs/table.md"));
    assert!(again.contains("| recall@20 | ndcg@20 |"), "{again}");
    for (more, words) in [
        ("--methods laf", "expected one of retrain utu"),
        ("--requests edges-in=3", "requests is edges-in"),
        (
            "--requests adversarial=3",
            "expected a share of users and items",
        ),
        ("--task link", "leave --task out"),
    ] {
        let run = unlearn(&format!(
            "bench --interactions {interactions} -o {output} -q {more}"
        ));
        assert_eq!(run.code, Some(2), "{more}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{more}: {}", run.stderr);
    }
}

#[test]
fn test_what_cannot_be_meant_is_said_at_once() {
    let files = Files::new();
    let data = write_graph(&files);
    let output = files.argument("runs");
    for (more, words) in [
        ("--requests edges-in=0%", "the share of a request"),
        ("--requests edges-in=9999", "there are"),
        ("--requests features=3", "requests is features"),
        ("--methods utu,utu", "methods is utu, expected each once"),
        ("--set training.epochs=0", "epochs"),
        ("--methods forget-me", "invalid value 'forget-me'"),
        (
            "--requests edges=3",
            "one of edges-in, edges-out, nodes, features",
        ),
    ] {
        let run = unlearn(&format!("bench {data} -o {output} -q {more}"));
        assert_eq!(run.code, Some(2), "{more}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{more}: {}", run.stderr);
    }
}
