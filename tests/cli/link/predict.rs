//! `argiope link predict`.

use serde_json::Value;

use super::{NOVEL, friends, small};
use crate::program::{Files, run, run_line, run_with_input};

/// The rows of a table after its header, cut at tabs.
fn rows(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect())
        .collect()
}

#[test]
fn test_pairs_are_scored_in_their_order() {
    let files = Files::new();
    let model = friends(&files);
    let pairs = files.write(
        "pairs.tsv",
        "Hans\tAda\nAda\tBob\n# a comment\nHans\tAda\nEve\tEve\n",
    );
    let text = run(["link", "predict", &model, &pairs]).text();
    assert!(
        text.starts_with("source\ttarget\tscore\tprobability\n"),
        "{text}"
    );
    let rows = rows(&text);
    let ends: Vec<[&str; 2]> = rows.iter().map(|row| [&*row[0], &*row[1]]).collect();
    assert_eq!(
        ends,
        [
            ["Hans", "Ada"],
            ["Ada", "Bob"],
            ["Hans", "Ada"],
            ["Eve", "Eve"]
        ]
    );
    assert_eq!(rows[0], rows[2]);
    for row in &rows {
        let (score, probability): (f64, f64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        assert!(
            (probability - 1.0 / (1.0 + (-score).exp())).abs() < 1e-6,
            "{row:?}"
        );
    }
    // The table itself can be asked about again.
    let table = files.write("table.tsv", &text);
    assert_eq!(run(["link", "predict", &model, &table]).text(), text);
    let line = format!("link predict {model} - --pairs-separator comma");
    let input = run_with_input(&line, b"Hans,Ada\nAda,Bob\n").text();
    assert!(text.starts_with(&input), "{input}");

    let json = run(["link", "predict", &model, &pairs, "--json"]).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["columns"].as_array().unwrap().len(), 4);
    assert_eq!(json["rows"].as_array().unwrap().len(), 4);
    assert_eq!(json["rows"][1][0], "Ada");
    let score: f64 = rows[1][2].parse().unwrap();
    assert!((json["rows"][1][2].as_f64().unwrap() - score).abs() < 1e-6);
}

#[test]
fn test_the_best_missing_links() {
    let files = Files::new();
    let line = format!("train --model ncnc --graph {NOVEL} --metric auc -q");
    small(&line, &files.argument("runs")).success();
    let model = files.argument("runs/seed-0");
    let top = run_line(&format!("link predict {model} --top 3")).text();
    let all = rows(&run_line(&format!("link predict {model} --top 100 --candidates all")).text());
    let rows = rows(&top);
    assert!(rows.len() > 77 && rows.len() <= 3 * 77);
    let train = training_neighbors(&model, &files);
    for of_node in rows.chunk_by(|left, right| left[0] == right[0]) {
        assert!(of_node.len() <= 3);
        let scores: Vec<f64> = of_node.iter().map(|row| row[2].parse().unwrap()).collect();
        assert!(
            scores.is_sorted_by(|better, worse| better >= worse),
            "{of_node:?}"
        );
        let node = &of_node[0][0];
        // Those at distance two, from the list of all that are no neighbours.
        let of_all = all.iter().filter(|row| row[0] == *node);
        let two_hop = of_all.filter(|row| {
            let (node, other): (usize, usize) = (node.parse().unwrap(), row[1].parse().unwrap());
            train[node].iter().any(|via| train[other].contains(via))
        });
        let best: Vec<&Vec<String>> = two_hop.take(3).collect();
        for (row, expected) in of_node.iter().zip(&best) {
            // Pairs of equal scores may change places with the rounding of a batch.
            let (score, expected): (f64, f64) =
                (row[2].parse().unwrap(), expected[2].parse().unwrap());
            assert!((score - expected).abs() < 1e-4, "{of_node:?} {best:?}");
        }
    }
    let some = run_line(&format!("link predict {model} --top 3 --nodes 11,0")).text();
    let expected: Vec<&str> = ["11", "0"]
        .iter()
        .flat_map(|node| {
            top.lines()
                .filter(move |row| row.split('\t').next() == Some(node))
        })
        .collect();
    let some: Vec<&str> = some.lines().skip(1).collect();
    let ends = |rows: &[&str]| -> Vec<String> {
        rows.iter()
            .map(|row| row.split('\t').take(2).collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(ends(&some), ends(&expected));
}

/// Neighbours in the graph of a run.
fn training_neighbors(model: &str, files: &Files) -> Vec<Vec<usize>> {
    let edges = files.argument("train.tsv");
    run([
        "graph",
        "convert",
        &format!("{model}/graph.argiope"),
        &edges,
    ])
    .success();
    let mut neighbors = vec![Vec::new(); 77];
    for edge in String::from_utf8(files.read("train.tsv")).unwrap().lines() {
        let (u, v) = edge.split_once('\t').unwrap();
        let (u, v): (usize, usize) = (u.parse().unwrap(), v.parse().unwrap());
        neighbors[u].push(v);
        neighbors[v].push(u);
    }
    neighbors
}

#[test]
fn test_ids_count_from_where_the_training_file_did() {
    let files = Files::new();
    let edges: String = (1..=12)
        .map(|node| format!("{node} {}\n{node} {}\n", node % 12 + 1, (node + 1) % 12 + 1))
        .collect();
    let graph = files.write("ring.edges", edges);
    let line = format!("train --model ncn --graph {graph} --base 1 --metric auc --split 0.1,0.2");
    small(&line, &files.argument("runs")).success();
    let model = files.argument("runs/seed-0");
    let text = run_with_input(&format!("link predict {model} -"), b"12 1\n").text();
    assert!(
        text.lines().nth(1).unwrap().starts_with("12\t1\t"),
        "{text}"
    );
    let message = run_with_input(&format!("link predict {model} -"), b"1 2\n0 1\n").failure();
    assert_eq!(message, "<stdin>: pair 2: no node is called \"0\"");
}

#[test]
fn test_unknown_nodes() {
    let files = Files::new();
    let model = friends(&files);
    let pairs = files.write("pairs.tsv", "Ada Bob\nAda Frits\n");
    let message = run(["link", "predict", &model, &pairs]).failure();
    assert_eq!(
        message,
        format!("{pairs}: pair 2: no node is called \"Frits\"; did you mean \"Fritz\"?")
    );
    let message = run(["link", "predict", &model, "--top", "1", "--nodes", "Ada,7"]).failure();
    assert_eq!(message, "--nodes: no node is called \"7\"");
    let empty = files.write("empty.tsv", "# nothing\n");
    let message = run(["link", "predict", &model, &empty]).failure();
    assert!(
        message.starts_with(&format!("{empty}:1: no edges")),
        "{message}"
    );
    let one = files.write("one.tsv", "Ada Bob\nEve\n");
    let message = run(["link", "predict", &model, &one]).failure();
    assert!(
        message.starts_with(&format!("{one}:2: expected 2 columns")),
        "{message}"
    );
}

#[test]
fn test_folders_that_are_no_runs() {
    let files = Files::new();
    let model = friends(&files);
    let runs = files.argument("friends");
    let message = run(["link", "predict", &runs, "--top", "1"]).failure();
    assert_eq!(
        message,
        format!("{runs} holds 1 runs: name one of them, such as {model}")
    );
    let message = run(["link", "predict", "data", "--top", "1"]).failure();
    assert_eq!(message, "data is no folder of a run: it has no config.toml");
    let tensors = files.path("friends/seed-0/model.safetensors");
    let mut bytes = std::fs::read(&tensors).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&tensors, bytes).unwrap();
    let message = run(["link", "predict", &model, "--top", "1"]).failure();
    assert!(message.contains("model.safetensors: "), "{message}");
}
