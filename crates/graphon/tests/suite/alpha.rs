//! Quadratic programs against grids and the conditions of a minimum; mixtures whose weights are known.

use argiope_graph::{Silent, random::stream};
use argiope_graphon::{
    GraphonError, StepFunction,
    alpha::{AlphaOptions, AlphaStart, fit_alpha, minimize_on_simplex},
    gromov_wasserstein::{GromovWasserstein, Loss},
};
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use rand::seq::SliceRandom;

fn value(q: &Array2<f64>, c: &[f64], alpha: &[f64]) -> f64 {
    let (alpha, c) = (Array1::from(alpha.to_vec()), Array1::from(c.to_vec()));
    alpha.dot(&q.dot(&alpha)) - 2.0 * c.dot(&alpha)
}

/// `Q = V V'` of `k` vectors and `c = V t`: the point of a polytope that is nearest to `t`.
fn nearest_point_program(vectors: &[f64], k: usize, target: &[f64]) -> (Array2<f64>, Vec<f64>) {
    let vectors = Array2::from_shape_vec((k, target.len()), vectors.to_vec()).unwrap();
    let c = vectors.dot(&Array1::from(target.to_vec())).to_vec();
    let q = vectors.dot(&vectors.t());
    let q = (&q + &q.t()) * 0.5;
    (q, c)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn prop_no_point_of_a_grid_is_lower(
        k in 2usize..4,
        vectors in prop::collection::vec(-1.0f64..1.0, 9),
        target in prop::collection::vec(-1.0f64..1.0, 3),
    ) {
        let (q, c) = nearest_point_program(&vectors[..3 * k], k, &target);
        let found = minimize_on_simplex(q.view(), &c).unwrap();
        const STEPS: usize = 200;
        let mut least = f64::INFINITY;
        for i in 0..=STEPS {
            for j in 0..=STEPS - i {
                let rest = (STEPS - i - j) as f64 / STEPS as f64;
                let (a, b) = (i as f64 / STEPS as f64, j as f64 / STEPS as f64);
                let alpha = if k == 2 { vec![a, 1.0 - a] } else { vec![a, b, rest] };
                least = least.min(value(&q, &c, &alpha));
            }
        }
        prop_assert!((found.value - value(&q, &c, &found.alpha)).abs() < 1e-12);
        prop_assert!(found.value <= least + 1e-12, "{} {least}", found.value);
        // The grid is fine enough to come near.
        prop_assert!(found.value >= least - 1e-3, "{} {least}", found.value);
    }

    #[test]
    fn prop_conditions_of_a_minimum_hold(
        k in 1usize..9,
        // With 3 coordinates and up to 8 vectors, most matrices are singular.
        dim in 1usize..9,
        vectors in prop::collection::vec(-1.0f64..1.0, 64),
        target in prop::collection::vec(-2.0f64..2.0, 8),
    ) {
        let (q, c) = nearest_point_program(&vectors[..k * dim], k, &target[..dim]);
        let found = minimize_on_simplex(q.view(), &c).unwrap();
        prop_assert!(found.alpha.iter().all(|&a| a >= 0.0));
        prop_assert!((found.alpha.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        let gradient = q.dot(&Array1::from(found.alpha.clone())) - Array1::from(c);
        let level = gradient.iter().zip(&found.alpha).map(|(g, a)| g * a).sum::<f64>();
        for (gradient, &alpha) in gradient.iter().zip(&found.alpha) {
            prop_assert!(*gradient >= level - 1e-12, "{gradient} below {level}");
            if alpha > 1e-6 {
                prop_assert!((gradient - level).abs() < 1e-9, "{gradient} not {level} at {alpha}");
            }
        }
    }
}

#[test]
fn test_equal_bases_and_vertices() {
    let q = Array2::from_elem((3, 3), 2.0);
    let found = minimize_on_simplex(q.view(), &[1.0, 1.0, 1.0]).unwrap();
    assert_eq!((found.alpha, found.value), (vec![1.0, 0.0, 0.0], 0.0));
    let found = minimize_on_simplex(Array2::<f64>::eye(3).view(), &[0.0, 5.0, 0.0]).unwrap();
    assert_eq!(found.alpha, [0.0, 1.0, 0.0]);
    let found = minimize_on_simplex(Array2::zeros((2, 2)).view(), &[0.0, 0.0]).unwrap();
    assert_eq!(found.value, 0.0);
}

#[test]
fn test_programs_without_sense_are_refused() {
    assert!(minimize_on_simplex(Array2::eye(2).view(), &[1.0]).is_err());
    assert!(minimize_on_simplex(Array2::eye(0).view(), &[]).is_err());
    assert!(minimize_on_simplex(Array2::eye(1).view(), &[f64::NAN]).is_err());
}

/// A graphon on the grid `u = 1/K, 2/K, ... 1`.
fn on_grid(num_blocks: usize, of: impl Fn(f64, f64) -> f64) -> StepFunction {
    let at = |i: usize| (i + 1) as f64 / num_blocks as f64;
    let values = Array2::from_shape_fn((num_blocks, num_blocks), |(i, j)| of(at(i), at(j)));
    StepFunction::new(values).unwrap()
}

/// `xy`, `(x^2 + y^2 + sqrt x + sqrt y) / 4` and `exp(-max^0.75)`, all with descending degrees.
fn bases(num_blocks: usize) -> Vec<StepFunction> {
    let reversed = move |u: f64| 1.0 - u + 1.0 / num_blocks as f64;
    vec![
        on_grid(num_blocks, |x, y| reversed(x) * reversed(y)),
        on_grid(num_blocks, |x, y| {
            let half = |u: f64| u * u + u.sqrt();
            (half(reversed(x)) + half(reversed(y))) / 4.0
        }),
        on_grid(num_blocks, |x, y| (-x.max(y).powf(0.75)).exp()),
    ]
}

fn mixture(bases: &[StepFunction], alpha: &[f64]) -> StepFunction {
    let sum = bases
        .iter()
        .zip(alpha)
        .map(|(basis, &weight)| &basis.view() * weight);
    StepFunction::new(sum.reduce(|a, b| a + b).unwrap()).unwrap()
}

fn assert_recovered(bases: &[StepFunction], target: &StepFunction, alpha: &[f64]) {
    let fit = fit_alpha(bases, target, &AlphaOptions::default(), &Silent).unwrap();
    assert!(fit.distance < 1e-5, "{}", fit.distance);
    for (found, expected) in fit.alpha.iter().zip(alpha) {
        assert!((found - expected).abs() < 1e-3, "{:?} {alpha:?}", fit.alpha);
    }
    let gromov = GromovWasserstein::default();
    let distance = gromov
        .align(&fit.mixture, target, &Silent)
        .unwrap()
        .distance;
    assert!(distance < 1e-5, "{distance}");
}

#[test]
fn test_planted_weights_are_recovered() {
    let bases = bases(64);
    let alpha = [0.2, 0.5, 0.3];
    let planted = mixture(&bases, &alpha);
    assert_recovered(&bases, &planted, &alpha);
    let mut order: Vec<usize> = (0..64).collect();
    order.shuffle(&mut stream(4, 0));
    assert_recovered(&bases, &planted.permuted(&order).unwrap(), &alpha);
    assert_recovered(
        &bases,
        &bases[2].permuted(&order).unwrap(),
        &[0.0, 0.0, 1.0],
    );
}

#[test]
fn test_values_never_rise_and_end_below_every_basis() {
    let bases = bases(16);
    // No mixture of the bases.
    let target = on_grid(16, |x, y| 1.0 - (x - y).abs());
    let fit = fit_alpha(&bases, &target, &AlphaOptions::default(), &Silent).unwrap();
    assert!(fit.distance > 0.01);
    assert!(
        fit.values.windows(2).all(|pair| pair[1] <= pair[0]),
        "{:?}",
        fit.values
    );
    assert_eq!(
        fit.values.last().map(|squared| squared.sqrt()),
        Some(fit.distance)
    );
    let gromov = GromovWasserstein::default();
    for basis in &bases {
        let distance = gromov.align(basis, &target, &Silent).unwrap().distance;
        assert!(
            fit.distance <= distance + 1e-12,
            "{} {distance}",
            fit.distance
        );
    }
    // Neither the weights nor the coupling can be improved alone.
    let uniform = gromov
        .align(&mixture(&bases, &[0.25, 0.25, 0.5]), &target, &Silent)
        .unwrap();
    assert!(fit.distance <= uniform.distance + 1e-12);
}

#[test]
fn test_one_basis_has_weight_1() {
    let basis = bases(8).swap_remove(1);
    let target = StepFunction::constant(8, 0.3).unwrap();
    let fit = fit_alpha(
        std::slice::from_ref(&basis),
        &target,
        &AlphaOptions::default(),
        &Silent,
    )
    .unwrap();
    let expected = GromovWasserstein::default()
        .align(&basis, &target, &Silent)
        .unwrap();
    assert_eq!(fit.alpha, [1.0]);
    assert!((fit.distance - expected.distance).abs() < 1e-12);
}

#[test]
fn test_the_start_of_a_fit_is_named() {
    let bases = bases(8);
    let fit = fit_alpha(&bases, &bases[0], &AlphaOptions::default(), &Silent).unwrap();
    assert_eq!(fit.start, AlphaStart::DegreeOrder);
}

#[test]
fn test_fits_without_sense_are_refused() {
    let target = StepFunction::constant(3, 0.5).unwrap();
    let refused = |bases: &[StepFunction], options: &AlphaOptions| {
        fit_alpha(bases, &target, options, &Silent).unwrap_err()
    };
    let default = AlphaOptions::default();
    assert_eq!(
        refused(&[], &default).to_string(),
        "a mixture needs at least one basis"
    );
    let small = StepFunction::constant(2, 0.5).unwrap();
    assert_eq!(
        refused(&[target.clone(), small], &default).to_string(),
        "basis 1 has 2 blocks, the target has 3"
    );
    let options = AlphaOptions {
        gromov: GromovWasserstein {
            loss: Loss::KULLBACK_LEIBLER,
            ..GromovWasserstein::default()
        },
        ..AlphaOptions::default()
    };
    let error = refused(std::slice::from_ref(&target), &options);
    assert!(matches!(error, GraphonError::Option { name: "gromov", .. }));
    let options = AlphaOptions {
        tolerance: f64::NAN,
        ..AlphaOptions::default()
    };
    assert!(matches!(
        refused(std::slice::from_ref(&target), &options),
        GraphonError::Option { .. }
    ));
}
