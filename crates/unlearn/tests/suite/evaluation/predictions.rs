//! Metrics of scores and probabilities.

use argiope_link::{LinkError, metrics::auc};
use argiope_unlearn::{
    UnlearnError,
    evaluation::{
        Rows, deleted_versus_controls, df_auc, either_side, jensen_shannon,
        mean_absolute_difference, posterior_shifts, two_sided, update_leak,
    },
};
use proptest::prelude::*;

use super::{normal, on_threads};

fn probabilities(most: usize) -> impl Strategy<Value = Vec<(f32, f32)>> {
    let one = || prop_oneof![6 => 0.0f32..=1.0, 1 => Just(0.0), 1 => Just(1.0)];
    prop::collection::vec((one(), one()), 1..most)
}

/// By entropies, in bits.
fn divergence_oracle(p: f64, q: f64) -> f64 {
    let part = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    let entropy = |p: f64| part(p) + part(1.0 - p);
    entropy((p + q) / 2.0) - (entropy(p) + entropy(q)) / 2.0
}

proptest! {
    #[test]
    fn prop_divergence_is_that_of_entropies(pairs in probabilities(30)) {
        let (left, right): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
        let found = jensen_shannon(&left, &right).unwrap();
        let sum: f64 = pairs.iter().map(|&(p, q)| divergence_oracle(p.into(), q.into())).sum();
        prop_assert!((found - sum / pairs.len() as f64).abs() < 1e-12);
        prop_assert!((0.0..=1.0).contains(&found));
        prop_assert_eq!(found, jensen_shannon(&right, &left).unwrap());
        prop_assert_eq!(jensen_shannon(&left, &left).unwrap(), 0.0);
    }

    #[test]
    fn prop_differences_are_those_of_the_definition(pairs in probabilities(30)) {
        let (left, right): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
        let sum: f64 = pairs.iter().map(|&(p, q)| (f64::from(p) - f64::from(q)).abs()).sum();
        let found = mean_absolute_difference(&left, &right).unwrap();
        prop_assert!((found - sum / pairs.len() as f64).abs() < 1e-7);
    }

    #[test]
    fn prop_areas_are_shares_of_pairs(
        deleted in prop::collection::vec(-3i8..4, 1..12),
        controls in prop::collection::vec(-3i8..4, 1..12),
    ) {
        let mut wins = 0.0;
        for &left in &deleted {
            for &right in &controls {
                wins += if left > right { 1.0 } else if left == right { 0.5 } else { 0.0 };
            }
        }
        let expected = wins / (deleted.len() * controls.len()) as f64;
        let scores = |values: &[i8]| values.iter().map(|&value| f32::from(value)).collect::<Vec<_>>();
        let (deleted, controls) = (scores(&deleted), scores(&controls));
        prop_assert!((deleted_versus_controls(&deleted, &controls).unwrap() - expected).abs() < 1e-12);
        prop_assert!((update_leak(&deleted, &controls).unwrap() - expected).abs() < 1e-12);
    }
}

#[test]
fn test_both_directions_count() {
    assert!((two_sided(0.05, 0.52) - 0.47).abs() < 1e-12);
    assert!((two_sided(0.99, 0.52) - 0.47).abs() < 1e-12);
    assert_eq!((either_side(0.05), either_side(0.95)), (0.95, 0.95));
}

#[test]
fn test_divergence_keeps_its_digits_near_zero() {
    // To second order JS(p, p + e) = e^2 / (8 ln 2 p (1 - p)); the difference of entropies has no digit of that left.
    let (p, q) = (0.5f32, 0.5f32 + f32::EPSILON);
    let expected = f64::from(f32::EPSILON).powi(2) / (2.0 * std::f64::consts::LN_2);
    let found = jensen_shannon(&[p], &[q]).unwrap();
    assert!((found / expected - 1.0).abs() < 1e-2, "{found} {expected}");
}

#[test]
fn test_shifts_are_norms_of_rows() {
    let (before, after) = (
        [0.1f32, 0.2, 0.7, 0.0, 0.0, 1.0],
        [0.4f32, 0.6, 0.7, 0.0, 0.0, 1.0],
    );
    let shifts = posterior_shifts(
        Rows::new(&before, 3).unwrap(),
        Rows::new(&after, 3).unwrap(),
    )
    .unwrap();
    assert!((shifts[0] - 0.5).abs() < 1e-6 && shifts[1] == 0.0);
    let shorter = Rows::new(&after[..3], 3).unwrap();
    assert!(posterior_shifts(Rows::new(&before, 3).unwrap(), shorter).is_err());
    let other = Rows::new(&after, 2).unwrap();
    assert!(posterior_shifts(Rows::new(&before, 3).unwrap(), other).is_err());
}

#[test]
fn test_df_auc_is_the_area_against_all_retained_edges_up_to_draws() {
    let deleted = normal(60, 1);
    let retained: Vec<f32> = normal(900, 2).iter().map(|score| score + 0.6).collect();
    let whole = auc(&retained, &deleted).unwrap();
    let found = df_auc(&deleted, &retained, 500, 3).unwrap();
    // A draw of 60 has a standard deviation of about 0.03, so that the mean of 500 has 0.0014.
    assert!((found - whole).abs() < 0.006, "{found} {whole}");
    assert!(found != whole);
    assert_eq!(found, df_auc(&deleted, &retained, 500, 3).unwrap());
    assert_ne!(found, df_auc(&deleted, &retained, 500, 4).unwrap());
    let one = on_threads(1, || df_auc(&deleted, &retained, 500, 3).unwrap());
    assert_eq!(found, one);
}

#[test]
fn test_df_auc_with_few_retained_edges_takes_all() {
    let (deleted, retained) = (normal(50, 5), normal(20, 6));
    let found = df_auc(&deleted, &retained, 3, 1).unwrap();
    let whole = auc(&retained, &deleted).unwrap();
    assert!((found - whole).abs() < 1e-15);
    assert!(matches!(
        df_auc(&deleted, &retained, 0, 1),
        Err(UnlearnError::Option { .. })
    ));
}

#[test]
fn test_what_is_no_list_of_predictions_is_refused() {
    for result in [
        jensen_shannon(&[], &[]),
        mean_absolute_difference(&[], &[]),
        df_auc(&[], &[1.0], 2, 1),
        df_auc(&[1.0], &[], 2, 1),
        deleted_versus_controls(&[], &[1.0]),
    ] {
        assert!(matches!(
            result,
            Err(UnlearnError::Link(LinkError::Empty { .. }))
        ));
    }
    for result in [
        jensen_shannon(&[0.5], &[0.5, 0.5]),
        mean_absolute_difference(&[0.5], &[0.5, 0.5]),
    ] {
        assert!(matches!(
            result,
            Err(UnlearnError::Link(LinkError::LengthMismatch { .. }))
        ));
    }
    let error = jensen_shannon(&[0.5, 1.5], &[0.5, 0.5]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "predictions[1] is 1.5, which is no probability"
    );
    assert!(jensen_shannon(&[0.5], &[f32::NAN]).is_err());
    assert!(mean_absolute_difference(&[f32::NAN], &[0.5]).is_err());
    assert!(df_auc(&[f32::NAN], &[0.5], 2, 1).is_err());
}
