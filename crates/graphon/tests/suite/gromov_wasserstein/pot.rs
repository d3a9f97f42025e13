//! The values of POT, made by `scripts/graphon_pot_fixtures.py`.

use argiope_graph::Silent;
use argiope_graphon::{
    StandardGraphon, StepFunction,
    gromov_wasserstein::{Alignment, GromovWasserstein, Loss, Solver, Starts},
};
use ndarray::Array2;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    method: String,
    left: usize,
    right: usize,
    blocks: usize,
    loss: String,
    epsilon: Option<f64>,
    alpha: Option<f64>,
    squared: f64,
}

impl Case {
    fn loss(&self) -> Loss {
        match self.loss.as_str() {
            "square_loss" => Loss::Square,
            "kl_loss" => Loss::KullbackLeibler { floor: 1e-15 },
            other => panic!("unknown loss {other}"),
        }
    }

    /// Our result with these starts.
    fn align(&self, starts: Starts) -> Alignment {
        let [left, right] = [self.left, self.right].map(|number| graphon(number, self.blocks));
        let solver = self
            .epsilon
            .map_or(Solver::ConditionalGradient, |epsilon| Solver::Entropic {
                epsilon,
            });
        let method = GromovWasserstein {
            loss: self.loss(),
            solver,
            starts,
            ..GromovWasserstein::default()
        };
        match self.alpha {
            None => method.align(&left, &right, &Silent).unwrap(),
            Some(alpha) => {
                let grid = |i: usize| (i + 1) as f64 / self.blocks as f64;
                let shape = (self.blocks, 2);
                let on_left =
                    Array2::from_shape_fn(shape, |(i, at)| if at == 0 { grid(i) } else { 1.0 });
                let on_right =
                    Array2::from_shape_fn(
                        shape,
                        |(i, at)| if at == 0 { grid(i).powi(2) } else { grid(i) },
                    );
                let sides = ((&left, on_left.view()), (&right, on_right.view()));
                method
                    .align_fused(alpha, sides.0, sides.1, &Silent)
                    .unwrap()
            }
        }
    }
}

/// A standard graphon with ascending axes, which matters to attributes only.
fn graphon(number: usize, num_blocks: usize) -> StepFunction {
    let standard = StandardGraphon::from_number(number).unwrap();
    let graphon = standard.step_function(num_blocks).unwrap();
    if standard.is_reversed() {
        graphon
            .permuted(&(0..num_blocks).rev().collect::<Vec<_>>())
            .unwrap()
    } else {
        graphon
    }
}

fn cases(method: &str) -> Vec<Case> {
    let text = include_str!("../../fixtures/pot_gromov.json");
    let fixture: Fixture = serde_json::from_str(text).unwrap();
    let cases: Vec<Case> = fixture
        .cases
        .into_iter()
        .filter(|case| case.method == method)
        .collect();
    assert!(!cases.is_empty());
    cases
}

#[test]
fn test_distances_are_those_of_pot_or_less() {
    for case in cases("conditional_gradient") {
        let found = case.align(Starts::default());
        assert!(
            found.distance <= case.squared.sqrt() + 1e-5,
            "{} for {case:?}",
            found.distance
        );
        assert!(found.lower_bound <= case.squared + 1e-9);
    }
}

#[test]
fn test_distances_from_the_start_of_pot_are_its_own() {
    // From the product coupling the first step is to the order of the degrees, where both stay.
    let all = cases("conditional_gradient").into_iter();
    let ordered: Vec<Case> = all
        .filter(|case| (case.left, case.right) == (0, 2))
        .collect();
    assert_eq!(ordered.len(), 4);
    for case in ordered {
        let found = case.align(Starts::PRODUCT);
        let difference = (found.distance - case.squared.sqrt()).abs();
        assert!(difference < 1e-5, "{} for {case:?}", found.distance);
    }
}

#[test]
fn test_fused_distances_are_those_of_pot_or_less() {
    for case in cases("fused") {
        let found = case.align(Starts::default());
        assert!(
            found.distance <= case.squared.sqrt() + 1e-5,
            "{} for {case:?}",
            found.distance
        );
    }
}

#[test]
fn test_entropic_values_are_those_of_pot() {
    for case in cases("entropic") {
        let found = case.align(Starts::PRODUCT);
        assert!(
            (found.distance - case.squared.sqrt()).abs() < 1e-4,
            "{} for {case:?}",
            found.distance
        );
    }
}
