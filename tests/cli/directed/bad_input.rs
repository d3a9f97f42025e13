//! What is refused, and how.

use super::{PACKAGES, SECTIONS, directed, small};
use crate::program::Files;

#[test]
fn test_data_that_cannot_be_used() {
    let files = Files::new();
    let amud = |edges: &str, classes: &str| {
        let edges = files.write("graph.edges", edges);
        let classes = files.write("classes.tsv", classes);
        let run = directed(&format!("amud {edges} --classes {classes} -q"));
        run.failure()
    };
    let edges = "0 1\n1 2\n2 0\n";
    for (classes, words) in [
        ("", "no node has a class"),
        ("0\ta\n1\ta\n", "there is nothing to learn"),
        ("0\ta\n7\tb\n", "classes.tsv:2: the graph has no node 7"),
        (
            "0\ta\n0\tb\n",
            "classes.tsv:2: node 0 has another class before",
        ),
        ("0 a\n", "classes.tsv:1: expected 2 columns"),
    ] {
        let message = amud(edges, classes);
        assert!(message.contains(words), "{message}");
    }
    let message = amud("0 0\n1 1\n", "0\ta\n1\tb\n");
    assert!(message.contains("no edges but 2 self loops"), "{message}");
    // Edges of which all go upwards are those of an undirected graph.
    let upwards: String = (0..20).map(|u| format!("{u} {}\n", u + 1)).collect();
    let classes: String = (0..21).map(|u| format!("{u}\t{}\n", u % 2)).collect();
    let message = amud(&upwards, &classes);
    assert!(message.contains("the order of node numbers"), "{message}");
    let message = directed(&format!("amud {PACKAGES}")).failure();
    assert!(message.contains("--classes"), "{message}");
    let message = directed("amud chameleon-filtered -q").failure();
    assert!(
        message.contains("chameleon-filtered-directed") || message.contains("argiope data get"),
        "{message}"
    );
    let message = directed("amud no-such-graph").failure();
    assert!(message.contains("no-such-graph"), "{message}");
}

#[test]
fn test_settings_and_options_that_make_no_sense() {
    let files = Files::new();
    let train = |more: &str| {
        let line = format!("train --dataset {PACKAGES} --classes {SECTIONS} -q {more}");
        let message = small(&line, &files.argument("runs")).failure();
        assert!(
            !files.path("runs").exists(),
            "nothing is left behind: {message}"
        );
        message
    };
    for (more, words) in [
        ("--model dir-gnn --set model.alpha=2.0", "alpha is 2"),
        ("--model dir-gnn --set model.alfa=0.5", "alfa"),
        ("--model adpa --set model.exponent=7.0", "exponent is 7"),
        (
            "--model mlp --set model.method=gcn",
            "the model is to be mlp",
        ),
        ("--model mlp --splits 11", "has 10 splits, not 11"),
        (
            "--model mlp --undirected --task direction",
            "no directions to predict",
        ),
    ] {
        let message = train(more);
        assert!(message.contains(words), "{more}: {message}");
    }
    let run = directed("train --model dir-gnm --dataset x -o y");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("dir-gnn"), "{}", run.stderr);
}
