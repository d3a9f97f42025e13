//! Laws of the heuristics, and what they refuse.

use argiope_graph::{Progress, Silent, UndirectedGraph, random::stream};
use argiope_link::{
    Heuristic, LinkError, Pair,
    heuristics::{
        DistanceScore, Katz, KatzLength, PageRankMethod, PageRankScore, PersonalizedPageRank,
        ShortestPath,
    },
    score_pairs,
};
use rand::{RngExt, seq::SliceRandom};

fn heuristics() -> Vec<Heuristic> {
    let page_rank = |score, method| {
        let alpha = 0.2;
        Heuristic::PersonalizedPageRank(PersonalizedPageRank {
            alpha,
            score,
            method,
        })
    };
    vec![
        Heuristic::CommonNeighbors,
        Heuristic::Jaccard,
        Heuristic::AdamicAdar,
        Heuristic::ResourceAllocation,
        Heuristic::PreferentialAttachment,
        Heuristic::Katz(Katz::default()),
        Heuristic::Katz(Katz {
            beta: 0.004,
            length: KatzLength::Unlimited { tolerance: 1e-13 },
        }),
        page_rank(
            PageRankScore::Sum,
            PageRankMethod::PowerIteration { tolerance: 1e-12 },
        ),
        page_rank(
            PageRankScore::Sum,
            PageRankMethod::ForwardPush { tolerance: 1e-7 },
        ),
        page_rank(
            PageRankScore::FromFirst,
            PageRankMethod::ForwardPush { tolerance: 1e-7 },
        ),
        Heuristic::ShortestPath(ShortestPath::default()),
        Heuristic::ShortestPath(ShortestPath {
            score: DistanceScore::Inverse,
            without_edge: true,
        }),
    ]
}

/// Hubs, a sparse fringe with long paths, isolated nodes.
fn graph() -> UndirectedGraph {
    let mut generator = stream(3, 0);
    let mut edges: Vec<Pair> = Vec::new();
    for _ in 0..6000 {
        let node: f64 = generator.random();
        edges.push((
            (node.powi(4) * 600.0) as u32,
            generator.random_range(0..600),
        ));
    }
    edges.extend((600..650).map(|u| (u, u + 1)));
    edges.push((17, 600));
    UndirectedGraph::from_edges(660, edges).unwrap()
}

/// Pairs in random order, with repeated ones, edges, and nodes that have more pairs than are scored at once.
fn pairs(graph: &UndirectedGraph, number: usize) -> Vec<Pair> {
    let mut generator = stream(4, 0);
    let mut pairs: Vec<Pair> = graph.edges().take(500).collect();
    let nodes = graph.num_nodes() as u32;
    pairs.extend((0..8000).map(|_| (0, generator.random_range(0..nodes))));
    while pairs.len() < number {
        pairs.push((
            generator.random_range(0..nodes),
            generator.random_range(0..nodes),
        ));
    }
    pairs.shuffle(&mut generator);
    pairs
}

fn in_pool<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(run)
}

#[test]
fn test_scores_do_not_depend_on_threads_order_or_other_pairs() {
    let graph = graph();
    let pairs = pairs(&graph, 12_000);
    for heuristic in heuristics() {
        let score = |pairs: &[Pair]| score_pairs(&graph, pairs, &heuristic, &Silent).unwrap();
        let expected = in_pool(1, || score(&pairs));
        for threads in [2, 5] {
            assert!(
                in_pool(threads, || score(&pairs)) == expected,
                "{heuristic:?}"
            );
        }
        let reversed: Vec<Pair> = pairs.iter().rev().copied().collect();
        let mut of_reversed = score(&reversed);
        of_reversed.reverse();
        assert!(of_reversed == expected, "{heuristic:?}");
        for range in [0..1, 100..140, 5000..5700] {
            assert!(
                score(&pairs[range.clone()]) == expected[range],
                "{heuristic:?}"
            );
        }
    }
}

#[test]
fn test_scores_are_symmetric() {
    let graph = graph();
    let pairs = pairs(&graph, 10_000);
    let turned: Vec<Pair> = pairs.iter().map(|&(u, v)| (v, u)).collect();
    for heuristic in heuristics() {
        let tolerance = match heuristic {
            Heuristic::Katz(_) => 1e-11,
            Heuristic::PersonalizedPageRank(PersonalizedPageRank {
                score: PageRankScore::FromFirst,
                ..
            }) => continue,
            // 1e-7 for each end of an edge, and no node has more than 600 neighbours.
            Heuristic::PersonalizedPageRank(_) => 1e-7 * 1200.0,
            _ => 0.0,
        };
        let left = score_pairs(&graph, &pairs, &heuristic, &Silent).unwrap();
        let right = score_pairs(&graph, &turned, &heuristic, &Silent).unwrap();
        for (left, right) in left.iter().zip(&right) {
            assert!(
                left == right || (left - right).abs() <= tolerance,
                "{heuristic:?}"
            );
        }
    }
}

#[test]
fn test_relabelling_permutes_scores() {
    let graph = graph();
    let pairs = pairs(&graph, 10_000);
    let mut new_ids: Vec<u32> = (0..graph.num_nodes() as u32).collect();
    new_ids.shuffle(&mut stream(5, 0));
    let new = |(u, v): Pair| (new_ids[u as usize], new_ids[v as usize]);
    let relabelled =
        UndirectedGraph::from_edges(graph.num_nodes(), graph.edges().map(new)).unwrap();
    let new_pairs: Vec<Pair> = pairs.iter().copied().map(new).collect();
    for heuristic in heuristics() {
        let tolerance = match heuristic {
            Heuristic::PersonalizedPageRank(_) => 1e-7 * 1200.0,
            _ => 1e-11,
        };
        let before = score_pairs(&graph, &pairs, &heuristic, &Silent).unwrap();
        let after = score_pairs(&relabelled, &new_pairs, &heuristic, &Silent).unwrap();
        for (before, after) in before.iter().zip(&after) {
            assert!(
                before == after || (before - after).abs() <= tolerance,
                "{heuristic:?}"
            );
        }
    }
}

#[test]
fn test_many_targets_and_few_give_the_same_distances() {
    let graph = graph();
    let heuristic = Heuristic::ShortestPath(ShortestPath::default());
    let nodes = graph.num_nodes() as u32;
    for source in [0, 17, 599, 640, 655] {
        let pairs: Vec<Pair> = (0..nodes).map(|target| (source, target)).collect();
        let together = score_pairs(&graph, &pairs, &heuristic, &Silent).unwrap();
        for (&pair, together) in pairs.iter().zip(together) {
            let alone = score_pairs(&graph, &[pair], &heuristic, &Silent).unwrap();
            assert_eq!(alone, [together], "{pair:?}");
        }
    }
}

#[test]
fn test_no_pairs_have_no_scores() {
    for graph in [UndirectedGraph::empty(0), graph()] {
        for heuristic in heuristics() {
            assert_eq!(
                score_pairs(&graph, &[], &heuristic, &Silent).unwrap(),
                [0.0; 0]
            );
        }
    }
}

#[test]
fn test_pairs_out_of_range_are_errors() {
    for heuristic in heuristics() {
        let error = score_pairs(&graph(), &[(0, 1), (3, 660)], &heuristic, &Silent).unwrap_err();
        assert!(matches!(
            error,
            LinkError::NodeOutOfRange {
                list: "pairs",
                position: 1,
                node: 660,
                num_nodes: 660
            }
        ));
        assert!(score_pairs(&UndirectedGraph::empty(0), &[(0, 0)], &heuristic, &Silent).is_err());
    }
}

#[test]
fn test_parameters_out_of_range_are_errors() {
    let graph = graph();
    let refused = |heuristic: Heuristic| match heuristic.check() {
        Err(LinkError::InvalidOption { option, .. }) => {
            // Without pairs as well.
            assert!(score_pairs(&graph, &[], &heuristic, &Silent).is_err());
            option
        }
        other => panic!("{heuristic:?}: {other:?}"),
    };
    let katz = |beta, length| Heuristic::Katz(Katz { beta, length });
    let page_rank = |alpha, method| {
        let score = PageRankScore::Sum;
        Heuristic::PersonalizedPageRank(PersonalizedPageRank {
            alpha,
            score,
            method,
        })
    };
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, -0.0] {
        assert_eq!(refused(katz(bad, KatzLength::UpTo(3))), "beta");
        let unlimited = KatzLength::Unlimited { tolerance: bad };
        assert_eq!(refused(katz(0.1, unlimited)), "tolerance");
        for method in [
            PageRankMethod::PowerIteration { tolerance: bad },
            PageRankMethod::ForwardPush { tolerance: bad },
        ] {
            assert_eq!(refused(page_rank(0.5, method)), "tolerance");
        }
        let push = PageRankMethod::ForwardPush { tolerance: 0.1 };
        assert_eq!(refused(page_rank(bad, push)), "alpha");
        assert_eq!(refused(page_rank(1.0 + f64::EPSILON, push)), "alpha");
    }
    assert_eq!(refused(katz(0.1, KatzLength::UpTo(0))), "length");
}

#[test]
fn test_divergent_katz_is_an_error() {
    let edges = (0..20u32).flat_map(|u| (0..u).map(move |v| (u, v)));
    let clique = UndirectedGraph::from_edges(25, edges).unwrap();
    let katz = |beta, length| {
        let heuristic = Heuristic::Katz(Katz { beta, length });
        score_pairs(&clique, &[(0, 1), (20, 21)], &heuristic, &Silent)
    };
    let unlimited = KatzLength::Unlimited { tolerance: 1e-9 };
    assert!(katz(0.999 / 19.0, unlimited).is_ok());
    for beta in [1.0 / 19.0, 1.0, 1e300] {
        let Err(LinkError::KatzDiverges {
            converges_below,
            diverges_from,
            ..
        }) = katz(beta, unlimited)
        else {
            panic!("{beta}");
        };
        assert!(converges_below <= 1.0 / 19.0 && diverges_from >= 1.0 / 19.0);
    }
    assert!(katz(1.0, KatzLength::UpTo(10)).is_ok());
    assert!(matches!(
        katz(1e100, KatzLength::UpTo(10)),
        Err(LinkError::InfiniteScore { position: 0 })
    ));
}

#[test]
fn test_cancellation() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let graph = graph();
    for heuristic in heuristics() {
        let result = score_pairs(&graph, &[(0, 1)], &heuristic, &Stop);
        // Products of degrees are done before anyone could ask.
        if heuristic != Heuristic::PreferentialAttachment {
            assert!(
                matches!(result, Err(LinkError::Cancelled(_))),
                "{heuristic:?}"
            );
        }
    }
}
