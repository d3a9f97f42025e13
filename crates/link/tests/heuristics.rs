//! Heuristics against dense matrices and closed forms.

use argiope_graph::{Silent, UndirectedGraph};
use argiope_link::{
    Heuristic, Pair,
    heuristics::{
        DistanceScore, Katz, KatzLength, PageRankMethod, PageRankScore, PersonalizedPageRank,
        ShortestPath, spectral_bounds,
    },
    score_pairs,
};
use proptest::prelude::*;

type Matrix = Vec<Vec<f64>>;

fn adjacency(graph: &UndirectedGraph) -> Matrix {
    let n = graph.num_nodes() as u32;
    let entry = |u, v| f64::from(u8::from(graph.has_edge(u, v)));
    (0..n)
        .map(|u| (0..n).map(|v| entry(u, v)).collect())
        .collect()
}

fn matrix(n: usize, entry: impl Fn(usize, usize) -> f64) -> Matrix {
    (0..n)
        .map(|i| (0..n).map(|j| entry(i, j)).collect())
        .collect()
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let n = a.len();
    matrix(n, |i, j| (0..n).map(|k| a[i][k] * b[k][j]).sum())
}

/// By elimination with row exchanges.
fn inverse(mut a: Matrix) -> Matrix {
    let n = a.len();
    let mut result = matrix(n, |i, j| f64::from(u8::from(i == j)));
    for column in 0..n {
        let size = |&row: &usize| a[row][column].abs();
        let pivot = (column..n)
            .max_by(|i, j| size(i).total_cmp(&size(j)))
            .unwrap();
        a.swap(column, pivot);
        result.swap(column, pivot);
        let scale = a[column][column].recip();
        for k in 0..n {
            a[column][k] *= scale;
            result[column][k] *= scale;
        }
        for row in (0..n).filter(|&row| row != column) {
            let factor = a[row][column];
            for k in 0..n {
                a[row][k] -= factor * a[column][k];
                result[row][k] -= factor * result[column][k];
            }
        }
    }
    result
}

/// Floyd and Warshall.
fn distances(a: &Matrix) -> Matrix {
    let n = a.len();
    let mut d = matrix(n, |i, j| match (i == j, a[i][j] != 0.0) {
        (true, _) => 0.0,
        (_, true) => 1.0,
        _ => f64::INFINITY,
    });
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
            }
        }
    }
    d
}

/// `p_u(v)` for all pairs, by solving for it.
fn page_rank(a: &Matrix, alpha: f64) -> Matrix {
    let n = a.len();
    let degree: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
    // A walk stays where there is nowhere to go.
    let step = |from: usize, to: usize| match (degree[from] == 0.0, from == to) {
        (true, same) => f64::from(u8::from(same)),
        (false, _) => a[from][to] / degree[from],
    };
    let walk = inverse(matrix(n, |i, j| {
        f64::from(u8::from(i == j)) - (1.0 - alpha) * step(i, j)
    }));
    matrix(n, |i, j| alpha * walk[i][j])
}

fn katz_up_to(a: &Matrix, beta: f64, length: u32) -> Matrix {
    let n = a.len();
    let mut power = matrix(n, |i, j| f64::from(u8::from(i == j)));
    let mut sum = matrix(n, |_, _| 0.0);
    for k in 1..=length {
        power = product(&power, a);
        for i in 0..n {
            for j in 0..n {
                sum[i][j] += beta.powi(k as i32) * power[i][j];
            }
        }
    }
    sum
}

fn expected(graph: &UndirectedGraph, heuristic: &Heuristic) -> Matrix {
    let a = adjacency(graph);
    let n = a.len();
    let degree: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
    let weighted = |weight: &dyn Fn(f64) -> f64| {
        matrix(n, |u, v| {
            let common = (0..n).filter(|&w| a[u][w] * a[v][w] != 0.0);
            common.map(|w| weight(degree[w])).sum()
        })
    };
    match *heuristic {
        Heuristic::CommonNeighbors => product(&a, &a),
        Heuristic::Jaccard => {
            let common = product(&a, &a);
            matrix(n, |u, v| {
                let union = (0..n).filter(|&w| a[u][w] + a[v][w] != 0.0).count();
                if union == 0 {
                    0.0
                } else {
                    common[u][v] / union as f64
                }
            })
        }
        Heuristic::AdamicAdar => weighted(&|d| if d > 1.0 { 1.0 / d.ln() } else { 0.0 }),
        Heuristic::ResourceAllocation => weighted(&|d| 1.0 / d),
        Heuristic::PreferentialAttachment => matrix(n, |u, v| degree[u] * degree[v]),
        Heuristic::Katz(Katz {
            beta,
            length: KatzLength::UpTo(length),
        }) => katz_up_to(&a, beta, length),
        Heuristic::Katz(Katz { beta, .. }) => {
            let unit = |i, j| f64::from(u8::from(i == j));
            let all = inverse(matrix(n, |i, j| unit(i, j) - beta * a[i][j]));
            matrix(n, |i, j| all[i][j] - unit(i, j))
        }
        Heuristic::PersonalizedPageRank(options) => {
            let p = page_rank(&a, options.alpha);
            matrix(n, |u, v| match options.score {
                PageRankScore::FromFirst => p[u][v],
                PageRankScore::Sum => p[u][v] + p[v][u],
            })
        }
        Heuristic::ShortestPath(options) => {
            let with_edges = distances(&a);
            matrix(n, |u, v| {
                let mut distance = with_edges[u][v];
                if options.without_edge && a[u][v] != 0.0 {
                    let mut a = a.clone();
                    (a[u][v], a[v][u]) = (0.0, 0.0);
                    distance = distances(&a)[u][v];
                }
                match options.score {
                    DistanceScore::Negative => -distance,
                    DistanceScore::Inverse => 1.0 / distance,
                }
            })
        }
    }
}

/// Every heuristic with how exact it is, for a graph of at most `max_degree`.
fn heuristics(max_degree: usize) -> Vec<(Heuristic, f64)> {
    let mut all = vec![
        (Heuristic::CommonNeighbors, 0.0),
        (Heuristic::Jaccard, 1e-15),
        (Heuristic::AdamicAdar, 1e-13),
        (Heuristic::ResourceAllocation, 1e-13),
        (Heuristic::PreferentialAttachment, 0.0),
    ];
    let katz = |beta, length| Heuristic::Katz(Katz { beta, length });
    for length in [1, 2, 5] {
        all.push((katz(0.3, KatzLength::UpTo(length)), 1e-9));
    }
    let beta = 0.9 / max_degree.max(1) as f64;
    all.push((
        katz(beta, KatzLength::Unlimited { tolerance: 1e-10 }),
        2e-10,
    ));
    for alpha in [0.15, 0.6, 1.0] {
        for score in [PageRankScore::Sum, PageRankScore::FromFirst] {
            let options = |method| {
                Heuristic::PersonalizedPageRank(PersonalizedPageRank {
                    alpha,
                    score,
                    method,
                })
            };
            let exact = options(PageRankMethod::PowerIteration { tolerance: 1e-13 });
            // The tolerances are per node and per edge end.
            let ends = 2.0 * max_degree.max(1) as f64;
            all.push((exact, 1e-13 * 2.0 * ends));
            let push = options(PageRankMethod::ForwardPush { tolerance: 1e-4 });
            all.push((push, 1e-4 * ends));
        }
    }
    for score in [DistanceScore::Negative, DistanceScore::Inverse] {
        for without_edge in [false, true] {
            let options = ShortestPath {
                score,
                without_edge,
            };
            all.push((Heuristic::ShortestPath(options), 0.0));
        }
    }
    all
}

fn all_pairs(num_nodes: usize) -> Vec<Pair> {
    let n = num_nodes as u32;
    (0..n).flat_map(|u| (0..n).map(move |v| (u, v))).collect()
}

fn assert_equals_dense(graph: &UndirectedGraph) {
    let pairs = all_pairs(graph.num_nodes());
    for (heuristic, tolerance) in heuristics(graph.csr().max_degree()) {
        let found = score_pairs(graph, &pairs, &heuristic, &Silent).unwrap();
        let expected = expected(graph, &heuristic);
        assert_eq!(found.len(), pairs.len());
        for (&(u, v), found) in pairs.iter().zip(found) {
            let expected = expected[u as usize][v as usize];
            let is_close = found == expected || (found - expected).abs() <= tolerance;
            let edges: Vec<_> = graph.edges().collect();
            assert!(
                is_close,
                "{heuristic:?} of ({u}, {v}) in {edges:?}: {found}, not {expected}"
            );
        }
    }
}

#[test]
fn test_all_graphs_of_four_nodes() {
    let possible: Vec<Pair> = all_pairs(4).into_iter().filter(|(u, v)| u < v).collect();
    for bits in 0u32..1 << possible.len() {
        let edges = (0..possible.len()).filter(|&at| bits >> at & 1 != 0);
        let edges = edges.map(|at| possible[at]);
        assert_equals_dense(&UndirectedGraph::from_edges(4, edges).unwrap());
    }
}

#[test]
fn test_graphs_without_nodes_or_edges() {
    for num_nodes in 0..3 {
        assert_equals_dense(&UndirectedGraph::empty(num_nodes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn prop_sparse_graphs_equal_dense(
        edges in prop::collection::vec((0u32..30, 0u32..30), 0..60),
    ) {
        assert_equals_dense(&UndirectedGraph::from_edges(30, edges).unwrap());
    }

    #[test]
    fn prop_dense_graphs_with_hubs_equal_dense(
        edges in prop::collection::vec((0u32..14, 0u32..40), 0..300),
    ) {
        assert_equals_dense(&UndirectedGraph::from_edges(40, edges).unwrap());
    }

    #[test]
    fn prop_spectral_radius_is_within_its_bounds(
        edges in prop::collection::vec((0u32..12, 0u32..12), 0..40),
    ) {
        let graph = UndirectedGraph::from_edges(12, edges).unwrap();
        let bounds = spectral_bounds(&graph, &Silent).unwrap();
        prop_assert!(bounds.lower <= bounds.upper);
        // The number of closed walks of length 2k is the sum of the 2k-th powers of 12 eigenvalues.
        let mut power = adjacency(&graph);
        for _ in 0..6 {
            power = product(&power, &power);
        }
        let trace: f64 = (0..12).map(|node| power[node][node]).sum();
        let (low, high) = ((trace / 12.0).powf(1.0 / 64.0), trace.powf(1.0 / 64.0));
        prop_assert!(bounds.upper >= low * (1.0 - 1e-9) && bounds.lower <= high * (1.0 + 1e-9));
    }
}

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{found}, not {expected}"
    );
}

fn score(graph: &UndirectedGraph, pair: Pair, heuristic: Heuristic) -> f64 {
    score_pairs(graph, &[pair], &heuristic, &Silent).unwrap()[0]
}

#[test]
fn test_cliques() {
    for n in [3u32, 10, 60] {
        let edges = (0..n).flat_map(|u| (0..u).map(move |v| (u, v)));
        let graph = UndirectedGraph::from_edges(n as usize, edges).unwrap();
        let score = |heuristic| score(&graph, (0, n - 1), heuristic);
        let size = f64::from(n);
        close(score(Heuristic::CommonNeighbors), size - 2.0);
        close(score(Heuristic::Jaccard), (size - 2.0) / size);
        close(
            score(Heuristic::AdamicAdar),
            (size - 2.0) / (size - 1.0).ln(),
        );
        close(
            score(Heuristic::ResourceAllocation),
            (size - 2.0) / (size - 1.0),
        );
        close(
            score(Heuristic::PreferentialAttachment),
            (size - 1.0) * (size - 1.0),
        );
        close(
            score(Heuristic::ShortestPath(ShortestPath::default())),
            -1.0,
        );
        let without_edge = ShortestPath {
            without_edge: true,
            ..ShortestPath::default()
        };
        close(score(Heuristic::ShortestPath(without_edge)), -2.0);
        let bounds = spectral_bounds(&graph, &Silent).unwrap();
        close(bounds.lower, size - 1.0);
        close(bounds.upper, size - 1.0);
        // (I - βA)^-1 of a clique: β / ((1 + β)(1 - β(n - 1))) off the diagonal.
        let beta = 0.5 / (size - 1.0);
        let length = KatzLength::Unlimited { tolerance: 1e-12 };
        let found = score(Heuristic::Katz(Katz { beta, length }));
        close(found, beta / ((1.0 + beta) * (1.0 - beta * (size - 1.0))));
        // All other nodes are alike: α p + ... solves to (1 - α) / (n - 2 + α + (1 - α)) each.
        let alpha = 0.15;
        let options = PersonalizedPageRank {
            alpha,
            score: PageRankScore::FromFirst,
            method: PageRankMethod::PowerIteration { tolerance: 1e-13 },
        };
        let step = (1.0 - alpha) / (size - 1.0);
        close(
            score(Heuristic::PersonalizedPageRank(options)),
            alpha * step / ((1.0 + step) * (1.0 - step * (size - 1.0))),
        );
    }
}

#[test]
fn test_paths() {
    let graph = UndirectedGraph::from_edges(0, (0..99).map(|u| (u, u + 1))).unwrap();
    let distance = |pair, without_edge| {
        let options = ShortestPath {
            score: DistanceScore::Inverse,
            without_edge,
        };
        score(&graph, pair, Heuristic::ShortestPath(options))
    };
    close(distance((0, 99), false), 1.0 / 99.0);
    close(distance((70, 13), true), 1.0 / 57.0);
    assert_eq!(distance((41, 42), true), 0.0);
    assert_eq!(distance((41, 41), true), f64::INFINITY);
    // 98 steps from 0 to 98, none of them elsewhere, and 100 with one detour.
    let katz = |length| {
        Heuristic::Katz(Katz {
            beta: 0.5,
            length: KatzLength::UpTo(length),
        })
    };
    assert_eq!(score(&graph, (0, 98), katz(97)), 0.0);
    assert_eq!(score(&graph, (0, 98), katz(98)), 0.5f64.powi(98));
    // The largest eigenvalue of a path is 2 cos(π / (n + 1)), close to the next one.
    let bounds = spectral_bounds(&graph, &Silent).unwrap();
    let radius = 2.0 * (std::f64::consts::PI / 101.0).cos();
    assert!(bounds.lower <= radius && radius <= bounds.upper);
}

#[test]
fn test_stars() {
    let graph = UndirectedGraph::from_edges(0, (1..=100).map(|leaf| (0, leaf))).unwrap();
    close(score(&graph, (7, 8), Heuristic::CommonNeighbors), 1.0);
    close(score(&graph, (7, 8), Heuristic::Jaccard), 1.0);
    close(
        score(&graph, (7, 8), Heuristic::AdamicAdar),
        1.0 / 100f64.ln(),
    );
    close(score(&graph, (7, 8), Heuristic::ResourceAllocation), 0.01);
    close(score(&graph, (0, 8), Heuristic::CommonNeighbors), 0.0);
    close(score(&graph, (0, 0), Heuristic::AdamicAdar), 0.0);
    let bounds = spectral_bounds(&graph, &Silent).unwrap();
    close(bounds.lower, 10.0);
    close(bounds.upper, 10.0);
}

#[test]
fn test_small_components_do_not_loosen_the_spectral_bounds() {
    // A clique of 50 beside a star of 64 leaves, whose degree is above the spectral radius of both.
    let clique = (0..50u32).flat_map(|u| (0..u).map(move |v| (u, v)));
    let star = (51..=114).map(|leaf| (50, leaf));
    let graph = UndirectedGraph::from_edges(200, clique.chain(star)).unwrap();
    let bounds = spectral_bounds(&graph, &Silent).unwrap();
    close(bounds.lower, 49.0);
    close(bounds.upper, 49.0);
}
