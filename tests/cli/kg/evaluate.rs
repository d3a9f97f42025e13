//! `argiope kg eval`.

use serde_json::Value;

use super::{family, kg};
use crate::program::Files;

#[test]
fn test_ranks_of_facts() {
    let files = Files::new();
    let model = family(&files);
    let facts = files.write(
        "facts.tsv",
        "Johann Sebastian Bach\tparent_of\tJohann Christian Bach\n",
    );
    let text = kg(&format!("eval {model} {facts}")).text();
    assert!(text.starts_with("metric\tvalue\nmrr\t0."), "{text}");
    let json = kg(&format!("eval {model} {facts} --metrics mr,hits@33 --json")).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["facts"], &json["entities"]), (&1.into(), &33.into()));
    assert_eq!(json["metrics"]["hits@33"], 1.0);
    let rank = |more: &str| {
        let json = kg(&format!("eval {model} {facts} --metrics mr --json {more}")).success();
        let json: Value = serde_json::from_slice(&json).unwrap();
        json["metrics"]["mr"].as_f64().unwrap()
    };
    // All children of the father are true, so that they are no candidates; nor is anybody else once all are.
    let everybody: String = (super::facts())
        .lines()
        .flat_map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            [fields[0].to_owned(), fields[2].to_owned()]
        })
        .flat_map(|name| {
            let child = format!("Johann Sebastian Bach\tparent_of\t{name}\n");
            [child, format!("{name}\tparent_of\tJohann Christian Bach\n")]
        })
        .collect();
    let everybody = files.write("everybody.tsv", everybody);
    assert_eq!(rank(&format!("--filter {everybody}")), 1.0);
    assert!(rank("") > 1.0, "a network of two epochs is not that good");
    let wrong = kg(&format!("eval {model} {facts} --metrics auc"));
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("it is none of mr, mrr"),
        "{}",
        wrong.stderr
    );
}
