use argiope_graph::Silent;
use argiope_graphon::{
    StandardGraphon, StepFunction,
    gromov_wasserstein::{Coupling, GromovWasserstein, Loss},
};
use proptest::prelude::*;

use super::{random_graphon, random_order};

fn distance(left: &StepFunction, right: &StepFunction) -> f64 {
    GromovWasserstein::default()
        .align(left, right, &Silent)
        .unwrap()
        .distance
}

#[test]
fn test_constants_are_as_far_apart_as_their_values() {
    for (left, right) in [(0.2, 0.5), (0.5, 0.2), (0.1, 0.7), (0.0, 1.0), (0.3, 0.3)] {
        for num_blocks in [1, 2, 3, 5, 7, 32, 64] {
            let [a, b] =
                [left, right].map(|value| StepFunction::constant(num_blocks, value).unwrap());
            assert_eq!(
                distance(&a, &b),
                f64::abs(left - right),
                "{left} and {right}, {num_blocks} blocks"
            );
            let divergence = GromovWasserstein {
                loss: Loss::KULLBACK_LEIBLER,
                ..GromovWasserstein::default()
            };
            let found = divergence.align(&a, &b, &Silent).unwrap();
            assert_eq!(found.squared, Loss::KULLBACK_LEIBLER.value(left, right));
        }
    }
}

#[test]
fn test_orders_of_the_blocks_mean_nothing() {
    for number in [0, 9, 11] {
        for num_blocks in [16, 24, 32] {
            let graphon = StandardGraphon::from_number(number)
                .unwrap()
                .step_function(num_blocks)
                .unwrap();
            for seed in 0..6 {
                let permuted = graphon.permuted(&random_order(num_blocks, seed)).unwrap();
                let found = GromovWasserstein::default()
                    .align(&graphon, &permuted, &Silent)
                    .unwrap();
                // The grid of graphon 9 is a mirror image of itself but for rounding.
                assert!(
                    found.distance < 1e-15,
                    "graphon {number}, {num_blocks} blocks, seed {seed}: {}",
                    found.distance
                );
                // The coupling takes one matrix to the other.
                let order = found.coupling.as_permutation().unwrap();
                let again = permuted.permuted(&order).unwrap();
                assert!(again.l2_distance(&graphon) < 1e-15);
            }
        }
    }
}

#[test]
fn test_permuting_one_side_keeps_the_distance_to_another_graphon() {
    for (left, right) in [(0, 2), (6, 7), (9, 11)] {
        let [left, right] = [left, right].map(|number| {
            StandardGraphon::from_number(number)
                .unwrap()
                .step_function(24)
                .unwrap()
        });
        let expected = distance(&left, &right);
        for seed in 0..4 {
            let permuted = right.permuted(&random_order(24, seed)).unwrap();
            let found = distance(&left, &permuted);
            assert!((found - expected).abs() < 1e-6, "{found} and {expected}");
        }
    }
}

#[test]
fn test_random_graphons_are_recovered_from_their_orders() {
    // No structure to hold on to but the values themselves.
    for seed in 0..6 {
        let graphon = random_graphon(30, seed);
        let permuted = graphon.permuted(&random_order(30, seed)).unwrap();
        assert_eq!(distance(&graphon, &permuted), 0.0);
    }
}

#[test]
fn test_distances_are_symmetric() {
    for (left, right) in [(0, 2), (0, 6), (1, 7), (9, 10)] {
        let [left, right] = [left, right].map(|number| {
            StandardGraphon::from_number(number)
                .unwrap()
                .step_function(32)
                .unwrap()
        });
        let (there, back) = (distance(&left, &right), distance(&right, &left));
        assert!((there - back).abs() < 1e-6, "{there} and {back}");
    }
    for seed in 0..10 {
        let (left, right) = (random_graphon(4, seed), random_graphon(4, seed + 20));
        assert!((distance(&left, &right) - distance(&right, &left)).abs() < 1e-5);
    }
}

#[test]
fn test_ways_round_are_no_shorter() {
    for seed in 0..20 {
        let [a, b, c] = [0, 100, 200].map(|offset| random_graphon(4, seed + offset));
        assert!(
            distance(&a, &c) <= distance(&a, &b) + distance(&b, &c) + 1e-9,
            "seed {seed}"
        );
    }
    let graphons: Vec<_> = [0, 2, 6, 9, 11]
        .map(|number| {
            StandardGraphon::from_number(number)
                .unwrap()
                .step_function(16)
                .unwrap()
        })
        .into();
    for a in &graphons {
        for b in &graphons {
            for c in &graphons {
                assert!(distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9);
            }
        }
    }
}

#[test]
fn test_refining_both_sides_changes_nothing() {
    for (left, right) in [(0, 2), (2, 6), (10, 12)] {
        let [left, right] = [left, right].map(|number| {
            StandardGraphon::from_number(number)
                .unwrap()
                .step_function(8)
                .unwrap()
        });
        let expected = distance(&left, &right);
        for factor in [2, 3] {
            let found = distance(
                &left.resampled(8 * factor).unwrap(),
                &right.resampled(8 * factor).unwrap(),
            );
            assert!(
                (found - expected).abs() < 1e-5,
                "{found} and {expected} with {factor} times the blocks"
            );
        }
    }
}

#[test]
fn test_couplings_tell_permutations() {
    let order = random_order(9, 1);
    let coupling = Coupling::permutation(&order).unwrap();
    assert_eq!(coupling.as_permutation(), Some(order));
    assert!(coupling.marginal_error() < 1e-15);
    assert_eq!(Coupling::product(3).as_permutation(), None);
    assert_eq!(Coupling::product(1).as_permutation(), Some(vec![0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn prop_results_are_couplings_between_the_bounds(num_blocks in 1usize..14, seed in 0u64..1000, divergence: bool) {
        let loss = if divergence { Loss::KULLBACK_LEIBLER } else { Loss::Square };
        let method = GromovWasserstein { loss, ..GromovWasserstein::default() };
        let (left, right) = (random_graphon(num_blocks, seed), random_graphon(num_blocks, seed + 1));
        let found = method.align(&left, &right, &Silent).unwrap();
        prop_assert!(found.coupling.marginal_error() < 1e-9);
        prop_assert!(found.coupling.view().iter().all(|&mass| mass >= 0.0));
        prop_assert!(0.0 <= found.lower_bound && found.lower_bound <= found.squared);
        // The identity is a coupling, too.
        let identity: f64 = left.view().iter().zip(right.view()).map(|(&a, &b)| loss.value(a, b)).sum();
        prop_assert!(found.lower_bound <= identity / (num_blocks * num_blocks) as f64 + 1e-12);
        if !divergence {
            // By the inequality of Jensen, densities are no further apart than graphons are.
            prop_assert!((left.density() - right.density()).abs() <= found.distance + 1e-12);
        }
    }
}
