//! AMUD against sums over all ordered pairs, its laws, and correlations that were measured with another program.

use std::{io::Write, path::PathBuf};

use argiope_directed::{
    Diagonal, DirectedError, DirectedPattern,
    amud::{AmudOptions, AmudReport, Homophily, PatternStatistics, amud},
    data::Direction,
};
use argiope_graph::{Cancelled, DirectedGraph, Progress, SelfLoops, Silent};
use argiope_io::npz::read_node_classification_npz;
use proptest::prelude::*;

type Labels = Vec<Option<u32>>;

const KEEP: AmudOptions = AmudOptions {
    threshold: 0.5,
    keep_self_loops: true,
};

/// Graphs with isolated nodes, loops and edges both ways, with up to four classes and nodes without one.
fn labelled_graphs() -> impl Strategy<Value = (DirectedGraph, Labels)> {
    (3u32..14).prop_flat_map(|num_nodes| {
        let edges = prop::collection::vec((0..num_nodes, 0..num_nodes), 0..60);
        let labels =
            prop::collection::vec(prop::option::weighted(0.8, 0u32..4), num_nodes as usize);
        (edges, labels).prop_map(move |(edges, labels)| {
            let graph = DirectedGraph::from_edges(num_nodes as usize, edges, SelfLoops::Keep);
            (graph.unwrap(), labels)
        })
    })
}

fn run(graph: &DirectedGraph, labels: &[Option<u32>]) -> Result<AmudReport, DirectedError> {
    amud(graph, labels, &AmudOptions::default(), &Silent)
}

fn of(report: &AmudReport, pattern: DirectedPattern) -> &PatternStatistics {
    report
        .patterns
        .iter()
        .find(|of| of.pattern == pattern)
        .unwrap()
}

/// Pearson's correlation of two indicators over all ordered pairs of distinct labelled nodes, from their definition.
fn correlation(
    graph: &DirectedGraph,
    labels: &[Option<u32>],
    pattern: DirectedPattern,
) -> Option<f64> {
    let entries = pattern.entries(graph, Diagonal::Keep).unwrap();
    let (mut joined, mut agreeing) = (Vec::new(), Vec::new());
    for (u, of_u) in labels.iter().enumerate() {
        for (v, of_v) in labels.iter().enumerate() {
            if u != v && of_u.is_some() && of_v.is_some() {
                joined.push(f64::from(entries.row(u).contains(&(v as u32))));
                agreeing.push(f64::from(of_u == of_v));
            }
        }
    }
    let count = joined.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (x, y) = (mean(&joined), mean(&agreeing));
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        joined
            .iter()
            .zip(&agreeing)
            .map(|(&a, &b)| f(a - x, b - y))
            .sum()
    };
    let (xx, yy) = (sum(&|a, _| a * a), sum(&|_, b| b * b));
    (xx > 0.0 && yy > 0.0).then(|| sum(&|a, b| a * b) / (xx * yy).sqrt())
}

fn is_close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Nodes as the numbers of `order`.
fn relabelled(graph: &DirectedGraph, order: &[u32]) -> DirectedGraph {
    let edges = graph
        .edges()
        .map(|(u, v)| (order[u as usize], order[v as usize]));
    DirectedGraph::from_edges(graph.num_nodes(), edges, SelfLoops::Keep).unwrap()
}

proptest! {
    #[test]
    fn prop_correlations_are_those_of_all_pairs((graph, labels) in labelled_graphs(), keep in any::<bool>()) {
        let options = AmudOptions { keep_self_loops: keep, ..AmudOptions::default() };
        let used = match keep {
            true => graph.clone(),
            false => DirectedGraph::from_edges(graph.num_nodes(), graph.edges(), SelfLoops::Drop).unwrap(),
        };
        let expected = DirectedPattern::ALL.map(|pattern| correlation(&used, &labels, pattern));
        match amud(&graph, &labels, &options, &Silent) {
            Ok(report) => {
                for (of, expected) in report.patterns.iter().zip(expected) {
                    prop_assert!(is_close(of.r, expected), "{}: {:?}, {:?}", of.pattern, of.r, expected);
                    prop_assert_eq!(of.r_squared, of.r.map_or(0.0, |r| r * r));
                }
                prop_assert!((0.0..=1.0).contains(&report.score));
                prop_assert_eq!(report.decision == Direction::Directed, report.score > 0.5);
                prop_assert_eq!(report.num_edges, used.num_edges());
                prop_assert_eq!(report.num_self_loops, graph.num_self_loops());
            }
            Err(DirectedError::Data { .. }) => prop_assert!(expected.iter().all(Option::is_none) || used.num_edges() == 0),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn prop_transposes_correlate_the_same((graph, labels) in labelled_graphs()) {
        let r = |pattern| correlation(&graph, &labels, pattern);
        prop_assert!(is_close(r(DirectedPattern::A), r(DirectedPattern::At)));
        prop_assert!(is_close(r(DirectedPattern::AA), r(DirectedPattern::AtAt)));
        if let Ok(report) = run(&graph, &labels) {
            prop_assert_eq!(of(&report, DirectedPattern::A).r, of(&report, DirectedPattern::At).r);
            prop_assert_eq!(of(&report, DirectedPattern::AA).r, of(&report, DirectedPattern::AtAt).r);
        }
    }

    #[test]
    fn prop_reversal_exchanges_patterns((graph, labels) in labelled_graphs()) {
        if let (Ok(report), Ok(reversed)) = (run(&graph, &labels), run(&graph.reversed(), &labels)) {
            for pattern in DirectedPattern::ALL {
                prop_assert_eq!(of(&report, pattern).r, of(&reversed, pattern.reversed()).r);
            }
            prop_assert!((report.score - reversed.score).abs() < 1e-12);
            prop_assert_eq!(report.homophily.edge, reversed.homophily.edge);
            prop_assert_eq!(report.homophily.adjusted, reversed.homophily.adjusted);
            prop_assert_eq!(report.homophily.node_out, reversed.homophily.node_in);
            for (class, other) in report.homophily.classes.iter().zip(&reversed.homophily.classes) {
                prop_assert_eq!(class.num_out_edges, other.num_in_edges);
                prop_assert_eq!(class.homophily_out, other.homophily_in);
            }
        }
    }

    #[test]
    fn prop_numbers_of_nodes_do_not_matter(
        ((graph, labels), order) in labelled_graphs().prop_flat_map(|(graph, labels)| {
            let order: Vec<u32> = (0..labels.len() as u32).collect();
            (Just((graph, labels)), Just(order).prop_shuffle())
        })
    ) {
        let mut moved = vec![None; labels.len()];
        for (node, &label) in labels.iter().enumerate() {
            moved[order[node] as usize] = label;
        }
        let (one, other) = (run(&graph, &labels), run(&relabelled(&graph, &order), &moved));
        match (one, other) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(&one.patterns, &other.patterns);
                prop_assert_eq!(one.score, other.score);
                prop_assert_eq!(&one.homophily.classes, &other.homophily.classes);
                prop_assert!(is_close(one.homophily.node_in, other.homophily.node_in));
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }

    #[test]
    fn prop_names_of_classes_do_not_matter((graph, labels) in labelled_graphs()) {
        let renamed: Labels = labels.iter().map(|label| label.map(|label| [u32::MAX, 7, 1_000_000, 0][label as usize])).collect();
        if let (Ok(one), Ok(other)) = (run(&graph, &labels), run(&graph, &renamed)) {
            prop_assert_eq!(&one.patterns, &other.patterns);
            prop_assert_eq!(one.score, other.score);
            prop_assert_eq!(one.homophily.edge, other.homophily.edge);
        }
    }

    #[test]
    fn prop_homophily_is_that_of_its_definition((graph, labels) in labelled_graphs()) {
        let Ok(report) = run(&graph, &labels) else { return Ok(()) };
        let label = |node: u32| labels[node as usize];
        let edges: Vec<(u32, u32)> = (graph.edges())
            .filter(|&(u, v)| u != v && label(u).is_some() && label(v).is_some())
            .collect();
        let shares = |edges: &mut dyn Iterator<Item = (u32, u32)>, holds: &dyn Fn(u32, u32) -> bool| {
            mean(&edges.map(|(u, v)| f64::from(holds(u, v))).collect::<Vec<_>>())
        };
        let agree = |u: u32, v: u32| label(u) == label(v);
        let mutual = |u: u32, v: u32| graph.has_edge(v, u);
        let Homophily { edge, node_out, node_in, ref classes, .. } = report.homophily;
        prop_assert!(is_close(edge, shares(&mut edges.iter().copied(), &agree)));
        let nodes = 0..graph.num_nodes() as u32;
        let of_targets: Vec<f64> = (nodes.clone())
            .filter_map(|node| shares(&mut edges.iter().copied().filter(|edge| edge.0 == node), &agree))
            .collect();
        prop_assert!(is_close(node_out, mean(&of_targets)));
        let of_sources: Vec<f64> = nodes
            .filter_map(|node| shares(&mut edges.iter().copied().filter(|edge| edge.1 == node), &agree))
            .collect();
        prop_assert!(is_close(node_in, mean(&of_sources)));
        let within = edges.iter().copied().filter(|&(u, v)| agree(u, v));
        prop_assert!(is_close(report.homophily.reciprocity_same_class, shares(&mut within.clone(), &mutual)));
        let between = edges.iter().copied().filter(|&(u, v)| !agree(u, v));
        prop_assert!(is_close(report.homophily.reciprocity_different_class, shares(&mut between.clone(), &mutual)));
        let mut by_chance = 0.0;
        for class in classes {
            let out = edges.iter().copied().filter(|&(u, _)| label(u) == Some(class.class));
            let into = edges.iter().copied().filter(|&(_, v)| label(v) == Some(class.class));
            prop_assert_eq!(class.num_out_edges as usize, out.clone().count());
            prop_assert_eq!(class.num_in_edges as usize, into.clone().count());
            by_chance += out.clone().count() as f64 * into.clone().count() as f64;
            prop_assert!(is_close(class.homophily_out, shares(&mut out.clone(), &agree)));
            prop_assert!(is_close(class.homophily_in, shares(&mut into.clone(), &agree)));
            prop_assert!(is_close(class.reciprocity, shares(&mut out.clone(), &mutual)));
        }
        by_chance /= (edges.len() as f64).powi(2);
        let adjusted = edge.filter(|_| by_chance < 1.0).map(|edge| (edge - by_chance) / (1.0 - by_chance));
        prop_assert!(is_close(report.homophily.adjusted, adjusted));
    }
}

/// 300 nodes in three classes, node `i` to `i + 1, i + 7` and some multiples: hubs, and paths of all kinds.
fn fixed_graph() -> (DirectedGraph, Labels) {
    let n = 300u32;
    let edges = (0..n).flat_map(|i| {
        [
            (i, (i + 1) % n),
            (i, (i * 7 + 3) % n),
            (i * i % n, i),
            (i, i % 5),
        ]
    });
    let graph = DirectedGraph::from_edges(n as usize, edges, SelfLoops::Keep).unwrap();
    let labels = (0..n)
        .map(|i| (i % 11 != 0).then_some(i * i % 7 % 3))
        .collect();
    (graph, labels)
}

#[test]
fn test_correlations_of_a_larger_graph_are_those_of_all_pairs() {
    let (graph, labels) = fixed_graph();
    let report = amud(&graph, &labels, &KEEP, &Silent).unwrap();
    for of in &report.patterns {
        let expected = correlation(&graph, &labels, of.pattern);
        assert!(
            is_close(of.r, expected),
            "{}: {:?}, {expected:?}",
            of.pattern,
            of.r
        );
    }
}

#[test]
fn test_number_of_threads_does_not_matter() {
    let (graph, labels) = fixed_graph();
    let reports = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| run(&graph, &labels).unwrap())
    });
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
}

#[test]
fn test_symmetric_graphs_are_undirected() {
    let (graph, labels) = fixed_graph();
    let graph = DirectedGraph::from(&graph.to_undirected().unwrap().graph);
    let report = run(&graph, &labels).unwrap();
    assert_eq!(
        (report.score, report.decision),
        (0.0, Direction::Undirected)
    );
    assert_eq!(report.reciprocity, 1.0);
    assert!(report.notes.iter().any(|note| note.contains("both ways")));
}

/// Nodes 0 to 3 of classes 0, 0, 1, 1 point to two nodes of class 2, those of a class to the same one.
fn planted() -> (DirectedGraph, Labels) {
    let edges = [(0, 4), (1, 4), (2, 5), (3, 5)];
    let graph = DirectedGraph::from_edges(6, edges, SelfLoops::Drop).unwrap();
    (graph, [0, 0, 1, 1, 2, 2].map(Some).to_vec())
}

#[test]
fn test_planted_directions_are_found() {
    let (graph, labels) = planted();
    let report = run(&graph, &labels).unwrap();
    // 30 pairs, 6 of which agree; A A^T joins 4 of those: r = (4 * 30 - 4 * 6) / sqrt(4 * 26 * 6 * 24).
    let common_targets = of(&report, DirectedPattern::AAt);
    assert_eq!(
        (common_targets.num_entries, common_targets.num_same_class),
        (4, 4)
    );
    let expected = 96.0 / f64::sqrt(4.0 * 26.0 * 6.0 * 24.0);
    assert!(is_close(common_targets.r, Some(expected)));
    // A: r = (0 - 4 * 6) / sqrt(4 * 26 * 6 * 24).
    assert!(is_close(
        of(&report, DirectedPattern::A).r,
        Some(-expected / 4.0)
    ));
    assert_eq!(of(&report, DirectedPattern::AA).r, None);
    assert_eq!((report.score, report.decision), (1.0, Direction::Directed));
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("smaller to the larger"))
    );
    let strict = AmudOptions {
        threshold: 1.0,
        ..AmudOptions::default()
    };
    assert_eq!(
        amud(&graph, &labels, &strict, &Silent).unwrap().decision,
        Direction::Undirected
    );
}

#[test]
fn test_self_loops_are_left_out_or_walked() {
    let graph = DirectedGraph::from_edges(3, [(0, 0), (0, 1), (1, 2)], SelfLoops::Keep).unwrap();
    let labels = [Some(0), Some(1), Some(0)];
    let without = run(&graph, &labels).unwrap();
    assert_eq!((without.num_edges, without.num_self_loops), (2, 1));
    assert_eq!(of(&without, DirectedPattern::AA).num_entries, 1);
    let with = amud(&graph, &labels, &KEEP, &Silent).unwrap();
    assert_eq!((with.num_edges, with.num_self_loops), (3, 1));
    assert_eq!(of(&with, DirectedPattern::AA).num_entries, 2);
    assert_eq!(of(&with, DirectedPattern::A).num_entries, 2);
}

#[test]
fn test_data_without_a_correlation_is_an_error() {
    let graph = |edges: &[(u32, u32)]| {
        DirectedGraph::from_edges(4, edges.iter().copied(), SelfLoops::Keep).unwrap()
    };
    let edges = graph(&[(0, 1), (1, 2)]);
    let says = |graph: &DirectedGraph, labels: &[Option<u32>], parts: &[&str]| {
        let error = run(graph, labels).unwrap_err();
        assert!(matches!(error, DirectedError::Data { .. }), "{error:?}");
        let text = error.to_string();
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    };
    says(&edges, &[None; 4], &["none of 4 nodes"]);
    says(
        &edges,
        &[Some(3), None, Some(3), None],
        &["all 2 labelled nodes of 4", "class 3"],
    );
    says(&edges, &[0, 1, 2, 3].map(Some), &["4 classes"]);
    says(&edges, &[Some(0); 3], &["3 labels for 4 nodes"]);
    let labels = [0, 0, 1, 1].map(Some);
    says(&graph(&[]), &labels, &["4 nodes", "0 self loops"]);
    says(
        &graph(&[(1, 1), (2, 2)]),
        &labels,
        &["4 nodes", "2 self loops"],
    );
    // The only edge leads to a node without a class.
    says(
        &graph(&[(0, 3)]),
        &[Some(0), Some(0), Some(1), None],
        &["1 edges", "3 labelled nodes of 4"],
    );
}

#[test]
fn test_thresholds_without_sense_are_errors() {
    let (graph, labels) = planted();
    for threshold in [f64::NAN, -0.1, 1.1] {
        let options = AmudOptions {
            threshold,
            ..AmudOptions::default()
        };
        let error = amud(&graph, &labels, &options, &Silent).unwrap_err();
        assert!(matches!(
            error,
            DirectedError::Option {
                name: "threshold",
                ..
            }
        ));
    }
}

#[test]
fn test_cancelled_work_gives_no_report() {
    struct Stopped;
    impl Progress for Stopped {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let (graph, labels) = fixed_graph();
    let result = amud(&graph, &labels, &AmudOptions::default(), &Stopped);
    assert!(matches!(result, Err(DirectedError::Cancelled(Cancelled))));
}

#[test]
fn test_reports_are_written() {
    let (graph, labels) = planted();
    let report = run(&graph, &labels).unwrap();
    let table = report.to_string();
    for line in [
        "6 nodes, 6 of them in 3 known classes",
        "directed, score 1.0000",
        "AA^T                 4             4     1.0000    0.7845    6.154e-1",
    ] {
        assert!(table.lines().any(|found| found == line), "{line}\n{table}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["decision"], "directed");
    assert_eq!(json["patterns"][3]["pattern"], "AA^T");
    assert_eq!(json["patterns"][2]["r"], serde_json::Value::Null);
    assert_eq!(json["homophily"]["classes"][0]["num_out_edges"], 2);
    let drawing = report.to_svg();
    assert!(drawing.starts_with("<svg") && drawing.trim_end().ends_with("</svg>"));
    // A bar for every pattern with an r, in both panels.
    let bars = report.patterns.iter().filter(|of| of.r.is_some()).count();
    assert_eq!(drawing.matches("<rect").count(), 2 * bars);
    assert!(!drawing.contains("NaN"));
}

/// Correlations of A, A A, A A^T and A^T A to four digits, measured with a program that multiplies the matrices; the score by our
/// definition; homophily of edges.
const MEASURED: [(&str, [f64; 4], f64, f64); 6] = [
    (
        "citation/cora_ml_directed",
        [0.0504, 0.0645, 0.1901, 0.0798],
        0.663,
        0.792,
    ),
    (
        "citation/citeseer_directed",
        [0.0300, 0.0249, 0.0354, 0.0814],
        0.673,
        0.739,
    ),
    (
        "heterophilous/chameleon_directed",
        [0.0068, 0.0196, 0.0337, 0.0186],
        0.412,
        0.234,
    ),
    (
        "heterophilous/squirrel_directed",
        [0.0053, -0.0087, -0.0039, -0.0034],
        0.612,
        0.223,
    ),
    (
        "heterophilous/chameleon_filtered_directed",
        [0.0112, 0.0263, 0.0852, 0.0430],
        0.620,
        0.245,
    ),
    (
        "heterophilous/squirrel_filtered_directed",
        [-0.0047, -0.0303, -0.0010, -0.0330],
        0.505,
        0.216,
    ),
];

#[test]
fn test_measured_correlations_of_data_sets() {
    let Some(folder) = std::env::var_os("ARGIOPE_DATA").map(PathBuf::from) else {
        // Not a print macro: those are swallowed when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: ARGIOPE_DATA is not set, measured correlations are not tested"
        );
        return;
    };
    for (name, expected, score, homophily) in MEASURED {
        let path = folder.join("directed").join(format!("{name}.npz"));
        let set = read_node_classification_npz(&path).unwrap();
        let graph = set.edges.into_directed(SelfLoops::Drop).unwrap().graph;
        let labels: Labels = (set.labels.unwrap().into_iter())
            .map(|label| u32::try_from(label).ok())
            .collect();
        let report = run(&graph, &labels).unwrap();
        assert!(
            (report.score - score).abs() <= 5.1e-4,
            "{name}: {}, {score}",
            report.score
        );
        let found = report.homophily.edge.unwrap();
        assert!(
            (found - homophily).abs() <= 5.1e-4,
            "{name}: {found}, {homophily}"
        );
        let patterns = [
            DirectedPattern::A,
            DirectedPattern::AA,
            DirectedPattern::AAt,
            DirectedPattern::AtA,
        ];
        for (pattern, expected) in patterns.into_iter().zip(expected) {
            let r = of(&report, pattern).r.unwrap();
            assert!(
                (r - expected).abs() <= 0.500_001e-4,
                "{name} {pattern}: {r}, {expected}"
            );
        }
    }
}
