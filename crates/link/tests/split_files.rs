//! Splits from files: what is read, and what is said about files that are wrong.

use std::{fs, path::Path};

use argiope_io::npy::{Element, write_npy};
use argiope_link::{
    InductiveSplit, LinkError, Negatives, TripleSplit,
    split::{HeartNegatives, read_heart, read_ogb},
};

fn write_text(folder: &Path, name: &str, content: &str) {
    fs::write(folder.join(name), content).unwrap();
}

fn write_array<T: Element>(folder: &Path, name: &str, shape: &[u64], values: &[T]) {
    write_npy(folder.join(name), shape, values).unwrap();
}

/// A folder in HeaRT's layout: 6 nodes, one self loop in training, two hard negatives an edge.
fn heart_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_text(at, "train_pos.txt", "0\t1\n2\t2\n1\t2\n");
    write_text(at, "valid_pos.txt", "0\t3\n");
    write_text(at, "test_pos.txt", "3\t4\r\n0\t4");
    write_text(at, "valid_neg.txt", "2\t5\n");
    write_text(at, "test_neg.txt", "1\t4\n1\t3\n");
    write_array(at, "heart_valid_samples.npy", &[1, 2, 2], &[0i64, 5, 4, 3]);
    write_array(
        at,
        "heart_test_samples.npy",
        &[2, 2, 2],
        &[3i64, 5, 2, 4, 0, 2, 3, 4],
    );
    folder
}

fn ogb_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_text(at, "edge.csv", "0,1\n1,2\n");
    write_array(at, "valid_edge.npy", &[1, 2], &[0i32, 2]);
    write_array(at, "test_edge.npy", &[1, 2], &[3u64, 2]);
    write_array(at, "valid_edge_neg.npy", &[2, 2], &[0i32, 3, 1, 3]);
    write_array(at, "test_edge_neg.npy", &[1, 2], &[0i32, 4]);
    folder
}

#[test]
fn test_heart_folders() {
    let folder = heart_folder();
    let read = read_heart(folder.path(), HeartNegatives::Hard, None).unwrap();
    assert_eq!((read.self_loops, read.split.num_nodes), (1, 6));
    assert_eq!(read.split.train, [(0, 1), (1, 2)]);
    assert_eq!(read.split.test, [(3, 4), (0, 4)]);
    let Negatives::PerPositive(lists) = &read.split.test_negatives else {
        panic!("hard negatives belong to one edge each");
    };
    assert_eq!(lists.of(1), [(0, 2), (3, 4)]);

    let read = read_heart(folder.path(), HeartNegatives::Shared, Some(9)).unwrap();
    assert_eq!(read.split.num_nodes, 9);
    assert_eq!(
        read.split.test_negatives,
        Negatives::Shared(vec![(1, 4), (1, 3)])
    );
}

#[test]
fn test_ogb_folders() {
    let folder = ogb_folder();
    let split = read_ogb(folder.path(), None).unwrap();
    assert_eq!((split.num_nodes, split.train.len()), (5, 2));
    assert_eq!((split.valid, split.test), (vec![(0, 2)], vec![(3, 2)]));
    assert_eq!(split.valid_negatives.pairs(), [(0, 3), (1, 3)]);
}

/// The message of an error, without the folder.
#[track_caller]
fn message<T: std::fmt::Debug>(folder: &Path, result: Result<T, LinkError>) -> String {
    let message = result.unwrap_err().to_string();
    message.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn test_wrong_texts_are_named_with_their_line() {
    let folder = heart_folder();
    let at = folder.path();
    let read = |negatives| message(at, read_heart(at, negatives, Some(6)));
    write_text(at, "valid_pos.txt", "0\t3\n0\tx\n");
    let found = read(HeartNegatives::Hard);
    assert!(
        found.starts_with("valid_pos.txt:2: column 2: \"x\" is not a node id"),
        "{found}"
    );
    write_text(at, "valid_pos.txt", "0\t3\n\n1\t6\n");
    let found = read(HeartNegatives::Shared);
    assert!(
        found.starts_with("valid_pos.txt:3: column 2: node id 6 is out of range"),
        "{found}"
    );
    write_text(at, "valid_pos.txt", "");
    assert!(read(HeartNegatives::Shared).starts_with("valid_pos.txt:1: no edges"));
    fs::remove_file(at.join("valid_pos.txt")).unwrap();
    assert!(read(HeartNegatives::Shared).starts_with("valid_pos.txt: cannot open"));
}

#[test]
fn test_wrong_arrays_are_named_with_their_entry() {
    let folder = heart_folder();
    let at = folder.path();
    let name = "heart_test_samples.npy";
    let read = |num_nodes| message(at, read_heart(at, HeartNegatives::Hard, num_nodes));
    write_array(at, name, &[2, 2, 2], &[3i64, 5, 2, 4, 0, 7, 3, 4]);
    assert_eq!(
        read(Some(6)),
        format!("{name}: entry [1, 0, 1] is 7, which is no node id below 6")
    );
    write_array(at, name, &[2, 2, 2], &[3i64, 5, -2, 4, 0, 5, 3, 4]);
    assert_eq!(
        read(None),
        format!("{name}: entry [0, 1, 0] is -2, which is no node id below 4294967295")
    );
    write_array(at, name, &[1, 2, 2], &[3i64, 5, 2, 4]);
    assert_eq!(read(None), "test_negatives: expected 2 values, found 1");
    write_array(at, name, &[4, 2], &[3i64, 5, 2, 4, 0, 5, 3, 4]);
    assert_eq!(
        read(None),
        format!(
            "{name}: an array of shape [4, 2]; 3 axes are needed, the last one of two node ids"
        )
    );
    write_array(at, name, &[2, 2, 2], &[0.0f64; 8]);
    assert_eq!(
        read(None),
        format!("{name}: an array of numbers that are no integers")
    );
    write_array::<i64>(at, name, &[2, 0, 2], &[]);
    assert_eq!(
        read(None),
        format!("{name}: an array of shape [2, 0, 2], without any pair")
    );
    write_text(at, name, "no array");
    assert_eq!(read(None), format!("{name}: not a NumPy array"));
    fs::remove_file(at.join(name)).unwrap();
    assert!(read(None).starts_with(&format!("{name}: cannot open")));
}

#[test]
fn test_self_loops_and_absurd_ids_are_named() {
    let folder = ogb_folder();
    let at = folder.path();
    write_array(at, "valid_edge.npy", &[2, 2], &[0i32, 2, 3, 3]);
    assert_eq!(
        message(at, read_ogb(at, None)),
        "valid[1] is a self loop of node 3"
    );
    write_array(at, "valid_edge.npy", &[1, 2], &[0u32, 4_000_000_000]);
    assert_eq!(
        message(at, read_ogb(at, None)),
        "the largest id makes 4000000001 nodes for 7 pairs; give the number of nodes if it is meant"
    );
    // No graph can have a node of this id.
    write_array(at, "valid_edge.npy", &[1, 2], &[0u32, u32::MAX]);
    assert!(message(at, read_ogb(at, None)).contains("entry [0, 1] is 4294967295"));
}

#[test]
fn test_triple_folders() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_text(at, "train.txt", "a\tr\tb\nb\ts\ta\n");
    write_text(at, "valid.txt", "a\ts\tc\n");
    write_text(at, "test.txt", "d\tr\ta\n");
    let split = TripleSplit::read(at).unwrap();
    assert_eq!((split.entities.len(), split.relations.len()), (4, 2));
    assert_eq!(split.test, [(3, 0, 0)]);
    let train = split.train_graph().unwrap();
    assert_eq!((train.num_entities(), train.num_triples()), (4, 2));
    let known = split.known_graph().unwrap();
    assert_eq!(known.triples().count(), 4);
    assert!(known.contains(0, 1, 2) && !train.contains(0, 1, 2));

    write_text(at, "test.txt", "d\tr\n");
    assert!(message(at, TripleSplit::read(at)).starts_with("test.txt:1: "));
}

#[test]
fn test_inductive_folders_share_relations_of_the_training_graph() {
    let folder = tempfile::tempdir().unwrap();
    let (training, inference) = (folder.path().join("v1"), folder.path().join("v1_ind"));
    fs::create_dir(&training).unwrap();
    fs::create_dir(&inference).unwrap();
    write_text(&training, "train.txt", "a\tr\tb\nb\ts\ta\n");
    write_text(&training, "valid.txt", "a\tt\tb\n");
    write_text(&inference, "train.txt", "x\tt\ty\nb\tr\tx\n");
    write_text(&inference, "test.txt", "y\ts\tz\n");
    let split = InductiveSplit::read(&training, &inference).unwrap();
    assert_eq!(split.relations.iter().collect::<Vec<_>>(), ["r", "s", "t"]);
    assert_eq!(split.train, [(0, 0, 1), (1, 1, 0)]);
    assert_eq!(split.validation.triples, [(0, 2, 1)]);
    assert_eq!(split.validation.graph.num_relations(), 3);
    // The entity b of the inference graph is another one than that of the training graph.
    assert_eq!(
        split.test.entities.iter().collect::<Vec<_>>(),
        ["x", "y", "b", "z"]
    );
    let facts: Vec<_> = split.test.graph.triples().collect();
    assert_eq!(facts, [(0, 2, 1), (2, 0, 0)]);
    assert_eq!(split.test.graph.num_entities(), 4);
    assert_eq!(split.test.triples, [(1, 1, 3)]);

    write_text(&inference, "test.txt", "y\ts\tz\nx\tu\tz\n");
    assert_eq!(
        message(&inference, InductiveSplit::read(&training, &inference)),
        "test.txt: fact 2: relation \"u\" does not occur in the training graph"
    );
}
