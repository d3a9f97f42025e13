//! Published data sets: what they must be, and what they must not be taken for.

use std::{env, fs, io::Write, path::PathBuf};

use argiope_directed::data::{Direction, NodeData, leak_warning, lookup_baseline};
use argiope_io::datasets::lookup;

use super::{assert_parts, message};

/// The folder of prepared data; without it the test says that it is skipped.
fn prepared(test: &str) -> Option<PathBuf> {
    let folder = env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Not a print macro: those are swallowed when a test passes.
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "SKIPPED: ARGIOPE_DATA is not set, {test} is not tested"
        );
    }
    folder
}

fn directed(name: &str) -> NodeData {
    NodeData::named(name, Direction::Directed).unwrap()
}

/// Share of the edges whose ends have equal classes.
fn homophily(data: &NodeData) -> f64 {
    let is_equal = |(u, v): &(u32, u32)| data.labels[*u as usize] == data.labels[*v as usize];
    data.graph.edges().filter(is_equal).count() as f64 / data.graph.num_edges() as f64
}

/// Share of the edges that are joined both ways.
fn reciprocity(data: &NodeData) -> f64 {
    let is_mutual = |(u, v): &(u32, u32)| data.graph.has_edge(*v, *u);
    data.graph.edges().filter(is_mutual).count() as f64 / data.graph.num_edges() as f64
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found}, expected {expected}"
    );
}

#[test]
fn test_undirected_files_are_not_loaded_as_directed() {
    for (name, counterpart) in [
        ("chameleon-filtered", Some("chameleon-filtered-directed")),
        ("squirrel", Some("squirrel-directed")),
        ("Cornell", Some("cornell-directed")),
        ("actor", Some("actor-directed")),
        ("cora-ml", Some("cora-ml-directed")),
        ("texas-4-classes", None),
        ("pubmed", None),
    ] {
        let text = message(NodeData::named(name, Direction::Directed));
        let name = name.to_lowercase();
        let reason =
            "each edge is stored once, with i < j: its direction is the order of node numbers";
        assert_parts(&text, &[&name, reason]);
        match counterpart {
            Some(other) => {
                assert_parts(&text, &[&format!("load {other}")]);
                assert!(lookup(other).unwrap().directed);
            }
            None => assert_parts(&text, &["not known here"]),
        }
    }
}

#[test]
fn test_sets_without_classes_are_refused() {
    for name in ["power", "lastfm"] {
        let text = message(NodeData::named(name, Direction::Undirected));
        assert_parts(&text, &[name, "no features and classes"]);
    }
    assert_parts(
        &message(NodeData::named("camelion", Direction::Directed)),
        &["camelion", "data set"],
    );
}

/// Name, nodes, edges, features, classes, homophily, reciprocity.
type Row = (
    &'static str,
    usize,
    usize,
    u64,
    usize,
    Option<f64>,
    Option<f64>,
);

const ROWS: [Row; 10] = [
    (
        "cora-ml-directed",
        2995,
        8416,
        2879,
        7,
        Some(0.792),
        Some(0.061),
    ),
    (
        "citeseer-directed",
        3312,
        4591,
        3703,
        6,
        Some(0.739),
        Some(0.024),
    ),
    (
        "chameleon-directed",
        2277,
        36_051,
        2325,
        5,
        Some(0.234),
        Some(0.260),
    ),
    (
        "squirrel-directed",
        5201,
        216_933,
        2089,
        5,
        Some(0.223),
        Some(0.171),
    ),
    (
        "chameleon-filtered-directed",
        890,
        13_534,
        2325,
        5,
        Some(0.245),
        Some(0.692),
    ),
    (
        "squirrel-filtered-directed",
        2223,
        65_578,
        2089,
        5,
        Some(0.216),
        Some(0.567),
    ),
    ("actor-directed", 7600, 29_926, 932, 5, Some(0.216), None),
    ("cornell-directed", 183, 295, 1703, 5, Some(0.122), None),
    ("texas-directed", 183, 309, 1703, 5, Some(0.061), None),
    ("wisconsin-directed", 251, 499, 1703, 5, Some(0.170), None),
];

#[test]
fn test_directed_sets_have_their_sizes() {
    if prepared("directed data").is_none() {
        return;
    }
    for (name, nodes, edges, features, classes, expected_homophily, expected_reciprocity) in ROWS {
        let data = directed(name);
        assert_eq!(
            (data.graph.num_nodes(), data.graph.num_edges()),
            (nodes, edges),
            "{name}"
        );
        assert_eq!(
            (data.features.num_features(), data.num_classes),
            (features, classes),
            "{name}"
        );
        assert_eq!(
            (data.splits.len(), data.class_names.len()),
            (10, classes),
            "{name}"
        );
        assert!(
            data.directed && data.labels.iter().all(Option::is_some),
            "{name}"
        );
        assert_eq!(data.graph.num_self_loops(), 0);
        let report = data.report;
        assert_eq!(report.edges_read, lookup(name).unwrap().edges);
        assert_eq!(
            report.edges_read - report.self_loops - report.duplicates,
            edges as u64
        );
        if let Some(expected) = expected_homophily {
            assert_near(homophily(&data), expected, 0.003, name);
        }
        if let Some(expected) = expected_reciprocity {
            assert_near(reciprocity(&data), expected, 0.002, name);
        }
    }
    let isolated = directed("citeseer-directed").report.isolated_nodes;
    assert_eq!(isolated, 48);
}

#[test]
fn test_splits_are_the_published_ones() {
    if prepared("published splits").is_none() {
        return;
    }
    let sizes = |data: &NodeData| data.splits[0].parts().map(|part| part.1.len());
    assert_eq!(sizes(&directed("chameleon-directed")), [1092, 729, 456]);
    assert_eq!(sizes(&directed("cora-ml-directed")), [140, 500, 2355]);
    assert_eq!(sizes(&directed("citeseer-directed")), [120, 500, 2692]);
    let cora = NodeData::named("cora", Direction::Undirected).unwrap();
    assert_eq!(sizes(&cora), [140, 500, 1000]);
    assert_eq!((cora.graph.num_edges(), cora.num_classes), (2 * 5278, 7));
    let drawn = directed("cora-ml-directed");
    assert_ne!(drawn.splits[0], drawn.splits[1]);
    assert_parts(&drawn.notes.join("\n"), &["no splits are published"]);
    // Both publishers of the same graph have the same first split.
    let undirected = NodeData::named("cornell", Direction::Undirected).unwrap();
    assert_eq!(undirected.splits[0], directed("cornell-directed").splits[0]);
}

#[test]
fn test_sets_of_plain_files_have_features_and_classes() {
    if prepared("sets of plain files").is_none() {
        return;
    }
    for (name, num_features, num_classes) in [
        ("dblp", 1639, 4),
        ("coauthor-cs", 6805, 15),
        ("citeseer-full", 602, 6),
        ("cora-ml", 2879, 7),
    ] {
        let data = NodeData::named(name, Direction::Undirected).unwrap();
        let found = (data.features.num_features(), data.num_classes);
        assert_eq!(found, (num_features, num_classes), "{name}");
        let set = lookup(name).unwrap();
        assert_eq!(data.graph.num_nodes() as u64, set.nodes, "{name}");
        assert_eq!(data.graph.num_edges() as u64, 2 * set.edges, "{name}");
        assert_eq!(data.splits.len(), 10, "{name}");
    }
}

#[test]
fn test_symmetrised_directed_sets_are_the_undirected_ones() {
    if prepared("undirected data").is_none() {
        return;
    }
    for (name, stored) in [
        ("cornell-directed", "cornell"),
        ("texas-directed", "texas"),
        ("wisconsin-directed", "wisconsin"),
        ("chameleon-directed", "chameleon"),
        ("squirrel-filtered-directed", "squirrel-filtered"),
    ] {
        let symmetrised = NodeData::named(name, Direction::Undirected).unwrap();
        let undirected = NodeData::named(stored, Direction::Undirected).unwrap();
        assert_eq!(symmetrised.graph, undirected.graph, "{name}");
        assert_eq!(symmetrised.labels, undirected.labels, "{name}");
        assert!(!symmetrised.directed && !undirected.directed);
        assert_parts(
            &symmetrised.notes.join("\n"),
            &["edges are stored with directions and were taken in both"],
        );
        assert!(!undirected.notes.join("\n").contains("taken in both"));
    }
}

#[test]
fn test_cornell_with_the_classes_of_texas_is_refused() {
    let Some(folder) = prepared("the broken file of Cornell") else {
        return;
    };
    let folder = folder.join("directed/geom-gcn");
    let none: [PathBuf; 0] = [];
    let read = |edges: PathBuf, nodes: PathBuf| {
        NodeData::from_geom_gcn(edges, nodes, &none, Direction::Directed)
    };
    let parts = ["classes of Texas", "edges", "Cornell", "cornell-directed"];
    let broken = folder.join("cornell");
    let edges = broken.join("out1_graph_edges.txt");
    let nodes = broken.join("out1_node_feature_label.txt");
    assert_parts(&message(read(edges.clone(), nodes.clone())), &parts);
    // Other names do not help.
    let other = tempfile::tempdir().unwrap();
    let renamed = |path: PathBuf, name: &str| {
        let to = other.path().join(name);
        fs::copy(path, &to).unwrap();
        to
    };
    let fixed = folder.join("cornell_fixed/out1_graph_edges.txt");
    assert_parts(
        &message(read(renamed(edges, "a"), renamed(nodes.clone(), "b"))),
        &parts,
    );
    assert_parts(
        &message(read(renamed(fixed, "c"), renamed(nodes.clone(), "b"))),
        &parts,
    );
    // The same content is right for Texas.
    let texas = folder.join("texas/out1_graph_edges.txt");
    assert_eq!(
        read(texas, nodes).unwrap().labels,
        directed("texas-directed").labels
    );
}

#[test]
fn test_repeated_pages_are_noticed_and_give_their_classes_away() {
    if prepared("leaks").is_none() {
        return;
    }
    let mut found = Vec::new();
    for (name, expected) in [
        ("chameleon-directed", 0.722),
        ("squirrel-directed", 0.677),
        ("chameleon-filtered-directed", 0.270),
        ("squirrel-filtered-directed", 0.352),
    ] {
        let data = directed(name);
        let accuracies = lookup_baseline(&data).unwrap();
        let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
        found.push((name, mean, leak_warning(&data)));
        assert_near(mean, expected, 0.003, name);
    }
    for (name, _, warning) in &found {
        assert_eq!(warning.is_some(), !name.contains("filtered"), "{found:?}");
    }
    for (name, ..) in ROWS
        .iter()
        .filter(|row| !row.0.starts_with("chameleon-d") && !row.0.starts_with("squirrel-d"))
    {
        assert_eq!(leak_warning(&directed(name)), None, "{name}");
    }
}
