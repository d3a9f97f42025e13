use argiope_graph::{DirectedGraph, SelfLoops};
use proptest::prelude::*;

use super::*;

/// Random edges among the first nodes, so that the last ones are isolated; directions and both-way edges mixed.
fn graphs(loops: SelfLoops) -> impl Strategy<Value = DirectedGraph> {
    (1usize..10, 0usize..3).prop_flat_map(move |(num_nodes, isolated)| {
        let pair = (0..num_nodes as u32, 0..num_nodes as u32);
        prop::collection::vec(pair, 0..25).prop_map(move |edges| {
            DirectedGraph::from_edges(num_nodes + isolated, edges, loops).unwrap()
        })
    })
}

type Dense = Complex<Vec<Vec<f64>>>;

fn zeros(n: usize) -> Vec<Vec<f64>> {
    vec![vec![0.0; n]; n]
}

/// The formulas on dense matrices.
fn dense(graph: &DirectedGraph, options: Magnetic) -> Dense {
    let n = graph.num_nodes();
    let a = |i: usize, j: usize| f64::from(u8::from(graph.has_edge(i as u32, j as u32)));
    let weight = |i: usize, j: usize| {
        let loops = if options.loops && i == j { 1.0 } else { 0.0 };
        (a(i, j) + a(j, i)) / 2.0 + loops
    };
    let degree = |i: usize| -> f64 { (0..n).map(|j| weight(i, j)).sum() };
    let mut h = Complex {
        real: zeros(n),
        imaginary: zeros(n),
    };
    for i in 0..n {
        for j in 0..n {
            if weight(i, j) == 0.0 {
                continue;
            }
            let r = options.exponent;
            let value = degree(i).powf(r - 1.0) * weight(i, j) * degree(j).powf(-r);
            let theta = TAU * options.charge * (a(i, j) - a(j, i));
            h.real[i][j] = value * theta.cos();
            h.imaginary[i][j] = value * theta.sin();
        }
    }
    h
}

/// `scale M + shift I`
fn shifted(mut m: Dense, scale: f64, shift: f64) -> Dense {
    for part in [&mut m.real, &mut m.imaginary] {
        part.iter_mut().flatten().for_each(|value| *value *= scale);
    }
    for (i, row) in m.real.iter_mut().enumerate() {
        row[i] += shift;
    }
    m
}

#[track_caller]
fn assert_close(found: &Dense, expected: &Dense) {
    for (found, expected) in [
        (&found.real, &expected.real),
        (&found.imaginary, &expected.imaginary),
    ] {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!(
                (found - expected).abs() < 1e-13,
                "{found} is not {expected}"
            );
        }
    }
}

/// The eigenvalues of a real symmetric matrix, by Jacobi's rotations.
fn eigenvalues(mut m: Vec<Vec<f64>>) -> Vec<f64> {
    let n = m.len();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if m[p][q].abs() < 1e-300 {
                    continue;
                }
                let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
                let t = 1.0f64.copysign(theta) / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                for row in &mut m {
                    let (x, y) = (row[p], row[q]);
                    (row[p], row[q]) = (c * x - s * y, s * x + c * y);
                }
                let (above, below) = m.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    let largest = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
    let rest = largest.fold(0.0f64, |most, (i, j)| most.max(m[i][j].abs()));
    assert!(rest < 1e-9, "not diagonal: {rest}");
    (0..n).map(|i| m[i][i]).collect()
}

/// Each eigenvalue of a Hermitian matrix, twice.
fn hermitian_eigenvalues(m: &Dense) -> Vec<f64> {
    let n = m.real.len();
    let mut both = zeros(2 * n);
    for i in 0..n {
        for j in 0..n {
            both[i][j] = m.real[i][j];
            both[n + i][n + j] = m.real[i][j];
            both[i][n + j] = -m.imaginary[i][j];
            both[n + i][j] = m.imaginary[i][j];
        }
    }
    eigenvalues(both)
}

proptest! {
    #[test]
    fn prop_equals_the_dense_formula(
        graph in graphs(SelfLoops::Keep),
        charge in 0.0f64..0.25,
        loops: bool,
        exponent in 0.0f64..1.0,
        lambda_max in 0.5f64..2.0,
    ) {
        let options = Magnetic { charge, loops, exponent };
        let h = dense(&graph, options);
        assert_close(&options.adjacency(&graph).unwrap().to_dense(), &h);
        let l = shifted(h.clone(), -1.0, 1.0);
        assert_close(&options.laplacian(&graph).unwrap().to_dense(), &l);
        let scaled = shifted(l, 2.0 / lambda_max, -1.0);
        assert_close(&options.scaled_laplacian(&graph, lambda_max).unwrap().to_dense(), &scaled);
        let minus = shifted(h, -1.0, 0.0);
        assert_close(&options.scaled_laplacian(&graph, 2.0).unwrap().to_dense(), &minus);
    }

    #[test]
    fn prop_is_hermitian_with_eigenvalues_from_0_to_2(
        graph in graphs(SelfLoops::Keep),
        charge in 0.0f64..0.5,
        loops: bool,
    ) {
        let l = Magnetic::new(charge).with_loops(loops).laplacian(&graph).unwrap().to_dense();
        let n = graph.num_nodes();
        for i in 0..n {
            for j in 0..n {
                prop_assert_eq!(l.real[i][j], l.real[j][i]);
                prop_assert_eq!(l.imaginary[i][j], -l.imaginary[j][i]);
            }
        }
        for value in hermitian_eigenvalues(&l) {
            prop_assert!((-1e-9..2.0 + 1e-9).contains(&value), "{}", value);
        }
    }

    #[test]
    fn prop_reversing_all_edges_conjugates(
        graph in graphs(SelfLoops::Keep),
        charge in 0.0f64..0.5,
        loops: bool,
    ) {
        let options = Magnetic::new(charge).with_loops(loops);
        let reversed = options.adjacency(&graph.reversed()).unwrap().to_dense();
        let h = options.adjacency(&graph).unwrap();
        prop_assert_eq!(&reversed, &h.conjugated().unwrap().to_dense());
        let transposed = Complex {
            real: h.real().transposed().to_dense(),
            imaginary: h.imaginary().transposed().to_dense(),
        };
        prop_assert_eq!(reversed, transposed);
    }

    #[test]
    fn prop_without_charge_is_the_symmetrised_operator(graph in graphs(SelfLoops::Keep), loops: bool) {
        let h = Magnetic::new(0.0).with_loops(loops).adjacency(&graph).unwrap().to_dense();
        // Loops count twice in A + A^T, as the added ones must.
        let mut symmetrized = Weighted::symmetrized(&graph, false).unwrap();
        if loops {
            symmetrized = symmetrized.with_loops(2.0).unwrap();
        }
        let real = symmetrized.normalized(-0.5, -0.5).unwrap().to_dense();
        assert_close(&h, &Complex { real, imaginary: zeros(graph.num_nodes()) });
    }
}

#[test]
fn test_phases_of_a_tiny_graph() {
    // 0 -> 1 one way, 1 <-> 2 both ways, 3 isolated: A_s sums are 0.5, 1.5, 1, 0.
    let edges = [(0, 1), (1, 2), (2, 1)];
    let graph = DirectedGraph::from_edges(4, edges, SelfLoops::Drop).unwrap();
    let h = Magnetic::new(0.125).adjacency(&graph).unwrap().to_dense();
    // Phases of an eighth of a turn.
    let one_way = 0.5 / (0.5f64 * 1.5).sqrt() * 0.5f64.sqrt();
    let both_ways = 1.0 / 1.5f64.sqrt();
    let expected = Complex {
        real: vec![
            vec![0.0, one_way, 0.0, 0.0],
            vec![one_way, 0.0, both_ways, 0.0],
            vec![0.0, both_ways, 0.0, 0.0],
            vec![0.0; 4],
        ],
        imaginary: vec![
            vec![0.0, one_way, 0.0, 0.0],
            vec![-one_way, 0.0, 0.0, 0.0],
            vec![0.0; 4],
            vec![0.0; 4],
        ],
    };
    assert_close(&h, &expected);
    let l = Magnetic::new(0.125).laplacian(&graph).unwrap().to_dense();
    assert_eq!((l.real[3][3], l.imaginary[3][3]), (1.0, 0.0));
}

#[test]
fn test_a_directed_cycle_has_a_spectrum_of_shifted_cosines() {
    let n = 5u32;
    let edges = (0..n).map(|node| (node, (node + 1) % n));
    let graph = DirectedGraph::from_edges(n as usize, edges, SelfLoops::Drop).unwrap();
    let charge = 0.17;
    let l = Magnetic::new(charge).laplacian(&graph).unwrap().to_dense();
    let mut found = hermitian_eigenvalues(&l);
    let cosines = (0..n).map(|k| 1.0 - (TAU * (f64::from(k) / f64::from(n) + charge)).cos());
    let mut expected: Vec<f64> = cosines.flat_map(|value| [value, value]).collect();
    found.sort_by(f64::total_cmp);
    expected.sort_by(f64::total_cmp);
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }
}

#[test]
fn test_numbers_without_sense_are_refused() {
    let graph = DirectedGraph::empty(2);
    let is_refused = |result: Result<ComplexOperator, DirectedError>| {
        matches!(result, Err(DirectedError::Option { .. }))
    };
    assert!(is_refused(Magnetic::new(f64::NAN).adjacency(&graph)));
    assert!(is_refused(
        Magnetic::new(0.1)
            .with_exponent(f64::INFINITY)
            .adjacency(&graph)
    ));
    for lambda_max in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(is_refused(
            Magnetic::new(0.1).scaled_laplacian(&graph, lambda_max)
        ));
    }
}
