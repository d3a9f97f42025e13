//! Retrain matching: quantiles, strata, and what becomes of deleted elements.

use argiope_graph::Silent;
use argiope_link::metrics::auc;
use argiope_unlearn::learned::{
    Method as _, TaskData, Unlearned,
    retrain_matching::{RetrainMatching, RetrainMatchingConfig, quantile_matched, strata},
};
use proptest::prelude::*;

use super::planted::{Planted, assert_reproducible, run};

fn ranks(values: &[f64]) -> Vec<usize> {
    let below = |at: usize| {
        let is_below = |other: usize| (values[other], other) < (values[at], at);
        (0..values.len()).filter(|&other| is_below(other)).count()
    };
    (0..values.len()).map(below).collect()
}

proptest! {
    #[test]
    fn prop_as_many_others_are_handed_out_in_the_order_of_the_scores(
        pairs in prop::collection::vec((-9f64..9.0, -9f64..9.0), 1..20),
    ) {
        let (scores, others): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let matched = quantile_matched(&scores, &others);
        let mut sorted = others;
        sorted.sort_by(f64::total_cmp);
        let wanted: Vec<f64> = ranks(&scores).into_iter().map(|rank| sorted[rank]).collect();
        prop_assert_eq!(matched, wanted);
    }

    #[test]
    fn prop_matching_keeps_order_and_range(
        scores in prop::collection::vec(-9f64..9.0, 0..20),
        others in prop::collection::vec(-9f64..9.0, 1..20),
    ) {
        let matched = quantile_matched(&scores, &others);
        let (low, high) = others.iter().fold((f64::MAX, f64::MIN), |(l, h), &x| (l.min(x), h.max(x)));
        prop_assert!(matched.iter().all(|&x| low <= x && x <= high));
        for (at, other) in (0..scores.len()).flat_map(|at| (0..scores.len()).map(move |other| (at, other))) {
            prop_assert!(scores[at] >= scores[other] || matched[at] <= matched[other]);
        }
    }

    /// Among many quantiles of a sample, the share below any number is that of the sample.
    #[test]
    fn prop_many_quantiles_have_the_distribution_of_the_others(
        others in prop::collection::vec(-9f64..9.0, 1..8),
        at in -9f64..9.0,
    ) {
        let scores: Vec<f64> = (0..1000).map(f64::from).collect();
        let matched = quantile_matched(&scores, &others);
        let share = |of: &[f64]| of.iter().filter(|&&x| x < at).count() as f64 / of.len() as f64;
        prop_assert!((share(&matched) - share(&others)).abs() <= 0.5 / others.len() as f64 + 1e-3);
    }

    #[test]
    fn prop_strata_are_the_longest_beginnings_with_enough(
        deleted in prop::collection::vec(prop::collection::vec(0u32..3, 2..=2), 0..12),
        held_out in prop::collection::vec(prop::collection::vec(0u32..3, 2..=2), 1..12),
        enough in 1usize..4,
    ) {
        let found = strata(&deleted, &held_out, enough).unwrap();
        let mut times = vec![0; deleted.len()];
        for stratum in &found {
            for &at in &stratum.deleted {
                times[at] += 1;
                let alike = |length: usize| -> Vec<usize> {
                    let is_alike = |&other: &usize| held_out[other][..length] == deleted[at][..length];
                    (0..held_out.len()).filter(is_alike).collect()
                };
                let wanted = [2, 1].into_iter().map(alike).find(|alike| alike.len() >= enough);
                prop_assert_eq!(&stratum.held_out, &wanted.unwrap_or_else(|| alike(0)));
            }
        }
        prop_assert!(times.iter().all(|&times| times == 1));
    }
}

#[test]
fn test_nothing_held_out_is_an_error() {
    let planted = Planted::edges(10, 3);
    let task = planted.link_task();
    let original = planted.trained(task, 1);
    let TaskData::Link {
        retained,
        deleted,
        held_out_negatives,
        ..
    } = task
    else {
        unreachable!()
    };
    let task = TaskData::Link {
        retained,
        deleted,
        held_out: &[],
        held_out_negatives,
    };
    let method = RetrainMatching::new(RetrainMatchingConfig::default());
    let error = method
        .unlearn(&original, &planted.situation(task), &Silent)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing is held out that deleted elements could be matched with"
    );
}

/// With so much weight on the matching that a small network shows it in 100 steps.
fn matching() -> RetrainMatching {
    RetrainMatching::new(RetrainMatchingConfig {
        matching: 1.0,
        ..RetrainMatchingConfig::default()
    })
}

#[test]
fn test_deleted_edges_come_to_look_like_held_out_ones() {
    let planted = Planted::memorable(40, 90);
    let task = planted.link_task();
    let original = planted.trained(task, 400);
    let situation = planted.situation(task);
    let separation = |unlearned: &Unlearned| {
        let [deleted, held_out, negatives] =
            [&planted.deleted, &planted.held_out, &planted.negatives]
                .map(|pairs| planted.scores(unlearned, pairs));
        (
            auc(&deleted, &held_out).unwrap(),
            auc(&held_out, &negatives).unwrap(),
        )
    };
    let (before, utility_before) = separation(&original.clone().into());
    let unlearned = run(&matching(), &original, &situation);
    let (after, utility) = separation(&unlearned);
    assert!(
        before > 0.55,
        "the original has nothing to forget: {before}"
    );
    assert!(
        (after - 0.5).abs() < 0.5 * (before - 0.5),
        "{before} became {after}"
    );
    assert!(
        utility > utility_before - 0.03,
        "{utility_before} became {utility}"
    );
}

#[test]
fn test_all_parts_of_the_loss_count() {
    let (edges, nodes) = (Planted::edges(20, 15), Planted::nodes(20, 6));
    for (planted, task) in [(&edges, edges.link_task()), (&nodes, nodes.node_task())] {
        let original = planted.trained(task, 10);
        let with = |fitting, distillation, matching| {
            let config = RetrainMatchingConfig {
                steps: 3,
                fitting,
                distillation,
                matching,
                ..RetrainMatchingConfig::default()
            };
            let unlearned = run(
                &RetrainMatching::new(config),
                &original,
                &planted.situation(task),
            );
            planted.embeddings(&unlearned)
        };
        let found = [
            with(1.0, 0.0, 0.0),
            with(0.0, 1.0, 1.0),
            with(0.0, 0.0, 1.0),
            with(1.0, 1.0, 1.0),
        ];
        for (at, one) in found.iter().enumerate() {
            assert!(one.iter().all(|value| value.is_finite()));
            assert!(!found[..at].contains(one));
        }
    }
}

/// Deleted nodes of a class get the probabilities of held-out nodes of their class: on a graph where they stay recognisable.
#[test]
fn test_deleted_nodes_come_to_look_like_held_out_ones() {
    let mut planted = Planted::memorable(20, 0);
    planted.deleted_nodes = planted
        .retained_nodes
        .split_off(planted.retained_nodes.len() - 9);
    let task = planted.node_task();
    let original = planted.trained(task, 200);
    let situation = planted.situation(task);
    let confidence = |unlearned: &Unlearned, nodes: &[u32]| {
        let z = unlearned.embed(&planted.after, &planted.features).unwrap();
        let logits = super::check::values(unlearned.model.valid_logits(z).unwrap());
        let of = |&node: &u32| {
            let row = &logits[3 * node as usize..][..3];
            let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
            row[planted.classes[node as usize] as usize].exp() / sum
        };
        super::check::mean(nodes.iter().map(of))
    };
    let gap = |unlearned: &Unlearned| {
        confidence(unlearned, &planted.deleted_nodes)
            - confidence(unlearned, &planted.held_out_nodes)
    };
    let before = gap(&original.clone().into());
    let unlearned = run(&matching(), &original, &situation);
    let after = gap(&unlearned);
    assert!(
        before > 0.02,
        "the original has nothing to forget: {before}"
    );
    assert!(after.abs() < 0.5 * before, "{before} became {after}");
}

#[test]
fn test_settings_without_sense_are_refused() {
    let planted = Planted::edges(10, 3);
    let task = planted.link_task();
    let original = planted.trained(task, 1);
    let refused = |config| {
        let method = RetrainMatching::new(config);
        let result = method.unlearn(&original, &planted.situation(task), &Silent);
        result.unwrap_err().to_string()
    };
    let default = RetrainMatchingConfig::default;
    for (config, name) in [
        (
            RetrainMatchingConfig {
                matching: -1.0,
                ..default()
            },
            "matching is -1",
        ),
        (
            RetrainMatchingConfig {
                fitting: f64::NAN,
                ..default()
            },
            "fitting is NaN",
        ),
        (
            RetrainMatchingConfig {
                refresh: 0,
                ..default()
            },
            "refresh is 0",
        ),
        (
            RetrainMatchingConfig {
                enough: 0,
                ..default()
            },
            "enough is 0",
        ),
    ] {
        let error = refused(config);
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn test_results_depend_on_the_seed_alone() {
    let planted = Planted::edges(20, 15);
    let config = RetrainMatchingConfig {
        steps: 3,
        ..RetrainMatchingConfig::default()
    };
    assert_reproducible(&RetrainMatching::new(config), &planted, planted.link_task());
}
