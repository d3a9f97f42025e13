//! What is written is what is opened.

use argiope_graph::{AnyGraph, BipartiteGraph, GraphFile, LabelMap, SelfLoops};
use proptest::prelude::*;

use crate::strategies::{list, pairs, relational};

fn labels(count: usize) -> LabelMap {
    let names: Vec<String> = (0..count)
        .map(|at| format!("{}é{at}", "x".repeat(at % 9)))
        .collect();
    names.iter().map(String::as_str).collect()
}

fn reopened(file: &GraphFile) -> GraphFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.argiope");
    file.write(&path).unwrap();
    // The map outlives the name of the file.
    GraphFile::open(&path).unwrap()
}

proptest! {
    #[test]
    fn prop_files_round_trip((num_nodes, pairs) in pairs(), weighted in any::<bool>(), labelled in any::<bool>()) {
        let edges = list(num_nodes, &pairs, weighted);
        let mut files = vec![
            GraphFile::from(edges.to_undirected().unwrap()),
            GraphFile::from(edges.to_directed(SelfLoops::Keep).unwrap()),
            GraphFile::from(edges.into_bipartite(num_nodes + 2, num_nodes).unwrap()),
        ];
        if labelled {
            files.iter_mut().for_each(|file| file.node_labels = Some(labels(num_nodes)));
            files[2].right_labels = Some(labels(num_nodes / 2));
        }
        for file in files {
            let opened = reopened(&file);
            prop_assert_eq!(&opened, &file);
            // A copy made of the mapped graph is the same file again.
            prop_assert_eq!(&reopened(&opened), &file);
        }
    }

    #[test]
    fn prop_relational_files_round_trip(graph in relational(), labelled in any::<bool>()) {
        let num_relations = graph.num_relations();
        let mut file = GraphFile::new(graph.clone());
        if labelled {
            file.relation_labels = Some(labels(num_relations));
        }
        let opened = reopened(&file);
        prop_assert_eq!(&opened, &file);
        let AnyGraph::Relational(mapped) = opened.graph else { unreachable!() };
        prop_assert!(mapped.out_rows().is_mapped());
        prop_assert_eq!(mapped.in_rows(), graph.in_rows());
    }
}

#[test]
fn test_graphs_stay_valid_when_their_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.argiope");
    let first = GraphFile::new(BipartiteGraph::from_edges(0, 0, [(0, 1), (1, 1)]).unwrap());
    let second = GraphFile::new(BipartiteGraph::from_edges(0, 0, [(5, 0)]).unwrap());
    first.write(&path).unwrap();
    let opened = GraphFile::open(&path).unwrap();
    second.write(&path).unwrap();
    assert_eq!(opened, first);
    assert_eq!(GraphFile::open(&path).unwrap(), second);
}
