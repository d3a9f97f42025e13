//! `argiope graphon distance`.

use serde_json::Value;

use super::{complete, graphon};
use crate::program::{Files, KARATE};

fn distance(line: &str) -> f64 {
    let report: Value =
        serde_json::from_slice(&graphon(&format!("distance {line} --json -q")).success()).unwrap();
    let (squared, bound) = (
        report["mean_loss"].as_f64().unwrap(),
        report["mean_loss_lower_bound"].as_f64().unwrap(),
    );
    assert!(bound <= squared, "{bound} and {squared}");
    report["distance"].as_f64().unwrap()
}

#[test]
fn test_a_graph_is_no_distance_from_itself() {
    assert_eq!(distance(&format!("{KARATE} {KARATE} --blocks 12")), 0.0);
    let miserables = "data/les-miserables.edges";
    let there = distance(&format!("{KARATE} {miserables} --blocks 12"));
    let back = distance(&format!("{miserables} {KARATE} --blocks 12"));
    assert!(there > 0.0);
    assert!((there - back).abs() < 1e-9, "{there} and {back}");
}

#[test]
fn test_constants_are_their_difference_apart() {
    let files = Files::new();
    let full = files.write("full.edges", complete(9));
    // The graphon of no edges but one node pair apart is far from 1: a perfect matching on 10 nodes has density 1/9.
    let matching = files.write("matching.edges", "0 1\n2 3\n4 5\n6 7\n8 9\n");
    let found = distance(&format!("{full} {matching} --blocks 1"));
    assert!((found - 8.0 / 9.0).abs() < 1e-12, "{found}");
}

#[test]
fn test_graphons_are_read_again() {
    let files = Files::new();
    let saved = files.argument("karate.json");
    graphon(&format!(
        "estimate {KARATE} --blocks 12 --json -q -o {saved}"
    ))
    .success();
    assert_eq!(distance(&format!("{saved} {KARATE} --blocks 12")), 0.0);
    let run = graphon(&format!("distance {saved} {KARATE} --blocks 6"));
    assert!(
        run.stderr.contains("12 blocks brought to 6"),
        "{}",
        run.stderr
    );
    let text = run.text();
    assert!(text.starts_with("distance\t"), "{text}");
}

#[test]
fn test_losses_and_entropy() {
    let miserables = "data/les-miserables.edges";
    let exact = distance(&format!("{KARATE} {miserables} --blocks 8"));
    let blurred = distance(&format!("{KARATE} {miserables} --blocks 8 --entropic 0.01"));
    assert!(blurred >= exact, "{blurred} and {exact}");
    let divergence = |line: &str| distance(&format!("{line} --blocks 8 --loss kullback-leibler"));
    let (there, back) = (
        divergence(&format!("{KARATE} {miserables}")),
        divergence(&format!("{miserables} {KARATE}")),
    );
    assert!(there > 0.0 && there != back);
}
