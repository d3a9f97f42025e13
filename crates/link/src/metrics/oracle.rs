//! The metrics by their definitions, in quadratic time, and the laws that they obey.

use proptest::prelude::*;

use super::*;
use crate::{Negatives, PerPositive};

/// Scores with many ties, and extremes among them.
fn score() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => (-4i32..5).prop_map(|step| step as f32 / 2.0),
        4 => -3.0f32..3.0,
        1 => prop::sample::select(vec![
            0.0,
            -0.0,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::MIN_POSITIVE,
            f32::MAX,
        ]),
    ]
}

fn scores(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(score(), sizes)
}

fn hits_oracle(positives: &[f32], negatives: &[f32], k: usize) -> f64 {
    // Strictly above the K-th highest: fewer than K negatives are at or above the score.
    let at_or_above = |score: f32| negatives.iter().filter(|&&other| other >= score).count();
    let hits = positives.iter().filter(|&&score| at_or_above(score) < k);
    hits.count() as f64 / positives.len() as f64
}

fn auc_oracle(positives: &[f32], negatives: &[f32]) -> f64 {
    let mut wins = 0.0;
    for positive in positives {
        for negative in negatives {
            wins += match positive.partial_cmp(negative) {
                Some(std::cmp::Ordering::Greater) => 1.0,
                Some(std::cmp::Ordering::Equal) => 0.5,
                _ => 0.0,
            };
        }
    }
    wins / (positives.len() * negatives.len()) as f64
}

fn average_precision_oracle(positives: &[f32], negatives: &[f32]) -> f64 {
    let mut thresholds = [positives, negatives].concat();
    thresholds.sort_by(|left, right| right.partial_cmp(left).unwrap());
    thresholds.dedup();
    let reached = |scores: &[f32], threshold: f32| {
        scores.iter().filter(|&&score| score >= threshold).count() as f64
    };
    let (mut sum, mut last_recall) = (0.0, 0.0);
    for threshold in thresholds {
        let true_positives = reached(positives, threshold);
        let precision = true_positives / (true_positives + reached(negatives, threshold));
        let recall = true_positives / positives.len() as f64;
        sum += (recall - last_recall) * precision;
        last_recall = recall;
    }
    sum
}

/// The ranks in a list sorted with the positive before or after its ties.
fn rank_oracle(positive: f32, negatives: &[f32]) -> [f64; 3] {
    let mut sorted = negatives.to_vec();
    sorted.sort_by(|left, right| right.partial_cmp(left).unwrap());
    let best = sorted.iter().take_while(|&&other| other > positive).count() + 1;
    let worst = sorted
        .iter()
        .take_while(|&&other| other >= positive)
        .count()
        + 1;
    [best as f64, worst as f64, (best + worst) as f64 / 2.0]
}

const POLICIES: [TiePolicy; 3] = [
    TiePolicy::Optimistic,
    TiePolicy::Pessimistic,
    TiePolicy::Mean,
];

proptest! {
    #[test]
    fn prop_hits_are_those_of_the_definition(
        positives in scores(1..30), negatives in scores(0..40), k in 1usize..45
    ) {
        prop_assert_eq!(
            hits_at_k(&positives, &negatives, k).unwrap(),
            hits_oracle(&positives, &negatives, k)
        );
    }

    #[test]
    fn prop_areas_are_those_of_the_definition(
        positives in scores(1..30), negatives in scores(1..40)
    ) {
        let (found, expected) =
            (auc(&positives, &negatives).unwrap(), auc_oracle(&positives, &negatives));
        prop_assert!((found - expected).abs() < 1e-12, "{} {}", found, expected);
        let (found, expected) = (
            average_precision(&positives, &negatives).unwrap(),
            average_precision_oracle(&positives, &negatives),
        );
        prop_assert!((found - expected).abs() < 1e-12, "{} {}", found, expected);
    }

    #[test]
    fn prop_ranks_are_those_of_a_sorted_list(
        positives in scores(1..12), per_positive in 0usize..9, seed in any::<u64>()
    ) {
        let all = [0.0f32, -0.0, 0.5, 1.0, -1.0, f32::INFINITY, 2.0];
        let negatives: Vec<f32> = (0..positives.len() * per_positive)
            .map(|at| all[(seed.rotate_left(at as u32 * 5) % 7) as usize])
            .collect();
        let own = rank_counts(&positives, &negatives).unwrap();
        let shared = rank_counts_shared(&positives, &negatives).unwrap();
        for (at, &positive) in positives.iter().enumerate() {
            let of_positive = &negatives[at * per_positive..][..per_positive];
            let ranks = POLICIES.map(|ties| own[at].rank(ties));
            prop_assert_eq!(ranks, rank_oracle(positive, of_positive));
            prop_assert_eq!(own[at].candidates, per_positive as u64);
            let ranks = POLICIES.map(|ties| shared[at].rank(ties));
            prop_assert_eq!(ranks, rank_oracle(positive, &negatives));
        }
        for ties in POLICIES {
            let ranks: Vec<f64> = own.iter().map(|counts| counts.rank(ties)).collect();
            let mean = |value: &dyn Fn(f64) -> f64| {
                ranks.iter().map(|&rank| value(rank)).sum::<f64>() / ranks.len() as f64
            };
            prop_assert_eq!(mrr(&own, ties).unwrap(), mean(&|rank| 1.0 / rank));
            prop_assert_eq!(mean_rank(&own, ties).unwrap(), mean(&|rank| rank));
            for k in 1..9 {
                let hits = hits_from_ranks(&own, k, ties).unwrap();
                prop_assert_eq!(hits, mean(&|rank| if rank <= k as f64 { 1.0 } else { 0.0 }));
            }
        }
    }

    #[test]
    fn prop_ranks_and_shared_hits_agree(
        positives in scores(1..30), negatives in scores(0..40), k in 1usize..40
    ) {
        let counts = rank_counts_shared(&positives, &negatives).unwrap();
        prop_assert_eq!(
            hits_from_ranks(&counts, k, TiePolicy::Pessimistic).unwrap(),
            hits_at_k(&positives, &negatives, k).unwrap()
        );
    }

    #[test]
    fn prop_only_the_order_of_scores_counts(
        positives in prop::collection::vec(-20i16..20, 1..20),
        negatives in prop::collection::vec(-20i16..20, 1..20),
    ) {
        let map = |value: fn(f32) -> f32| -> (Vec<f32>, Vec<f32>) {
            let apply = |scores: &[i16]| scores.iter().map(|&s| value(s.into())).collect();
            (apply(&positives), apply(&negatives))
        };
        let all = |(positives, negatives): (Vec<f32>, Vec<f32>)| {
            let counts = rank_counts_shared(&positives, &negatives).unwrap();
            let hits = hits_at_k(&positives, &negatives, 3).unwrap();
            let area = auc(&positives, &negatives).unwrap();
            (counts, hits, area, average_precision(&positives, &negatives).unwrap())
        };
        let expected = all(map(|score| score));
        prop_assert_eq!(&all(map(|score| 3.0 * score - 7.0)), &expected);
        prop_assert_eq!(&all(map(|score| score * score * score)), &expected);
        prop_assert_eq!(&all(map(|score| (score / 8.0).exp())), &expected);
    }

    #[test]
    fn prop_hits_grow_with_k_and_with_milder_ties(
        positives in scores(1..20), negatives in scores(0..40)
    ) {
        let counts = rank_counts_shared(&positives, &negatives).unwrap();
        let mut last = 0.0;
        for k in 1..45 {
            let hits = hits_at_k(&positives, &negatives, k).unwrap();
            prop_assert!(hits >= last);
            last = hits;
            let [best, worst, middle] =
                POLICIES.map(|ties| hits_from_ranks(&counts, k, ties).unwrap());
            prop_assert!(worst <= middle && middle <= best);
        }
    }

    #[test]
    fn prop_order_of_the_lists_does_not_matter(
        positives in scores(1..20), negatives in scores(1..40), turn in 0usize..40
    ) {
        let turned = |scores: &[f32]| {
            let mut scores: Vec<f32> = scores.iter().rev().copied().collect();
            let len = scores.len();
            scores.rotate_left(turn % len);
            scores
        };
        let (other_positives, other_negatives) = (turned(&positives), turned(&negatives));
        for metric in [auc, average_precision] {
            let expected = metric(&positives, &negatives).unwrap();
            prop_assert_eq!(metric(&other_positives, &other_negatives).unwrap(), expected);
        }
        prop_assert_eq!(
            hits_at_k(&other_positives, &other_negatives, 5).unwrap(),
            hits_at_k(&positives, &negatives, 5).unwrap()
        );
    }

    #[test]
    fn prop_reversed_scores_have_the_complementary_area(
        positives in scores(1..20), negatives in scores(1..40)
    ) {
        let reversed = |scores: &[f32]| -> Vec<f32> { scores.iter().map(|score| -score).collect() };
        let area = auc(&positives, &negatives).unwrap();
        let other = auc(&reversed(&positives), &reversed(&negatives)).unwrap();
        prop_assert!((area + other - 1.0).abs() < 1e-14);
        let swapped = auc(&negatives, &positives).unwrap();
        prop_assert!((area + swapped - 1.0).abs() < 1e-14);
    }
}

#[test]
fn test_known_values() {
    // By hand: positives 4, 2, 2, negatives 3, 2, 1.
    let (positives, negatives) = ([4.0, 2.0, 2.0], [3.0, 2.0, 1.0]);
    assert_eq!(auc(&positives, &negatives).unwrap(), 6.0 / 9.0);
    let value = average_precision(&positives, &negatives).unwrap();
    assert!((value - (1.0 + 2.0 * 3.0 / 5.0) / 3.0).abs() < 1e-15);
    assert_eq!(hits_at_k(&positives, &negatives, 2).unwrap(), 1.0 / 3.0);
    assert_eq!(hits_at_k(&positives, &negatives, 3).unwrap(), 1.0);
    // Perfect, all level, reversed
    assert_eq!(auc(&[1.0], &[0.0]).unwrap(), 1.0);
    assert_eq!(auc(&[1.0; 5], &[1.0; 3]).unwrap(), 0.5);
    assert_eq!(average_precision(&[1.0; 5], &[1.0; 3]).unwrap(), 0.625);
    assert_eq!(average_precision(&[1.0], &[]).unwrap(), 1.0);
    assert_eq!(hits_at_k(&[0.0], &[1.0], 1).unwrap(), 0.0);
}

#[test]
fn test_what_has_no_value_is_an_error() {
    let nan = [0.0, f32::NAN];
    for metric in [
        auc,
        average_precision,
        |positives: &[f32], negatives: &[f32]| hits_at_k(positives, negatives, 1),
        |positives: &[f32], negatives: &[f32]| {
            mrr(&rank_counts(positives, negatives)?, TiePolicy::Mean)
        },
        |positives: &[f32], negatives: &[f32]| {
            mrr(&rank_counts_shared(positives, negatives)?, TiePolicy::Mean)
        },
    ] {
        assert!(matches!(
            metric(&nan, &[0.0, 1.0]),
            Err(LinkError::NotANumber {
                what: "positives",
                position: 1
            })
        ));
        assert!(matches!(
            metric(&[0.0, 1.0], &nan),
            Err(LinkError::NotANumber {
                what: "negatives",
                position: 1
            })
        ));
        assert!(matches!(metric(&[], &[]), Err(LinkError::Empty { .. })));
    }
    assert!(matches!(auc(&[1.0], &[]), Err(LinkError::Empty { .. })));
    assert!(hits_at_k(&[1.0], &[1.0], 0).is_err());
    assert!(hits_from_ranks(&[RankCounts::default()], 0, TiePolicy::Mean).is_err());
    assert!(matches!(
        rank_counts(&[1.0, 2.0], &[1.0, 2.0, 3.0]),
        Err(LinkError::LengthMismatch { found: 3, .. })
    ));
    assert!(matches!(
        rank_counts(&[], &[1.0]),
        Err(LinkError::LengthMismatch {
            expected: 0,
            found: 1,
            ..
        })
    ));
}

#[test]
fn test_numbers_do_not_depend_on_threads() {
    let scores = |salt: u32| -> Vec<f32> {
        (0..50_000u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) ^ salt) as f32 / 1e9)
            .collect()
    };
    let (positives, negatives) = (scores(1), scores(0x5555_0000));
    let all = || {
        let counts = rank_counts_shared(&positives, &negatives).unwrap();
        [
            auc(&positives, &negatives).unwrap(),
            average_precision(&positives, &negatives).unwrap(),
            hits_at_k(&positives, &negatives, 100).unwrap(),
            mrr(&counts, TiePolicy::Mean).unwrap(),
        ]
    };
    let values = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(all)
    });
    assert_eq!(values[0], values[1]);
    assert_eq!(values[0], values[2]);
}

#[test]
fn test_negatives_of_a_split_say_how_they_are_ranked_against() {
    let pairs = vec![(0, 1); 4];
    let shared = Negatives::Shared(pairs.clone());
    let own = Negatives::PerPositive(PerPositive::new(pairs, 2).unwrap());
    let (positives, scores) = ([1.0, 5.0], [0.0, 2.0, 3.0, 4.0]);
    let above = |negatives| {
        let counts = rank_counts_for(negatives, &positives, &scores).unwrap();
        [counts[0].above, counts[1].above]
    };
    assert_eq!(above(&shared), [3, 0]);
    assert_eq!(above(&own), [1, 0]);
    for (negatives, positives, scores) in [
        (&own, &positives[..1], &scores[..]),
        (&own, &positives[..], &scores[..2]),
        (&shared, &positives[..], &scores[..2]),
    ] {
        assert!(matches!(
            rank_counts_for(negatives, positives, scores),
            Err(LinkError::LengthMismatch { .. })
        ));
    }
}
