//! Data by name and from files: sizes, parts, and what is refused.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use argiope_graph::{BipartiteGraph, Silent};
use argiope_io::{Ids, InteractionLayout, ReadOptions, npy::write_npy};
use argiope_unlearn::{
    UnlearnError,
    data::{GraphData, GraphFiles, InteractionFiles, Interactions},
};
use proptest::prelude::*;
use tempfile::TempDir;

/// Whether there are prepared data; without, the test says that it is skipped.
fn is_prepared(test: &str) -> bool {
    let is_set = env::var_os("ARGIOPE_DATA").is_some();
    if !is_set {
        // Not a print macro: those are swallowed when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: ARGIOPE_DATA is not set, {test} is not tested"
        );
    }
    is_set
}

/// A graph of 5 nodes, of which 3 and 4 have no edges and 4 has no class.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        files.write("edges.tsv", "0\t1\n1\t0\n2\t1\n2\t2\n");
        files.write("features.tsv", "# 5 3 2\n0\t1\t0.5\n3\t2\t2\n");
        files.write("classes.txt", "0\n1\n0\n2\n-1\n");
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    fn read(&self, features: &str, options: &ReadOptions) -> Result<GraphData, UnlearnError> {
        let (edges, features, classes) = (
            self.path("edges.tsv"),
            self.path(features),
            self.path("classes.txt"),
        );
        let files = GraphFiles {
            edges: &edges,
            features: &features,
            classes: Some(&classes),
        };
        GraphData::from_files(files, options, &Silent)
    }

    #[track_caller]
    fn refused(&self, features: &str, part: &str) {
        let error = self
            .read(features, &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn test_nodes_without_edges_stay() {
    let data = Files::new()
        .read("features.tsv", &ReadOptions::default())
        .unwrap();
    assert_eq!(data.graph.num_nodes(), 5);
    assert_eq!(data.graph.edges().collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    assert_eq!(data.classes, [Some(0), Some(1), Some(0), Some(2), None]);
    assert_eq!(data.num_classes, 3);
    assert_eq!(
        (data.features.num_nodes(), data.features.num_features()),
        (5, 3)
    );
}

#[test]
fn test_parts_that_do_not_fit_are_refused() {
    let files = Files::new();
    let names = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let message = files.read("features.tsv", &names).unwrap_err().to_string();
    assert!(
        message.contains("rows of features have no names"),
        "{message}"
    );
    files.write("classes.txt", "0\n1\n0\n");
    files.refused("features.tsv", "features of 5 and classes of 3 do not fit");
    files.write("classes.txt", "0\n1\n0\n5\n0\n");
    files.refused("features.tsv", "the class of node 3 is 5, with 5 nodes");
    files.write("edges.tsv", "0 1\n1 5\n");
    files.refused(
        "features.tsv",
        "edges.tsv:2: column 2: node id 5 is out of range",
    );
}

#[test]
fn test_values_that_are_no_numbers_are_named() {
    let files = Files::new();
    for (value, text) in [
        (f32::NAN, "NaN"),
        (f32::INFINITY, "inf"),
        (f32::NEG_INFINITY, "-inf"),
    ] {
        let mut values = vec![0.0; 10];
        values[7] = value;
        write_npy(files.path("features.npy"), &[5, 2], &values).unwrap();
        files.refused("features.npy", &format!("feature 1 of node 3 is {text}"));
    }
    files.write("features.tsv", "# 5 3 2\n0\t1\t0.5\n3\t2\tnan\n");
    files.refused("features.tsv", "the value of column 2 in row 3 is nan");
    // Beyond single precision
    files.write("features.tsv", "# 5 3 2\n0\t1\t0.5\n3\t2\t1e300\n");
    files.refused("features.tsv", "feature 2 of node 3 is inf");
}

#[test]
fn test_names_of_other_data_are_refused() {
    for (name, part) in [
        ("power", "power has no features"),
        ("ml-100k", "ml-100k has no features"),
        ("camelion", "camelion"),
    ] {
        let message = GraphData::named(name, &Silent).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    let message = Interactions::named("cora", &Silent)
        .unwrap_err()
        .to_string();
    assert!(message.contains("cora holds no interactions"), "{message}");
}

#[test]
fn test_graphs_have_their_sizes() {
    if !is_prepared("graphs by name") {
        return;
    }
    for (name, nodes, edges, features, classes) in [
        ("cora", 2708, 5278, 1433, 7),
        ("citeseer", 3327, 4552, 3703, 6),
        ("pubmed", 19_717, 44_324, 500, 3),
        ("dblp", 17_716, 52_867, 1639, 4),
        ("coauthor-cs", 18_333, 81_894, 6805, 15),
        ("citeseer-full", 4230, 5337, 602, 6),
        ("cora-ml", 2995, 8158, 2879, 7),
        ("texas", 183, 279, 1703, 5),
    ] {
        let data = GraphData::named(name, &Silent).unwrap();
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
        assert_eq!(data.classes.len(), nodes);
        assert_eq!(data.name, name);
    }
}

#[test]
fn test_interactions_have_their_sizes() {
    if !is_prepared("interactions by name") {
        return;
    }
    for (name, users, items, train, valid, test) in [
        ("gowalla", 29_858, 40_981, 810_128, 0, 217_242),
        ("yelp2018", 31_668, 38_048, 1_237_259, 0, 324_147),
        ("sparse-yelp", 42_712, 26_822, 182_357, 13_025, 65_128),
        ("lastfm", 1892, 4489, 42_135, 0, 10_533),
        ("ml-1m", 6040, 3706, 720_152, 0, 200_041),
        ("ml-100k", 943, 1682, 80_367, 0, 19_633),
    ] {
        let data = Interactions::named(name, &Silent).unwrap();
        let parts = [&data.train, &data.valid, &data.test];
        assert!(
            parts
                .iter()
                .all(|part| (part.num_left(), part.num_right()) == (users, items)),
            "{name}"
        );
        assert_eq!(
            parts.map(BipartiteGraph::num_edges),
            [train, valid, test],
            "{name}"
        );
    }
}

#[test]
fn test_parts_have_the_users_and_items_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let (train, test) = (
        write("train.txt", "0 1 2 1\n2 0\n"),
        write("test.txt", "4 0 6\n"),
    );
    let files = |valid: Option<&Path>| InteractionFiles {
        train: &train,
        valid: valid.map(|_| test.as_path()),
        test: Some(&test),
    };
    let read = |files| Interactions::from_files(files, InteractionLayout::Auto, &Silent);
    let data = read(files(None)).unwrap();
    for part in [&data.train, &data.valid, &data.test] {
        assert_eq!((part.num_left(), part.num_right()), (5, 7));
    }
    assert_eq!(
        data.train.edges().collect::<Vec<_>>(),
        [(0, 1), (0, 2), (2, 0)]
    );
    assert_eq!((data.valid.num_edges(), data.test.num_edges()), (0, 2));
    let message = read(files(Some(&test))).unwrap_err().to_string();
    assert!(
        message.contains("user 4 with item 0 is in validation and test"),
        "{message}"
    );
    let only_users = write("users.txt", "0\n3\n");
    let files = InteractionFiles {
        train: &only_users,
        valid: None,
        test: None,
    };
    let message = read(files).unwrap_err().to_string();
    assert!(
        message.contains("no interactions to learn from"),
        "{message}"
    );
}

#[test]
fn test_shares_are_checked() {
    let all = BipartiteGraph::from_edges(1, 2, [(0, 0), (0, 1)]).unwrap();
    for share in [-0.1, 1.0, f64::NAN] {
        let message = Interactions::split("x", &all, share, 0)
            .unwrap_err()
            .to_string();
        assert!(message.contains("test share"), "{message}");
    }
}

proptest! {
    /// Every interaction is in one part, every user has the share, and the seed decides.
    #[test]
    fn prop_splits_are_partitions(
        rows in prop::collection::vec(prop::collection::btree_set(0u32..30, 0..20), 1..12),
        share in 0.0f64..0.99,
        seed: u64,
    ) {
        let edges = (0u32..).zip(&rows).flat_map(|(user, items)| items.iter().map(move |&item| (user, item)));
        let all = BipartiteGraph::from_edges(rows.len(), 30, edges).unwrap();
        prop_assume!(all.num_edges() > 0);
        let data = Interactions::split("x", &all, share, seed).unwrap();
        let mut joined: Vec<_> = data.train.edges().chain(data.test.edges()).collect();
        joined.sort_unstable();
        prop_assert!(joined.into_iter().eq(all.edges()));
        for (user, items) in (0u32..).zip(&rows) {
            let expected = (share * items.len() as f64).floor() as usize;
            prop_assert_eq!(data.test.neighbors_of_left(user).len(), expected);
        }
        let again = Interactions::split("x", &all, share, seed).unwrap();
        prop_assert_eq!(&again.test, &data.test);
        prop_assert_eq!(data.valid.num_edges(), 0);
    }
}
