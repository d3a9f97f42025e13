use argiope_graph::{DirectedGraph, SelfLoops};
use proptest::prelude::*;

use super::*;

/// Random edges among the first nodes, so that the last ones are isolated; some have few, some many.
fn graphs() -> impl Strategy<Value = DirectedGraph> {
    (1usize..10, 0usize..3).prop_flat_map(move |(num_nodes, isolated)| {
        let pair = (0..num_nodes as u32, 0..num_nodes as u32);
        prop::collection::vec(pair, 0..30).prop_map(move |edges| {
            DirectedGraph::from_edges(num_nodes + isolated, edges, SelfLoops::Keep).unwrap()
        })
    })
}

type Dense = Vec<Vec<f64>>;

fn square(n: usize, entry: impl Fn(usize, usize) -> f64) -> Dense {
    (0..n)
        .map(|i| (0..n).map(|j| entry(i, j)).collect())
        .collect()
}

fn adjacency(graph: &DirectedGraph) -> Dense {
    square(graph.num_nodes(), |i, j| {
        f64::from(u8::from(graph.has_edge(i as u32, j as u32)))
    })
}

fn to_dense(m: Weighted) -> Dense {
    m.into_operator().unwrap().to_dense()
}

/// The formula on full matrices.
fn dense_inception(graph: &DirectedGraph) -> Dense {
    let n = graph.num_nodes();
    let a = adjacency(graph);
    let with_loops = square(n, |i, j| a[i][j] + f64::from(u8::from(i == j)));
    let p = square(n, |i, j| {
        with_loops[i][j] / with_loops[i].iter().sum::<f64>()
    });
    let l = square(n, |i, j| {
        let sources: f64 = (0..n).map(|k| p[k][i] * p[k][j]).sum();
        let targets: f64 = (0..n).map(|k| p[i][k] * p[j][k]).sum();
        if sources == 0.0 || targets == 0.0 {
            0.0
        } else {
            (sources + targets) / 2.0
        }
    });
    let sum = |i: usize| l[i].iter().sum::<f64>();
    square(n, |i, j| l[i][j] / (sum(i) * sum(j)).sqrt())
}

fn dense_proximities(graph: &DirectedGraph, degrees: ProximityDegrees) -> (Dense, Dense) {
    let n = graph.num_nodes();
    let a = adjacency(graph);
    let out = |k: usize| (0..n).map(|j| a[k][j]).sum::<f64>();
    let into = |k: usize| (0..n).map(|i| a[i][k]).sum::<f64>();
    let or_one = |degree: f64| if degree == 0.0 { 1.0 } else { degree };
    let divisors = |k: usize| match degrees {
        ProximityDegrees::Formula => (out(k), into(k)),
        ProximityDegrees::Released => (or_one(into(k)), or_one(out(k))),
    };
    let term = |product: f64, divisor: f64| {
        if product == 0.0 {
            0.0
        } else {
            product / divisor
        }
    };
    (
        square(n, |i, j| {
            (0..n).map(|k| term(a[k][i] * a[k][j], divisors(k).0)).sum()
        }),
        square(n, |i, j| {
            (0..n).map(|k| term(a[i][k] * a[j][k], divisors(k).1)).sum()
        }),
    )
}

#[track_caller]
fn assert_close(found: &Dense, expected: &Dense) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!(
            (found - expected).abs() < 1e-13,
            "{found} is not {expected}"
        );
    }
}

proptest! {
    #[test]
    fn prop_inception_equals_the_dense_formula(graph in graphs()) {
        let found = inception(&graph).unwrap().to_dense();
        assert_close(&found, &dense_inception(&graph));
        let transposed = square(found.len(), |i, j| found[j][i]);
        assert_close(&found, &transposed);
    }

    #[test]
    fn prop_proximities_equal_the_dense_formula(graph in graphs(), released: bool) {
        let degrees = if released { ProximityDegrees::Released } else { ProximityDegrees::Formula };
        let (into, out) = dense_proximities(&graph, degrees);
        assert_close(&to_dense(in_proximity(&graph, degrees).unwrap()), &into);
        assert_close(&to_dense(out_proximity(&graph, degrees).unwrap()), &out);
    }

    #[test]
    fn prop_reversing_exchanges_the_proximities(graph in graphs(), released: bool) {
        let degrees = if released { ProximityDegrees::Released } else { ProximityDegrees::Formula };
        let reversed = graph.reversed();
        assert_close(
            &to_dense(in_proximity(&reversed, degrees).unwrap()),
            &to_dense(out_proximity(&graph, degrees).unwrap()),
        );
    }

    #[test]
    fn prop_a_common_source_spreads_its_targets(graph in graphs()) {
        // Row i of A_in sums to the in-degree of i: every source gives 1 over all its pairs with i.
        let into = to_dense(in_proximity(&graph, ProximityDegrees::Formula).unwrap());
        for (node, row) in (0u32..).zip(&into) {
            let sum: f64 = row.iter().sum();
            prop_assert!((sum - graph.in_degree(node) as f64).abs() < 1e-12);
        }
    }
}

#[test]
fn test_a_star_in_either_direction() {
    // The cheaper product is that of common targets for one star, of common sources for the other.
    let star = DirectedGraph::from_edges(5, (1..5).map(|leaf| (0, leaf)), SelfLoops::Drop).unwrap();
    for graph in [star.clone(), star.reversed()] {
        assert_close(
            &inception(&graph).unwrap().to_dense(),
            &dense_inception(&graph),
        );
    }
    // Leaves have the hub as their only source, of 4 targets; it has none.
    let into = to_dense(in_proximity(&star, ProximityDegrees::Formula).unwrap());
    assert_eq!(into[0], [0.0; 5]);
    assert_eq!(into[1], [0.0, 0.25, 0.25, 0.25, 0.25]);
    let into = to_dense(in_proximity(&star, ProximityDegrees::Released).unwrap());
    assert_eq!(into[1], [0.0, 1.0, 1.0, 1.0, 1.0]);
    let out = to_dense(out_proximity(&star, ProximityDegrees::Formula).unwrap());
    assert_eq!(out[0], [4.0, 0.0, 0.0, 0.0, 0.0]);
    let out = to_dense(out_proximity(&star, ProximityDegrees::Released).unwrap());
    assert_eq!(out[0], [4.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn test_graphs_without_edges() {
    let isolated = inception(&DirectedGraph::empty(2)).unwrap().to_dense();
    assert_eq!(isolated, [[1.0, 0.0], [0.0, 1.0]]);
    let none = in_proximity(&DirectedGraph::empty(2), ProximityDegrees::Released).unwrap();
    assert!(none.values.is_empty());
}
