//! `argiope kg predict`.

use serde_json::Value;

use super::{family, kg};
use crate::program::{Files, run};

#[test]
fn test_answers_are_new_facts_best_first() {
    let files = Files::new();
    let model = family(&files);
    let answers = |more: &[&str]| {
        let line = [
            "kg",
            "predict",
            &model,
            "--head",
            "Johann Sebastian Bach",
            "--relation",
            "parent_of",
        ];
        run(line.into_iter().chain(more.iter().copied())).text()
    };
    let text = answers(&["--top", "5"]);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(
        rows[0],
        ["head", "relation", "tail", "score", "probability"]
    );
    assert_eq!(rows.len(), 6);
    let scores: Vec<f32> = rows[1..]
        .iter()
        .map(|row| row[3].parse().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{text}");
    let graph = super::facts();
    let all = answers(&["--top", "100", "--with-known"]);
    assert_eq!(all.lines().count(), 34, "{all}");
    let new = answers(&["--top", "100"]);
    assert!(new.lines().count() < 34);
    // What is left out is known.
    for row in all.lines().skip(1).filter(|row| !new.contains(row)) {
        let fact = row.split('\t').take(3).collect::<Vec<_>>().join("\t");
        assert!(graph.contains(&fact), "{fact}");
    }
}

#[test]
fn test_questions_of_a_file_and_json() {
    let files = Files::new();
    let model = family(&files);
    let questions = files.write(
        "questions.tsv",
        "# asked\nJohann Sebastian Bach\tmarried\t?\n?\tparent_of\tJohann Christian Bach\n",
    );
    let names = files.write("names.tsv", "Johann Sebastian Bach\tJ. S. Bach\n");
    let line = [
        "kg",
        "predict",
        &model,
        "--questions",
        &questions,
        "--top",
        "2",
    ];
    let text = run(line.into_iter().chain(["--names", &names])).text();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 4);
    assert!(
        rows[..2]
            .iter()
            .all(|row| row[..2] == ["J. S. Bach", "married"]),
        "{text}"
    );
    assert!(
        rows[2..]
            .iter()
            .all(|row| row[1..3] == ["parent_of", "Johann Christian Bach"])
    );
    let json = run(line.into_iter().chain(["--json"])).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let first = &json[0];
    assert_eq!(
        (&first["head"], &first["known"]),
        (&"Johann Sebastian Bach".into(), &false.into())
    );
    let probability = first["probability"].as_f64().unwrap();
    let score = first["score"].as_f64().unwrap();
    assert!((probability - 1.0 / (1.0 + (-score).exp())).abs() < 1e-6);
}

#[test]
fn test_another_graph_with_people_of_its_own() {
    let files = Files::new();
    let model = family(&files);
    let graph = files.write(
        "other.tsv",
        "Ann\tparent_of\tBob\nBob\tparent_of\tCid\nAnn\tmarried\tDan\nBob\ttaught\tCid\n",
    );
    let text = kg(&format!(
        "predict {model} --graph {graph} --head Dan --relation parent_of"
    ))
    .text();
    assert_eq!(text.lines().count(), 5, "{text}");
    let wrong = files.write("wrong.tsv", "Ann\tparent\tBob\n");
    let message = kg(&format!(
        "predict {model} --graph {wrong} --head Ann --relation married"
    ));
    let message = message.failure();
    assert!(
        message.contains("no relation is called \"parent\"; did you mean \"parent_of\"?"),
        "{message}"
    );
}
