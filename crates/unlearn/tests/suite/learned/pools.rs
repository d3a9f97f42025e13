//! Pools, draws and features that are erased, by brute force.

use argiope_gnn::NodeFeatures;
use argiope_graph::{Silent, UndirectedGraph, generate};
use argiope_link::split::RandomSplit;
use argiope_unlearn::{
    data::GraphData,
    learned::{EdgePools, Pool, RequestConfig, RequestKind, RequestSize, draw, erased},
};
use burn::tensor::Device;
use proptest::prelude::*;

use super::check::{matrix, numbers, values};

/// Steps between all nodes, by relaxation.
fn distances(graph: &UndirectedGraph) -> Vec<Vec<usize>> {
    let num_nodes = graph.num_nodes();
    let mut steps = vec![vec![usize::MAX / 2; num_nodes]; num_nodes];
    for (node, row) in steps.iter_mut().enumerate() {
        row[node] = 0;
    }
    for (u, v) in graph.edges() {
        (steps[u as usize][v as usize], steps[v as usize][u as usize]) = (1, 1);
    }
    for by in 0..num_nodes {
        for from in 0..num_nodes {
            for to in 0..num_nodes {
                let way = steps[from][by] + steps[by][to];
                steps[from][to] = steps[from][to].min(way);
            }
        }
    }
    steps
}

proptest! {
    #[test]
    fn prop_pools_are_those_of_all_distances(
        num_edges in 0u64..40,
        test in prop::collection::vec((0u32..24, 0u32..24), 0..4),
        seed in any::<u64>(),
    ) {
        let graph = generate::gnm(24, num_edges, seed).unwrap();
        let pools = EdgePools::new(&graph, &test).unwrap();
        let steps = distances(&graph);
        let is_near = |node: u32| {
            let ends = test.iter().flat_map(|&(u, v)| [u, v]);
            ends.into_iter().any(|end| steps[end as usize][node as usize] <= 2)
        };
        let wanted = |inside: bool| -> Vec<(u32, u32)> {
            (graph.edges()).filter(|&(u, v)| (is_near(u) && is_near(v)) == inside).collect()
        };
        prop_assert_eq!(pools.edges(Pool::In), wanted(true));
        prop_assert_eq!(pools.edges(Pool::Out), wanted(false));
        for pool in [Pool::In, Pool::Out] {
            prop_assert!(pools.edges(pool).iter().all(|&pair| pools.pool_of(pair) == pool));
        }
    }

    #[test]
    fn prop_draws_are_subsets_in_order(count in 1usize..30, extra in 0usize..30, seed in any::<u64>()) {
        let pool: Vec<u32> = (0..(count + extra) as u32).map(|at| 3 * at).collect();
        let size = (RequestSize::Count(count), 1000);
        let drawn = draw("numbers", &pool, size, seed).unwrap();
        prop_assert_eq!(drawn.len(), count);
        prop_assert!(drawn.is_sorted_by(|left, right| left < right));
        prop_assert!(drawn.iter().all(|number| pool.contains(number)));
        prop_assert_eq!(draw("numbers", &pool, size, seed).unwrap(), drawn);
    }
}

#[test]
fn test_every_element_of_a_pool_is_drawn_as_often() {
    let pool: Vec<usize> = (0..10).collect();
    let mut counts = [0u32; 10];
    for seed in 0..2000 {
        for at in draw("numbers", &pool, (RequestSize::Count(3), 10), seed).unwrap() {
            counts[at] += 1;
        }
    }
    // Binomial: mean 600, five standard deviations.
    assert!(
        counts.iter().all(|count| count.abs_diff(600) < 5 * 21),
        "{counts:?}"
    );
}

/// Sizes that do not depend on the seed, and shares that hardly do, as measured with other programs.
#[test]
fn test_pools_of_dblp_are_as_measured() {
    let Some(folder) = std::env::var_os("ARGIOPE_DATA") else {
        eprintln!(
            "SKIPPED: ARGIOPE_DATA names no folder with data sets, so pools of DBLP are not checked"
        );
        return;
    };
    if !std::path::Path::new(&folder).join("graphs").exists() {
        eprintln!(
            "SKIPPED: {} has no graphs, so pools of DBLP are not checked",
            folder.display()
        );
        return;
    }
    let data = GraphData::named("dblp", &Silent).unwrap();
    let split = RandomSplit::new(0.05, 0.05).split(&data.graph, 1).unwrap();
    let train = UndirectedGraph::from_edges(data.graph.num_nodes(), split.train).unwrap();
    assert_eq!(train.num_edges(), 47_581);
    let pools = EdgePools::new(&train, &split.test).unwrap();
    // 4.9 % are OUT in one split; 2330 of them.
    let outside = pools.edges(Pool::Out).len();
    assert!(outside.abs_diff(2330) < 250, "{outside} edges are OUT");
    let size = (RequestSize::Share(0.025), train.num_edges());
    let deleted = draw("edges", pools.edges(Pool::In), size, 1).unwrap();
    assert_eq!(deleted.len(), 1189);
    let ends = || deleted.iter().flat_map(|&(u, v)| [u, v]);
    let share = |hops| {
        let ball = train.ball(ends(), hops).unwrap();
        ball.len() as f64 / train.num_nodes() as f64
    };
    // 52 % and 74 to 75 %.
    assert!(
        (share(1) - 0.52).abs() < 0.02,
        "{} within one step",
        share(1)
    );
    assert!(
        (share(2) - 0.745).abs() < 0.02,
        "{} within two steps",
        share(2)
    );
}

#[test]
fn test_requests_that_the_pool_is_too_small_for_say_so() {
    let pool: Vec<u32> = (0..2330).collect();
    // DBLP, whose OUT pool is smaller than 5 % of its training edges.
    let fault = |size, total| {
        let drawn = draw("edges of the OUT pool", &pool, (size, total), 1);
        drawn.unwrap_err().to_string()
    };
    assert_eq!(
        fault(RequestSize::Share(0.05), 47_581),
        "2379 edges of the OUT pool cannot be deleted: there are 2330 to draw from"
    );
    let share = (RequestSize::Share(0.025), 47_581);
    assert_eq!(draw("edges", &pool, share, 1).unwrap().len(), 1189);
    assert!(fault(RequestSize::Count(0), 47_581).contains("deletes nothing"));
    assert!(fault(RequestSize::Share(1e-6), 47_581).contains("deletes nothing"));
    for share in [0.0, -0.1, 1.1, f64::NAN] {
        let message = fault(RequestSize::Share(share), 47_581);
        assert!(message.contains("the share of a request"), "{message}");
    }
}

#[test]
fn test_requests_have_names_that_folders_may_have() {
    let name = |kind, size| RequestConfig { kind, size }.to_string();
    for (share, percent) in [
        (0.025, "2.5"),
        (0.07, "7"),
        (1.0, "100"),
        (0.00125, "0.125"),
    ] {
        let name = name(RequestKind::EdgesOut, RequestSize::Share(share));
        assert_eq!(name, format!("edges-out-{percent}pct"));
    }
    assert_eq!(
        name(RequestKind::Nodes, RequestSize::Count(100)),
        "nodes-100"
    );
}

#[test]
fn test_erased_rows_are_zero_and_others_are_as_they_were() {
    let mut x = numbers(6 * 20, 4);
    // Something that no product with 0 erases.
    x[2 * 20 + 1] = f64::INFINITY;
    let dense = NodeFeatures::Dense(matrix(&x, [6, 20], &Device::flex()));
    let mut wanted = x.clone();
    wanted[40..60].fill(0.0);
    wanted[100..120].fill(0.0);
    let found = |features: &NodeFeatures| values(features.to_dense().unwrap());
    assert_eq!(found(&erased(&dense, &[5, 2]).unwrap()), wanted);

    let thin: Vec<f64> = (x.iter().enumerate())
        .map(|(at, &value)| if at % 17 == 3 { value } else { 0.0 })
        .collect();
    let dense = NodeFeatures::Dense(matrix(&thin, [6, 20], &Device::flex()));
    let sparse = dense.clone().compact().unwrap();
    assert!(matches!(sparse, NodeFeatures::Sparse(_)));
    let nodes = [0, 3];
    let left = erased(&sparse, &nodes).unwrap();
    assert!(matches!(left, NodeFeatures::Sparse(_)));
    assert_eq!(found(&left), found(&erased(&dense, &nodes).unwrap()));
    assert_ne!(found(&left), found(&sparse));

    let message = erased(&dense, &[6]).unwrap_err().to_string();
    assert!(
        message.contains("node 6") && message.contains('6'),
        "{message}"
    );
}
