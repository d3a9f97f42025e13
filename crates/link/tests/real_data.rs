//! Published splits, from the folder that `ARGIOPE_DATA` names; skipped, and said so, where it is not set.

use std::{io::Write, path::PathBuf};

use argiope_graph::{Silent, UndirectedGraph};
use argiope_io::{ReadOptions, read_edges};
use argiope_link::{
    InductiveSplit, KnownNegatives, LeakageRules, LinkError, MessageGraphs, Negatives, RandomSplit,
    Stage, TripleSplit, ValidationEdges,
    message_graph::{check_facts_hidden, check_hidden, check_split},
    split::{HeartNegatives, read_heart, read_ogb},
};

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Not a print macro: those are swallowed when a test passes.
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "SKIPPED: ARGIOPE_DATA is not set, published splits are not tested"
        );
    }
    folder
}

fn planetoid(folder: &std::path::Path, name: &str, num_nodes: u64) -> UndirectedGraph {
    let options = ReadOptions {
        num_nodes: Some(num_nodes),
        ..ReadOptions::default()
    };
    let path = folder.join(format!("planetoid/{name}.edges.tsv"));
    let read = read_edges(&path, &options, &Silent).unwrap();
    read.edges.into_undirected().unwrap().graph
}

#[test]
fn test_planetoid_splits_have_the_published_counts() {
    let Some(folder) = data() else { return };
    for (name, num_nodes, train, valid, test) in [
        ("cora", 2708, 3696, 527, 1055),
        ("citeseer", 3327, 3187, 455, 910),
        ("pubmed", 19_717, 31_028, 4432, 8864),
    ] {
        let graph = planetoid(&folder, name, num_nodes);
        let split = RandomSplit::planetoid().split(&graph, 0).unwrap();
        let sizes = [&split.train, &split.valid, &split.test].map(Vec::len);
        assert_eq!(sizes, [train, valid, test], "{name}");
        assert_eq!(split.valid_negatives.pairs().len(), test);
        assert_eq!(split.test_negatives.pairs().len(), test);
        let rules = LeakageRules::default();
        let graphs = MessageGraphs::new(&split, ValidationEdges::Hidden, &rules).unwrap();
        assert_eq!(graphs.at(Stage::Test).num_edges(), train);
        assert_ne!(split, RandomSplit::planetoid().split(&graph, 1).unwrap());
    }
}

#[test]
fn test_heart_citeseer() {
    let Some(folder) = data() else { return };
    let folder = folder.join("heart/citeseer");
    let read = read_heart(&folder, HeartNegatives::Hard, None).unwrap();
    let split = read.split;
    assert_eq!((read.self_loops, split.num_nodes), (48, 3327));
    let sizes = [&split.train, &split.valid, &split.test].map(Vec::len);
    assert_eq!(sizes, [3870, 227, 455]);
    for (negatives, positives) in [
        (&split.valid_negatives, &split.valid),
        (&split.test_negatives, &split.test),
    ] {
        let Negatives::PerPositive(lists) = negatives else {
            panic!("hard negatives belong to one edge each");
        };
        assert_eq!(
            (lists.num_positives(), lists.per_positive()),
            (positives.len(), 500)
        );
        for (at, &(u, v)) in positives.iter().enumerate() {
            let (first, second) = lists.of(at).split_at(250);
            assert!(first.iter().all(|pair| pair.0 == u));
            assert!(second.iter().all(|pair| pair.1 == v));
        }
    }
    // Hard negatives avoid training edges only.
    let strict = LeakageRules::default();
    assert!(matches!(
        check_split(&split, &strict),
        Err(LinkError::KnownNegative { .. })
    ));
    let given = LeakageRules {
        known_negatives: KnownNegatives::RefuseTraining,
        ..strict
    };
    let graphs = MessageGraphs::new(&split, ValidationEdges::AtTest, &given).unwrap();
    assert_eq!(graphs.at(Stage::Valid).num_edges(), 3870);
    assert_eq!(graphs.at(Stage::Test).num_edges(), 3870 + 227);
    let error = check_hidden(graphs.at(Stage::Test), "valid", &split.valid).unwrap_err();
    let (u, v) = split.valid[0];
    assert!(
        error
            .to_string()
            .starts_with(&format!("valid[0] = ({u}, {v})")),
        "{error}"
    );

    let shared = read_heart(&folder, HeartNegatives::Shared, Some(3327)).unwrap();
    assert_eq!(shared.split.valid_negatives.pairs().len(), 227);
    assert_eq!(shared.split.test_negatives.pairs().len(), 455);
    check_split(&shared.split, &strict).unwrap();
}

#[test]
fn test_heart_pubmed() {
    let Some(folder) = data() else { return };
    let read = read_heart(folder.join("heart/pubmed"), HeartNegatives::Shared, None).unwrap();
    let split = read.split;
    assert_eq!((read.self_loops, split.num_nodes), (0, 19_717));
    let sizes = [&split.train, &split.valid, &split.test].map(Vec::len);
    assert_eq!(sizes, [37_676, 2216, 4432]);
    check_split(&split, &LeakageRules::default()).unwrap();
    // All edges of the graph, and no others.
    let graph = planetoid(&folder, "pubmed", 19_717);
    let all = [&split.train[..], &split.valid, &split.test].concat();
    assert!(all.iter().all(|&(u, v)| graph.has_edge(u, v)));
    assert_eq!(all.len(), graph.num_edges());
}

#[test]
fn test_ogbl_ddi() {
    let Some(folder) = data() else { return };
    let split = read_ogb(folder.join("ogbl-ddi"), None).unwrap();
    assert_eq!(split.num_nodes, 4267);
    let sizes = [&split.train, &split.valid, &split.test].map(Vec::len);
    assert_eq!(sizes, [1_067_911, 133_489, 133_489]);
    assert_eq!(split.valid_negatives.pairs().len(), 101_882);
    assert_eq!(split.test_negatives.pairs().len(), 95_599);
    let rules = LeakageRules::default();
    let graphs = MessageGraphs::new(&split, ValidationEdges::Hidden, &rules).unwrap();
    assert_eq!(graphs.at(Stage::Train).num_edges(), 1_067_911);
    check_hidden(graphs.at(Stage::Test), "test", &split.test).unwrap();
}

#[test]
fn test_knowledge_graphs_have_their_published_counts() {
    let Some(folder) = data() else { return };
    for (name, entities, relations, sizes) in [
        ("FB15k-237", 14_541, 237, [272_115, 17_535, 20_466]),
        ("WN18RR", 40_943, 11, [86_835, 3034, 3134]),
    ] {
        let split = TripleSplit::read(folder.join("kg").join(name)).unwrap();
        assert_eq!(
            (split.entities.len(), split.relations.len()),
            (entities, relations)
        );
        let found = [&split.train, &split.valid, &split.test].map(Vec::len);
        assert_eq!(found, sizes, "{name}");
        let train = split.train_graph().unwrap();
        check_facts_hidden(&train, "valid", &split.valid).unwrap();
        check_facts_hidden(&train, "test", &split.test).unwrap();
        let known = split.known_graph().unwrap();
        assert_eq!(known.num_triples(), sizes.iter().sum::<usize>());
    }
}

#[test]
fn test_inductive_pairs_share_relations_and_hide_what_is_asked() {
    let Some(folder) = data() else { return };
    let folder = folder.join("inductive");
    for name in ["WN18RR", "fb237"] {
        for version in [1, 3, 4] {
            let training = folder.join(format!("{name}_v{version}"));
            let inference = folder.join(format!("{name}_v{version}_ind"));
            let split = InductiveSplit::read(training, inference).unwrap();
            for part in [&split.validation, &split.test] {
                assert_eq!(part.graph.num_relations(), split.relations.len());
                assert_eq!(part.graph.num_entities(), part.entities.len());
                check_facts_hidden(&part.graph, "triples", &part.triples).unwrap();
            }
            let sizes = (
                split.relations.len(),
                split.train.len(),
                split.test.entities.len(),
                split.test.graph.num_triples(),
                split.test.triples.len(),
            );
            match (name, version) {
                ("WN18RR", 1) => {
                    assert_eq!(sizes, (9, 5410, 922, 1618, 188));
                    let used = split.test.graph.relation_counts();
                    assert_eq!(used.iter().filter(|&&count| count > 0).count(), 8);
                }
                ("fb237", 1) => assert_eq!((sizes.0, sizes.1), (180, 4245)),
                _ => {}
            }
        }
    }
}
