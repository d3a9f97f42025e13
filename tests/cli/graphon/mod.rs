//! Graphons from end to end.

mod bad_input;
mod distance;
mod estimate;
mod feasibility;

use std::fmt::Write as _;

use crate::program::{Run, run};

/// `argiope graphon COMMAND` without quoting.
fn graphon(line: &str) -> Run {
    run(["graphon"].into_iter().chain(line.split_whitespace()))
}

/// A complete graph as a file of edges.
fn complete(num_nodes: usize) -> String {
    let mut text = String::new();
    for v in 1..num_nodes {
        for u in 0..v {
            writeln!(text, "{u} {v}").unwrap();
        }
    }
    text
}
