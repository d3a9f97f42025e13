//! Weights against the objective, features against their definition, and settings without sense.

use argiope_graph::Silent;
use argiope_link::Side;
use argiope_unlearn::{
    UnlearnError,
    exact::relations::{EntityFeatures, RelationConfig, RelationRidge},
};
use proptest::prelude::*;

use super::{FACTS, NUM_ENTITIES, NUM_RELATIONS, facts, fit, given, graph_of, kinds, small};

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// `left * right` of row-major matrices with `inner` columns and rows.
fn product(left: &[f64], right: &[f64], inner: usize) -> Vec<f64> {
    let columns = right.len() / inner;
    (left.chunks(inner))
        .flat_map(|row| {
            (0..columns).map(move |column| {
                (row.iter().enumerate())
                    .map(|(at, value)| value * right[at * columns + column])
                    .sum::<f64>()
            })
        })
        .collect()
}

fn transposed(matrix: &[f64], columns: usize) -> Vec<f64> {
    let rows = matrix.len() / columns;
    (0..matrix.len())
        .map(|at| matrix[at % rows * columns + at / rows])
        .collect()
}

/// `||A - Phi W Phi'||^2 + lambda (||Phi W||^2 + ||W Phi'||^2) + lambda^2 ||W||^2`
fn objective(a: &[f64], phi: &[f64], w: &[f64], dim: usize, lambda: f64) -> f64 {
    let left = product(phi, w, dim);
    let phi_transposed = transposed(phi, dim);
    let fitted = product(&left, &phi_transposed, dim);
    let misfit: Vec<f64> = a.iter().zip(&fitted).map(|(a, f)| a - f).collect();
    let right = product(w, &phi_transposed, dim);
    norm(&misfit) + lambda * (norm(&left) + norm(&right)) + lambda * lambda * norm(w)
}

fn all_features(model: &RelationRidge) -> Vec<f64> {
    let entities = 0..model.graph().num_entities() as u32;
    entities
        .flat_map(|entity| model.features(entity).unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn prop_weights_are_the_minimum_of_the_objective((kind, facts) in (kinds(), facts())) {
        let model = fit(kind, &facts);
        let phi = all_features(&model);
        let (dim, lambda) = (model.config().dim, model.config().lambda);
        for relation in 0..NUM_RELATIONS as u32 {
            let mut a = vec![0.0; NUM_ENTITIES * NUM_ENTITIES];
            for &(head, found, tail) in &facts {
                if found == relation {
                    a[head as usize * NUM_ENTITIES + tail as usize] = 1.0;
                }
            }
            let w = model.weights(relation).unwrap();
            // The objective is quadratic: central differences are exact up to rounding, and a zero gradient is the minimum.
            let size = 1.0 + objective(&a, &phi, &w, dim, lambda);
            for at in 0..dim * dim {
                let moved = |step: f64| {
                    let mut w = w.clone();
                    w[at] += step;
                    objective(&a, &phi, &w, dim, lambda)
                };
                let slope = (moved(0.25) - moved(-0.25)) / 0.5;
                let curvature = (moved(0.25) + moved(-0.25) - 2.0 * moved(0.0)) / 0.0625;
                prop_assert!(slope.abs() < 1e-9 * (size + curvature), "{} {}", slope, curvature);
                prop_assert!(curvature > 0.0);
            }
            // Scores are phi_h' W phi_t.
            let scores = product(&product(&phi, &w, dim), &transposed(&phi, dim), dim);
            for entity in 0..NUM_ENTITIES {
                let tails = model.scores(entity as u32, relation).unwrap();
                let heads = model.head_scores(relation, entity as u32).unwrap();
                for other in 0..NUM_ENTITIES {
                    let close = |found: f32, expected: f64| (f64::from(found) - expected).abs() < 1e-5;
                    prop_assert!(close(tails[other], scores[entity * NUM_ENTITIES + other]));
                    prop_assert!(close(heads[other], scores[other * NUM_ENTITIES + entity]));
                }
            }
        }
    }
}

#[test]
fn test_features_are_of_the_own_facts_only() {
    let model = fit(EntityFeatures::Profile, &FACTS);
    let other = fit(
        EntityFeatures::Profile,
        &[(0, 0, 1), (0, 0, 2), (1, 0, 2), (5, 1, 8)],
    );
    // Entity 1 is in the same facts in both.
    assert_eq!(model.features(1).unwrap(), other.features(1).unwrap());
    assert_ne!(model.features(5).unwrap(), other.features(5).unwrap());
    // (1, 0, 2) and (0, 0, 1): a sum of two rows of signs over the root of 7
    for value in model.features(1).unwrap() {
        let signs = value * 7f64.sqrt();
        assert!(
            [-2.0, 0.0, 2.0]
                .iter()
                .any(|sum| (sum - signs).abs() < 1e-12)
        );
    }
    // Directions and seeds count.
    let turned = fit(EntityFeatures::Profile, &[(1, 0, 0), (2, 0, 1)]);
    assert_ne!(model.features(1).unwrap(), turned.features(1).unwrap());
    let config = RelationConfig {
        seed: 2,
        ..small(EntityFeatures::Profile)
    };
    let reseeded = RelationRidge::fit(graph_of(&FACTS), &config, &Silent).unwrap();
    assert_ne!(model.features(1).unwrap(), reseeded.features(1).unwrap());
}

#[test]
fn test_settings_and_features_without_sense_are_errors() {
    let config = small(EntityFeatures::Profile);
    let fit = |config: RelationConfig| RelationRidge::fit(graph_of(&FACTS), &config, &Silent);
    for wrong in [
        RelationConfig { dim: 0, ..config },
        RelationConfig {
            lambda: 0.0,
            ..config
        },
        RelationConfig {
            lambda: f64::NAN,
            ..config
        },
        small(EntityFeatures::Given),
    ] {
        assert!(matches!(fit(wrong), Err(UnlearnError::Option { .. })));
    }
    let error = fit(RelationConfig {
        max_bytes: 1000,
        ..config
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the sums of 3 relations with 7 features take 1176 bytes, 1000 are allowed"
    );
    let fit_given =
        |features: &[f32]| RelationRidge::fit_given(graph_of(&FACTS), features, &config, &Silent);
    let mut features = given();
    features[7] = f32::NAN;
    let error = fit_given(&features).unwrap_err().to_string();
    assert!(error.starts_with("feature 2 of entity 1 is NaN"), "{error}");
    features[7] = 65.0;
    assert!(matches!(
        fit_given(&features),
        Err(UnlearnError::Data { .. })
    ));
    assert!(matches!(
        fit_given(&features[1..]),
        Err(UnlearnError::Data { .. })
    ));
    assert!(matches!(fit_given(&[]), Err(UnlearnError::Data { .. })));
    let model = fit(config).unwrap();
    assert!(model.scores(9, 0).is_err() && model.scores(0, 3).is_err());
    assert!(model.head_scores(0, 9).is_err() && model.features(9).is_err());
    assert!(model.rank(&[(0, 0, 9)], Side::Tail, model.graph()).is_err());
}
