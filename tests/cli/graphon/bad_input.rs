//! What is refused, and how.

use super::graphon;
use crate::program::{Files, KARATE};

#[test]
fn test_graphs_without_a_graphon() {
    let files = Files::new();
    let empty = files.write("empty.edges", "");
    let loop_only = files.write("loop.edges", "0 0\n");
    let isolated = files.argument("isolated.edges");
    files.write("isolated.edges", "# nodes only\n");
    for (line, expected) in [
        (format!("estimate {empty}"), "empty.edges:1: no edges"),
        (
            format!("estimate {loop_only}"),
            "loop.edges: graph 0 (of 1, from 0) has 1 nodes",
        ),
        (
            format!("estimate {isolated} --num-nodes 5"),
            "isolated.edges: graph 0 has no edge",
        ),
        (
            format!("distance {KARATE} {loop_only}"),
            "loop.edges: graph 0",
        ),
        (
            format!("feasibility --sources {loop_only} --downstream {KARATE}"),
            "loop: a graph with 1 nodes and no edges",
        ),
        (
            format!("feasibility --sources {KARATE} --downstream {empty}"),
            "empty.edges:1: no edges",
        ),
        (
            format!("feasibility --sources {KARATE} {KARATE} --downstream {KARATE}"),
            "two sources are called karate",
        ),
    ] {
        let message = graphon(&format!("{line} -q")).failure();
        assert!(message.contains(expected), "{line}: {message}");
    }
}

#[test]
fn test_settings_without_sense() {
    let files = Files::new();
    let broken = files.write("broken.json", "{\"values\": []}");
    let bad_value = r#"{"estimator": "histogram", "graphs": [], "num_graphs": 1, "num_blocks": 1, "density": 2.0, "values": [[2.0]]}"#;
    let bad_value = files.write("two.json", bad_value);
    for (line, expected) in [
        (
            format!("estimate {KARATE} --weight-column 3"),
            "--weight-column",
        ),
        (
            format!("estimate {KARATE} --estimator singular-values --blocks 4"),
            "singular-values follow from the graphs",
        ),
        (
            format!("estimate {KARATE} --estimator stochastic-block"),
            "graph",
        ),
        (format!("distance {KARATE} {broken}"), "broken.json"),
        (
            format!("distance {KARATE} {bad_value} --blocks 1"),
            "the value 2",
        ),
        (
            format!("distance {KARATE} {KARATE} --entropic=-1"),
            "epsilon",
        ),
        (format!("distance {KARATE} missing.edges"), "missing.edges"),
        (
            format!("estimate {KARATE} --hops 1"),
            "--hops and --max-nodes are for ego-subgraphs",
        ),
        (
            format!("feasibility --sources {KARATE} --downstream {KARATE} {KARATE}"),
            "two downstream graphs are called karate",
        ),
        (
            format!("feasibility --sources {KARATE} --downstream {KARATE} --confidence 2"),
            "confidence",
        ),
    ] {
        let message = graphon(&format!("{line} -q")).failure();
        assert!(message.contains(expected), "{line}: {message}");
    }
}

#[test]
fn test_directions_are_given_up_aloud() {
    let run = graphon("estimate data/debian-desktop.arcs --blocks 4");
    assert!(run.stderr.contains("kept"), "{}", run.stderr);
    run.success();
}
