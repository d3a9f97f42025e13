//! What is refused, and how.

use super::{FAMILY, family, kg, small};
use crate::program::{Files, run};

#[test]
fn test_unknown_names_are_told_the_nearest() {
    let files = Files::new();
    let model = family(&files);
    let fault = |head: &str, relation: &str| {
        run([
            "kg",
            "predict",
            &model,
            "--head",
            head,
            "--relation",
            relation,
        ])
        .failure()
    };
    let message = fault("johann sebastian bach", "married");
    assert!(
        message.contains("did you mean \"Johann Sebastian Bach\""),
        "{message}"
    );
    let message = fault("Johann Sebastian Bach", "maried");
    assert!(message.contains("did you mean \"married\"?"), "{message}");
    let message = fault("Mozart", "married");
    assert!(
        message.contains("no entity is called \"Mozart\""),
        "{message}"
    );
    let questions = files.write(
        "questions.tsv",
        "Johann Sebastian Bach\tmarried\t?\nMozart\tmarried\t?\n",
    );
    let message = kg(&format!("predict {model} --questions {questions}")).failure();
    assert!(message.contains("questions.tsv:2: no entity"), "{message}");
    for (row, words) in [
        ("a\tb\n", "expected 3 columns"),
        ("?\tmarried\t?\n", "both ends are missing"),
        (
            "Anna Magdalena Wilcke\tmarried\tJohann Sebastian Bach\n",
            "no end is ?",
        ),
    ] {
        let questions = files.write("questions.tsv", row);
        let message = kg(&format!("predict {model} --questions {questions}")).failure();
        assert!(message.contains(words), "{message}");
    }
    let message = kg(&format!("predict {model} --relation married")).failure();
    assert!(message.contains("--head or --tail"), "{message}");
}

#[test]
fn test_data_that_cannot_be_trained_on() {
    let files = Files::new();
    let train = |text: &str, more: &str| {
        let facts = files.write("facts.tsv", text);
        small(
            &format!("train --facts {facts} {more}"),
            &files.argument("runs"),
        )
        .failure()
    };
    let message = train("Ada\tknows\n", "");
    assert!(message.contains("facts.tsv:1"), "{message}");
    let message = train("Ada\tknows\tBob\n", "");
    assert!(message.contains("no facts to validate"), "{message}");
    let message = train("", "");
    assert!(message.contains("facts.tsv"), "{message}");
    let message = train("Ada\tknows\tBob\n", "--held-back 0.7,0.7");
    assert!(message.contains("below 1 together"), "{message}");
    assert!(!files.path("runs").exists(), "nothing is left behind");
    let message = small("train --dataset cora", &files.argument("runs")).failure();
    assert!(
        message.contains("argiope data get") || message.contains("plain graph"),
        "{message}"
    );
    let message = small(
        &format!("train --facts {FAMILY} --set model.dims=3"),
        &files.argument("runs"),
    );
    assert!(message.failure().contains("unknown field `dims`"));
}

#[test]
fn test_other_runs_are_not_continued() {
    let files = Files::new();
    let model = family(&files);
    let before = files.read("family/seed-0/result.json");
    let line = format!("train --facts {FAMILY} --set training.batch_size=7");
    let message = small(&line, &files.argument("family")).failure();
    assert!(message.contains("batch_size = 64, not 7"), "{message}");
    assert_eq!(files.read("family/seed-0/result.json"), before);
    let message = kg(&format!(
        "predict {} --head x --relation y",
        files.argument("family")
    ))
    .failure();
    assert!(
        message.contains("holds 1 runs: name one of them"),
        "{message}"
    );
    std::fs::remove_file(files.path("family/seed-0/graph.argiope")).unwrap();
    let message = kg(&format!("predict {model} --head x --relation y")).failure();
    assert!(message.contains("graph.argiope"), "{message}");
    let weights = files.write("weights.pth", "nothing");
    let line = format!(
        "import {weights} --facts {FAMILY} -o {}",
        files.argument("imported")
    );
    let message = kg(&line).failure();
    assert!(message.contains("weights.pth"), "{message}");
}
