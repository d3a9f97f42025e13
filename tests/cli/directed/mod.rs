//! Directed graphs from end to end, with small networks on Debian packages.

mod amud;
mod bad_input;
mod bench;
mod train;

use crate::program::{Run, run};

/// 1,555 packages, 10,239 edges from those that depend to what they depend on.
const PACKAGES: &str = "data/debian-desktop.arcs";
/// Their sections of the archive.
const SECTIONS: &str = "data/debian-desktop.sections.tsv";

/// `argiope directed COMMAND` without quoting.
fn directed(line: &str) -> Run {
    run(["directed"].into_iter().chain(line.split_whitespace()))
}

/// The same with a network that is trained in no time.
fn small(line: &str, output: &str) -> Run {
    let words = ["directed"].into_iter().chain(line.split_whitespace());
    let settings = ["--set", "training.epochs=3", "-o", output];
    run(words.chain(settings))
}

/// Edges and classes of 60 nodes: a class of those that point and one of those that are pointed at.
fn two_roles(files: &crate::program::Files) -> String {
    let pairs = |u: u32| [(u, 30 + (7 * u) % 30), (u, 30 + (11 * u + 4) % 30)];
    let edges: String = (0..30)
        .flat_map(pairs)
        .map(|(u, v)| format!("{u} {v}\n"))
        .collect();
    // The way back of one edge: else all directions would be those of the numbers.
    let edges = files.write("roles.edges", edges + "59 0\n");
    let class = |u: u32| if u < 30 { "points" } else { "is pointed at" };
    let classes: String = (0..60).map(|u| format!("{u}\t{}\n", class(u))).collect();
    let classes = files.write("roles.tsv", classes);
    format!("{edges} --classes {classes}")
}
