//! Wrong usage and bad data of the commands for link prediction.

use argiope_io::npy::write_npy;

use super::{NOVEL, small};
use crate::program::{Files, KARATE, run, run_line};

/// The message of a training that cannot begin.
#[track_caller]
fn train(files: &Files, more: &str) -> String {
    let run = small(
        &format!("train --model ncn --metric auc {more}"),
        &files.argument("runs"),
    );
    assert!(!files.path("runs").exists(), "nothing is left");
    run.failure()
}

#[test]
fn test_wrong_usage() {
    for (line, hint) in [
        ("link", "Usage"),
        (
            "link train --model ncn -o x",
            "<--dataset <NAME>|--graph <FILE>>",
        ),
        ("link train --graph a -o x", "--model"),
        ("link train --model ncn --graph a", "--output"),
        (
            "link train --model ncn --graph a --dataset cora -o x",
            "--dataset",
        ),
        (
            "link train --model cn5 --graph a -o x",
            "known are ncn, ncnc",
        ),
        (
            "link train --model cn --graph a -o x",
            "known are ncn, ncnc",
        ),
        (
            "link train --model ncn --graph a -o x --split 0.6,0.5",
            "below 1 together",
        ),
        (
            "link train --model ncn --graph a -o x --split 10,20",
            "below 1 together",
        ),
        (
            "link train --model ncn --graph a -o x --split thirds",
            "known are planetoid",
        ),
        (
            "link train --model ncn --graph a -o x --metric hits@0",
            "known are hits@K",
        ),
        ("link train --model ncn --graph a -o x --seeds 0", "--seeds"),
        (
            "link train --model ncn --graph a -o x --hard-negatives 0",
            "--hard-negatives",
        ),
        ("link train --model ncn --graph a -o -", "name a folder"),
        ("link bench --models cn -o x", "--datasets"),
        ("link predict x", "<PAIRS|--top <K>>"),
        ("link predict x pairs --top 3", "--top"),
        ("link predict x --top 0", "--top"),
        ("link predict x pairs --nodes 1", "cannot be used with"),
        ("link predict x --nodes 1", "<PAIRS|--top <K>>"),
        ("link score --graph a pairs", "--heuristic"),
        (
            "link score --heuristic best --graph a pairs",
            "known are cn, jaccard",
        ),
        (
            "link score --heuristic cn --alpha 0.1 --graph a pairs",
            "--alpha is no parameter of cn",
        ),
        (
            "link score --heuristic katz --beta -1 --graph a pairs",
            "beta = -1 is invalid",
        ),
        (
            "link score --heuristic ppr --alpha 0 --graph a pairs",
            "alpha = 0 is invalid",
        ),
        (
            "link score --heuristic katz --max-length 0 --graph a pairs",
            "length = 0 is invalid",
        ),
        (
            "link score --heuristic cn --graph - -",
            "cannot both come from standard input",
        ),
        ("link split --graph a", "--output"),
    ] {
        let run = run_line(line);
        assert_eq!(run.code, Some(2), "{line}");
        assert!(run.stderr.contains(hint), "{line}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{line}");
    }
}

#[test]
fn test_data_that_is_not_there() {
    let files = Files::new();
    let message = train(&files, "--graph no/such/file");
    assert!(
        message.starts_with("no/such/file: cannot open: "),
        "{message}"
    );
    let message = train(&files, "--dataset kora");
    assert!(
        message.starts_with("\"kora\" is no data set; known are "),
        "{message}"
    );
    let message = train(&files, "--graph cora");
    assert_eq!(message, "cora is no file but a data set: --dataset cora");
    let message = train(&files, &format!("--graph {KARATE} --split ogb"));
    assert_eq!(message, format!("{KARATE} has no published split"));
    let message = train(&files, &format!("--graph {KARATE} --split heart:no/folder"));
    assert!(
        message.starts_with("no/folder/train_pos.txt: cannot open: "),
        "{message}"
    );
}

#[test]
fn test_graphs_without_anything_to_predict() {
    let files = Files::new();
    let empty = files.write("empty.edges", "# none\n");
    let message = train(&files, &format!("--graph {empty}"));
    assert!(
        message.starts_with(&format!("{empty}:1: no edges")),
        "{message}"
    );
    let message = train(&files, &format!("--graph {empty} --num-nodes 5"));
    assert_eq!(
        message,
        "edges of the graph: there are none, at least one is needed"
    );
    let loop_only = files.write("loop.edges", "1 1\n");
    let message = small(
        &format!("train --model ncn --graph {loop_only} -q"),
        &files.argument("runs"),
    )
    .failure();
    assert_eq!(
        message,
        "edges of the graph: there are none, at least one is needed"
    );
    let small_graph = files.write("small.edges", "0 1\n1 2\n2 3\n");
    let message = train(&files, &format!("--graph {small_graph}"));
    assert_eq!(
        message,
        "validation set: there are none, at least one is needed"
    );
}

#[test]
fn test_settings_that_are_none() {
    let files = Files::new();
    let settings = files.write("settings.toml", "# mine\n[encoder]\nhidden = 3\n");
    let line = format!("--graph {KARATE} --settings {settings}");
    let message = train(&files, &line);
    let start = format!("{settings}:3: unknown field `hidden`, expected one of `convolution`");
    assert!(message.starts_with(&start), "{message}");
    files.write("settings.toml", "[encoder]\ndropout = 1.5\n");
    let message = train(&files, &line);
    assert!(
        message.starts_with(&format!("{settings}: encoder.dropout is 1.5")),
        "{message}"
    );
    files.write("settings.toml", "[predictor]\nkind = \"cn2\"\n");
    let message = train(&files, &line);
    assert!(
        message.ends_with("predictor.kind is cn2, but the model is to be ncn"),
        "{message}"
    );
    files.write("settings.toml", "[encoder\n");
    let message = train(&files, &line);
    assert!(message.starts_with(&format!("{settings}:1: ")), "{message}");
    let message = train(&files, &format!("--graph {KARATE} --settings no/such.toml"));
    assert!(
        message.starts_with("no/such.toml: cannot read: "),
        "{message}"
    );
    for (setting, part) in [
        (
            "training.epoch=3",
            "unknown field `epoch`, expected one of `epochs`",
        ),
        ("epochs=3", "is not section.name=value"),
        ("training.epochs=many", "many"),
        (
            "training.epochs=0",
            "training.epochs is 0, expected at least 1",
        ),
    ] {
        let message = train(&files, &format!("--graph {KARATE} --set {setting}"));
        assert!(
            message.starts_with(&format!("--set {setting}: ")),
            "{message}"
        );
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn test_features_that_do_not_fit() {
    let files = Files::new();
    let features = |name: &str, shape: &[u64]| {
        let values = vec![1.0f32; shape.iter().product::<u64>() as usize];
        write_npy(files.path(name), shape, &values).unwrap();
        files.argument(name)
    };
    let few = features("few.npy", &[30, 2]);
    let message = train(&files, &format!("--graph {KARATE} --features {few}"));
    assert!(
        message.starts_with(KARATE) && message.contains("out of range (0 to 29)"),
        "{message}"
    );
    let message = train(
        &files,
        &format!("--graph {KARATE} --num-nodes 34 --features {few}"),
    );
    assert_eq!(
        message,
        format!("{few}: 30 rows of features, but the graph has 34 nodes")
    );
    let flat = features("flat.npy", &[34]);
    let message = train(&files, &format!("--graph {KARATE} --features {flat}"));
    assert!(
        message.starts_with(&format!("{flat}: an array of shape [34]")),
        "{message}"
    );
    let text = files.write("text.npz", "0 1\n");
    let message = train(&files, &format!("--graph {KARATE} --features {text}"));
    assert!(message.starts_with(&format!("{text}: ")), "{message}");
    let many = features("many.npy", &[40, 2]);
    let run = small(
        &format!("train --model ncn --metric auc --graph {KARATE} --features {many}"),
        &files.argument("runs"),
    );
    assert!(
        run.stderr
            .contains("40 rows of features; 6 of these nodes have no edges"),
        "{}",
        run.stderr
    );
}

#[test]
fn test_a_folder_with_another_run_is_left_alone() {
    let files = Files::new();
    let output = files.argument("runs");
    let line = format!("train --graph {NOVEL} --metric auc --model");
    small(&format!("{line} ncn"), &output).success();
    let before = files.read("runs/seed-0/result.json");
    for other in [
        "ncnc",
        "ncn --set encoder.dropout=0.1",
        "ncn --split nbfnet",
    ] {
        let message = small(&format!("{line} {other}"), &output).failure();
        assert!(
            message.starts_with(&format!("{output}/seed-0"))
                && message.contains("holds a run with other settings"),
            "{message}"
        );
        assert!(message.ends_with("choose another folder"), "{message}");
    }
    assert_eq!(files.read("runs/seed-0/result.json"), before);
    let file = files.write("a-file", "");
    let message = run_line(&format!(
        "link train --model ncn --graph {KARATE} --metric auc -o {file}"
    ))
    .failure();
    assert!(
        message.contains("a-file/seed-0: cannot be made: "),
        "{message}"
    );
    let message = run(["link", "split", "--graph", KARATE, "-o", &file]).failure();
    assert!(
        message.starts_with(&format!("{file}: cannot be made: ")),
        "{message}"
    );
}

#[test]
fn test_dropped_edges_and_directions_are_noted() {
    let files = Files::new();
    let edges: String = (0..20)
        .map(|node| format!("{node} {}\n", (node + 1) % 20))
        .collect();
    let graph = files.write("ring.edges", format!("{edges}0 0\n1 0\n"));
    let run = run_line(&format!(
        "link score --heuristic cn --top 1 --nodes 0 --graph {graph}"
    ));
    assert!(
        run.stderr
            .contains("dropped 1 self loop, 1 edge given in both directions"),
        "{}",
        run.stderr
    );
}
