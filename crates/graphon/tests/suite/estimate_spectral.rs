//! The leading eigenvectors of adjacencies, against closed forms.

use argiope_graph::{
    Silent, UndirectedGraph,
    generate::{complete, gnp, path, star},
};
use argiope_graphon::estimate::spectral::leading_eigenvectors;

fn values(graph: &UndirectedGraph, count: usize) -> Vec<f64> {
    leading_eigenvectors(graph, count, 1, &Silent)
        .unwrap()
        .values
}

fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < 1e-6,
            "{found} against {expected}"
        );
    }
}

#[test]
fn test_eigenvalues_of_closed_forms() {
    assert_near(&values(&complete(30), 3), &[29.0, -1.0, -1.0]);
    let star = leading_eigenvectors(&star(17), 2, 1, &Silent).unwrap();
    let magnitudes: Vec<f64> = star.values.iter().map(|value| value.abs()).collect();
    assert_near(&magnitudes, &[4.0, 4.0]);
    assert!(
        star.values[0] * star.values[1] < 0.0,
        "of a bipartite graph, they come in pairs"
    );
    // 2 cos(pi k / (n + 1)), in pairs of both signs; four nodes need no iteration.
    let root = 5.0f64.sqrt();
    let magnitudes: Vec<f64> = values(&path(4), 9)
        .iter()
        .map(|value| value.abs())
        .collect();
    let (large, small) = ((root + 1.0) / 2.0, (root - 1.0) / 2.0);
    assert_near(&magnitudes, &[large, large, small, small]);
    assert_near(&values(&UndirectedGraph::empty(5), 2), &[0.0, 0.0]);
    assert!(values(&UndirectedGraph::empty(0), 2).is_empty());
    assert!(leading_eigenvectors(&complete(3), 0, 1, &Silent).is_err());
}

#[test]
fn test_both_vectors_of_a_double_eigenvalue_are_found() {
    let clique = complete(20);
    let twice = clique.edges().flat_map(|(u, v)| [(u, v), (u + 20, v + 20)]);
    let graph = UndirectedGraph::from_edges(40, twice).unwrap();
    let found = leading_eigenvectors(&graph, 2, 1, &Silent).unwrap();
    assert_near(&found.values, &[19.0, 19.0]);
    // Constant on both cliques, whichever basis of the plane it is.
    for vector in found.vectors.columns() {
        for clique in [0, 20] {
            let of_clique = vector.iter().skip(clique).take(20);
            assert!(
                of_clique
                    .clone()
                    .all(|entry| (entry - vector[clique]).abs() < 1e-6)
            );
        }
    }
}

#[test]
fn test_pairs_satisfy_the_equation() {
    let graph = gnp(80, 0.2, 5).unwrap();
    let found = leading_eigenvectors(&graph, 3, 1, &Silent).unwrap();
    // The rest of the spectrum is dense: only the first is far from its neighbours.
    let vector = found.vectors.column(0);
    for node in 0..80 {
        let product: f64 = graph
            .neighbors(node)
            .iter()
            .map(|&v| vector[v as usize])
            .sum();
        let expected = found.values[0] * vector[node as usize];
        assert!((product - expected).abs() < 1e-5, "node {node}");
    }
    let gram = found.vectors.t().dot(&found.vectors);
    for ((i, j), value) in gram.indexed_iter() {
        assert!((value - f64::from(u8::from(i == j))).abs() < 1e-9);
    }
}
