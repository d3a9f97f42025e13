//! Graphs drawn from graphons.

use argiope_graph::{Cancelled, Progress, Silent};
use argiope_graphon::{GraphSizes, GraphonError, Simulator, StandardGraphon, StepFunction};

fn simulator(num_graphs: usize, sizes: GraphSizes, seed: u64) -> Simulator {
    Simulator {
        num_graphs,
        sizes,
        seed,
    }
}

#[test]
fn test_extreme_graphons_give_complete_and_empty_graphs() {
    let one = StepFunction::constant(3, 1.0).unwrap();
    let graphs = simulator(2, GraphSizes::Fixed(130), 1)
        .undirected(&one, &Silent)
        .unwrap();
    assert!(
        graphs
            .iter()
            .all(|graph| graph.num_edges() == 130 * 129 / 2)
    );
    let arcs = simulator(1, GraphSizes::Fixed(130), 1)
        .directed(&one, &Silent)
        .unwrap();
    assert_eq!(
        (arcs[0].num_edges(), arcs[0].num_self_loops()),
        (130 * 129, 0)
    );
    let zero = StepFunction::constant(3, 0.0).unwrap();
    let graphs = simulator(1, GraphSizes::Fixed(7), 1)
        .undirected(&zero, &Silent)
        .unwrap();
    assert_eq!((graphs[0].num_nodes(), graphs[0].num_edges()), (7, 0));
    let none = simulator(1, GraphSizes::Fixed(0), 1)
        .undirected(&one, &Silent)
        .unwrap();
    assert_eq!(none[0].num_nodes(), 0);
}

#[test]
fn test_density_is_that_of_the_graphon() {
    for (number, graphon) in StandardGraphon::ALL.into_iter().enumerate() {
        let graphs = simulator(5, GraphSizes::Fixed(200), number as u64)
            .undirected(&graphon, &Silent)
            .unwrap();
        let edges: usize = graphs
            .iter()
            .map(argiope_graph::UndirectedGraph::num_edges)
            .sum();
        let density = edges as f64 / (5.0 * 200.0 * 199.0 / 2.0);
        let expected = graphon.step_function(400).unwrap().density();
        // 1,000 positions: the density has a standard deviation of at most 2 * 0.33 / sqrt(1000) = 0.021.
        assert!(
            (density - expected).abs() < 0.08,
            "{}: {density}",
            graphon.formula()
        );
    }
}

#[test]
fn test_arcs_of_both_directions_are_independent() {
    let half = StepFunction::constant(1, 0.5).unwrap();
    let graphs = simulator(1, GraphSizes::Fixed(300), 3)
        .directed(&half, &Silent)
        .unwrap();
    // 44,850 pairs, a quarter of them joined both ways: standard deviation 92.
    let mutual = graphs[0].num_reciprocated_edges() / 2;
    assert!(mutual.abs_diff(44_850 / 4) < 5 * 92, "{mutual}");
}

#[test]
fn test_sizes_are_in_their_range_and_reach_both_ends() {
    let graphon = StepFunction::constant(1, 0.1).unwrap();
    let sizes = |seed| -> Vec<usize> {
        let sizes = GraphSizes::Uniform { min: 3, max: 6 };
        let graphs = simulator(60, sizes, seed)
            .undirected(&graphon, &Silent)
            .unwrap();
        graphs
            .iter()
            .map(argiope_graph::UndirectedGraph::num_nodes)
            .collect()
    };
    let drawn = sizes(1);
    assert_eq!(
        (drawn.iter().min(), drawn.iter().max()),
        (Some(&3), Some(&6))
    );
    assert_eq!(drawn, sizes(1));
    assert_ne!(drawn, sizes(2));
    let upside_down = GraphSizes::Uniform { min: 6, max: 3 };
    let error = simulator(1, upside_down, 0)
        .undirected(&graphon, &Silent)
        .unwrap_err();
    assert_eq!(error.to_string(), "sizes is 6 to 3, expected min <= max");
}

#[test]
fn test_graphs_do_not_depend_on_threads_or_on_how_many_follow() {
    let sizes = GraphSizes::Uniform { min: 100, max: 300 };
    let draw = |num_graphs, threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let simulator = simulator(num_graphs, sizes, 5);
        pool.install(|| {
            simulator
                .undirected(&StandardGraphon::Mean, &Silent)
                .unwrap()
        })
    };
    let one = draw(4, 1);
    assert_eq!(one, draw(4, 3));
    assert_eq!(one[..2], draw(2, 2));
    assert_ne!(one[0], one[1]);
}

#[test]
fn test_simulation_is_cancelled() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let result = simulator(1, GraphSizes::Fixed(10), 0).undirected(&StandardGraphon::Mean, &Stop);
    assert!(matches!(result, Err(GraphonError::Cancelled(Cancelled))));
}
