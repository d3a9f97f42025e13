//! `argiope kg import`.

use std::{fs, path::Path};

use serde_json::Value;

use super::kg;
use crate::program::{Files, run};

/// Weights, facts and scores of an independent program.
const FIXTURES: &str = "crates/nbfnet/tests/fixtures";

#[test]
fn test_imported_weights_give_the_scores_of_their_program() {
    let files = Files::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(FIXTURES);
    for (name, messages) in [
        ("distmult_pna_dependent", "head-to-tail"),
        ("distmult_pna_dependent_fused", "tail-to-head"),
    ] {
        let line = format!(
            "import {FIXTURES}/distmult_pna_dependent.pth --facts {FIXTURES}/triples.tsv --held-back 0,0 \
             --messages {messages} -o {}",
            files.argument(name)
        );
        kg(&line).success();
        let text = fs::read_to_string(root.join(format!("{name}.json"))).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let query = &expected["queries"][0];
        assert_eq!(query["asks"], "tail");
        let [head, relation] = ["node", "relation"].map(|part| query[part].as_str().unwrap());
        let model = files.argument(name);
        let answers = run([
            "kg",
            "predict",
            &model,
            "--head",
            head,
            "--relation",
            relation,
            "--top",
            "25",
            "--with-known",
            "--json",
        ]);
        let answers: Value = serde_json::from_slice(&answers.success()).unwrap();
        let answers = answers.as_array().unwrap();
        assert_eq!(answers.len(), 25);
        let names = expected["entities"].as_array().unwrap();
        for answer in answers {
            let at = names
                .iter()
                .position(|name| *name == answer["tail"])
                .unwrap();
            let expected = expected["scores"][0][at].as_f64().unwrap();
            let found = answer["score"].as_f64().unwrap();
            assert!(
                (found - expected).abs() < 1e-5,
                "{name} {answer}: {expected}"
            );
        }
    }
    let line = format!(
        "import {FIXTURES}/distmult_pna.pth --facts {} -o {}",
        super::FAMILY,
        files.argument("other")
    );
    let message = kg(&line).failure();
    assert!(message.contains("relations of messages"), "{message}");
}
