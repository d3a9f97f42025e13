//! Assignments against all permutations, and against the duals that prove them.

use argiope_graph::random::stream;
use argiope_graphon::assignment::{Assignment, assign};
use ndarray::Array2;
use proptest::prelude::*;
use rand::RngExt;

/// The least cost of all permutations.
fn least_cost(cost: &Array2<f64>) -> f64 {
    fn extend(cost: &Array2<f64>, row: usize, used: u32) -> f64 {
        if row == cost.nrows() {
            return 0.0;
        }
        (0..cost.ncols())
            .filter(|column| used & 1 << column == 0)
            .map(|column| cost[[row, column]] + extend(cost, row + 1, used | 1 << column))
            .fold(f64::INFINITY, f64::min)
    }
    extend(cost, 0, 0)
}

/// Columns are a permutation, and prices prove that no other one is cheaper.
fn assert_certified(cost: &Array2<f64>, found: &Assignment) {
    let size = cost.nrows();
    let mut columns = found.columns.clone();
    columns.sort_unstable();
    assert_eq!(columns, (0..size).collect::<Vec<_>>());
    let scale = cost
        .iter()
        .fold(1.0f64, |scale, value| scale.max(value.abs()));
    for ((i, j), &value) in cost.indexed_iter() {
        let price = found.row_prices[i] + found.column_prices[j];
        assert!(
            price <= value + 1e-13 * scale,
            "({i}, {j}) costs {value}, its prices are {price}"
        );
    }
    let assigned: f64 = found
        .columns
        .iter()
        .enumerate()
        .map(|(i, &j)| cost[[i, j]])
        .sum();
    let dual: f64 = found.row_prices.iter().chain(&found.column_prices).sum();
    assert!((found.cost - assigned).abs() <= 1e-12 * scale * size as f64);
    assert!((found.cost - dual).abs() <= 1e-12 * scale * size as f64);
}

#[test]
fn test_costs_are_least_of_all_permutations() {
    let mut generator = stream(1, 0);
    for size in 0..=6 {
        for round in 0..40 {
            // Reals, which have one cheapest assignment, and few integers, which have many.
            let cost = Array2::from_shape_simple_fn((size, size), || {
                if round % 2 == 0 {
                    generator.random_range(-1.0..1.0)
                } else {
                    generator.random_range(-2..3i32).into()
                }
            });
            let found = assign(cost.view()).unwrap();
            assert!((found.cost - least_cost(&cost)).abs() < 1e-12);
            assert_certified(&cost, &found);
        }
    }
}

#[test]
fn test_products_pair_the_largest_with_the_smallest() {
    let size = 50;
    let cost = Array2::from_shape_fn((size, size), |(i, j)| (i * j) as f64);
    let found = assign(cost.view()).unwrap();
    assert_eq!(found.columns, (0..size).rev().collect::<Vec<_>>());
    assert_certified(&cost, &found);
}

#[test]
fn test_large_and_degenerate_matrices_are_certified() {
    let mut generator = stream(2, 0);
    for size in [40, 97] {
        let random = Array2::from_shape_simple_fn((size, size), || generator.random::<f64>());
        let constant = Array2::from_elem((size, size), 0.7);
        let blocks =
            Array2::from_shape_fn((size, size), |(i, j)| f64::from(u8::from(i % 3 == j % 5)));
        let squares = Array2::from_shape_fn((size, size), |(i, j)| {
            ((i as f64).sqrt() - j as f64 / 7.0).powi(2)
        });
        for cost in [random, constant, blocks, squares] {
            assert_certified(&cost, &assign(cost.view()).unwrap());
            assert_certified(&cost.t().to_owned(), &assign(cost.t()).unwrap());
        }
    }
}

#[test]
fn test_matrices_that_are_no_costs_are_named() {
    let message = |cost: Array2<f64>| assign(cost.view()).unwrap_err().to_string();
    assert_eq!(
        message(Array2::zeros((2, 3))),
        "an assignment needs a square matrix, found 2 rows and 3 columns"
    );
    assert!(message(Array2::from_elem((2, 2), f64::NAN)).contains("NaN"));
    assert!(message(Array2::from_elem((2, 2), f64::INFINITY)).contains("inf"));
}

proptest! {
    #[test]
    fn prop_prices_certify_the_assignment(
        (size, values) in (1usize..12).prop_flat_map(|size| {
            (Just(size), prop::collection::vec(prop_oneof![-1e3..1e3, Just(0.0), Just(1.0)], size * size))
        }),
    ) {
        let cost = Array2::from_shape_vec((size, size), values).unwrap();
        assert_certified(&cost, &assign(cost.view()).unwrap());
    }
}
