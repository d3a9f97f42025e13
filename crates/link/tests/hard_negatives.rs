//! Hard negatives against their definition.

use std::collections::HashSet;

use argiope_graph::{Progress, Silent, UndirectedGraph, random::stream};
use argiope_link::{
    Heuristic, LinkError, Pair,
    hard_negatives::{Features, HardNegativeOptions, ZeroScores, hard_negatives},
    heuristics::{PageRankMethod, PageRankScore, PersonalizedPageRank},
    score_pairs,
};
use argiope_sparse::Pattern;
use proptest::prelude::*;
use rand::RngExt;

type Dense = Vec<Vec<f32>>;

/// The candidates that have a rank, from hard to easy, word for word as the documentation says.
fn ranked_candidates(
    graph: &UndirectedGraph,
    node: u32,
    partner: u32,
    known: &[Pair],
    features: Option<&Dense>,
    options: &HardNegativeOptions,
) -> Vec<u32> {
    let is_known = |w: u32| known.contains(&(node, w)) || known.contains(&(w, node));
    let candidates: Vec<u32> = (0..graph.num_nodes() as u32)
        .filter(|&w| w != node && w != partner && !graph.has_edge(node, w) && !is_known(w))
        .collect();
    let pairs: Vec<Pair> = candidates.iter().map(|&w| (node, w)).collect();
    let score = |heuristic| score_pairs(graph, &pairs, &heuristic, &Silent).unwrap();
    let page_rank = PersonalizedPageRank {
        alpha: options.alpha,
        score: PageRankScore::FromFirst,
        method: PageRankMethod::ForwardPush {
            tolerance: options.tolerance,
        },
    };
    let mut scores = vec![
        score(Heuristic::ResourceAllocation),
        score(Heuristic::PersonalizedPageRank(page_rank)),
    ];
    if let Some(features) = features {
        let dot = |a: u32, b: u32| -> f64 {
            let both = features[a as usize].iter().zip(&features[b as usize]);
            both.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        let cosine = |&w: &u32| match dot(w, w) {
            0.0 => 0.0,
            square => dot(node, w) / square.sqrt(),
        };
        scores.push(candidates.iter().map(cosine).collect());
    }
    let positive_rank = |scores: &[f64], at: usize| {
        let above = scores.iter().filter(|&&score| score > scores[at]).count();
        (scores[at] > 0.0).then_some(above + 1)
    };
    let ranks_of_zeros = scores.iter().map(|scores| {
        let ranks = (0..scores.len()).filter_map(|at| positive_rank(scores, at));
        ranks.max().unwrap_or(0) + 1
    });
    let rank_of_zeros = match options.zero_scores {
        ZeroScores::Unranked => usize::MAX,
        ZeroScores::AfterLast => ranks_of_zeros.min().unwrap(),
    };
    let best_rank = |at: usize| {
        let ranks = scores.iter().filter_map(|scores| positive_rank(scores, at));
        ranks.min().filter(|&rank| rank < rank_of_zeros)
    };
    let mut ranked: Vec<usize> = (0..candidates.len())
        .filter(|&at| best_rank(at).is_some())
        .collect();
    ranked.sort_by(|&a, &b| {
        let by_scores = scores.iter().map(|scores| scores[b].total_cmp(&scores[a]));
        let by_scores = by_scores.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then);
        best_rank(a)
            .cmp(&best_rank(b))
            .then(by_scores)
            .then(a.cmp(&b))
    });
    ranked.into_iter().map(|at| candidates[at]).collect()
}

fn sparse(features: &Dense) -> (Pattern, Vec<f32>) {
    let num_features = features.first().map_or(0, Vec::len);
    let mut offsets = vec![0u64];
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for row in features {
        for (column, &value) in (0u32..).zip(row).filter(|&(_, &value)| value != 0.0) {
            columns.push(column);
            values.push(value);
        }
        offsets.push(columns.len() as u64);
    }
    (
        Pattern::new(num_features, offsets, columns).unwrap(),
        values,
    )
}

fn assert_equals_definition(
    graph: &UndirectedGraph,
    positives: &[Pair],
    known: &[Pair],
    features: Option<&Dense>,
    per_side: usize,
    zero_scores: ZeroScores,
) {
    let options = HardNegativeOptions {
        per_side,
        tolerance: 1e-3,
        zero_scores,
        ..HardNegativeOptions::default()
    };
    let arrays = features.map(sparse);
    let of_nodes = arrays.as_ref().map(|(pattern, values)| Features {
        pattern,
        values: Some(values),
    });
    let found = hard_negatives(graph, positives, known, of_nodes, &options, &Silent);
    let negatives = match found {
        Ok(negatives) => negatives,
        Err(LinkError::TooFewCandidates {
            position,
            node,
            requested,
            available,
        }) => {
            let (u, v) = positives[position];
            let partner = if node == u { v } else { u };
            let is_candidate = |&w: &u32| {
                w != node
                    && w != partner
                    && !graph.has_edge(node, w)
                    && !known.contains(&(node, w))
                    && !known.contains(&(w, node))
            };
            assert_eq!(
                available,
                (0..graph.num_nodes() as u32).filter(is_candidate).count()
            );
            assert!(requested == per_side && available < per_side);
            return;
        }
        Err(error) => panic!("{error}"),
    };
    assert_eq!(negatives.num_positives(), positives.len());
    assert_eq!(negatives.per_positive(), 2 * per_side);
    for (position, &(u, v)) in positives.iter().enumerate() {
        let (of_u, of_v) = negatives.of(position).split_at(per_side);
        assert!(of_u.iter().all(|pair| pair.0 == u) && of_v.iter().all(|pair| pair.1 == v));
        let of_u: Vec<u32> = of_u.iter().map(|pair| pair.1).collect();
        let of_v: Vec<u32> = of_v.iter().map(|pair| pair.0).collect();
        for (node, partner, found) in [(u, v, of_u), (v, u, of_v)] {
            let expected = ranked_candidates(graph, node, partner, known, features, &options);
            let num_ranked = expected.len().min(per_side);
            assert_eq!(
                found[..num_ranked],
                expected[..num_ranked],
                "{node} without {partner}"
            );
            let different: HashSet<u32> = found.iter().copied().collect();
            assert_eq!(different.len(), per_side);
            for w in found {
                assert!(w != node && w != partner && !graph.has_edge(node, w));
                assert!(!known.contains(&(node, w)) && !known.contains(&(w, node)));
            }
        }
    }
}

fn features() -> impl Strategy<Value = Option<Dense>> {
    let value = prop_oneof![6 => Just(0.0f32), 3 => Just(1.0), 1 => -2.0f32..2.0];
    prop::option::of(prop::collection::vec(prop::collection::vec(value, 6), 20))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn prop_equals_definition(
        edges in prop::collection::vec((0u32..20, 0u32..20), 0..60),
        positives in prop::collection::vec((0u32..20, 0u32..20), 0..12),
        known in prop::collection::vec((0u32..20, 0u32..20), 0..8),
        features in features(),
        per_side in 1usize..20,
        is_zero_ranked in any::<bool>(),
    ) {
        let graph = UndirectedGraph::from_edges(20, edges).unwrap();
        let zero_scores = if is_zero_ranked { ZeroScores::AfterLast } else { ZeroScores::Unranked };
        assert_equals_definition(&graph, &positives, &known, features.as_ref(), per_side, zero_scores);
    }
}

fn random_graph() -> (UndirectedGraph, Vec<Pair>) {
    let mut generator = stream(8, 0);
    let mut pairs = |count| -> Vec<Pair> {
        let pair = |_| {
            let node: f64 = generator.random();
            ((node * node * 400.0) as u32, generator.random_range(0..400))
        };
        (0..count).map(pair).collect()
    };
    (
        UndirectedGraph::from_edges(400, pairs(1200)).unwrap(),
        pairs(150),
    )
}

#[test]
fn test_larger_graphs_equal_definition_for_any_number_of_threads() {
    let (graph, positives) = random_graph();
    for zero_scores in [ZeroScores::Unranked, ZeroScores::AfterLast] {
        assert_equals_definition(&graph, &positives, &positives[..50], None, 40, zero_scores);
    }
    let run = || {
        let options = HardNegativeOptions {
            per_side: 150,
            ..HardNegativeOptions::default()
        };
        hard_negatives(&graph, &positives, &[], None, &options, &Silent).unwrap()
    };
    let in_pool = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(run)
    };
    let expected = in_pool(1);
    for threads in [2, 5] {
        assert_eq!(in_pool(threads), expected);
    }
}

#[test]
fn test_seeds_change_drawn_negatives_only() {
    let graph = UndirectedGraph::from_edges(200, [(0, 1), (1, 2), (1, 3)]).unwrap();
    let of_seed = |seed| {
        let options = HardNegativeOptions {
            per_side: 20,
            seed,
            ..HardNegativeOptions::default()
        };
        hard_negatives(&graph, &[(0, 9)], &[], None, &options, &Silent).unwrap()
    };
    let (one, two) = (of_seed(1), of_seed(2));
    // 2 and 3 are two steps from 0; nothing is known of 9.
    assert_eq!(one.of(0)[..2], [(0, 2), (0, 3)]);
    assert_eq!(one.of(0)[..2], two.of(0)[..2]);
    assert_ne!(one.of(0)[2..20], two.of(0)[2..20]);
    assert_ne!(one.of(0)[20..], two.of(0)[20..]);
    assert_eq!(one, of_seed(1));
}

#[test]
fn test_what_is_refused() {
    let (graph, positives) = random_graph();
    fn refuse(
        graph: &UndirectedGraph,
        positives: &[Pair],
        features: Option<Features<'_>>,
        options: HardNegativeOptions,
    ) -> LinkError {
        hard_negatives(graph, positives, &[], features, &options, &Silent).unwrap_err()
    }
    let options = HardNegativeOptions::default();
    let positions = [
        refuse(&graph, &[(0, 1), (400, 1)], None, options),
        hard_negatives(
            &graph,
            &[(0, 1)],
            &[(0, 2), (2, 400)],
            None,
            &options,
            &Silent,
        )
        .unwrap_err(),
    ];
    for error in positions {
        assert!(matches!(
            error,
            LinkError::NodeOutOfRange {
                position: 1,
                node: 400,
                ..
            }
        ));
    }
    for bad in [
        HardNegativeOptions {
            per_side: 0,
            ..options
        },
        HardNegativeOptions {
            alpha: 0.0,
            ..options
        },
        HardNegativeOptions {
            alpha: f64::NAN,
            ..options
        },
        HardNegativeOptions {
            tolerance: 0.0,
            ..options
        },
        HardNegativeOptions {
            tolerance: f64::INFINITY,
            ..options
        },
    ] {
        assert!(matches!(
            refuse(&graph, &positives, None, bad),
            LinkError::InvalidOption { .. }
        ));
    }
    let short = Pattern::new(3, vec![0, 0], vec![]).unwrap();
    let features = Features {
        pattern: &short,
        values: None,
    };
    assert!(matches!(
        refuse(&graph, &positives, Some(features), options),
        LinkError::LengthMismatch {
            expected: 400,
            found: 1,
            ..
        }
    ));
    let mut offsets = vec![0u64; 401];
    offsets[400] = 2;
    let pattern = Pattern::new(3, offsets.clone(), vec![1, 2]).unwrap();
    for (values, is_value) in [(vec![1.0f32], false), (vec![1.0, f32::NAN], true)] {
        let features = Features {
            pattern: &pattern,
            values: Some(&values),
        };
        let error = refuse(&graph, &positives, Some(features), options);
        match is_value {
            true => assert!(matches!(
                error,
                LinkError::InvalidFeature { position: 1, .. }
            )),
            false => assert!(matches!(error, LinkError::LengthMismatch { found: 1, .. })),
        }
    }
    let twice = Pattern::new(3, offsets, vec![1, 1]).unwrap();
    let features = Features {
        pattern: &twice,
        values: None,
    };
    assert!(matches!(
        refuse(&graph, &positives, Some(features), options),
        LinkError::Sparse(_)
    ));
    let many = HardNegativeOptions {
        per_side: 399,
        ..options
    };
    assert!(matches!(
        refuse(&graph, &positives, None, many),
        LinkError::TooFewCandidates {
            position: 0,
            requested: 399,
            ..
        }
    ));
}

#[test]
fn test_no_positives_and_cancellation() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let (graph, positives) = random_graph();
    let options = HardNegativeOptions::default();
    let none = hard_negatives(&graph, &[], &[], None, &options, &Silent).unwrap();
    assert_eq!((none.num_positives(), none.per_positive()), (0, 500));
    let options = HardNegativeOptions {
        per_side: 10,
        ..options
    };
    let result = hard_negatives(&graph, &positives, &[], None, &options, &Stop);
    assert!(matches!(result, Err(LinkError::Cancelled(_))));
}
