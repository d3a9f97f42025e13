//! Real files, from the folder that `ARGIOPE_DATA` names; skipped, and said so, where it is not set.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use argiope_graph::{SelfLoops, Silent};
use argiope_io::{
    Header, Ids, InputTriples, InteractionLayout, InteractionNames, ReadOptions,
    datasets::{self, Kind, Places, locate_in, verify},
    npy::read_npy,
    npz::{read_csr_npz, read_node_classification_npz},
    read_classes, read_edges, read_interactions, read_more_triples, read_sparse_matrix,
};

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Not a print macro: those are swallowed when a test passes.
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "SKIPPED: ARGIOPE_DATA is not set, real files are not tested"
        );
    }
    folder
}

fn places(folder: &Path) -> Places {
    Places {
        data: Some(folder.to_path_buf()),
        cache: None,
    }
}

#[test]
fn test_all_files_have_their_checksums() {
    let Some(folder) = data() else { return };
    for set in datasets::all() {
        let paths = locate_in(set, &places(&folder)).unwrap();
        for (path, file) in paths.iter().zip(set.files) {
            verify(path, file).unwrap();
        }
    }
}

#[test]
fn test_networks_have_their_sizes() {
    let Some(folder) = data() else { return };
    for set in datasets::all().filter(|set| set.kind == Kind::Network) {
        let paths = locate_in(set, &places(&folder)).unwrap();
        let read = read_edges(&paths[0], &ReadOptions::default(), &Silent).unwrap();
        assert_eq!(read.summary.comment_lines, 1);
        if !set.name.ends_with("-sym") {
            assert_eq!(read.directed_hint, Some(set.directed), "{}", set.name);
        }
        let (nodes, edges) = match set.directed {
            true => {
                let graph = read.edges.into_directed(SelfLoops::Keep).unwrap().graph;
                (graph.num_nodes(), graph.num_edges())
            }
            false => {
                let graph = read.edges.into_undirected().unwrap().graph;
                (graph.num_nodes(), graph.num_edges())
            }
        };
        assert_eq!(
            (nodes as u64, edges as u64),
            (set.nodes, set.edges),
            "{}",
            set.name
        );
    }
}

#[test]
fn test_knowledge_graphs_have_their_sizes() {
    let Some(folder) = data() else { return };
    for set in datasets::all().filter(|set| set.kind == Kind::Knowledge) {
        let mut facts = InputTriples::default();
        for path in locate_in(set, &places(&folder)).unwrap() {
            read_more_triples(&path, &ReadOptions::default(), &mut facts, &Silent).unwrap();
        }
        assert_eq!(facts.triples.len() as u64, set.edges, "{}", set.name);
        assert_eq!(facts.entities.len() as u64, set.nodes, "{}", set.name);
    }
}

#[test]
fn test_node_sets_have_their_sizes() {
    let Some(folder) = data() else { return };
    for set in datasets::all().filter(|set| set.kind == Kind::Nodes) {
        let path = &locate_in(set, &places(&folder)).unwrap()[0];
        if path.extension().is_some_and(|extension| extension == "npz") {
            let read = read_node_classification_npz(path).unwrap();
            assert_eq!(read.edges.num_nodes() as u64, set.nodes, "{}", set.name);
            assert_eq!(read.edges.len() as u64, set.edges, "{}", set.name);
            assert_eq!(read.labels.unwrap().len() as u64, set.nodes);
            assert_eq!(read.features.unwrap().num_nodes(), set.nodes);
            for mask in read.train_masks.iter().chain(&read.test_masks) {
                let chosen = mask.iter().filter(|&&chosen| chosen).count() as u64;
                assert!(chosen > 0 && chosen < set.nodes);
            }
            assert!(read.train_masks.is_empty() || read.train_masks.len() == 10);
        } else {
            // Both columns of Geom-GCN's files are called node_id.
            let has_header = path.ends_with("out1_graph_edges.txt");
            let options = ReadOptions {
                num_nodes: Some(set.nodes),
                header: match has_header {
                    true => Header::Yes,
                    false => Header::Auto,
                },
                ..ReadOptions::default()
            };
            let edges = read_edges(path, &options, &Silent).unwrap().edges;
            assert_eq!(edges.len() as u64, set.edges, "{}", set.name);
        }
    }
    let names =
        read_node_classification_npz(folder.join("directed/citation/citeseer_directed.npz"))
            .unwrap();
    assert_eq!(names.class_names.unwrap().len(), 6);
    assert_eq!(names.node_names.unwrap().len(), 3312);
    let features = read_csr_npz(folder.join("planetoid/cora.x.npz")).unwrap();
    assert_eq!(features.shape, [2708, 1433]);
    assert_eq!(features.indices.len(), 49_216);
}

#[test]
fn test_interactions_have_their_sizes() {
    let Some(folder) = data() else { return };
    for set in datasets::all().filter(|set| set.kind == Kind::Interactions) {
        let mut names = InteractionNames::default();
        let (mut users, mut items, mut total) = (0, 0, 0);
        for path in locate_in(set, &places(&folder)).unwrap() {
            let layout = InteractionLayout::Auto;
            let read = read_interactions(&path, layout, &mut names, &Silent).unwrap();
            (users, items) = (users.max(read.num_users), items.max(read.num_items));
            let built = read.into_bipartite(0, 0).unwrap();
            assert_eq!(built.report.duplicates, 0, "{}", set.name);
            total += built.report.edges_kept;
        }
        assert_eq!((users + items) as u64, set.nodes, "{}", set.name);
        assert_eq!(total, set.edges, "{}", set.name);
    }
}

#[test]
fn test_plain_features_and_classes() {
    let Some(folder) = data() else { return };
    for (name, num_features, entries, num_classes) in [
        ("dblp", 1639, 92_192, 4),
        ("coauthor_cs", 6805, 1_092_079, 15),
        ("citeseer_full", 602, 19_391, 6),
        ("cora_ml", 2879, 151_171, 7),
    ] {
        let path = folder.join(format!("graphs/{name}.features.tsv.gz"));
        let features = read_sparse_matrix(&path, &Silent).unwrap();
        let classes = read_classes(&folder.join(format!("graphs/{name}.labels.txt.gz"))).unwrap();
        assert_eq!(
            features.shape,
            [classes.len() as u64, num_features],
            "{name}"
        );
        assert_eq!(features.indices.len(), entries, "{name}");
        assert_eq!(classes.iter().max(), Some(&Some(num_classes - 1)), "{name}");
    }
}

#[test]
fn test_link_prediction_files() {
    let Some(folder) = data() else { return };
    let read = read_edges(
        &folder.join("ogbl-ddi/edge.csv.gz"),
        &ReadOptions::default(),
        &Silent,
    )
    .unwrap();
    assert_eq!(
        (read.edges.num_nodes(), read.edges.len()),
        (4267, 1_067_911)
    );
    let test = read_npy(folder.join("ogbl-ddi/test_edge.npy")).unwrap();
    assert_eq!(test.shape, [133_489, 2]);
    let negatives = read_npy(folder.join("heart/citeseer/heart_valid_samples.npy")).unwrap();
    assert_eq!(
        negatives.values.len() as u64,
        negatives.shape.iter().product()
    );
}

#[test]
fn test_other_dialects() {
    let Some(folder) = data() else { return };
    // A header of names, tabs
    let read = read_edges(
        &folder.join("directed/geom-gcn/texas/out1_graph_edges.txt"),
        &ReadOptions {
            header: Header::Yes,
            ..ReadOptions::default()
        },
        &Silent,
    )
    .unwrap();
    assert_eq!((read.edges.num_nodes(), read.edges.len()), (183, 325));
    // `user_id:token` headers, a weight, a column that is not needed
    let read = read_edges(
        &folder.join("recsys/ml-100k/ml-100k.inter.gz"),
        &ReadOptions {
            weight_column: Some(2),
            ids: Ids::Labels,
            ..ReadOptions::default()
        },
        &Silent,
    )
    .unwrap();
    assert_eq!(read.edges.len(), 100_000);
    // Rows of different lengths are no edge list.
    let error = read_edges(
        &folder.join("recsys/lastfm/train.txt.gz"),
        &ReadOptions::default(),
        &Silent,
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("train.txt.gz:2: expected 27 columns, found 5"),
        "{error}"
    );
}
