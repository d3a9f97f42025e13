//! Deletion requests from end to end, on a small recommender.

mod bench;
mod request;
mod train;
mod verify;

use std::path::Path;

use argiope_graph::{BipartiteGraph, Silent};
use argiope_unlearn::{
    exact::{Ease, EaseConfig},
    ledger::Deployment,
};

use crate::program::{Run, run};

/// `argiope unlearn COMMAND` without quoting.
fn unlearn(line: &str) -> Run {
    run(["unlearn"].into_iter().chain(line.split_whitespace()))
}

/// A deployed model of 20 users, each of whom chose 5 of 12 items.
fn deploy(folder: &Path) {
    let chosen = |user: u32| (0..5).map(move |at| (user, (user * 7 + at * (1 + user % 3)) % 12));
    let interactions = BipartiteGraph::from_edges(20, 12, (0..20).flat_map(chosen));
    let model = Ease::fit(&interactions.unwrap(), EaseConfig::default(), &Silent).unwrap();
    Deployment::create(folder, model).unwrap();
}
