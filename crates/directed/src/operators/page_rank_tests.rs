use argiope_graph::{DirectedGraph, SelfLoops};
use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;

use super::*;

/// Random edges among the first nodes, so that the last ones are isolated; sinks, sources and edges both ways occur.
fn graphs(loops: SelfLoops) -> impl Strategy<Value = DirectedGraph> {
    (1usize..10, 0usize..3).prop_flat_map(move |(num_nodes, isolated)| {
        let pair = (0..num_nodes as u32, 0..num_nodes as u32);
        prop::collection::vec(pair, 0..25).prop_map(move |edges| {
            DirectedGraph::from_edges(num_nodes + isolated, edges, loops).unwrap()
        })
    })
}

fn graph(num_nodes: usize, edges: &[(u32, u32)]) -> DirectedGraph {
    DirectedGraph::from_edges(num_nodes, edges.iter().copied(), SelfLoops::Drop).unwrap()
}

type Dense = Vec<Vec<f64>>;

fn dense_transition(graph: &DirectedGraph) -> Dense {
    let n = graph.num_nodes();
    let entry = |i: usize, j: usize| {
        f64::from(u8::from(graph.has_edge(i as u32, j as u32))) + f64::from(u8::from(i == j))
    };
    (0..n)
        .map(|i| {
            let sum: f64 = (0..n).map(|j| entry(i, j)).sum();
            (0..n).map(|j| entry(i, j) / sum).collect()
        })
        .collect()
}

/// `Q = (1 - α) P + α/n 1 1^T`
fn dense_teleporting(graph: &DirectedGraph, alpha: f64) -> Dense {
    let n = graph.num_nodes() as f64;
    let mut q = dense_transition(graph);
    q.iter_mut()
        .flatten()
        .for_each(|value| *value = (1.0 - alpha) * *value + alpha / n);
    q
}

/// The chain with one more node.
fn dense_chain(graph: &DirectedGraph, alpha: f64) -> Dense {
    let n = graph.num_nodes();
    let mut chain = dense_transition(graph);
    for row in &mut chain {
        row.iter_mut().for_each(|value| *value *= 1.0 - alpha);
        row.push(alpha);
    }
    chain.push([vec![1.0 / n as f64; n], vec![0.0]].concat());
    chain
}

/// The `x` with `x C = x` and the sum 1, by elimination with pivots: the last equation, which the others imply, is the sum.
fn dense_stationary(chain: &Dense) -> Vec<f64> {
    let n = chain.len();
    let mut m: Dense = (0..n)
        .map(|j| {
            let row = (0..n).map(|i| chain[i][j] - f64::from(u8::from(i == j)));
            row.chain([0.0]).collect()
        })
        .collect();
    m[n - 1] = vec![1.0; n + 1];
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&a, &b| m[a][k].abs().total_cmp(&m[b][k].abs()))
            .unwrap();
        m.swap(k, pivot);
        let of_pivot = m[k].clone();
        for (row, values) in m.iter_mut().enumerate() {
            if row != k {
                let factor = values[k] / of_pivot[k];
                values
                    .iter_mut()
                    .zip(&of_pivot)
                    .for_each(|(value, p)| *value -= factor * p);
            }
        }
    }
    (0..n).map(|k| m[k][n] / m[k][k]).collect()
}

fn dense_operator(q: &Dense, pi: &[f64]) -> Dense {
    let n = q.len();
    let half = |i: usize, j: usize| pi[i].sqrt() * q[i][j] / pi[j].sqrt();
    let l = |i: usize, j: usize| (half(i, j) + half(j, i)) / 2.0;
    let sums: Vec<f64> = (0..n).map(|i| (0..n).map(|j| l(i, j)).sum()).collect();
    (0..n)
        .map(|i| {
            (0..n)
                .map(|j| l(i, j) / (sums[i] * sums[j]).sqrt())
                .collect()
        })
        .collect()
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() < tolerance,
            "{at}: {found} is not {expected}"
        );
    }
}

fn renamed(graph: &DirectedGraph, names: &[u32]) -> DirectedGraph {
    let edges = graph
        .edges()
        .map(|(u, v)| (names[u as usize], names[v as usize]));
    DirectedGraph::from_edges(graph.num_nodes(), edges, SelfLoops::Keep).unwrap()
}

proptest! {
    #[test]
    fn prop_stationary_of_both_chains(graph in graphs(SelfLoops::Keep), alpha in 0.05f64..1.0) {
        let found = PageRank::new(alpha).stationary(&graph).unwrap();
        let of_walk = dense_stationary(&dense_teleporting(&graph, alpha));
        let mut of_chain = dense_stationary(&dense_chain(&graph, alpha));
        of_chain.pop();
        let sum: f64 = of_chain.iter().sum();
        of_chain.iter_mut().for_each(|value| *value /= sum);
        assert_close(&found, &of_walk, 1e-11);
        assert_close(&found, &of_chain, 1e-11);
        let least = alpha / graph.num_nodes() as f64;
        prop_assert!(found.iter().all(|&pi| pi >= least * (1.0 - 1e-12)));
    }

    #[test]
    fn prop_operators_equal_the_dense_formulas(
        graph in graphs(SelfLoops::Keep),
        alpha in 0.05f64..1.0,
    ) {
        let walk = PageRank::new(alpha);
        let teleporting = dense_teleporting(&graph, alpha);
        let pi = dense_stationary(&teleporting);
        let exact = walk.exact(&graph).unwrap().to_dense();
        assert_close(&exact.concat(), &dense_operator(&teleporting, &pi).concat(), 1e-10);
        let approximate = walk.approximate(&graph).unwrap().to_dense();
        let expected = dense_operator(&dense_transition(&graph), &pi);
        assert_close(&approximate.concat(), &expected.concat(), 1e-10);
        for i in 0..graph.num_nodes() {
            for j in 0..i {
                prop_assert!((approximate[i][j] - approximate[j][i]).abs() < 1e-15);
                prop_assert!((exact[i][j] - exact[j][i]).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn prop_the_low_rank_part_is_applied_exactly(graph in graphs(SelfLoops::Drop), alpha in 0.05f64..1.0) {
        let operator = PageRank::new(alpha).exact(&graph).unwrap();
        let n = graph.num_nodes();
        let x: Vec<f64> = (0..2 * n).map(|at| (at as f64).sin()).collect();
        let device = Device::flex();
        let tensor = Tensor::<2>::from_data(TensorData::new(x.clone(), [n, 2]), (&device, burn::tensor::DType::F64));
        let found = operator.apply(tensor).unwrap().into_data().try_to_vec::<f64>().unwrap();
        let dense = operator.to_dense();
        let expected: Vec<f64> = (0..n)
            .flat_map(|i| [0, 1].map(|column| (0..n).map(|j| dense[i][j] * x[2 * j + column]).sum()))
            .collect();
        assert_close(&found, &expected, 1e-12);
    }

    #[test]
    fn prop_renaming_nodes_renames(graph in graphs(SelfLoops::Drop), shift in 0usize..12) {
        let n = graph.num_nodes();
        let names: Vec<u32> = (0..n).map(|node| ((node + shift) % n) as u32).collect();
        let walk = PageRank::new(0.1);
        let (found, other) = (walk.stationary(&graph).unwrap(), walk.stationary(&renamed(&graph, &names)).unwrap());
        let expected: Vec<f64> = names.iter().map(|&name| other[name as usize]).collect();
        assert_close(&found, &expected, 1e-12);
    }
}

#[test]
fn test_a_cycle_is_uniform_in_either_direction() {
    let cycle: Vec<(u32, u32)> = (0..6).map(|node| (node, (node + 1) % 6)).collect();
    let cycle = graph(6, &cycle);
    let walk = PageRank::new(0.1);
    assert_close(&walk.stationary(&cycle).unwrap(), &[1.0 / 6.0; 6], 1e-15);
    // Steps along and against edges have one half each of one half, the loop the other half.
    let there = walk.approximate(&cycle).unwrap().to_dense();
    let back = walk.approximate(&cycle.reversed()).unwrap().to_dense();
    assert_close(&there[0], &[0.5, 0.25, 0.0, 0.0, 0.0, 0.25], 1e-14);
    assert_close(&there.concat(), &back.concat(), 1e-14);
    let exact = walk.exact(&cycle).unwrap().to_dense();
    let expected: Vec<f64> = (there.concat().iter())
        .map(|value| 0.9 * value + 0.1 / 6.0)
        .collect();
    assert_close(&exact.concat(), &expected, 1e-14);
}

#[test]
fn test_sinks_keep_what_they_get_and_reversing_moves_it() {
    // 0 -> 1 -> 2: x_0 = α/3 / (1 - (1 - α)/2), and so on.
    let path = graph(3, &[(0, 1), (1, 2)]);
    let alpha = 0.1;
    let pi = PageRank::new(alpha).stationary(&path).unwrap();
    let (step, teleported) = (0.45, alpha / 3.0);
    let first = teleported / (1.0 - step);
    let second = (teleported + step * first) / (1.0 - step);
    let third = (teleported + step * second) / alpha;
    assert_close(&pi, &[first, second, third], 1e-12);
    let reversed = PageRank::new(alpha).stationary(&path.reversed()).unwrap();
    assert_close(&reversed, &[third, second, first], 1e-12);
}

#[test]
fn test_weakly_connected_parts_have_masses_of_their_own() {
    // Two parts that no edge joins have the mass that teleports bring: in proportion to their nodes.
    let parts = graph(5, &[(0, 1), (1, 0), (2, 3), (3, 4), (2, 4)]);
    let pi = PageRank::new(0.1).stationary(&parts).unwrap();
    assert_close(&[pi[0] + pi[1], pi[2] + pi[3] + pi[4]], &[0.4, 0.6], 1e-12);
}

#[test]
fn test_small_and_empty_graphs() {
    let walk = PageRank::new(0.1);
    assert!(walk.stationary(&graph(0, &[])).unwrap().is_empty());
    assert!(
        walk.approximate(&graph(0, &[]))
            .unwrap()
            .values()
            .is_empty()
    );
    assert!(walk.exact(&graph(0, &[])).unwrap().to_dense().is_empty());
    let isolated = walk.approximate(&graph(3, &[])).unwrap().to_dense();
    assert_close(
        &isolated.concat(),
        &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        1e-15,
    );
}

#[test]
fn test_the_end_of_the_iteration() {
    let path = graph(3, &[(0, 1), (1, 2)]);
    let walk = PageRank {
        max_iterations: 3,
        ..PageRank::new(0.1)
    };
    match walk.stationary(&path).unwrap_err() {
        DirectedError::NotConverged {
            iterations,
            last_change,
            tolerance,
        } => {
            assert_eq!((iterations, tolerance), (3, 1e-13));
            assert!(last_change > tolerance && last_change < 1.0);
        }
        other => panic!("{other}"),
    }
    // The estimate of the documentation: 284, but the first change is less than 1.
    let enough = PageRank {
        max_iterations: 284,
        ..PageRank::new(0.1)
    };
    enough.stationary(&path).unwrap();
    for alpha in [0.0, -0.1, 1.5, f64::NAN] {
        let error = PageRank::new(alpha).stationary(&path).unwrap_err();
        assert!(
            matches!(error, DirectedError::Option { name: "alpha", .. }),
            "{error}"
        );
    }
    let walk = PageRank {
        tolerance: f64::NAN,
        ..PageRank::new(0.1)
    };
    assert!(walk.stationary(&path).is_err());
}

#[test]
fn test_one_thread_and_several_agree() {
    let edges: Vec<(u32, u32)> = (0..6000u32)
        .map(|k| (k * 7 % 2003, (k * k + 3 * k) % 1999))
        .collect();
    let graph = graph(2003, &edges);
    let walk = PageRank::new(0.1);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| walk.stationary(&graph).unwrap())
    };
    assert_eq!(with(1), with(3));
}
