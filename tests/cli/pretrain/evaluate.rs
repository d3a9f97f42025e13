//! `argiope pretrain evaluate`.

use serde_json::Value;

use super::{json, karate, karate_run, pretrain};
use crate::program::Files;

/// Encoder and what was trained on the classes, of every row.
fn names(table: &Value) -> Vec<(&str, &str)> {
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let name = |field: &str| row[field].as_str().unwrap();
        (name("encoder"), name("trained"))
    })
    .collect()
}

#[test]
fn test_controls_stand_beside_the_encoder() {
    let files = Files::new();
    let run = karate_run(&files);
    let data = karate(&files);
    let line =
        format!("evaluate {run} {data} --folds 3 --fine-tune --controls --set fine_tune.epochs=2");
    let table = json(&line);
    let (regression, further) = ("logistic regression", "encoder and linear map");
    assert_eq!(
        names(&table),
        [
            ("pre-trained", regression),
            ("pre-trained", further),
            ("not trained", regression),
            ("not trained", further),
            ("log-degree", regression),
        ]
    );
    assert_eq!(table["classes"], serde_json::json!(["Mr. Hi", "Officer"]));
    for row in table["rows"].as_array().unwrap() {
        let folds: Vec<f64> = serde_json::from_value(row["folds"].clone()).unwrap();
        let mean = row["accuracy"]["mean"].as_f64().unwrap();
        assert_eq!(folds.len(), 3);
        assert!(folds.iter().all(|fold| (0.0..=1.0).contains(fold)));
        assert!((mean - folds.iter().sum::<f64>() / 3.0).abs() < 1e-12);
    }
    assert_eq!(json(&format!("{line} -t 1")), table, "one thread is enough");
    let alone = json(&format!("evaluate {run} {data} --folds 3"));
    assert_eq!(names(&alone), [("pre-trained", regression)]);
    assert_eq!(alone["rows"][0], table["rows"][0]);
    let file = files.argument("table.md");
    pretrain(&format!(
        "evaluate {run} {data} --folds 3 --controls -q -o {file}"
    ))
    .success();
    let text = String::from_utf8(files.read("table.md")).unwrap();
    let header = "| encoder | trained on classes | accuracy | folds |";
    assert_eq!(text.lines().next(), Some(header));
    assert!(
        text.contains("| log-degree | logistic regression | "),
        "{text}"
    );
}

#[test]
fn test_classes_are_those_of_the_nodes_that_are_named() {
    let files = Files::new();
    let run = karate_run(&files);
    // Twenty stars: hubs and leaves differ in their degrees.
    let edges: String = (0..80)
        .map(|leaf| format!("{} n{leaf}\n", leaf / 4 + 1000))
        .collect();
    let edges = files.write("stars.edges", edges);
    let hubs = (0..20).map(|hub| (format!("{}", hub + 1000), "hub"));
    let leaves = (0..80).map(|leaf| (format!("n{leaf}"), "leaf"));
    let rows: Vec<_> = hubs.chain(leaves).collect();
    let evaluate = |name: &str, text: String| {
        let classes = files.write(name, text);
        let data = format!("--graph {edges} --ids labels --classes {classes}");
        json(&format!("evaluate {run} {data} --folds 5 --controls"))
    };
    let ordered: String = rows
        .iter()
        .map(|(node, class)| format!("{node}\t{class}\n"))
        .collect();
    let first = evaluate("ordered.tsv", ordered);
    assert_eq!(
        (&first["examples"], &first["nodes"]),
        (&100.into(), &100.into())
    );
    for row in first["rows"].as_array().unwrap() {
        // Degrees tell all; encoders see them.
        assert!(row["accuracy"]["mean"].as_f64().unwrap() > 0.9, "{row}");
    }
    assert_eq!(first["rows"][2]["accuracy"]["mean"], 1.0);
    // Rows in another order, with words and a header, are the same classes.
    let words = rows
        .iter()
        .rev()
        .map(|(node, class)| format!("{node} {class}\n"));
    let words: String = ["node label\n".to_owned()]
        .into_iter()
        .chain(words)
        .collect();
    assert_eq!(evaluate("words.txt", words)["rows"], first["rows"]);
    // Nodes without a class are no examples.
    let few: String = rows[10..50]
        .iter()
        .map(|(node, class)| format!("{node}\t{class}\n"))
        .collect();
    assert_eq!(evaluate("few.tsv", few)["examples"], 40);
}
