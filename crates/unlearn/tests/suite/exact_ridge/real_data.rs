//! DBLP and Coauthor-CS, from the folder that `ARGIOPE_DATA` names; skipped, and said so, where it is not set.

use std::io::Write as _;

use argiope_graph::{Silent, random::stream};
use argiope_unlearn::{
    Element, Forgetting, Request,
    data::GraphData,
    exact::{FeatureMap, FixedPropagation, RidgeClassifier},
};
use rand::seq::SliceRandom;

use super::config;

/// A named data set, and its labelled nodes in random order.
pub(crate) fn reference_data(name: &str) -> Option<(GraphData, Vec<u32>)> {
    if std::env::var_os("ARGIOPE_DATA").is_none() {
        // Not a print macro: those are swallowed when a test passes.
        let mut stderr = std::io::stderr();
        let _ = writeln!(
            stderr,
            "SKIPPED: ARGIOPE_DATA is not set, {name} is not tested"
        );
        return None;
    }
    let data = GraphData::named(name, &Silent).unwrap();
    let mut nodes: Vec<u32> = (0..data.graph.num_nodes() as u32)
        .filter(|&node| data.classes[node as usize].is_some())
        .collect();
    nodes.shuffle(&mut stream(1, 0));
    Some((data, nodes))
}

/// Deletes edges one by one, then a mixed batch; the same in one request; compares with refits and with a fit to what is left.
fn deletions_equal_refits(name: &str, least_accuracy: f64) {
    let Some((data, nodes)) = reference_data(name) else {
        return;
    };
    let (training, test) = nodes.split_at(nodes.len() * 6 / 10);
    let config = config(
        FixedPropagation::Sgc { hops: 2 },
        FeatureMap::Projection { dim: 128 },
    );
    let edges: Vec<(u32, u32)> = data.graph.edges().collect();
    let fitted = RidgeClassifier::fit(data.clone(), training, config, &Silent).unwrap();
    let accuracy = fitted.accuracy(test).unwrap();
    assert!(accuracy > least_accuracy, "{name}: {accuracy}");

    let hub = (0..data.graph.num_nodes() as u32)
        .max_by_key(|&node| data.graph.degree(node))
        .unwrap();
    let edge = |at: usize| Element::Edge(edges[at].0, edges[at].1);
    let singles = [edge(0), edge(edges.len() / 2), edge(edges.len() - 1)];
    let mixed = [
        Element::Node(hub),
        Element::Features(training[1]),
        Element::Node(training[2]),
    ];

    let mut one_by_one = fitted.clone();
    for (at, element) in singles.into_iter().enumerate() {
        let before = one_by_one.clone();
        let request = Request::new(format!("{at}"), [element]).unwrap();
        one_by_one.forget(&request, &Silent).unwrap();
        assert!(
            one_by_one
                .postcondition(&request)
                .unwrap()
                .residual
                .unwrap()
                < 1e-9
        );
        let moved = one_by_one.distance(&before).unwrap();
        assert!(
            moved > 1e-6,
            "{name}, {element}: the check has no power at {moved}"
        );
    }
    let request = Request::new("mixed", mixed).unwrap();
    one_by_one.forget(&request, &Silent).unwrap();

    let mut at_once = fitted;
    let all = Request::new("all", singles.into_iter().chain(mixed)).unwrap();
    at_once.forget(&all, &Silent).unwrap();
    at_once.postcondition(&all).unwrap();

    let refit = at_once.refitted(&Silent).unwrap();
    let every: Vec<u32> = (0..data.graph.num_nodes() as u32).collect();
    assert_eq!(
        one_by_one.rows(&every).unwrap(),
        refit.rows(&every).unwrap()
    );
    for model in [&one_by_one, &at_once] {
        let distance = model.distance(&refit).unwrap();
        assert!(distance < 1e-9, "{name}: {distance}");
    }
    assert!(one_by_one.distance(&at_once).unwrap() < 1e-9);
}

#[test]
fn test_dblp() {
    deletions_equal_refits("dblp", 0.7);
}

#[test]
fn test_coauthor_cs() {
    deletions_equal_refits("coauthor-cs", 0.85);
}
