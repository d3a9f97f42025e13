//! The small real graphs of the repository, in the kinds of graph that they are.

use std::path::PathBuf;

use argiope_graph::{EdgeList, Silent};
use argiope_io::{ReadOptions, read_edges, read_triples};

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../data")
        .join(name)
}

#[test]
fn test_edge_lists_have_the_sizes_that_their_first_lines_say() {
    let mut seen = 0;
    for entry in std::fs::read_dir(data("")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_none_or(|extension| extension != "edges")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        let (_, sizes) = first.split_once("; nodes ").unwrap();
        let (nodes, edges) = sizes.split_once(" edges ").unwrap();
        let edges = edges.split(|c: char| !c.is_ascii_digit()).next().unwrap();
        let built = read_edges(&path, &ReadOptions::default(), &Silent).unwrap();
        let built = built.edges.into_undirected().unwrap();
        assert_eq!(
            built.graph.num_nodes().to_string(),
            nodes,
            "{}",
            path.display()
        );
        assert_eq!(
            built.graph.num_edges().to_string(),
            edges,
            "{}",
            path.display()
        );
        assert_eq!(built.report.edges_kept, built.report.edges_read);
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn test_the_bach_family_is_relational() {
    let facts = read_triples(&data("bach-family.tsv"), &ReadOptions::default(), &Silent).unwrap();
    let family = facts.triples.into_relational().unwrap().graph;
    assert_eq!(
        (
            family.num_entities(),
            family.num_relations(),
            family.num_triples()
        ),
        (33, 3, 57)
    );
    let parent = facts.relations.id("parent_of").unwrap();
    let emanuel = facts
        .entities
        .iter()
        .position(|name| name.contains("Philipp Emanuel"));
    let emanuel = emanuel.expect("a son") as u32;
    assert_eq!(family.heads(parent, emanuel).count(), 2);
    let both_ways = family.with_inverse_relations().unwrap();
    assert_eq!(
        (both_ways.num_relations(), both_ways.num_triples()),
        (6, 114)
    );
}

#[test]
fn test_the_southern_women_are_bipartite() {
    const WOMEN: u32 = 18;
    let input = read_edges(
        &data("southern-women.edges"),
        &ReadOptions::default(),
        &Silent,
    )
    .unwrap();
    let mut attendance = EdgeList::new();
    for (u, v) in input.edges.iter() {
        attendance.push(u.min(v), u.max(v) - WOMEN).unwrap();
    }
    let graph = attendance.into_bipartite(WOMEN as usize, 14).unwrap().graph;
    assert_eq!(
        (graph.num_left(), graph.num_right(), graph.num_edges()),
        (18, 14, 89)
    );
    assert_eq!(
        graph.neighbors_of_right(7).len(),
        14,
        "the best attended event"
    );
}
