//! Figures of all matrices of real networks against those of GRADCO and of an independent program.

use std::{env, path::PathBuf};

use argiope_graph::Silent;
use argiope_io::{ReadOptions, read_edges};
use argiope_orbits::{Key, adjacency::summarize_adjacencies};

/// Lines `key entries sum maximum …` against summaries; needs `ARGIOPE_DATA`.
fn check(network: &str, reference: &str) {
    let Some(data) = env::var_os("ARGIOPE_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: {network} against {reference}: ARGIOPE_DATA names no data folder");
        return;
    };
    let text = std::fs::read_to_string(data.join("orbits_ref").join(reference)).unwrap();
    let path = data.join(format!("networks/{network}.edges.gz"));
    let edges = read_edges(&path, &ReadOptions::default(), &Silent)
        .unwrap()
        .edges;
    let graph = edges.into_undirected().unwrap().graph;
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let keys: Vec<Key> = lines
        .iter()
        .map(|fields| fields[0].parse().unwrap())
        .collect();
    assert!(keys.len() >= 20);
    let summaries = summarize_adjacencies(&graph, &keys, &Silent).unwrap();
    for (fields, summary) in lines.iter().zip(summaries) {
        let found = [
            u128::from(summary.entries),
            summary.sum,
            u128::from(summary.max),
        ];
        let expected = [1, 2, 3].map(|field| fields[field].parse::<u128>().unwrap());
        assert_eq!(found, expected, "{network} {}", summary.key);
    }
}

#[test]
fn test_all_28_matrices_of_facebook_have_the_figures_of_gradco() {
    check("facebook_combined", "gradco_sums_facebook_combined.txt");
}

#[test]
fn test_the_stored_matrices_of_the_yeast_interactome_have_known_figures() {
    check("PPI-yeast", "proto_sums_PPI-yeast.txt");
}
