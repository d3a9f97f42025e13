//! Pre-training from end to end, with small networks on the karate club and on graphs made for the tests.

mod bad_input;
mod contrastive;
mod evaluate;
mod pretext;

use std::path::Path;

use serde_json::Value;

use crate::program::{Files, KARATE, Run, run};

/// `argiope pretrain COMMAND` without quoting.
fn pretrain(line: &str) -> Run {
    run(["pretrain"].into_iter().chain(line.split_whitespace()))
}

/// What a command that succeeds prints as JSON.
#[track_caller]
fn json(line: &str) -> Value {
    let output = pretrain(&format!("{line} --json -q")).success();
    serde_json::from_slice(&output).unwrap()
}

/// Pretext tasks with a network that is trained in no time.
fn tasks(data: &str, more: &str) -> String {
    format!(
        "pretext {data} --set training.epochs=3 --set training.pretraining_epochs=2 --set model.hidden=8 {more}"
    )
}

/// An encoder that is trained in no time.
const SMALL_ENCODER: &str = "--set training.steps=4 --set training.steps_per_epoch=2 --set training.batch_size=8 \
    --set training.centres=12 --set training.views_per_centre=2 --set encoder.num_layers=2 --set encoder.hidden=8 \
    --set encoder.outputs=8 --set views.hops=16 --set views.evaluation_hops=16 --set views.positions=8";

/// Pre-trains on the karate club; the folder of the run of seed 0.
fn karate_run(files: &Files) -> String {
    let runs = files.argument("runs");
    let line = format!("contrastive --graphs {KARATE} {SMALL_ENCODER} -q -o {runs}");
    pretrain(&line).success();
    format!("{runs}/seed-0")
}

/// The clubs that the members went to, by their ids.
fn clubs() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/karate.labels.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split('\t').nth(2).unwrap().to_owned())
        .collect()
}

/// The karate club as arguments, with the clubs for classes.
fn karate(files: &Files) -> String {
    let rows = clubs().into_iter().enumerate();
    let rows: String = rows
        .map(|(node, club)| format!("{node}\t{club}\n"))
        .collect();
    let classes = files.write("clubs.tsv", rows);
    format!("--graph {KARATE} --classes {classes}")
}
