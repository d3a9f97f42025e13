//! `argiope graphon feasibility`.

use serde_json::Value;

use super::graphon;
use crate::program::{DEBIAN, Files, KARATE};

const QUICK: &str = "--blocks 8 --egos 30 --max-nodes 60 --resamples 20 -q";

fn reports(line: &str) -> Vec<Value> {
    let run = graphon(&format!("feasibility {line} {QUICK} --json"));
    serde_json::from_slice(&run.success()).unwrap()
}

#[test]
fn test_the_graph_itself_is_nearest() {
    let files = Files::new();
    let svg = files.argument("drawings");
    let line = format!(
        "--sources {DEBIAN} {KARATE} --downstream {KARATE} data/les-miserables.edges --svg {svg}"
    );
    let found = reports(&line);
    assert_eq!(found.len(), 2);
    let first = &found[0];
    assert_eq!(first["downstream"]["name"], "karate");
    assert_eq!(first["sources"][0]["source"]["name"], "karate");
    let zeta = first["zeta"].as_f64().unwrap();
    assert!((-0.02..=0.0).contains(&zeta), "{zeta}");
    assert_eq!(first["spaces"].as_array().unwrap().len(), 3);
    assert_eq!(found, reports(&format!("{line} -t 1")));
    for name in [
        "debian-desktop",
        "karate",
        "downstream-karate",
        "downstream-les-miserables",
        "ranking-karate",
        "ranking-les-miserables",
    ] {
        let drawing = String::from_utf8(files.read(&format!("drawings/{name}.svg"))).unwrap();
        assert!(drawing.contains("<svg"), "{name}");
    }
}

#[test]
fn test_report_as_text() {
    let line = format!("feasibility --sources {DEBIAN} --downstream {KARATE} {QUICK}");
    let text = graphon(&line).text();
    assert!(text.contains("# Feasibility for karate"), "{text}");
    assert!(text.contains("There is one source"), "{text}");
    assert!(text.contains("zeta ="), "{text}");
}
