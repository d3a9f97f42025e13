//! `argiope graphon estimate`.

use serde_json::Value;

use super::{complete, graphon};
use crate::program::{DEBIAN, Files, KARATE};

fn rows(text: &str) -> Vec<Vec<f64>> {
    let row = |line: &str| {
        line.split('\t')
            .map(|value| value.parse().unwrap())
            .collect()
    };
    text.lines().map(row).collect()
}

#[test]
fn test_matrix_and_json_are_one() {
    let line = format!("estimate {KARATE} --blocks 6 -q");
    let rows = rows(&graphon(&line).text());
    assert_eq!(rows.len(), 6);
    let report: Value =
        serde_json::from_slice(&graphon(&format!("{line} --json")).success()).unwrap();
    assert_eq!(report["values"], serde_json::to_value(&rows).unwrap());
    assert_eq!(
        (&report["num_blocks"], &report["num_graphs"]),
        (&6.into(), &1.into())
    );
    for (i, row) in rows.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            assert!((0.0..=1.0).contains(value));
            assert_eq!(*value, rows[j][i], "symmetric");
        }
    }
    assert!(rows[0][0] > rows[5][5], "hubs come first");
}

#[test]
fn test_complete_graphs_of_two_sizes_are_one_graphon() {
    let files = Files::new();
    let (small, large) = (
        files.write("small.edges", complete(8)),
        files.write("large.edges", complete(13)),
    );
    let text = graphon(&format!("estimate {small} {large} --blocks 4 -q")).text();
    for value in rows(&text).concat() {
        assert!((value - 1.0).abs() < 1e-12, "{value}");
    }
}

#[test]
fn test_egos_are_denser_than_the_graph() {
    let density = |options: &str| {
        let run = graphon(&format!("estimate {DEBIAN} --json -q {options}"));
        let report: Value = serde_json::from_slice(&run.success()).unwrap();
        report["density"].as_f64().unwrap()
    };
    let (whole, egos) = (density(""), density("--egos 20 --hops 1"));
    assert!(egos > 5.0 * whole, "{egos} and {whole}");
    assert_eq!(egos, density("--egos 20 --hops 1 -t 1"));
    assert_ne!(egos, density("--egos 20 --hops 1 --seed 1"));
}

#[test]
fn test_every_estimator_runs() {
    let files = Files::new();
    let svg = files.argument("drawings");
    for name in [
        "histogram",
        "em",
        "barycenter",
        "smooth-barycenter",
        "stochastic-block",
        "sorting-and-smoothing",
        "largest-gap",
        "matrix-completion",
        "singular-values",
    ] {
        let line = format!(
            "estimate {KARATE} data/les-miserables.edges --estimator {name} --svg {svg} --json -q"
        );
        let report: Value = serde_json::from_slice(&graphon(&line).success()).unwrap();
        let density = report["density"].as_f64().unwrap();
        // 78 and 254 edges on 34 and 77 nodes: 0.14 and 0.087.
        assert!((0.02..0.3).contains(&density), "{name}: {density}");
    }
    let drawing = files.read("drawings/graphon.svg");
    assert!(String::from_utf8(drawing).unwrap().contains("<svg"));
}
