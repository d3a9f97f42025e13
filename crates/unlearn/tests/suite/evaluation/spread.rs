//! Distances to retrained models and their floor.

use argiope_unlearn::{
    UnlearnError,
    evaluation::{Floor, RetrainReference, mean_absolute_difference, mean_distance, retrain_floor},
};

#[test]
fn test_the_floor_is_over_all_pairs() {
    let reference = RetrainReference::new(&[0.50, 0.53, 0.59]).unwrap();
    // Pairs: 0.03, 0.09, 0.06
    assert!((reference.floor.mean - 0.06).abs() < 1e-12);
    assert!((reference.floor.largest - 0.09).abs() < 1e-12);
    assert!((reference.summary.mean - 0.54).abs() < 1e-12);
    assert_eq!(reference.summary.count, 3);
    for (value, distance, is_within) in [
        (0.54, 0.0, true),
        (0.46, 0.08, true),
        (0.64, 0.1, false),
        (0.44, 0.1, false),
    ] {
        let compared = reference.compare(value);
        assert!((compared.distance - distance).abs() < 1e-12);
        assert_eq!(compared.is_within_floor, is_within, "{value}");
        assert_eq!((compared.value, compared.floor), (value, reference.floor));
    }
}

#[test]
fn test_the_published_table_reads_as_it_should() {
    // Deleted-versus-held-out AUC on DBLP, IN, two retrained models of a seed: 0.517 and 0.515. Far above and far below are both far.
    let reference = RetrainReference::new(&[0.517, 0.515]).unwrap();
    assert!(!reference.compare(0.635).is_within_floor);
    assert!(!reference.compare(0.045).is_within_floor);
    assert!(reference.distance(0.045) > reference.distance(0.635));
    assert!(reference.compare(0.516).is_within_floor);
}

#[test]
fn test_metrics_of_two_models_have_a_floor_too() {
    let models = [vec![0.1f32, 0.2], vec![0.2, 0.4], vec![0.5, 0.2]];
    let distance = |left: &Vec<f32>, right: &Vec<f32>| mean_absolute_difference(left, right);
    // Pairs: 0.15, 0.2, 0.25
    let floor = retrain_floor(&models, distance).unwrap();
    assert!((floor.mean - 0.2).abs() < 1e-6 && (floor.largest - 0.25).abs() < 1e-6);
    let of_method = mean_distance(&vec![0.1f32, 0.2], &models, distance).unwrap();
    assert!((of_method - (0.0 + 0.15 + 0.2) / 3.0).abs() < 1e-6);
    assert!(floor.holds(of_method) && !floor.holds(0.3));
}

#[test]
fn test_one_retrained_model_has_no_floor() {
    for values in [&[][..], &[0.5]] {
        let result = RetrainReference::new(values);
        assert!(matches!(result, Err(UnlearnError::Data { .. })));
    }
    assert!(matches!(
        RetrainReference::new(&[0.5, f64::NAN]),
        Err(UnlearnError::Link(_))
    ));
    let none: [f64; 0] = [];
    assert!(mean_distance(&0.5, &none, |_, _| Ok(0.0)).is_err());
    let same = RetrainReference::new(&[0.5, 0.5]).unwrap();
    let nothing = Floor {
        mean: 0.0,
        largest: 0.0,
    };
    assert_eq!(same.floor, nothing);
    assert!(same.compare(0.5).is_within_floor && !same.compare(0.5001).is_within_floor);
}
