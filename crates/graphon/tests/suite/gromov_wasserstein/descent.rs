use argiope_graph::Silent;
use argiope_graphon::gromov_wasserstein::{
    Alignment, Coupling, GromovWasserstein, Loss, Start, Starts,
};
use ndarray::Array2;

use super::{mean_loss, random_graphon, random_order};

/// The result after some steps from the product coupling.
fn after(steps: usize, loss: Loss, seed: u64) -> Alignment {
    let (left, right) = (random_graphon(8, seed), random_graphon(8, seed + 10));
    let method = GromovWasserstein {
        loss,
        starts: Starts::PRODUCT,
        max_iterations: steps,
        tolerance: 0.0,
        ..GromovWasserstein::default()
    };
    method.align(&left, &right, &Silent).unwrap()
}

#[test]
fn test_a_step_ends_at_the_least_value_on_its_way() {
    let mut num_inner = 0;
    for loss in [Loss::Square, Loss::KULLBACK_LEIBLER] {
        for seed in 0..10 {
            let (left, right) = (random_graphon(8, seed), random_graphon(8, seed + 10));
            let start = Coupling::product(8);
            let end = after(1, loss, seed);
            let direction = &end.coupling.view() - &start.view();
            // How far the way can be gone on without negative entries: beyond 1 the step ended before its target.
            let farthest = direction
                .iter()
                .zip(start.view())
                .filter(|(change, _)| **change < 0.0)
                .map(|(change, mass)| -mass / change)
                .fold(f64::INFINITY, f64::min);
            assert!(farthest.is_finite(), "no step from the product coupling");
            num_inner += usize::from(farthest > 1.0 + 1e-9);
            for at in (0..=200).map(|step| farthest * f64::from(step) / 200.0) {
                let coupling: Array2<f64> = &start.view() + &(&direction * at);
                let value = mean_loss(loss, &left, &right, coupling.view());
                assert!(
                    end.squared <= value + 1e-14,
                    "{}, {value} at {at}",
                    end.squared
                );
            }
        }
    }
    assert!(num_inner > 0, "no step ended inside its way");
}

#[test]
fn test_values_fall_step_by_step_to_a_stationary_point() {
    for loss in [Loss::Square, Loss::KULLBACK_LEIBLER] {
        for seed in 0..6 {
            let values: Vec<f64> = (1..8)
                .map(|steps| after(steps, loss, seed).squared)
                .collect();
            assert!(
                values.windows(2).all(|pair| pair[1] <= pair[0] + 1e-15),
                "{values:?}"
            );
            // No permutation's direction descends at the end: checked by short ways to many of them.
            let (left, right) = (random_graphon(8, seed), random_graphon(8, seed + 10));
            let end = after(500, loss, seed);
            for target in (0..50).map(|at| Coupling::permutation(&random_order(8, at)).unwrap()) {
                let near: Array2<f64> = &end.coupling.view() * (1.0 - 1e-4) + &target.view() * 1e-4;
                let value = mean_loss(loss, &left, &right, near.view());
                assert!(end.squared <= value + 1e-8, "{} and {value}", end.squared);
            }
        }
    }
}

#[test]
fn test_given_starts_are_never_made_worse() {
    for seed in 0..10 {
        let (left, right) = (random_graphon(12, seed), random_graphon(12, seed + 10));
        let orders = [random_order(12, seed), random_order(12, seed + 1)];
        let [first, second] = orders.map(|order| Coupling::permutation(&order).unwrap());
        let mixed = Coupling::new((&first.view() * 0.3) + (&second.view() * 0.7)).unwrap();
        for start in [first, mixed, Coupling::product(12)] {
            let found = GromovWasserstein::default()
                .align_from(&left, &right, &start, &Silent)
                .unwrap();
            assert!(found.squared <= mean_loss(Loss::Square, &left, &right, start.view()) + 1e-14);
            assert_eq!(found.start, Start::Given);
            // A result is where its own descent ends.
            let again = GromovWasserstein::default()
                .align_from(&left, &right, &found.coupling, &Silent)
                .unwrap();
            assert!(again.squared <= found.squared + 1e-15 && again.squared > found.squared - 1e-7);
        }
    }
}

#[test]
fn test_results_depend_on_the_settings_only() {
    let (left, right) = (random_graphon(20, 1), random_graphon(20, 2));
    let with_seed = |seed| {
        let starts = Starts {
            random: 3,
            seed,
            ..Starts::NONE
        };
        let method = GromovWasserstein {
            starts,
            ..GromovWasserstein::default()
        };
        method.align(&left, &right, &Silent).unwrap()
    };
    assert_eq!(with_seed(1), with_seed(1));
    assert_ne!(with_seed(1).coupling, with_seed(2).coupling);
}
