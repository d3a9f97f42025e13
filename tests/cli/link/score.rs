//! `argiope link score`.

use std::collections::VecDeque;

use serde_json::Value;

use crate::program::{Files, KARATE, run, run_line, run_with_input};

const NUM_NODES: usize = 34;

fn karate() -> Vec<Vec<bool>> {
    let text = run(["graph", "convert", KARATE, "-"]).text();
    let mut joined = vec![vec![false; NUM_NODES]; NUM_NODES];
    for edge in text.lines() {
        let (u, v) = edge.split_once('\t').unwrap();
        let (u, v): (usize, usize) = (u.parse().unwrap(), v.parse().unwrap());
        joined[u][v] = true;
        joined[v][u] = true;
    }
    joined
}

fn distance(joined: &[Vec<bool>], from: usize, to: usize) -> f64 {
    let mut distances = vec![f64::INFINITY; NUM_NODES];
    distances[from] = 0.0;
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        for next in 0..NUM_NODES {
            if joined[node][next] && distances[next].is_infinite() {
                distances[next] = distances[node] + 1.0;
                queue.push_back(next);
            }
        }
    }
    distances[to]
}

/// Number of walks of a length.
fn walks(joined: &[Vec<bool>], from: usize, to: usize, length: usize) -> f64 {
    let mut ends = vec![0.0; NUM_NODES];
    ends[from] = 1.0;
    for _ in 0..length {
        let step = |to: usize| {
            (0..NUM_NODES)
                .filter(|&via| joined[via][to])
                .map(|via| ends[via])
                .sum()
        };
        ends = (0..NUM_NODES).map(step).collect();
    }
    ends[to]
}

#[test]
fn test_scores_are_those_of_the_formulas() {
    let joined = karate();
    let degree = |node: usize| joined[node].iter().filter(|&&edge| edge).count() as f64;
    let over_common = |u: usize, v: usize, value: &dyn Fn(f64) -> f64| -> f64 {
        let common = (0..NUM_NODES).filter(|&w| joined[u][w] && joined[v][w]);
        common.map(|w| value(degree(w))).sum()
    };
    let pairs: Vec<(usize, usize)> = (0..NUM_NODES)
        .flat_map(|u| [(u, 33), (0, u), (u, (u * 5) % 34)])
        .collect();
    let files = Files::new();
    let text: String = pairs.iter().map(|(u, v)| format!("{u} {v}\n")).collect();
    let file = files.write("pairs.txt", text);
    let cn = |u, v| over_common(u, v, &|_| 1.0);
    type Formula<'a> = &'a dyn Fn(usize, usize) -> f64;
    let formulas: [(&str, Formula<'_>); 8] = [
        ("cn", &cn),
        ("jaccard", &|u, v| {
            cn(u, v) / (degree(u) + degree(v) - cn(u, v))
        }),
        ("aa", &|u, v| {
            over_common(u, v, &|degree| match degree {
                1.0 => 0.0,
                degree => 1.0 / degree.ln(),
            })
        }),
        ("resource-allocation", &|u, v| {
            over_common(u, v, &|degree| 1.0 / degree)
        }),
        ("pa", &|u, v| degree(u) * degree(v)),
        ("katz --beta 0.1 --max-length 2", &|u, v| {
            0.1 * walks(&joined, u, v, 1) + 0.01 * walks(&joined, u, v, 2)
        }),
        ("katz", &|u, v| {
            (1..=3)
                .map(|length| 0.005f64.powi(length as i32) * walks(&joined, u, v, length))
                .sum()
        }),
        ("sp", &|u, v| -distance(&joined, u, v)),
    ];
    for (name, formula) in formulas {
        let text = run_line(&format!(
            "link score --graph {KARATE} {file} --heuristic {name}"
        ))
        .text();
        let mut rows = text.lines();
        assert_eq!(rows.next(), Some("source\ttarget\tscore"));
        for (&(u, v), row) in pairs.iter().zip(rows.by_ref()) {
            let score = row.strip_prefix(&format!("{u}\t{v}\t")).unwrap();
            let (score, expected): (f64, f64) = (score.parse().unwrap(), formula(u, v));
            assert!(
                (score - expected).abs() <= 1e-12 * expected.abs(),
                "{name} {row}: {expected}"
            );
        }
        assert_eq!(rows.next(), None);
    }
}

#[test]
fn test_page_rank_takes_its_parameter() {
    let score = |alpha: &str| -> f64 {
        let line = format!("link score --graph {KARATE} --heuristic ppr --alpha {alpha} -");
        let text = run_with_input(&line, b"0 33\n").text();
        text.lines()
            .nth(1)
            .unwrap()
            .split('\t')
            .nth(2)
            .unwrap()
            .parse()
            .unwrap()
    };
    // The walk stops where it begins.
    assert_eq!(score("1"), 0.0);
    assert!(score("0.5") > 0.0 && score("0.1") > score("0.5"));
}

#[test]
fn test_the_best_missing_links() {
    let joined = karate();
    let text = run_line(&format!(
        "link score --graph {KARATE} --heuristic cn --top 2 --candidates all"
    ))
    .text();
    let mut rows = text.lines().skip(1);
    for u in 0..NUM_NODES {
        let common = |v: usize| {
            (0..NUM_NODES)
                .filter(|&w| joined[u][w] && joined[v][w])
                .count()
        };
        let mut others: Vec<usize> = (0..NUM_NODES)
            .filter(|&v| v != u && !joined[u][v])
            .collect();
        others.sort_by_key(|&v| (std::cmp::Reverse(common(v)), v));
        for &v in &others[..2] {
            assert_eq!(rows.next().unwrap(), format!("{u}\t{v}\t{}", common(v)));
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn test_names_bases_and_nodes_without_a_path() {
    let line =
        "link score --graph - --heuristic sp --top 5 --candidates all --nodes Ada --ids labels";
    let edges = b"Ada Bob\nBob Carl\nDora Eve\n";
    let text = run_with_input(line, edges).text();
    assert_eq!(
        text,
        "source\ttarget\tscore\nAda\tCarl\t-2\nAda\tDora\t-inf\nAda\tEve\t-inf\n"
    );
    let json = run_with_input(&format!("{line} --json"), edges).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["rows"][0], serde_json::json!(["Ada", "Carl", -2]));
    assert_eq!(json["rows"][1][2], Value::Null);
    let line = "link score --graph - --heuristic cn --top 1 --nodes 1 --base 1";
    let text = run_with_input(line, b"1 2\n2 3\n").text();
    assert_eq!(text, "source\ttarget\tscore\n1\t3\t1\n");
    let one_based = Files::new();
    let graph = one_based.write("path.edges", "1 2\n2 3\n");
    let line = format!("link score --graph {graph} --base 1 --heuristic cn -");
    assert!(
        run_with_input(&line, b"3 1\n")
            .text()
            .ends_with("\n3\t1\t1\n")
    );
    let message = run_with_input(&line, b"3 1\n0 1\n").failure();
    assert!(
        message.starts_with("<stdin>:2: column 1: node id 0 is out of range"),
        "{message}"
    );
}
