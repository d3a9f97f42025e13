//! `argiope directed amud`.

use serde_json::Value;

use super::{PACKAGES, SECTIONS, directed, two_roles};
use crate::program::Files;

#[test]
fn test_packages() {
    let text = directed(&format!("amud {PACKAGES} --classes {SECTIONS}")).text();
    assert!(
        text.starts_with("1555 nodes, 1555 of them in 31 known classes"),
        "{text}"
    );
    assert!(text.contains("10239 edges"), "{text}");
    let json = directed(&format!("amud {PACKAGES} --classes {SECTIONS} --json -q")).success();
    let report: Value = serde_json::from_slice(&json).unwrap();
    let patterns = report["patterns"].as_array().unwrap();
    assert_eq!(patterns.len(), 6);
    let r = |at: usize| patterns[at]["r"].as_f64().unwrap();
    assert_eq!((r(0), r(2)), (r(1), r(5)), "a pattern and its transpose");
    assert_eq!(patterns[0]["num_entries"], 10239);
}

#[test]
fn test_threshold_and_drawing() {
    let files = Files::new();
    let roles = two_roles(&files);
    let svg = files.argument("bars.svg");
    let decision = |threshold: &str| {
        let line = format!("amud {roles} --threshold {threshold} --svg {svg} --json -q");
        let report: Value = serde_json::from_slice(&directed(&line).success()).unwrap();
        report["decision"].as_str().unwrap().to_owned()
    };
    // Nodes with common targets, and those with common sources, have one class; A A leads nowhere.
    assert_eq!(
        (decision("0"), decision("1")),
        ("directed".into(), "undirected".into())
    );
    let drawing = String::from_utf8(files.read("bars.svg")).unwrap();
    assert!(
        drawing.contains("<svg") && drawing.contains("A^TA"),
        "{drawing}"
    );
}
