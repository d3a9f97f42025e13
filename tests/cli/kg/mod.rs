//! Knowledge graphs from end to end, with small networks on a small family.

mod bad_input;
mod bench;
mod evaluate;
mod explain;
mod import;
mod predict;
mod train;

use crate::program::{Files, Run, run};

/// 33 people, 57 facts: parent_of, married, taught.
const FAMILY: &str = "data/bach-family.tsv";

/// Settings of a network that is trained in no time.
const SMALL: [&str; 6] = [
    "--set",
    "training.epochs=2",
    "--set",
    "model.dim=4",
    "--set",
    "model.num_layers=3",
];

/// `argiope kg COMMAND` without quoting.
fn kg(line: &str) -> Run {
    run(["kg"].into_iter().chain(line.split_whitespace()))
}

/// The same with the small settings.
fn small(line: &str, output: &str) -> Run {
    let words = ["kg"].into_iter().chain(line.split_whitespace());
    run(words.chain(SMALL).chain(["-o", output]))
}

/// A network trained on the family, `family/seed-0` in the folder.
fn family(files: &Files) -> String {
    small(
        &format!("train --facts {FAMILY}"),
        &files.argument("family"),
    )
    .success();
    files.argument("family/seed-0")
}

/// The rows of the family, each with its line end.
fn facts() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(FAMILY);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|row| !row.starts_with('#'))
        .map(|row| row.to_owned() + "\n")
        .collect()
}
