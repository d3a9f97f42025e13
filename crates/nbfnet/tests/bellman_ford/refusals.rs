//! Inputs that are refused.

use argiope_graph::{
    DirectedGraph, GraphError, RelationalGraph, SelfLoops, Silent, UndirectedGraph,
};
use argiope_link::LinkError;
use argiope_nbfnet::{
    NbfnetError,
    bellman_ford::{
        Convergence, Edge, KatzLength, PlusTimes, WeightedEdges, converge, graph_distance, iterate,
        katz, most_reliable_path, personalized_page_rank, widest_path,
    },
};

fn two_edges() -> DirectedGraph {
    DirectedGraph::from_edges(3, [(0, 1), (1, 2)], SelfLoops::Drop).unwrap()
}

#[test]
fn test_sources_and_targets_must_be_nodes() {
    let graph = two_edges();
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let error = iterate(&edges, &PlusTimes, &[0, 3], 1, &Silent).unwrap_err();
    assert!(matches!(
        error,
        NbfnetError::Link(LinkError::NodeOutOfRange {
            list: "sources",
            position: 1,
            node: 3,
            num_nodes: 3
        })
    ));
    let distances = graph_distance(&edges, &[0], &Silent).unwrap();
    assert!(matches!(
        distances.path(0, 3),
        Err(NbfnetError::Link(LinkError::NodeOutOfRange { node: 3, .. }))
    ));
    assert!(matches!(
        distances.path(1, 0),
        Err(NbfnetError::Option { .. })
    ));
}

#[test]
fn test_weights_must_be_as_many_as_slots_or_relations() {
    let length = |error: NbfnetError| match error {
        NbfnetError::Graph(GraphError::LengthMismatch {
            expected, found, ..
        }) => (expected, found),
        error => panic!("{error}"),
    };
    let graph = two_edges();
    assert_eq!(
        length(WeightedEdges::by_slot(&graph, &[1.0]).unwrap_err()),
        (2, 1)
    );
    let graph = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)]).unwrap();
    assert_eq!(
        length(WeightedEdges::by_slot(&graph, &[1.0; 2]).unwrap_err()),
        (4, 2)
    );
    let graph = RelationalGraph::from_triples(2, 3, [(0, 0, 1)]).unwrap();
    assert_eq!(
        length(WeightedEdges::by_relation(&graph, &[1.0]).unwrap_err()),
        (3, 1)
    );
    assert_eq!(
        length(WeightedEdges::by_slot(&graph, &[1.0; 3]).unwrap_err()),
        (1, 3)
    );
}

#[test]
fn test_weights_that_break_the_laws_are_named() {
    let graph = RelationalGraph::from_triples(3, 2, [(0, 0, 1), (0, 1, 1), (1, 0, 2)]).unwrap();
    let bad = Edge {
        source: 0,
        relation: 1,
        target: 1,
    };
    let with = |weight: f64| {
        WeightedEdges::new(&graph, move |edge| if edge == bad { weight } else { 1.0 })
    };
    let check = |result: Result<(), NbfnetError>, text: &str| match result {
        Err(NbfnetError::Weight { edge, weight, .. }) => {
            assert_eq!((edge, weight.as_str()), (bad, text));
        }
        result => panic!("{result:?}"),
    };
    let all = KatzLength::Unlimited(Convergence::default());
    for (weight, text) in [(f64::NAN, "NaN"), (f64::NEG_INFINITY, "-inf")] {
        let edges = with(weight);
        check(graph_distance(&edges, &[0], &Silent).map(drop), text);
        check(most_reliable_path(&edges, &[0], &Silent).map(drop), text);
        check(katz(&edges, &[0], 0.1, all, &Silent).map(drop), text);
        check(
            personalized_page_rank(&edges, &[0], 0.1, 1e-3, &Silent).map(drop),
            text,
        );
        check(
            converge(&edges, &[0], Convergence::default(), &Silent).map(drop),
            text,
        );
    }
    check(widest_path(&with(f64::NAN), &[0], &Silent).map(drop), "NaN");
    for (weight, text) in [(1.5, "1.5"), (-0.25, "-0.25")] {
        check(
            most_reliable_path(&with(weight), &[0], &Silent).map(drop),
            text,
        );
    }
    check(
        personalized_page_rank(&with(-1.0), &[0], 0.1, 1e-3, &Silent).map(drop),
        "-1.0",
    );
    check(
        katz(&with(f64::INFINITY), &[0], 0.1, all, &Silent).map(drop),
        "inf",
    );
    // These are as no edge, and as one that never is the narrowest.
    for weight in [f64::INFINITY, f64::NEG_INFINITY] {
        assert!(widest_path(&with(weight), &[0], &Silent).is_ok());
    }
    assert!(graph_distance(&with(f64::INFINITY), &[0], &Silent).is_ok());
    let message = most_reliable_path(&with(1.5), &[0], &Silent)
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "the weight of the edge from 0 to 1 (relation 1) is 1.5: a probability from 0 to 1 is needed"
    );
}

#[test]
fn test_options_must_make_sense() {
    let graph = two_edges();
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let is_option =
        |result: Result<_, NbfnetError>| matches!(result, Err(NbfnetError::Option { .. }));
    for beta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(is_option(katz(
            &edges,
            &[0],
            beta,
            KatzLength::UpTo(2),
            &Silent
        )));
    }
    assert!(is_option(katz(
        &edges,
        &[0],
        0.1,
        KatzLength::UpTo(0),
        &Silent
    )));
    for alpha in [0.0, 1.0 + f64::EPSILON, f64::NAN] {
        assert!(is_option(personalized_page_rank(
            &edges,
            &[0],
            alpha,
            1e-3,
            &Silent
        )));
    }
    for tolerance in [0.0, f64::NAN, f64::INFINITY] {
        assert!(is_option(personalized_page_rank(
            &edges,
            &[0],
            0.5,
            tolerance,
            &Silent
        )));
    }
    for tolerance in [-1e-9, f64::NAN, f64::INFINITY] {
        let max_iterations = 5;
        let convergence = Convergence {
            tolerance,
            max_iterations,
        };
        assert!(is_option(converge(&edges, &[0], convergence, &Silent)));
    }
}
