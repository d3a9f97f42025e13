use argiope_graph::Silent;
use argiope_graphon::{
    assignment::assign,
    gromov_wasserstein::{Alignment, GromovWasserstein, Loss, Solver, Starts},
};
use ndarray::Array2;

use super::{mean_loss, random_graphon, random_order};

/// Two attributes a block.
fn attributes(num_blocks: usize, seed: u64) -> Array2<f64> {
    random_graphon(num_blocks.max(2), seed)
        .into_array()
        .slice(ndarray::s![..num_blocks, ..2])
        .to_owned()
}

fn costs(left: &Array2<f64>, right: &Array2<f64>) -> Array2<f64> {
    let square = |i: usize, k: usize, at: usize| (left[[i, at]] - right[[k, at]]).powi(2);
    Array2::from_shape_fn((left.nrows(), right.nrows()), |(i, k)| {
        square(i, k, 0) + square(i, k, 1)
    })
}

fn align(method: &GromovWasserstein, alpha: f64, num_blocks: usize, seed: u64) -> Alignment {
    let (left, right) = (
        random_graphon(num_blocks, seed),
        random_graphon(num_blocks, seed + 1),
    );
    let (left_attributes, right_attributes) = (
        attributes(num_blocks, seed + 2),
        attributes(num_blocks, seed + 3),
    );
    let sides = (
        (&left, left_attributes.view()),
        (&right, right_attributes.view()),
    );
    method
        .align_fused(alpha, sides.0, sides.1, &Silent)
        .unwrap()
}

#[test]
fn test_values_are_those_of_the_definition() {
    let methods = [
        GromovWasserstein::default(),
        GromovWasserstein {
            starts: Starts::PRODUCT,
            loss: Loss::KULLBACK_LEIBLER,
            ..GromovWasserstein::default()
        },
        GromovWasserstein {
            starts: Starts::PRODUCT,
            solver: Solver::Entropic { epsilon: 0.05 },
            ..GromovWasserstein::default()
        },
    ];
    for method in &methods {
        for alpha in [0.0, 0.3, 0.8, 1.0] {
            for seed in 0..3 {
                let found = align(method, alpha, 9, seed);
                let (left, right) = (random_graphon(9, seed), random_graphon(9, seed + 1));
                let costs = costs(&attributes(9, seed + 2), &attributes(9, seed + 3));
                let of_attributes: f64 = found
                    .coupling
                    .view()
                    .iter()
                    .zip(&costs)
                    .map(|(mass, cost)| mass * cost)
                    .sum();
                let of_structure = mean_loss(method.loss, &left, &right, found.coupling.view());
                let expected = (1.0 - alpha) * of_attributes + alpha * of_structure;
                assert!(
                    (found.squared - expected).abs() < 1e-13,
                    "{} and {expected}",
                    found.squared
                );
                assert!(found.lower_bound <= found.squared);
            }
        }
    }
}

#[test]
fn test_ends_are_the_structure_alone_and_the_attributes_alone() {
    let method = GromovWasserstein::default();
    for seed in 0..4 {
        let structure = method
            .align(
                &random_graphon(7, seed),
                &random_graphon(7, seed + 1),
                &Silent,
            )
            .unwrap();
        assert_eq!(align(&method, 1.0, 7, seed), structure);
        let assigned =
            assign(costs(&attributes(7, seed + 2), &attributes(7, seed + 3)).view()).unwrap();
        let found = align(&method, 0.0, 7, seed);
        assert!((found.squared - assigned.cost / 7.0).abs() < 1e-14);
        assert!((found.lower_bound - found.squared).abs() < 1e-14);
    }
}

#[test]
fn test_attributes_that_move_with_their_blocks_are_found_again() {
    let graphon = random_graphon(20, 3);
    let attributes = attributes(20, 4);
    let order = random_order(20, 5);
    let permuted = graphon.permuted(&order).unwrap();
    let permuted_attributes = Array2::from_shape_fn((20, 2), |(i, at)| attributes[[order[i], at]]);
    let sides = (
        (&graphon, attributes.view()),
        (&permuted, permuted_attributes.view()),
    );
    let found = GromovWasserstein::default()
        .align_fused(0.5, sides.0, sides.1, &Silent)
        .unwrap();
    assert_eq!(found.squared, 0.0);
}
