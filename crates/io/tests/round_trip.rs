//! What is written is read back, in every format and compression.

use std::fs;

use argiope_graph::{DirectedGraph, EdgeList, LabelMap, SelfLoops, Silent, UndirectedGraph};
use argiope_io::{
    Ids, IoError, OutputGraph, ReadOptions, WriteOptions, read_edges, read_triples, write_edges,
    write_labels, write_triples,
};
use proptest::prelude::*;

fn edge_lists() -> impl Strategy<Value = (u64, Vec<(u32, u32)>)> {
    (1u32..30).prop_flat_map(|nodes| {
        let edges = prop::collection::vec((0..nodes, 0..nodes), 0..60);
        (Just(u64::from(nodes)), edges)
    })
}

/// Weights that are printed exactly, one a slot and the same in both directions.
fn symmetric_weights(graph: &UndirectedGraph) -> Vec<f64> {
    let rows = graph.csr().rows();
    rows.flat_map(|(u, row)| {
        row.iter()
            .map(move |&v| f64::from(u.min(v)) + f64::from(u.max(v)) / 1024.0 + 0.1)
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn prop_undirected_graphs_round_trip((nodes, edges) in edge_lists(), weighted: bool) {
        let folder = tempfile::tempdir().unwrap();
        let graph = UndirectedGraph::from_edges(nodes as usize, edges).unwrap();
        let weights = weighted.then(|| symmetric_weights(&graph));
        let mut names = vec![
            "a.txt", "a.tsv.gz", "a.csv.xz", "a.mtx", "a.mtx.zst", "a.graph", "a.graph.bz2", "a.npz",
            "a.argiope",
        ];
        if !weighted {
            names.extend(["a.in", "a.orca.gz"]);
        }
        if cfg!(feature = "parquet") {
            names.push("a.parquet");
        }
        for name in names {
            let path = folder.path().join(name);
            let output = OutputGraph::undirected(&graph).with_weights(weights.as_deref());
            let summary = write_edges(&path, output, &WriteOptions::default(), &Silent).unwrap();
            prop_assert_eq!(summary.edges, graph.num_edges() as u64);
            let plain_list = name.contains(".txt") || name.contains("sv");
            let options = ReadOptions {
                num_nodes: Some(nodes),
                weight_column: (weighted && plain_list).then_some(2),
                ..ReadOptions::default()
            };
            let read = read_edges(&path, &options, &Silent).unwrap();
            let built = read.edges.into_undirected().unwrap();
            prop_assert_eq!(&built.graph, &graph, "{}", name);
            if graph.num_edges() > 0 {
                prop_assert_eq!(&built.weights, &weights, "{}", name);
            }
        }
    }

    #[test]
    fn prop_directed_graphs_round_trip((nodes, edges) in edge_lists()) {
        let folder = tempfile::tempdir().unwrap();
        let graph = DirectedGraph::from_edges(nodes as usize, edges, SelfLoops::Keep).unwrap();
        for name in ["a.edges.zst", "a.mtx", "a.npz", "a.argiope"] {
            let path = folder.path().join(name);
            write_edges(&path, OutputGraph::directed(&graph), &WriteOptions::default(), &Silent).unwrap();
            let options = ReadOptions { num_nodes: Some(nodes), ..ReadOptions::default() };
            let read = read_edges(&path, &options, &Silent).unwrap();
            let built = read.edges.into_directed(SelfLoops::Keep).unwrap();
            prop_assert_eq!(&built.graph, &graph, "{}", name);
        }
    }
}

#[test]
fn test_labels_headers_and_bases() {
    let folder = tempfile::tempdir().unwrap();
    let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
    let labels: LabelMap = ["a, \"b\"", "c", " d"].into_iter().collect();
    let path = folder.path().join("a.csv");
    let options = WriteOptions {
        header: true,
        ..WriteOptions::default()
    };
    let output = OutputGraph::undirected(&graph).with_labels(Some(&labels));
    write_edges(&path, output, &options, &Silent).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "source,target\n\"a, \"\"b\"\"\",c\nc,\" d\"\n"
    );
    let options = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let read = read_edges(&path, &options, &Silent).unwrap();
    let names: Vec<_> = read.labels.as_ref().unwrap().iter().collect();
    assert_eq!(names, ["a, \"b\"", "c", " d"]);
    // Without quotes there is no way to write the last name.
    let path = folder.path().join("a.tsv");
    let error = write_edges(&path, output, &WriteOptions::default(), &Silent).unwrap_err();
    assert!(matches!(error, IoError::Invalid { .. }), "{error}");
    assert!(!path.exists());
    assert!(write_labels(&path, &labels).is_err());

    let options = WriteOptions {
        base: 1,
        separator: Some(b' '),
        ..WriteOptions::default()
    };
    write_edges(&path, OutputGraph::undirected(&graph), &options, &Silent).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "1 2\n2 3\n");
}

#[cfg(feature = "parquet")]
#[test]
fn test_parquet_with_labels() {
    let folder = tempfile::tempdir().unwrap();
    let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
    let labels: LabelMap = ["x\ty", "", "z"].into_iter().collect();
    let path = folder.path().join("a.parquet");
    let output = OutputGraph::undirected(&graph).with_labels(Some(&labels));
    write_edges(&path, output, &WriteOptions::default(), &Silent).unwrap();
    let options = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let read = read_edges(&path, &options, &Silent).unwrap();
    let names: Vec<_> = read.labels.as_ref().unwrap().iter().collect();
    assert_eq!(names, ["x\ty", "", "z"]);
    let error = read_edges(&path, &ReadOptions::default(), &Silent).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("column source, row 1: no integers; read names as labels"),
        "{error}"
    );
}

#[test]
fn test_refusals_leave_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let graph = DirectedGraph::from_edges(3, [(0, 1), (1, 2)], SelfLoops::Drop).unwrap();
    for name in ["a.in", "a.graph", "a.graphml", "a.argiope.gz"] {
        let path = folder.path().join(name);
        let output = OutputGraph::directed(&graph);
        let error = write_edges(&path, output, &WriteOptions::default(), &Silent).unwrap_err();
        assert!(matches!(error, IoError::Unsupported { .. }), "{error}");
    }
    let weights = [1.0];
    let output = OutputGraph::directed(&graph).with_weights(Some(&weights));
    let path = folder.path().join("a.tsv");
    assert!(write_edges(&path, output, &WriteOptions::default(), &Silent).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn test_triples_round_trip() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.tsv.gz");
    let text = "a b\tis a\tc\nc\tknows\ta b\n";
    let source = folder.path().join("source.tsv");
    fs::write(&source, text).unwrap();
    let facts = read_triples(&source, &ReadOptions::default(), &Silent).unwrap();
    write_triples(
        &path,
        &facts.triples,
        &facts.entities,
        &facts.relations,
        &Silent,
    )
    .unwrap();
    let again = read_triples(&path, &ReadOptions::default(), &Silent).unwrap();
    assert!(again.triples.iter().eq(facts.triples.iter()));
    assert!(again.entities.iter().eq(facts.entities.iter()));
    let none = LabelMap::new();
    assert!(write_triples(&path, &facts.triples, &none, &facts.relations, &Silent).is_err());
}

#[test]
fn test_edge_lists_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "2 1\n0 1\n2 1\n").unwrap();
    let edges: EdgeList = read_edges(&path, &ReadOptions::default(), &Silent)
        .unwrap()
        .edges;
    assert_eq!(edges.iter().collect::<Vec<_>>(), [(2, 1), (0, 1), (2, 1)]);
}
