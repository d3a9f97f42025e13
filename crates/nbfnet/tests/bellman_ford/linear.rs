//! Katz and PageRank against a linear system solved directly, and against the heuristics of argiope-link.

use argiope_graph::{RelationalGraph, Silent, generate::gnp};
use argiope_link::{
    Heuristic,
    heuristics::{
        Katz, KatzLength as LinkLength, PageRankMethod, PageRankScore, PersonalizedPageRank,
    },
    score_pairs,
};
use argiope_nbfnet::bellman_ford::{
    Convergence, Edge, KatzLength, PairValues, WeightedEdges, converge, katz,
    personalized_page_rank,
};
use proptest::prelude::*;

use crate::inputs::{edges_of_relational, facts, fraction, relational};

/// `[n, n]` by rows.
type Matrix = Vec<Vec<f64>>;

fn identity(n: usize) -> Matrix {
    let row = |i: usize| (0..n).map(|j| f64::from(u8::from(i == j))).collect();
    (0..n).map(row).collect()
}

/// `(I - a)^-1` by Gauss-Jordan elimination with row pivots.
fn inverse_of_identity_minus(a: &Matrix) -> Matrix {
    let n = a.len();
    let (mut left, mut right) = (identity(n), identity(n));
    for i in 0..n {
        for j in 0..n {
            left[i][j] -= a[i][j];
        }
    }
    for column in 0..n {
        let largest =
            |&i: &usize, &j: &usize| left[i][column].abs().total_cmp(&left[j][column].abs());
        let pivot = (column..n).max_by(largest).unwrap();
        left.swap(column, pivot);
        right.swap(column, pivot);
        let scale = left[column][column];
        for j in 0..n {
            left[column][j] /= scale;
            right[column][j] /= scale;
        }
        for i in (0..n).filter(|&i| i != column) {
            let factor = left[i][column];
            for j in 0..n {
                left[i][j] -= factor * left[column][j];
                right[i][j] -= factor * right[column][j];
            }
        }
    }
    right
}

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

/// `W[source][target]`, parallel edges added, and the largest absolute sum of a row.
fn weight_matrix(n: usize, graph: &RelationalGraph, weight: impl Fn(Edge) -> f64) -> (Matrix, f64) {
    let mut matrix = vec![vec![0.0; n]; n];
    for edge in edges_of_relational(graph) {
        matrix[edge.source as usize][edge.target as usize] += weight(edge);
    }
    let sums = matrix
        .iter()
        .map(|row| row.iter().map(|w: &f64| w.abs()).sum::<f64>());
    let largest = sums.fold(0.0, f64::max);
    (matrix, largest)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn prop_sums_over_all_walks_solve_the_system((n, facts) in facts(12, 50), seed: u64) {
        let graph = relational(n, &facts);
        let signed = |edge| fraction(edge, seed) - 0.4;
        let (mut matrix, largest) = weight_matrix(n, &graph, signed);
        // the absolute weights that leave a node add up to at most 0.8, parallel edges of opposite signs included
        let scale = 0.8 / (3.0 * largest.max(n as f64));
        matrix.iter_mut().flatten().for_each(|w| *w *= scale);
        let expected = inverse_of_identity_minus(&matrix);
        let edges = WeightedEdges::new(&graph, |edge| scale * signed(edge));
        let sources: Vec<u32> = (0..n as u32).collect();
        let found = converge(&edges, &sources, Convergence::default(), &Silent).unwrap();
        for (source, expected) in expected.iter().enumerate() {
            for (found, expected) in found.from_source(source).zip(expected) {
                assert_close(found, *expected, 1e-10);
            }
        }
    }

    #[test]
    fn prop_katz_solves_the_system((n, facts) in facts(12, 50), seed: u64) {
        let graph = relational(n, &facts);
        let weight = |edge| fraction(edge, seed);
        let (mut matrix, largest) = weight_matrix(n, &graph, weight);
        let beta = 0.9 / largest.max(0.1);
        matrix.iter_mut().flatten().for_each(|w| *w *= beta);
        let expected = inverse_of_identity_minus(&matrix);
        let edges = WeightedEdges::new(&graph, weight);
        let sources: Vec<u32> = (0..n as u32).rev().collect();
        let all = KatzLength::Unlimited(Convergence::default());
        let found = katz(&edges, &sources, beta, all, &Silent).unwrap();
        for (position, &source) in sources.iter().enumerate() {
            for target in 0..n {
                let without_empty = f64::from(u8::from(source as usize == target));
                let expected = expected[source as usize][target] - without_empty;
                assert_close(found.get(position, target as u32), expected, 1e-9);
            }
        }
    }

    #[test]
    fn prop_page_rank_solves_the_system(
        (n, facts) in facts(12, 40),
        seed: u64,
        alpha in 0.05f64..=1.0,
    ) {
        let graph = relational(n, &facts);
        // some edges weigh nothing: a node may have edges and still not be left
        let weight = |edge| (fraction(edge, seed) - 0.3).max(0.0);
        let (mut matrix, _) = weight_matrix(n, &graph, weight);
        for (node, row) in matrix.iter_mut().enumerate() {
            let sum: f64 = row.iter().sum();
            if sum == 0.0 {
                row[node] = 1.0;
            } else {
                row.iter_mut().for_each(|w| *w /= sum);
            }
            row.iter_mut().for_each(|w| *w *= 1.0 - alpha);
        }
        let expected = inverse_of_identity_minus(&matrix);
        let edges = WeightedEdges::new(&graph, weight);
        let sources: Vec<u32> = (0..n as u32).collect();
        let found = personalized_page_rank(&edges, &sources, alpha, 1e-12, &Silent).unwrap();
        for (source, expected) in expected.iter().enumerate() {
            assert_close(found.from_source(source).sum(), 1.0, 1e-11);
            for (found, expected) in found.from_source(source).zip(expected) {
                assert_close(found, alpha * expected, 1e-11);
            }
        }
    }
}

#[test]
fn test_same_numbers_as_the_heuristics() {
    let graph = gnp(70, 0.03, 5).unwrap(); // isolated nodes as well
    assert!((0..70).any(|node| graph.degree(node) == 0));
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    let sources: Vec<u32> = (0..70).collect();
    let pairs: Vec<(u32, u32)> = (0..70 * 70).map(|at| (at / 70, at % 70)).collect();
    let compare = |found: &PairValues<f64>, heuristic, tolerance| {
        let expected = score_pairs(&graph, &pairs, &heuristic, &Silent).unwrap();
        for (&(source, target), expected) in pairs.iter().zip(expected) {
            assert_close(found.get(source as usize, target), expected, tolerance);
        }
    };

    let short = katz(&edges, &sources, 0.05, KatzLength::UpTo(3), &Silent).unwrap();
    let length = LinkLength::UpTo(3);
    compare(&short, Heuristic::Katz(Katz { beta: 0.05, length }), 1e-15);

    let unlimited = KatzLength::Unlimited(Convergence::default());
    let all = katz(&edges, &sources, 0.1, unlimited, &Silent).unwrap();
    let length = LinkLength::Unlimited { tolerance: 1e-12 };
    compare(&all, Heuristic::Katz(Katz { beta: 0.1, length }), 1e-10);

    let stops = personalized_page_rank(&edges, &sources, 0.15, 1e-12, &Silent).unwrap();
    let options = PersonalizedPageRank {
        alpha: 0.15,
        score: PageRankScore::FromFirst,
        method: PageRankMethod::PowerIteration { tolerance: 1e-12 },
    };
    compare(&stops, Heuristic::PersonalizedPageRank(options), 3e-12);
}

#[test]
fn test_page_rank_misses_at_most_the_tolerance() {
    let graph = gnp(200, 0.03, 6).unwrap();
    let edges = WeightedEdges::new(&graph, |_| 1.0);
    for tolerance in [0.3, 1e-2, 1e-5] {
        let stops = personalized_page_rank(&edges, &[3, 3, 9], 0.15, tolerance, &Silent).unwrap();
        for position in 0..3 {
            let missing = 1.0 - stops.from_source(position).sum::<f64>();
            assert!(
                missing > 0.0 && missing <= tolerance,
                "{missing} of {tolerance}"
            );
        }
    }
}
