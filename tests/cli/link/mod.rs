//! Link prediction from end to end, with small models on small graphs.

mod bad_input;
mod bench;
mod predict;
mod score;
mod split;
mod train;
mod usage;

use crate::program::{Files, Run, run};

/// Novel: 77 nodes, 254 edges.
const NOVEL: &str = "data/les-miserables.edges";

/// Settings of a model that is trained in no time.
const SMALL: [&str; 6] = [
    "--set",
    "training.epochs=2",
    "--set",
    "encoder.dim=4",
    "--set",
    "predictor.dim=4",
];

/// `argiope link COMMAND` without quoting, with the small settings.
fn small(line: &str, output: &str) -> Run {
    let words = ["link"].into_iter().chain(line.split_whitespace());
    run(words.chain(SMALL).chain(["-o", output]))
}

/// A trained model of friends with names, `friends/seed-0` in the folder.
fn friends(files: &Files) -> String {
    let edges = [
        ("Ada", "Bob"),
        ("Ada", "Carl"),
        ("Ada", "Dora"),
        ("Bob", "Carl"),
        ("Bob", "Eve"),
        ("Carl", "Dora"),
        ("Carl", "Eve"),
        ("Dora", "Fritz"),
        ("Eve", "Fritz"),
        ("Fritz", "Gerda"),
        ("Gerda", "Hans"),
        ("Gerda", "Ida"),
        ("Hans", "Ida"),
        ("Ida", "Fritz"),
    ];
    let text: String = edges
        .map(|(left, right)| format!("{left},{right}\n"))
        .concat();
    let graph = files.write("friends.csv", text);
    let line =
        format!("train --model ncn --graph {graph} --ids labels --split 0.2,0.2 --metric auc");
    small(&line, &files.argument("friends")).success();
    files.argument("friends/seed-0")
}
