use argiope_graph::Silent;
use argiope_graphon::{
    StepFunction,
    gromov_wasserstein::{Coupling, GromovWasserstein, Loss, Starts},
};
use ndarray::Array2;

use super::{mean_loss, permutations, random_graphon};

/// The least mean loss of the couplings that are permutations.
fn least_of_permutations(loss: Loss, left: &StepFunction, right: &StepFunction) -> f64 {
    permutations(left.num_blocks())
        .iter()
        .map(|order| {
            mean_loss(
                loss,
                left,
                right,
                Coupling::permutation(order).unwrap().view(),
            )
        })
        .fold(f64::INFINITY, f64::min)
}

/// A graphon that is positive semidefinite: a product of a matrix of nonnegative entries and its transpose.
fn semidefinite(num_blocks: usize, rank: usize, seed: u64) -> StepFunction {
    let factors = random_graphon(num_blocks.max(rank), seed).into_array();
    let factors = factors.slice(ndarray::s![..num_blocks, ..rank]).to_owned();
    let product: Array2<f64> = factors.dot(&factors.t()) / rank as f64;
    StepFunction::new(Array2::from_shape_fn(product.dim(), |(i, j)| {
        product[[i.min(j), i.max(j)]]
    }))
    .unwrap()
}

#[test]
fn test_no_permutation_is_better() {
    for loss in [Loss::Square, Loss::KULLBACK_LEIBLER] {
        let method = GromovWasserstein {
            loss,
            ..GromovWasserstein::default()
        };
        for num_blocks in 1..=5 {
            for seed in 0..8 {
                let (left, right) = (
                    random_graphon(num_blocks, seed),
                    random_graphon(num_blocks, seed + 100),
                );
                let found = method.align(&left, &right, &Silent).unwrap();
                let least = least_of_permutations(loss, &left, &right);
                assert!(
                    found.squared <= least + 1e-12,
                    "{} against {least}",
                    found.squared
                );
                assert!(found.lower_bound <= found.squared && found.lower_bound <= least + 1e-12);
                assert!(found.coupling.marginal_error() < 1e-9);
                assert_eq!(found.distance, found.squared.sqrt());
            }
        }
    }
}

#[test]
fn test_concave_problems_end_at_the_best_permutation() {
    // <A T B, T> is convex for semidefinite A and B, so that its largest value is at a vertex.
    for seed in 0..12 {
        for num_blocks in 2..=5 {
            let (left, right) = (
                semidefinite(num_blocks, 3, seed),
                semidefinite(num_blocks, 2, seed + 50),
            );
            let found = GromovWasserstein::default()
                .align(&left, &right, &Silent)
                .unwrap();
            let least = least_of_permutations(Loss::Square, &left, &right);
            assert!(
                (found.squared - least).abs() < 1e-12,
                "{} against {least}",
                found.squared
            );
        }
    }
}

#[test]
fn test_starts_without_enumeration_find_nearly_all_best_permutations() {
    let starts = Starts {
        enumerated: false,
        ..Starts::default()
    };
    let method = GromovWasserstein {
        starts,
        ..GromovWasserstein::default()
    };
    let num_found = (0..40)
        .filter(|&seed| {
            let (left, right) = (random_graphon(5, seed), random_graphon(5, seed + 100));
            let found = method.align(&left, &right, &Silent).unwrap();
            found.squared <= least_of_permutations(Loss::Square, &left, &right) + 1e-12
        })
        .count();
    assert!(num_found >= 32, "{num_found} of 40");
}

#[test]
fn test_values_are_those_of_the_definition() {
    // The product start ends at dense couplings, the default at sparse ones: they are evaluated in different ways.
    for starts in [Starts::default(), Starts::PRODUCT] {
        for loss in [Loss::Square, Loss::KULLBACK_LEIBLER] {
            for max_iterations in [1, 2, 500] {
                let method = GromovWasserstein {
                    loss,
                    starts: starts.clone(),
                    max_iterations,
                    ..GromovWasserstein::default()
                };
                for seed in 0..4 {
                    let (left, right) = (random_graphon(9, seed), random_graphon(9, seed + 10));
                    let found = method.align(&left, &right, &Silent).unwrap();
                    let expected = mean_loss(loss, &left, &right, found.coupling.view());
                    assert!(
                        (found.squared - expected).abs() < 1e-13,
                        "{} and {expected}",
                        found.squared
                    );
                }
            }
        }
    }
}
