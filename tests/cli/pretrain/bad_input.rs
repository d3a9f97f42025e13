//! What is refused, and how.

use super::{SMALL_ENCODER, karate, karate_run, pretrain, tasks};
use crate::program::{Files, KARATE};

#[test]
fn test_unknown_tasks_are_told_the_nearest() {
    let files = Files::new();
    let runs = files.argument("runs");
    let line = |names: &str| tasks(&karate(&files), &format!("--tasks {names} -q -o {runs}"));
    let refused = pretrain(&line("edge-msk"));
    assert_eq!(refused.code, Some(2));
    for words in [
        "'edge-msk'",
        "a similar value exists: 'edge-mask'",
        "distance-to-labeled",
    ] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    let message = pretrain(&line("edge-mask,all")).failure();
    assert!(
        message.contains("edge-mask, joint is named twice"),
        "{message}"
    );
    assert!(!files.path("runs").exists());
}

#[test]
fn test_data_without_what_is_needed() {
    let files = Files::new();
    let runs = files.argument("runs");
    let classes = |text: &str| {
        let classes = files.write("classes.tsv", text);
        format!("--graph {KARATE} --classes {classes}")
    };
    let others = classes("0\ta\n1\tb\n34\ta\n");
    let words = "classes.tsv:3: the graph has no node 34";
    let pretext = |data: &str| {
        let message = pretrain(&tasks(data, &format!("-q -o {runs}"))).failure();
        assert!(!files.path("runs").exists(), "{message}");
        message
    };
    let message = pretext(&others);
    assert!(message.contains(words), "{message}");
    let message = pretext("--dataset no-such-data");
    assert!(message.contains("no-such-data"), "{message}");
    let run = karate_run(&files);
    let evaluate = |data: &str| pretrain(&format!("evaluate {run} {data} -q")).failure();
    let message = evaluate(&others);
    assert!(message.contains(words), "{message}");
    let message = evaluate(&classes("0\ta\n1\ta\n"));
    assert!(message.contains("nothing to tell apart"), "{message}");
    let message = evaluate(&format!("--graph {KARATE}"));
    assert!(message.contains("--classes"), "{message}");
    let message = evaluate(&format!("{} --folds 35", karate(&files)));
    assert!(message.contains("35 for 34 examples"), "{message}");
    let message = evaluate(&format!("{} --set frozen.fold=3", karate(&files)));
    assert!(message.starts_with("--set frozen.fold=3: "), "{message}");
}

#[test]
fn test_graphs_without_structure() {
    let files = Files::new();
    let loops = files.write("loops.edges", "0 0\n1 1\n");
    let empty = files.write("empty.edges", "");
    let weighted = files.write("weighted.edges", "0 1 2.5\n1 2 1.0\n");
    let contrastive = |graphs: &str| {
        let runs = files.argument("runs");
        let line = format!("contrastive --graphs {graphs} {SMALL_ENCODER} -q -o {runs}");
        let message = pretrain(&line).failure();
        assert!(!files.path("runs").exists(), "{message}");
        message
    };
    let message = contrastive(&format!("{KARATE} {loops}"));
    assert!(
        message.contains("loops.edges: the graph has no edges"),
        "{message}"
    );
    let message = contrastive(&empty);
    assert!(message.contains("empty.edges"), "{message}");
    let message = contrastive(&format!("{weighted} --weight-column 3"));
    assert!(message.contains("--weight-column"), "{message}");
    let message = contrastive(&format!("{KARATE} --set training.temperature=0"));
    assert!(message.contains("temperature"), "{message}");
}

#[test]
fn test_folders_of_other_runs() {
    let files = Files::new();
    let (contrastive, pretext) = (files.argument("runs"), files.argument("pretext"));
    karate_run(&files);
    let data = karate(&files);
    pretrain(&tasks(
        &data,
        &format!("--tasks node-property -q -o {pretext}"),
    ))
    .success();
    let evaluate = |run: &str| pretrain(&format!("evaluate {run} {data} -q")).failure();
    let message = evaluate(&format!("{pretext}/gcn/seed-0"));
    assert!(
        message.contains("is no run of `argiope pretrain contrastive`"),
        "{message}"
    );
    let message = evaluate(&contrastive);
    assert!(
        message.contains("holds 1 runs: name one of them"),
        "{message}"
    );
    let message = evaluate(&files.argument("nowhere"));
    assert!(message.contains("is no folder of a run"), "{message}");
    // A row whose folder is taken fails; the others go on.
    std::fs::rename(
        files.path("runs/seed-0/config.toml"),
        files.path("pretext/gcn/seed-0/config.toml"),
    )
    .unwrap();
    let failed = pretrain(&tasks(
        &data,
        &format!("--tasks node-property -q -o {pretext}"),
    ));
    assert_eq!(failed.code, Some(2));
    assert!(failed.stderr.contains("gcn: "), "{}", failed.stderr);
    assert!(
        failed.stderr.ends_with("1 of 2 cells failed\n"),
        "{}",
        failed.stderr
    );
    let text = String::from_utf8(failed.stdout).unwrap();
    assert!(text.contains("| gcn | | failed |"), "{text}");
    assert!(text.contains("| node-property | joint | "), "{text}");
}
