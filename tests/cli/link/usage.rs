//! Help and manual pages.

use crate::{program::run, usage::check_help};

/// Options of commands that read a graph.
const DATA: &[&str] = &[
    "--dataset",
    "--graph",
    "--features",
    "--ids",
    "--num-nodes",
    "--base",
];

/// Options of commands that split its edges.
const PROTOCOL: &[&str] = &[
    "--split",
    "planetoid",
    "nbfnet",
    "heart:FOLDER",
    "--hard-negatives",
];

/// Options of commands that train.
const TRAINING: &[&str] = &[
    "--metric",
    "--settings",
    "--set",
    "--seeds",
    "--first-seed",
    "--output",
    "ncnc",
    "cn1res",
];

/// Options of commands that score pairs.
const PAIRS: &[&str] = &[
    "PAIRS",
    "--pairs-separator",
    "--top",
    "--candidates",
    "two-hop",
    "--nodes",
    "--output",
];

#[test]
fn test_help_names_every_option() {
    check_help("link", &["train", "bench", "predict", "score", "split"]);
    check_help(
        "link train",
        &[DATA, PROTOCOL, TRAINING, &["--model", "--start-from"]].concat(),
    );
    check_help(
        "link bench",
        &[PROTOCOL, TRAINING, &["--models", "--datasets", "--ids"]].concat(),
    );
    check_help("link predict", &[PAIRS, &["RUN"]].concat());
    check_help(
        "link score",
        &[
            DATA,
            PAIRS,
            &["--heuristic", "--beta", "--alpha", "--max-length", "katz"],
        ]
        .concat(),
    );
    check_help(
        "link split",
        &[DATA, PROTOCOL, &["--seed", "--output"]].concat(),
    );
    assert!(run(["--help"]).text().contains("Predict links"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            run(["completions", shell])
                .text()
                .contains("hard-negatives"),
            "{shell}"
        );
    }
}
