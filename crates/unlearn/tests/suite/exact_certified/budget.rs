//! Budget, noise, and what is refused.

use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Forgetting, Guarantee, Request, UnlearnError,
    exact::{CertifiedConfig, CertifiedLogistic},
};

use super::{config, fitted, groups};

#[test]
fn test_a_spent_budget_trains_anew_with_fresh_noise() {
    let (data, training) = groups();
    let mut config = config();
    // One node costs about this much: see that the budget is for a few.
    let mut probe = fitted(&data, &training, config);
    probe
        .forget(&Request::new("0", [Element::Node(0)]).unwrap(), &Silent)
        .unwrap();
    config.sigma *= 3.0 * probe.spent() / config.budget();

    let mut model = fitted(&data, &training, config);
    assert_eq!(
        model.guarantee(),
        Guarantee::Certified {
            epsilon: 1.0,
            delta: 1e-4
        }
    );
    let mut num_refits = 0;
    for node in 0..30 {
        let before = model.clone();
        let request = Request::new(format!("{node}"), [Element::Node(node)]).unwrap();
        let forgotten = model.forget(&request, &Silent).unwrap();
        model.postcondition(&request).unwrap();
        let spent = forgotten.epsilon_spent.unwrap();
        assert!(spent <= config.epsilon);
        if forgotten.refitted {
            num_refits += 1;
            assert_eq!(model.noise_epoch(), before.noise_epoch() + 1);
            assert!(
                model
                    .noise()
                    .iter()
                    .zip(before.noise())
                    .all(|(l, r)| l != r)
            );
            assert!(model.spent() <= config.gradient_norm);
            assert!(spent < 1e-3 * config.epsilon);
        } else {
            assert_eq!(model.noise(), before.noise());
            assert!(model.spent() > before.spent(), "every request costs");
        }
    }
    assert!(
        (1..30).contains(&num_refits),
        "{num_refits} of 30 trained anew"
    );
}

#[test]
fn test_the_budget_is_that_of_the_theorem() {
    let config = CertifiedConfig {
        epsilon: 0.5,
        delta: 1.5 * (-8.0f64).exp(),
        sigma: 2.0,
        ..config()
    };
    // c = sqrt(2 * 8) = 4
    assert!((config.budget() - 0.25).abs() < 1e-12);
    assert!((config.epsilon_of(0.25) - 0.5).abs() < 1e-12);
    assert!((config.epsilon_of(0.1) - 0.2).abs() < 1e-12);
}

#[test]
fn test_noise_has_the_deviation_asked_for() {
    let (data, training) = groups();
    let config = CertifiedConfig {
        feature_map: argiope_unlearn::exact::FeatureMap::Projection { dim: 64 },
        ..config()
    };
    let noise = fitted(&data, &training, config).noise().to_vec();
    let count = noise.len() as f64;
    let mean = noise.iter().sum::<f64>() / count;
    let deviation = (noise.iter().map(|b| b * b).sum::<f64>() / count).sqrt();
    // 192 numbers: standard errors 30 / 14 and 30 / 20.
    assert!(mean.abs() < 4.0 * 30.0 / 13.8, "{mean}");
    assert!((deviation - 30.0).abs() < 4.0 * 30.0 / 19.6, "{deviation}");
    let other = fitted(&data, &training, CertifiedConfig { seed: 2, ..config });
    assert_ne!(other.noise(), noise);
}

#[test]
fn test_heads_learn() {
    let (data, training) = groups();
    let config = CertifiedConfig {
        lambda: 1e-2,
        sigma: 1.0,
        ..config()
    };
    let model = fitted(&data, &training, config);
    assert!(model.accuracy(&training).unwrap() > 0.9);
    assert_eq!(model.scores().len(), 900);
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (data, training) = groups();
    let fault = |config: CertifiedConfig| {
        CertifiedLogistic::fit(data.clone(), &training, config, &Silent)
            .unwrap_err()
            .to_string()
    };
    for (name, config) in [
        (
            "lambda",
            CertifiedConfig {
                lambda: 0.0,
                ..config()
            },
        ),
        (
            "epsilon",
            CertifiedConfig {
                epsilon: 2.1,
                ..config()
            },
        ),
        (
            "epsilon",
            CertifiedConfig {
                epsilon: f64::NAN,
                ..config()
            },
        ),
        (
            "delta",
            CertifiedConfig {
                delta: 1.0,
                ..config()
            },
        ),
        (
            "sigma",
            CertifiedConfig {
                sigma: 0.0,
                ..config()
            },
        ),
        (
            "gradient_norm",
            CertifiedConfig {
                gradient_norm: 100.0,
                ..config()
            },
        ),
        (
            "max_steps",
            CertifiedConfig {
                max_steps: 0,
                ..config()
            },
        ),
    ] {
        let found = fault(config);
        assert!(found.starts_with(&format!("{name} is")), "{found}");
    }
    let impatient = CertifiedConfig {
        max_steps: 1,
        ..config()
    };
    assert!(fault(impatient).contains("after 1 steps at most"));
}

#[test]
fn test_requests_that_cannot_be_are_refused() {
    let (data, training) = groups();
    let model = fitted(&data, &training[..2], config());
    let check = |elements: &[Element]| {
        let request = Request::new("r", elements.iter().copied()).unwrap();
        model.check(&request).unwrap_err()
    };
    assert!(matches!(
        check(&[Element::Edge(0, 1)]),
        UnlearnError::NotFound {
            element: Element::Edge(0, 1),
            ..
        }
    ));
    assert!(matches!(
        check(&[Element::Interaction(0, 1)]),
        UnlearnError::WrongKind { .. }
    ));
    assert!(
        check(&[Element::Node(0), Element::Node(1)])
            .to_string()
            .contains("no training node")
    );
}
