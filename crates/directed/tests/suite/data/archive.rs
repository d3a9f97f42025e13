//! Archives.

use std::path::{Path, PathBuf};

use argiope_directed::data::{Direction, NodeData, leak_warning, lookup_baseline, row_normalized};
use argiope_io::{
    npy::Values,
    npz::{CsrArrays, Features},
};
use tempfile::TempDir;

use super::{
    assert_parts, message,
    npz::{Entry, floats, ints, mask, write_npz},
};

const LABELS: [i64; 4] = [0, 1, 1, 0];
const MASKS: [[u8; 4]; 3] = [[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];

fn masks(rows: [[u8; 4]; 3]) -> Vec<Entry<'static>> {
    let names = ["train_masks", "val_masks", "test_masks"];
    let named = names.into_iter().zip(rows);
    named.map(|(name, row)| mask(name, &[1, 4], &row)).collect()
}

fn archive(entries: Vec<Entry<'_>>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.npz");
    write_npz(&path, &entries);
    (folder, path)
}

fn set<'a>(edges: &[i64], labels: &[i64], features: &[f32]) -> Vec<Entry<'a>> {
    vec![
        ints("edges", &[edges.len() / 2, 2], edges),
        ints("node_labels", &[labels.len()], labels),
        floats(
            "node_features",
            &[labels.len(), features.len() / labels.len()],
            features,
        ),
    ]
}

fn fault(entries: Vec<Entry<'_>>, direction: Direction) -> String {
    let (_folder, path) = archive(entries);
    message(NodeData::from_archive(&path, direction))
}

const FEATURES: [f32; 8] = [1.0, 3.0, 0.0, 0.0, 2.0, 2.0, 0.5, 0.0];

#[test]
fn test_an_archive_is_read_as_directed_and_as_undirected() {
    // A loop, a repetition, and a pair joined both ways.
    let edges = [0, 1, 1, 0, 2, 2, 2, 3, 2, 3];
    let mut entries = set(&edges, &LABELS, &FEATURES);
    entries.extend(masks(MASKS));
    let (_folder, path) = archive(entries);
    let data = NodeData::from_archive(&path, Direction::Directed).unwrap();
    assert_eq!(
        data.graph.edges().collect::<Vec<_>>(),
        [(0, 1), (1, 0), (2, 3)]
    );
    assert_eq!((data.report.self_loops, data.report.duplicates), (1, 1));
    assert!(data.directed);
    assert_eq!(data.labels, [Some(0), Some(1), Some(1), Some(0)]);
    assert_eq!(
        (data.num_classes, data.class_names),
        (2, vec!["0".to_owned(), "1".to_owned()])
    );
    assert_eq!(data.splits.len(), 1);
    assert_eq!(
        (&data.splits[0].train[..], &data.splits[0].test[..]),
        (&[0, 1][..], &[3][..])
    );
    assert_parts(
        &data.notes.join("\n"),
        &["1 self loops and 1 repetitions were dropped from 5 edges"],
    );

    let data = NodeData::from_archive(&path, Direction::Undirected).unwrap();
    let edges: Vec<_> = data.graph.edges().collect();
    assert_eq!(edges, [(0, 1), (1, 0), (2, 3), (3, 2)]);
    assert!(!data.directed);
    assert_eq!((data.report.edges_kept, data.report.reciprocal), (2, 1));
}

#[test]
fn test_edges_in_the_order_of_numbers_are_no_directions() {
    let mut edges: Vec<i64> = (0..16).flat_map(|node| [node, node + 1]).collect();
    let labels: Vec<i64> = (0..17).map(|node| node % 2).collect();
    let features = [1.0; 17];
    let text = fault(set(&edges, &labels, &features), Direction::Directed);
    assert_parts(
        &text,
        &["set.npz", "i < j", "order of node numbers", "16 edges"],
    );
    // Undirected is fine; so is a single edge back.
    let (_folder, path) = archive(set(&edges, &labels, &features));
    let data = NodeData::from_archive(&path, Direction::Undirected).unwrap();
    assert_eq!(data.graph.num_edges(), 32);
    edges.extend([5, 2]);
    let (_folder, path) = archive(set(&edges, &labels, &features));
    let data = NodeData::from_archive(&path, Direction::Directed).unwrap();
    assert_eq!((data.graph.num_edges(), data.notes.len()), (17, 0));
    // The other order is that of citations by date: it is only noted.
    let edges: Vec<i64> = (0..16).flat_map(|node| [node + 1, node]).collect();
    let (_folder, path) = archive(set(&edges, &labels, &features));
    let data = NodeData::from_archive(&path, Direction::Directed).unwrap();
    assert_parts(
        &data.notes.join("\n"),
        &["from the larger to the smaller number"],
    );
}

#[test]
fn test_wrong_archives_are_refused_with_what_is_wrong() {
    let directed = Direction::Directed;
    let good = || set(&[0, 1, 2, 1, 3, 2], &LABELS, &FEATURES);
    let (_folder, path) = archive(good());
    assert!(
        NodeData::from_archive(&path, directed)
            .unwrap()
            .splits
            .is_empty()
    );

    let without = |name: &str| good().into_iter().filter(|entry| entry.0 != name).collect();
    assert_parts(
        &fault(without("node_labels"), directed),
        &["set.npz", "no classes"],
    );
    assert_parts(
        &fault(without("node_features"), directed),
        &["set.npz", "no features"],
    );
    assert_parts(&fault(without("edges"), directed), &["set.npz"]);

    let nan = set(
        &[0, 1],
        &LABELS,
        &[1.0, 0.0, 0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0],
    );
    assert_parts(&fault(nan, directed), &["feature 1 of node 2 is NaN"]);
    let one_class = set(&[0, 1], &[1, 1, -1, 1], &FEATURES);
    assert_parts(&fault(one_class, directed), &["all 3 nodes", "class 1"]);
    let no_class = set(&[0, 1], &[-1; 4], &FEATURES);
    assert_parts(&fault(no_class, directed), &["no node has a class"]);
    let huge_class = set(&[0, 1], &[0, 1, 4_000_000_000, 1], &FEATURES);
    assert_parts(&fault(huge_class, directed), &["node 2", "4000000000"]);
    let larger_class = set(&[0, 1], &[0, 1, i64::MAX, 1], &FEATURES);
    assert_parts(
        &fault(larger_class, directed),
        &["node 2", "9223372036854775807"],
    );
    let only_loops = set(&[2, 2], &LABELS, &FEATURES);
    assert_parts(&fault(only_loops, directed), &["no edges but 1 self loops"]);
    let outside = set(&[0, 4], &LABELS, &FEATURES);
    assert_parts(&fault(outside, directed), &["set.npz", "number of nodes"]);

    let with_masks = |rows| good().into_iter().chain(masks(rows)).collect::<Vec<_>>();
    let overlap = with_masks([[1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1]]);
    assert_parts(
        &fault(overlap, directed),
        &["split 0", "node 1", "training", "test"],
    );
    let no_training = with_masks([[0; 4], [0, 0, 1, 0], [0, 1, 0, 1]]);
    assert_parts(&fault(no_training, directed), &["split 0", "training"]);
    let mut uneven = with_masks(MASKS);
    uneven.pop();
    assert_parts(
        &fault(uneven, directed),
        &["1 masks for training", "0 for test"],
    );
    let mut unlabelled = set(&[0, 1], &[0, 1, -1, 1], &FEATURES);
    unlabelled.extend(masks(MASKS));
    assert_parts(
        &fault(unlabelled, directed),
        &["node 2", "validation", "no class"],
    );

    let (_folder, path) = archive(good());
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_parts(
        &message(NodeData::from_archive(&path, directed)),
        &["set.npz"],
    );
    std::fs::write(&path, "no archive").unwrap();
    assert_parts(
        &message(NodeData::from_archive(&path, directed)),
        &["set.npz"],
    );
    message(NodeData::from_archive(
        Path::new("/nowhere/set.npz"),
        directed,
    ));
}

#[test]
fn test_unknown_classes_and_rare_ones_are_noted() {
    let (_folder, path) = archive(set(&[0, 1, 2, 1], &[0, 0, 3, -1], &FEATURES));
    let data = NodeData::from_archive(&path, Direction::Directed).unwrap();
    assert_eq!(data.labels, [Some(0), Some(0), Some(3), None]);
    assert_eq!(data.num_classes, 4);
    let parts = [
        "1 of 4 nodes",
        "no node has class 1",
        "a single node has class 3",
    ];
    assert_parts(&data.notes.join("\n"), &parts);
}

#[test]
fn test_classes_are_copied_between_nodes_with_the_same_links() {
    // 0, 1, 2, 6 link to 7; 3 and 4 to 8; 5 to nothing; 9 to both.
    let edges = [0, 7, 1, 7, 2, 7, 6, 7, 3, 8, 4, 8, 9, 7, 9, 8];
    let labels = [1, 1, 0, 0, 0, 0, 1, 0, 0, 2];
    let mut entries = set(&edges, &labels, &[1.0; 10]);
    // Trained on 0, 1, 2 (class 1 by majority), 3, 5, 7: class 0 without a twin.
    entries.push(mask(
        "train_masks",
        &[1, 10],
        &[1, 1, 1, 1, 0, 1, 0, 1, 0, 0],
    ));
    entries.push(mask("val_masks", &[1, 10], &[0; 10]));
    // 4 is copied from 3, 6 from the majority; 8 has no links and class 0; 9 is wrong.
    entries.push(mask(
        "test_masks",
        &[1, 10],
        &[0, 0, 0, 0, 1, 0, 1, 0, 1, 1],
    ));
    let (_folder, path) = archive(entries);
    let data = NodeData::from_archive(&path, Direction::Directed).unwrap();
    assert_eq!(lookup_baseline(&data).unwrap(), [0.75]);
    // Sets of one link are coincidences.
    assert_eq!(leak_warning(&data), None);
    let mut untested = data.clone();
    untested.splits[0].test.clear();
    assert_parts(
        &message(lookup_baseline(&untested)),
        &["split 0", "no test nodes"],
    );
}

#[test]
fn test_nodes_that_stand_there_twice_are_noticed() {
    // 1 of the test nodes 4 to 7 links as the training node 0 does.
    let links = |last: i64| {
        let twin = [0, 1, 0, 2, 0, 3, 4, 1, 4, 2, 4, last, 5, 1, 6, 2, 7, 3];
        let labels = [0, 1, 0, 1, 0, 1, 0, 1];
        let mut entries = set(&twin, &labels, &[1.0; 8]);
        entries.push(mask("train_masks", &[1, 8], &[1, 1, 0, 0, 0, 0, 0, 0]));
        entries.push(mask("val_masks", &[1, 8], &[0; 8]));
        entries.push(mask("test_masks", &[1, 8], &[0, 0, 0, 0, 1, 1, 1, 1]));
        let (_folder, path) = archive(entries);
        NodeData::from_archive(&path, Direction::Directed).unwrap()
    };
    let warning = leak_warning(&links(3)).unwrap();
    assert_parts(&warning, &["set.npz", "25 % of the test nodes"]);
    assert_eq!(leak_warning(&links(7)), None);
}

#[test]
fn test_rows_of_features_are_divided_by_their_sums() {
    let dense = Features::Dense {
        num_features: 2,
        values: Values::F64(vec![1.0, 3.0, 0.0, 0.0, 2.0, -2.0]),
    };
    let expected = Values::F32(vec![0.25, 0.75, 0.0, 0.0, 2.0, -2.0]);
    assert!(
        matches!(row_normalized(&dense), Features::Dense { num_features: 2, values } if values == expected)
    );
    let sparse = CsrArrays {
        shape: [3, 5],
        offsets: vec![0, 2, 2, 5],
        indices: vec![4, 0, 1, 1, 2],
        data: Values::UInt(vec![1, 3, 1, 1, 2]),
    };
    let Features::Sparse(normalized) = row_normalized(&Features::Sparse(sparse.clone())) else {
        panic!("sparse features stay sparse");
    };
    assert_eq!(
        (normalized.shape, &normalized.offsets, &normalized.indices),
        (sparse.shape, &sparse.offsets, &sparse.indices)
    );
    assert_eq!(
        normalized.data,
        Values::F32(vec![0.25, 0.75, 0.25, 0.25, 0.5])
    );
    let empty = Features::Dense {
        num_features: 0,
        values: Values::F32(vec![]),
    };
    assert_eq!(row_normalized(&empty), empty);
}
