//! The pooled histogram.

use argiope_graph::{
    DirectedGraph, NodeId, SelfLoops, Silent, UndirectedGraph,
    generate::{complete, cycle, gnp, path, star},
};
use argiope_graphon::{
    GraphSizes, GraphonError, Simulator, StandardGraphon, StepFunction,
    estimate::{BlockCounts, Estimator, NumBlocks, PooledHistogram},
};
use ndarray::Array2;
use proptest::prelude::*;

fn histogram(num_blocks: usize, box_radius: usize) -> PooledHistogram {
    PooledHistogram {
        num_blocks: NumBlocks::Fixed(num_blocks),
        box_radius,
    }
}

fn message(result: Result<StepFunction, GraphonError>) -> String {
    result.unwrap_err().to_string()
}

fn is_constant(graphon: &StepFunction, value: f64) -> bool {
    graphon
        .view()
        .iter()
        .all(|&found| (found - value).abs() < 1e-12)
}

/// A graph with the bits of `code` as edges.
fn graph_of(num_nodes: usize, code: &[bool]) -> UndirectedGraph {
    let pairs = (0..num_nodes as NodeId).flat_map(|v| (0..v).map(move |u| (u, v)));
    let edges = pairs
        .zip(code)
        .filter_map(|(pair, &bit)| bit.then_some(pair));
    UndirectedGraph::from_edges(num_nodes, edges).unwrap()
}

fn relabelled(graph: &UndirectedGraph, shift: usize) -> UndirectedGraph {
    let num_nodes = graph.num_nodes();
    // An affine map with a factor that is prime to all sizes below it.
    let new = |node: NodeId| ((node as usize * 7919 + shift) % num_nodes) as NodeId;
    let edges = graph.edges().map(|(u, v)| (new(u), new(v)));
    UndirectedGraph::from_edges(num_nodes, edges).unwrap()
}

#[test]
fn test_graphs_without_order_give_constants() {
    for num_blocks in [1, 3, 10, 17] {
        let ones = histogram(num_blocks, 0)
            .estimate(&[complete(10), complete(4)], &Silent)
            .unwrap();
        assert!(is_constant(&ones, 1.0), "{num_blocks} blocks");
        let ring = histogram(num_blocks, 1)
            .estimate(&[cycle(12).unwrap()], &Silent)
            .unwrap();
        assert!(is_constant(&ring, 2.0 / 11.0), "{num_blocks} blocks");
    }
    // Fewer nodes than blocks: blocks within one node's interval have no pairs of their own.
    let two = histogram(9, 1).estimate(&[complete(2)], &Silent).unwrap();
    assert!(is_constant(&two, 1.0));
}

#[test]
fn test_star_has_its_hub_first() {
    // The hub owns the first fifth.
    let graphon = histogram(5, 0).estimate(&[star(5)], &Silent).unwrap();
    let expected = |i: usize, j: usize| f64::from(u8::from((i == 0) != (j == 0)));
    for ((i, j), &value) in graphon
        .view()
        .indexed_iter()
        .filter(|&((i, j), _)| i + j > 0)
    {
        assert!(
            (value - expected(i, j)).abs() < 1e-12,
            "({i}, {j}): {value}"
        );
    }
}

#[test]
fn test_independent_edges_give_their_probability() {
    let graph = gnp(400, 0.3, 1).unwrap();
    let graphon = PooledHistogram::default()
        .estimate(&[graph], &Silent)
        .unwrap();
    // 79,800 pairs: standard deviation 0.0016.
    assert!((graphon.density() - 0.3).abs() < 5.0 * 0.0016);
    // Sorted by degree, whose standard deviation is 0.023 on either axis: the outermost of 30 blocks are 2.2 of them off.
    assert!(
        graphon
            .degrees()
            .iter()
            .all(|degree| (degree - 0.3).abs() < 0.1)
    );
    let truth = StepFunction::constant(1, 0.3).unwrap();
    assert!(truth.l2_distance(&graphon) < 0.05);
}

#[test]
fn test_auto_smooths_with_a_box_of_centred_windows() {
    let graphs = Simulator {
        num_graphs: 2,
        sizes: GraphSizes::Fixed(50),
        seed: 3,
    }
    .undirected(&StandardGraphon::Mean, &Silent)
    .unwrap();
    let default = PooledHistogram::default();
    let graphon = default.estimate(&graphs, &Silent).unwrap();
    let counts = default.counts(&graphs, &Silent).unwrap();
    let mut sum = counts[0].clone();
    sum.add(&counts[1], 1.0).unwrap();
    let last = sum.num_blocks() - 1;
    assert_eq!(last + 1, 11);
    for ((i, j), value) in graphon.view().indexed_iter() {
        let around = |at: usize| {
            if at == 0 || at == last {
                at..=at
            } else {
                at - 1..=at + 1
            }
        };
        let (mut edges, mut pairs) = (0.0, 0.0);
        for row in around(i) {
            for column in around(j) {
                edges += sum.edges()[[row, column]];
                pairs += sum.pairs()[[row, column]];
            }
        }
        assert!((value - edges / pairs).abs() < 1e-12, "({i}, {j})");
    }
}

#[test]
fn test_unequal_sizes_cost_nothing() {
    for graphon in [StandardGraphon::Product, StandardGraphon::Mean] {
        let truth = graphon.step_function(200).unwrap();
        let error = |sizes, seed| {
            let simulator = Simulator {
                num_graphs: 10,
                sizes,
                seed,
            };
            let graphs = simulator.undirected(&graphon, &Silent).unwrap();
            let estimate = PooledHistogram::default()
                .estimate(&graphs, &Silent)
                .unwrap();
            truth.l2_distance(&estimate)
        };
        let fixed = error(GraphSizes::Fixed(200), 1);
        let random = error(GraphSizes::Uniform { min: 50, max: 350 }, 2);
        assert!(
            random < 1.25 * fixed,
            "{}: {random} against {fixed}",
            graphon.formula()
        );
    }
}

#[test]
fn test_more_and_larger_graphs_come_closer() {
    let graphon = StandardGraphon::SquaresAndRoots;
    let truth = graphon.step_function(300).unwrap();
    let error = |num_graphs, size| {
        let simulator = Simulator {
            num_graphs,
            sizes: GraphSizes::Fixed(size),
            seed: 9,
        };
        let graphs = simulator.undirected(&graphon, &Silent).unwrap();
        truth.l2_distance(
            &PooledHistogram::default()
                .estimate(&graphs, &Silent)
                .unwrap(),
        )
    };
    assert!(error(20, 100) < 0.8 * error(1, 100));
    assert!(error(1, 1600) < 0.6 * error(1, 100));
}

#[test]
fn test_edgeless_graphs_count_beside_others() {
    let graphs = [complete(6), UndirectedGraph::empty(6)];
    let graphon = histogram(3, 0).estimate(&graphs, &Silent).unwrap();
    assert!(is_constant(&graphon, 0.5));
}

#[test]
fn test_input_that_says_nothing_is_refused_by_name() {
    let estimate =
        |graphs: &[UndirectedGraph]| PooledHistogram::default().estimate(graphs, &Silent);
    assert_eq!(
        message(estimate(&[])),
        "there is no graph to estimate a graphon of"
    );
    for size in [0, 1] {
        let graphs = [complete(3), UndirectedGraph::empty(size)];
        let expected =
            format!("graph 1 (of 2, from 0) has {size} nodes: a graphon needs pairs of nodes");
        assert_eq!(message(estimate(&graphs)), expected);
    }
    let empty = UndirectedGraph::empty(4);
    let expected = "graph 0 has no edge: its nodes cannot be put in an order";
    assert_eq!(message(estimate(std::slice::from_ref(&empty))), expected);
    let expected = "none of the graphs 0 to 1 has an edge: its nodes cannot be put in an order";
    assert_eq!(message(estimate(&[empty.clone(), empty])), expected);
    let expected = "num_blocks is 0, expected 1 or more";
    assert_eq!(
        message(histogram(0, 0).estimate(&[complete(3)], &Silent)),
        expected
    );
    let mut counts = BlockCounts::zeros(2).unwrap();
    assert!(counts.add(&BlockCounts::zeros(3).unwrap(), 1.0).is_err());
    assert!(
        counts
            .add(&BlockCounts::zeros(2).unwrap(), f64::NAN)
            .is_err()
    );
    assert!(counts.step_function(0).is_err());
}

#[test]
fn test_threads_do_not_change_a_bit() {
    let sizes = GraphSizes::Uniform { min: 2, max: 60 };
    let graphs = Simulator {
        num_graphs: 200,
        sizes,
        seed: 4,
    }
    .undirected(&StandardGraphon::Mean, &Silent)
    .unwrap();
    let estimate = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| histogram(20, 1).estimate(&graphs, &Silent).unwrap())
    };
    let one = estimate(1);
    assert_eq!(one, estimate(2));
    assert_eq!(one, estimate(5));
}

#[test]
fn test_directed_graphs_are_averaged_over_both_directions() {
    let graph = gnp(40, 0.3, 8).unwrap();
    let both_ways = graph.edges().flat_map(|(u, v)| [(u, v), (v, u)]);
    let directed = DirectedGraph::from_edges(40, both_ways, SelfLoops::Keep).unwrap();
    let expected = histogram(7, 1)
        .estimate(std::slice::from_ref(&graph), &Silent)
        .unwrap();
    let found = histogram(7, 1)
        .estimate_directed(&[directed], &Silent)
        .unwrap();
    assert!(expected.l2_distance(&found) < 1e-12);
    // One arc a pair, and self loops that are no pairs: half the probability.
    let tournament = (0..9).flat_map(|v| (0..=v).map(move |u| (u, v)));
    let tournament = DirectedGraph::from_edges(9, tournament, SelfLoops::Keep).unwrap();
    let found = histogram(4, 0)
        .estimate_directed(&[tournament], &Silent)
        .unwrap();
    assert!(is_constant(&found, 0.5));
    let loops = DirectedGraph::from_edges(3, [(0, 0), (1, 1)], SelfLoops::Keep).unwrap();
    let refused = histogram(4, 0).estimate_directed(&[loops], &Silent);
    assert!(message(refused).contains("no edge"));
}

/// Edges and pairs by the definition: every node's share in every block, averaged over its ties.
fn slow_counts(graph: &UndirectedGraph, num_blocks: usize) -> [Array2<f64>; 2] {
    let num_nodes = graph.num_nodes();
    let key = |u: usize| {
        let neighbors = graph.neighbors(u as NodeId);
        let sum: usize = neighbors.iter().map(|&v| graph.degree(v)).sum();
        (neighbors.len(), sum)
    };
    let share = |u: usize, block: usize| {
        let before = (0..num_nodes).filter(|&v| key(v) > key(u)).count() as f64;
        let tied = (0..num_nodes).filter(|&v| key(v) == key(u)).count() as f64;
        let scale = num_blocks as f64 / num_nodes as f64;
        let (from, to) = (before * scale, (before + tied) * scale);
        let overlap = to.min(block as f64 + 1.0) - from.max(block as f64);
        overlap.max(0.0) / (to - from)
    };
    let shares = Array2::from_shape_fn((num_nodes, num_blocks), |(u, i)| share(u, i));
    let adjacency = Array2::from_shape_fn((num_nodes, num_nodes), |(u, v)| {
        f64::from(u8::from(graph.has_edge(u as NodeId, v as NodeId)))
    });
    let others = Array2::ones((num_nodes, num_nodes)) - Array2::<f64>::eye(num_nodes);
    [adjacency, others].map(|matrix: Array2<f64>| shares.t().dot(&matrix).dot(&shares))
}

fn assert_near(found: ndarray::ArrayView2<'_, f64>, expected: &Array2<f64>) {
    for (at, &value) in found.indexed_iter() {
        assert!(
            (value - expected[at]).abs() < 1e-9,
            "{at:?}: {value}, {}",
            expected[at]
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn prop_counts_are_those_of_the_definition(
        num_nodes in 0usize..12,
        num_blocks in 1usize..15,
        code in prop::collection::vec(any::<bool>(), 66),
    ) {
        let graph = graph_of(num_nodes, &code);
        let counts = BlockCounts::of_graph(&graph, num_blocks).unwrap();
        let [edges, pairs] = slow_counts(&graph, num_blocks);
        assert_near(counts.edges(), &edges);
        assert_near(counts.pairs(), &pairs);
        prop_assert!((counts.edges().sum() - 2.0 * graph.num_edges() as f64).abs() < 1e-9);
    }

    #[test]
    fn prop_relabelling_changes_nothing(
        num_nodes in 2usize..12,
        num_blocks in 1usize..15,
        shift in 0usize..100,
        code in prop::collection::vec(any::<bool>(), 66),
    ) {
        let graph = graph_of(num_nodes, &code);
        prop_assume!(graph.num_edges() > 0);
        let estimate = |graph| histogram(num_blocks, 1).estimate(&[graph], &Silent).unwrap();
        let distance = estimate(graph.clone()).l2_distance(&estimate(relabelled(&graph, shift)));
        prop_assert!(distance < 1e-12);
    }
}

#[test]
fn test_disconnected_graphs_are_graphs() {
    let edges = path(4)
        .edges()
        .chain(path(3).edges().map(|(u, v)| (u + 4, v + 4)))
        .collect::<Vec<_>>();
    let graph = UndirectedGraph::from_edges(9, edges).unwrap();
    let graphon = histogram(3, 0).estimate(&[graph], &Silent).unwrap();
    assert!(
        (graphon.at(1.0, 1.0) - 0.0).abs() < 1e-12,
        "two leaves or isolated nodes at most"
    );
}
