//! The text files of Geom-GCN.

use std::{fs, path::PathBuf};

use argiope_directed::{
    DirectedError,
    data::{Direction, NodeData},
};
use argiope_io::{npy::Values, npz::Features};
use tempfile::TempDir;

use super::{
    assert_parts, message,
    npz::{Entry, ints, mask, write_npz},
};

const EDGES: &str = "node_id\tnode_id\n0\t1\n2\t1\n1\t0\n";
const NODES: &str = "node_id\tfeature\tlabel\n1\t0,1,0\t1\n0\t1,0,1\t0\n2\t0,0,0\t1\n";

struct Files {
    folder: TempDir,
}

impl Files {
    fn new(edges: impl AsRef<[u8]>, nodes: impl AsRef<[u8]>) -> Self {
        let files = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::write(files.path("edges.txt"), edges).unwrap();
        fs::write(files.path("nodes.txt"), nodes).unwrap();
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self) -> Result<NodeData, DirectedError> {
        self.read_with(&[])
    }

    fn read_with(&self, splits: &[PathBuf]) -> Result<NodeData, DirectedError> {
        let (edges, nodes) = (self.path("edges.txt"), self.path("nodes.txt"));
        NodeData::from_geom_gcn(edges, nodes, splits, Direction::Directed)
    }

    fn split(&self, entries: &[Entry<'_>]) -> PathBuf {
        let path = self.path("split.npz");
        write_npz(&path, entries);
        path
    }
}

fn split_of(rows: [[u8; 3]; 3]) -> Vec<Entry<'static>> {
    let names = ["train_mask", "val_mask", "test_mask"];
    let named = names.into_iter().zip(rows);
    named.map(|(name, row)| mask(name, &[3], &row)).collect()
}

#[track_caller]
fn assert_sparse(data: &NodeData, columns: u64, offsets: &[u64], indices: &[u32]) {
    let Features::Sparse(matrix) = &data.features else {
        panic!("features are sparse");
    };
    assert_eq!(matrix.shape, [data.labels.len() as u64, columns]);
    assert_eq!(
        (&matrix.offsets[..], &matrix.indices[..]),
        (offsets, indices)
    );
    assert_eq!(matrix.data, Values::F32(vec![1.0; indices.len()]));
}

#[test]
fn test_both_layouts_of_features_are_read_in_the_order_of_numbers() {
    let data = Files::new(EDGES, NODES).read().unwrap();
    assert_eq!(
        data.graph.edges().collect::<Vec<_>>(),
        [(0, 1), (1, 0), (2, 1)]
    );
    assert_eq!(data.labels, [Some(0), Some(1), Some(1)]);
    assert_sparse(&data, 3, &[0, 2, 3, 3], &[0, 2, 1]);

    let listed = "node_id\tfeature(feature_amount:7)\tlabel\n2\t7,3,3\t1\n0\t0\t0\n1\t\t0\n";
    let data = Files::new(EDGES, listed).read().unwrap();
    assert_sparse(&data, 8, &[0, 1, 1, 3], &[0, 3, 7]);
}

#[test]
fn test_line_ends_marks_and_missing_headers_do_not_matter() {
    let expected = Files::new(EDGES, NODES).read().unwrap();
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let marked = |text: &str| format!("\u{feff}{text}");
    let plain = |text: &str| text.split_once('\n').unwrap().1.trim_end().to_owned();
    for files in [
        Files::new(crlf(EDGES), crlf(NODES)),
        Files::new(marked(EDGES), marked(NODES)),
        Files::new(plain(EDGES), plain(NODES)),
    ] {
        let data = files.read().unwrap();
        assert_eq!(data.graph, expected.graph);
        assert_eq!(
            (data.labels, data.features),
            (expected.labels.clone(), expected.features.clone())
        );
    }
}

#[test]
fn test_wrong_rows_are_refused_with_file_line_and_value() {
    let with_edges = |edges: &[u8]| message(Files::new(edges, NODES).read());
    for (edges, parts) in [
        (
            &b"node_id\tnode_id\n0\t1\n0\t3\n"[..],
            &["edges.txt:3", "3", "0 to 2"][..],
        ),
        (b"0\t1\n1\tx\n", &["edges.txt:2", "column 2", "\"x\""]),
        (b"0\t1\n1\t-1\n", &["edges.txt:2", "\"-1\""]),
        (
            b"0\t1\n1\t99999999999999999999\n",
            &["edges.txt:2", "99999999999999999999"],
        ),
        (b"0\t1\n1\t4294967296\n", &["edges.txt:2", "4294967296"]),
        (b"0\t1\n1\n", &["edges.txt:2", "columns"]),
        (b"0 1\n", &["edges.txt:1", "columns"]),
        (b"source\ttarget\n0\t1\n", &["edges.txt:1", "\"source\""]),
        (b"node_id\tnode_id\n", &["edges.txt", "no rows"]),
        (b"", &["edges.txt", "no rows"]),
        (b"0\t1\n\xff\t0\n", &["edges.txt:2", "UTF-8"]),
        (b"0\t1\n\0\t0\n", &["edges.txt:2"]),
        (b"0\t0\n", &["no edges but 1 self loops"]),
    ] {
        assert_parts(&with_edges(edges), parts);
    }
    let with_nodes = |nodes: &str| message(Files::new(EDGES, nodes).read());
    for (nodes, parts) in [
        (
            "0\t1\t0\n0\t1\t1\n2\t1\t1\n",
            &["nodes.txt:2", "\"0\"", "no row yet"][..],
        ),
        (
            "0\t1\t0\n3\t1\t1\n2\t1\t1\n",
            &["nodes.txt:2", "3", "0 to 2"],
        ),
        (
            "0\t1\t0\n1\t1,0\t1\n2\t1\t1\n",
            &["nodes.txt:2", "2 features", "1"],
        ),
        (
            "0\t1\t0\n1\tred\t1\n2\t1\t1\n",
            &["nodes.txt:2", "column 2", "\"red\""],
        ),
        (
            "0\t1\t0\n1\t\t1\n2\t1\t1\n",
            &["nodes.txt:2", "column 2", "\"\""],
        ),
        (
            "0\t1\t0\n1\t1\tblue\n2\t1\t1\n",
            &["nodes.txt:2", "column 3", "\"blue\""],
        ),
        (
            "0\t1\t0\n1\t1\t4294967296\n2\t1\t1\n",
            &["nodes.txt:2", "4294967296"],
        ),
        (
            "0\t1\t0\n1\t1\t4294967295\n2\t1\t1\n",
            &["node 1", "4294967295"],
        ),
        ("0\t1\t0\n1\t1\n", &["nodes.txt:2", "columns"]),
        (
            "0\t1\t0\n1\tNaN\t1\n2\t1\t1\n",
            &["feature 0 of node 1 is NaN"],
        ),
        ("0\t1\t0\n1\t1\t0\n2\t1\t0\n", &["all 3 nodes", "class 0"]),
        (
            "node_id\tf(feature_amount:2)\tlabel\n0\t1\t0\n1\t3\t1\n2\t1\t1\n",
            &["nodes.txt:3", "3", "0 to 2"],
        ),
        (
            "node_id\tf(feature_amount:9999999999)\tlabel\n0\t1\t0\n",
            &["nodes.txt:1", "how many features"],
        ),
        (
            "node_id\tf(feature_amount:)\tlabel\n0\t1\t0\n",
            &["nodes.txt:1", "how many features"],
        ),
        ("", &["nodes.txt", "no rows"]),
    ] {
        assert_parts(&with_nodes(nodes), parts);
    }
    let long = format!("0\t1\t0\n1\t{}\t1\n2\t1\t1\n", "x".repeat(100_000));
    assert!(with_nodes(&long).len() < 400);
}

#[test]
fn test_splits_are_read_and_checked() {
    let files = Files::new(EDGES, NODES);
    let good = split_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    let path = files.split(&good);
    let data = files.read_with(&[path.clone(), path]).unwrap();
    assert_eq!(data.splits.len(), 2);
    let split = &data.splits[1];
    assert_eq!(
        (&split.train[..], &split.valid[..], &split.test[..]),
        (&[0][..], &[1][..], &[2][..])
    );

    let fault = |entries: &[Entry<'_>]| message(files.read_with(&[files.split(entries)]));
    let overlap = split_of([[1, 0, 0], [0, 1, 1], [0, 0, 1]]);
    assert_parts(
        &fault(&overlap),
        &["split 0", "node 2", "validation", "test"],
    );
    assert_parts(&fault(&good[..2]), &["split.npz", "no array test_mask"]);
    let mut short = split_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    short[1] = mask("val_mask", &[2], &[0, 1]);
    assert_parts(&fault(&short), &["split.npz", "val_mask", "[2]", "[3]"]);
    short[1] = ints("val_mask", &[3], &[0, 7, 0]);
    assert_parts(&fault(&short), &["split.npz", "entry 1 of val_mask is 7"]);
    assert_parts(
        &message(files.read_with(&[files.path("edges.txt")])),
        &["edges.txt"],
    );
}
