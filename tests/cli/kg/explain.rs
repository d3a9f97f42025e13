//! `argiope kg explain`.

use serde_json::Value;

use super::family;
use crate::program::{Files, run};

#[test]
fn test_paths_are_of_the_graph() {
    let files = Files::new();
    let model = family(&files);
    let line = [
        "kg",
        "explain",
        &model,
        "Johann Ambrosius Bach",
        "parent_of",
        "Johann Christian Bach",
    ];
    let svg = files.argument("why.svg");
    let text = run(line.into_iter().chain(["--top", "3", "--svg", &svg])).text();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("Johann Ambrosius Bach  -parent_of->  Johann Christian Bach   score ")
    );
    assert_eq!(lines[1], "importance\tscore without\tpath");
    let json = run(line.into_iter().chain(["--json", "--top", "50"])).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let paths = json["paths"].as_array().unwrap();
    assert!(!paths.is_empty());
    let graph = super::facts();
    for path in paths {
        let mut at = "Johann Ambrosius Bach".to_owned();
        for step in path["steps"].as_array().unwrap() {
            let part = |name: &str| step[name].as_str().unwrap().to_owned();
            let (head, tail) = (part("head"), part("tail"));
            assert!(graph.contains(&format!("{head}\t{}\t{tail}\n", part("relation"))));
            let (from, to) = if step["inverse"] == true {
                (tail, head)
            } else {
                (head, tail)
            };
            assert_eq!(at, from);
            at = to;
        }
        assert_eq!(at, "Johann Christian Bach");
    }
    let drawing = String::from_utf8(files.read("why.svg")).unwrap();
    assert!(drawing.contains("<svg") && drawing.contains("Johann Christian Bach"));
    let nothing = [
        "kg",
        "explain",
        &model,
        "Johann Ambrosius Bach",
        "parent_of",
        "Johann Ambrosius Bach",
    ];
    run(nothing).success();
}
