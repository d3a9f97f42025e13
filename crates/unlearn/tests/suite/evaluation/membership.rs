//! Attackers and probes.

use argiope_link::Pair;
use argiope_unlearn::{
    UnlearnError,
    evaluation::{MembershipAttacker, ProbeConfig, Rows, membership_probe, membership_ratio},
};

use super::{normal, on_threads};

/// `sigmoid(x)` of normal numbers about a centre.
fn predictions(count: usize, centre: f32, seed: u64) -> Vec<f32> {
    let normal = normal(count, seed);
    (normal.iter())
        .map(|x| 1.0 / (1.0 + (-x - centre).exp()))
        .collect()
}

#[test]
fn test_the_attacker_solves_its_equations() {
    // With features [1 - p, p], weights (a, b) and bias c only b - a and a + c count; the penalty makes a = -b. So the attacker is
    // sigmoid(c + b (2 p - 1)), and b, c are found here by nested bisection on the derivatives of the convex loss.
    let (present, absent) = (predictions(40, 1.0, 1), predictions(60, -1.0, 2));
    let examples: Vec<(f64, f64)> = (present.iter().map(|&p| (f64::from(p), 1.0)))
        .chain(absent.iter().map(|&p| (f64::from(p), 0.0)))
        .collect();
    let judge = |b: f64, c: f64, p: f64| 1.0 / (1.0 + (-(c + b * (2.0 * p - 1.0))).exp());
    let bisect = |derivative: &dyn Fn(f64) -> f64| {
        let (mut low, mut high) = (-200.0, 200.0);
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            match derivative(middle) > 0.0 {
                true => high = middle,
                false => low = middle,
            }
        }
        (low + high) / 2.0
    };
    let best_c = |b: f64| {
        let slope = |c: f64| {
            examples
                .iter()
                .map(|&(p, y)| judge(b, c, p) - y)
                .sum::<f64>()
        };
        bisect(&slope)
    };
    // The penalty is lambda / 2 (a^2 + b^2) = lambda b^2, lambda = 0.01.
    let b = bisect(&|b: f64| {
        let c = best_c(b);
        let of = |&(p, y): &(f64, f64)| (judge(b, c, p) - y) * (2.0 * p - 1.0);
        examples.iter().map(of).sum::<f64>() + 2.0 * 0.01 * b
    });
    let c = best_c(b);
    let attacker = MembershipAttacker::learn(&present, &absent).unwrap();
    for p in [0.0f32, 0.1, 0.5, 0.77, 1.0] {
        let (found, expected) = (attacker.presence(&[p]).unwrap(), judge(b, c, f64::from(p)));
        assert!((found - expected).abs() < 1e-8, "{p}: {found} {expected}");
    }
    let mean = attacker.presence(&[0.1, 0.5]).unwrap();
    assert!((mean - (judge(b, c, 0.1) + judge(b, c, 0.5)) / 2.0).abs() < 1e-7);
}

#[test]
fn test_the_ratio_grows_as_predictions_fall() {
    let attacker =
        MembershipAttacker::learn(&predictions(200, 2.0, 1), &predictions(200, -2.0, 2)).unwrap();
    let deleted = predictions(50, 2.0, 3);
    assert_eq!(
        membership_ratio(&attacker, &deleted, &deleted).unwrap(),
        1.0
    );
    let ratio =
        |centre| membership_ratio(&attacker, &deleted, &predictions(50, centre, 3)).unwrap();
    assert!(1.0 < ratio(1.0) && ratio(1.0) < ratio(0.0) && ratio(0.0) < ratio(-4.0));
    // All-separable examples have a finite attacker too.
    let sure = MembershipAttacker::learn(&[1.0; 30], &[0.0; 30]).unwrap();
    let presence = sure.presence(&[1.0]).unwrap();
    assert!(presence > 0.98 && presence < 1.0, "{presence}");
    assert!(matches!(
        MembershipAttacker::learn(&[], &[0.5]),
        Err(UnlearnError::Link(_))
    ));
    assert!(matches!(
        MembershipAttacker::learn(&[0.5], &[1.5]),
        Err(UnlearnError::Data { .. })
    ));
    assert!(attacker.presence(&[]).is_err());
}

/// Disjoint pairs of 1200 nodes with normal embeddings: the first half deleted, the second controls.
fn planted(mark: f32) -> (Vec<f32>, Vec<Pair>, Vec<Pair>) {
    let width = 4;
    let mut values = normal(1200 * width, 11);
    // The ends of deleted pairs are drawn together in one dimension: their difference tells.
    for pair in 0..300 {
        let (u, v) = (2 * pair * width, (2 * pair + 1) * width);
        values[v] = mark * values[u] + (1.0 - mark) * values[v];
    }
    let pairs = |range: std::ops::Range<u32>| range.map(|k| (2 * k, 2 * k + 1)).collect();
    (values, pairs(0..300), pairs(300..600))
}

#[test]
fn test_the_probe_finds_what_is_there_and_nothing_else() {
    let config = ProbeConfig::default();
    let probe = |mark| {
        let (values, deleted, controls) = planted(mark);
        membership_probe(Rows::new(&values, 4).unwrap(), &deleted, &controls, &config).unwrap()
    };
    let marked = probe(1.0);
    assert!(marked.mean > 0.9 && marked.count == 5, "{marked}");
    // Of 300 pairs each, the area of a useless score has a standard deviation of 0.024.
    let unmarked = probe(0.0);
    assert!((unmarked.mean - 0.5).abs() < 0.08, "{unmarked}");
}

#[test]
fn test_the_probe_does_not_see_order_or_repetition() {
    let (values, deleted, controls) = planted(0.5);
    let rows = Rows::new(&values, 4).unwrap();
    let config = ProbeConfig::default();
    let found = membership_probe(rows, &deleted, &controls, &config).unwrap();
    let turned: Vec<Pair> = deleted.iter().rev().map(|&(u, v)| (v, u)).collect();
    let twice = [&controls[..], &controls[..50]].concat();
    assert_eq!(
        found,
        membership_probe(rows, &turned, &twice, &config).unwrap()
    );
    let other = ProbeConfig { seed: 1, ..config };
    assert_ne!(
        found,
        membership_probe(rows, &deleted, &controls, &other).unwrap()
    );
    // Scales of dimensions do not matter, nor does one that is the same for all.
    let wider: Vec<f32> = (values.chunks(4))
        .flat_map(|row| [row[0] * 1024.0, row[1], row[2], row[3] / 64.0, 0.3])
        .collect();
    let wider = Rows::new(&wider, 5).unwrap();
    let scaled = membership_probe(wider, &deleted, &controls, &config).unwrap();
    assert!((scaled.mean - found.mean).abs() < 1e-3, "{scaled} {found}");
    let one = on_threads(1, || {
        membership_probe(rows, &deleted, &controls, &config).unwrap()
    });
    assert_eq!(found, one);
}

#[test]
fn test_probes_need_pairs_of_two_kinds() {
    let values = normal(40, 1);
    let rows = Rows::new(&values, 2).unwrap();
    let pairs: Vec<Pair> = (0..10).map(|k| (2 * k, 2 * k + 1)).collect();
    let probe = |deleted: &[Pair], controls: &[Pair], num_folds, lambda| {
        let config = ProbeConfig {
            num_folds,
            lambda,
            seed: 0,
        };
        membership_probe(rows, deleted, controls, &config)
    };
    let (left, right) = pairs.split_at(5);
    assert!(probe(left, right, 5, 1.0).is_ok());
    assert!(matches!(
        probe(left, right, 6, 1.0),
        Err(UnlearnError::Data { .. })
    ));
    assert!(matches!(
        probe(left, right, 1, 1.0),
        Err(UnlearnError::Option { .. })
    ));
    assert!(matches!(
        probe(left, right, 5, 0.0),
        Err(UnlearnError::Option { .. })
    ));
    assert!(matches!(
        probe(left, &[(0, 20)], 2, 1.0),
        Err(UnlearnError::Link(_))
    ));
    let both = [right, &[(1, 0)]].concat();
    let error = probe(left, &both, 5, 1.0).unwrap_err();
    assert_eq!(error.to_string(), "the pair 0 1 is deleted and a control");
}
