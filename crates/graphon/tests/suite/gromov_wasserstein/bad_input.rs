use argiope_graph::{Progress, Silent};
use argiope_graphon::{
    GraphonError, StepFunction,
    gromov_wasserstein::{Coupling, GromovWasserstein, Loss, Solver, Starts},
};
use ndarray::{Array2, array};

use super::random_graphon;

#[test]
fn test_settings_without_sense_are_named() {
    let graphon = random_graphon(3, 1);
    let message = |method: GromovWasserstein| {
        method
            .align(&graphon, &graphon, &Silent)
            .unwrap_err()
            .to_string()
    };
    let default = GromovWasserstein::default;
    assert!(
        message(GromovWasserstein {
            starts: Starts::NONE,
            ..default()
        })
        .contains("starts is none")
    );
    assert!(
        message(GromovWasserstein {
            max_iterations: 0,
            ..default()
        })
        .contains("max_iterations is 0")
    );
    assert!(
        message(GromovWasserstein {
            tolerance: f64::NAN,
            ..default()
        })
        .contains("tolerance is NaN")
    );
    let loss = Loss::KullbackLeibler { floor: 0.0 };
    assert!(message(GromovWasserstein { loss, ..default() }).contains("floor is 0"));
    for solver in [
        Solver::Entropic { epsilon: -1.0 },
        Solver::Proximal {
            epsilon: f64::INFINITY,
        },
    ] {
        assert!(
            message(GromovWasserstein {
                solver,
                ..default()
            })
            .contains("epsilon is")
        );
    }
}

#[test]
fn test_different_numbers_of_blocks_are_refused() {
    let method = GromovWasserstein::default();
    let (left, right) = (random_graphon(3, 1), random_graphon(4, 1));
    let message = method
        .align(&left, &right, &Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("3 and 4 blocks") && message.contains("resample"),
        "{message}"
    );
    let refused = method.align_from(&left, &left, &Coupling::product(2), &Silent);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("2 blocks, the graphons have 3")
    );
    // Common multiples have both without loss.
    let found = method
        .align(
            &left.resampled(12).unwrap(),
            &right.resampled(12).unwrap(),
            &Silent,
        )
        .unwrap();
    assert!(found.distance > 0.0);
}

#[test]
fn test_attributes_that_do_not_fit_are_named() {
    let graphon = random_graphon(2, 1);
    let method = GromovWasserstein::default();
    let message = |alpha: f64, left: Array2<f64>, right: Array2<f64>| {
        method
            .align_fused(
                alpha,
                (&graphon, left.view()),
                (&graphon, right.view()),
                &Silent,
            )
            .unwrap_err()
            .to_string()
    };
    let good = || array![[1.0], [2.0]];
    assert!(message(1.5, good(), good()).contains("alpha is 1.5"));
    assert!(message(f64::NAN, good(), good()).contains("alpha is NaN"));
    assert!(
        message(0.5, array![[1.0], [f64::NAN]], good())
            .contains("attribute 0 of block 1 of the left graphon is NaN")
    );
    assert!(
        message(0.5, good(), array![[1.0]]).contains("the right graphon has 2 blocks, but 1 rows")
    );
    assert!(
        message(0.5, good(), array![[1.0, 2.0], [0.0, 1.0]])
            .contains("1 attributes on the left and 2")
    );
    assert!(message(0.5, array![[1e200], [0.0]], good()).contains("overflow"));
}

#[test]
fn test_matrices_that_are_no_couplings_are_named() {
    let message = |values: Array2<f64>| Coupling::new(values).unwrap_err().to_string();
    assert!(message(Array2::zeros((0, 0))).contains("0 rows"));
    assert!(message(array![[0.5, 0.5]]).contains("1 rows and 2 columns"));
    assert!(
        message(array![[0.6, -0.1], [-0.1, 0.6]]).contains("entry (0, 1) of a coupling is -0.1")
    );
    assert!(message(array![[0.5, 0.0], [0.0, f64::NAN]]).contains("NaN"));
    assert!(message(array![[0.5, 0.0], [0.0, 0.49]]).contains("off 1/2"));
    assert!(message(array![[0.5, 0.0], [0.5, 0.0]]).contains("off 1/2"));
    assert!(Coupling::permutation(&[0, 0]).is_err() && Coupling::permutation(&[1]).is_err());
    assert!(Coupling::permutation(&[]).is_err());
}

/// Asks for an end at once.
struct Impatient;

impl Progress for Impatient {
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn test_work_can_be_cancelled() {
    let (left, right) = (random_graphon(10, 1), random_graphon(10, 2));
    for solver in [
        Solver::ConditionalGradient,
        Solver::Entropic { epsilon: 0.1 },
        Solver::Proximal { epsilon: 0.1 },
    ] {
        let method = GromovWasserstein {
            solver,
            ..GromovWasserstein::default()
        };
        assert!(matches!(
            method.align(&left, &right, &Impatient),
            Err(GraphonError::Cancelled(_))
        ));
    }
}

#[test]
fn test_settings_are_read_and_written() {
    let read: GromovWasserstein = serde_json::from_str(
        r#"{"loss": {"kullback_leibler": {"floor": 0.001}}, "solver": {"entropic": {"epsilon": 0.1}},
            "starts": {"random": 5, "seed": 7}}"#,
    )
    .unwrap();
    let expected = GromovWasserstein {
        loss: Loss::KullbackLeibler { floor: 0.001 },
        solver: Solver::Entropic { epsilon: 0.1 },
        starts: Starts {
            random: 5,
            seed: 7,
            ..Starts::default()
        },
        ..GromovWasserstein::default()
    };
    assert_eq!(read, expected);
    let written = serde_json::to_string(&expected).unwrap();
    assert_eq!(
        serde_json::from_str::<GromovWasserstein>(&written).unwrap(),
        expected
    );
    assert!(serde_json::from_str::<GromovWasserstein>(r#"{"start": 1}"#).is_err());
    // One block is a graphon, too.
    let one = |value| StepFunction::constant(1, value).unwrap();
    assert_eq!(
        GromovWasserstein::default()
            .align(&one(0.5), &one(0.25), &Silent)
            .unwrap()
            .distance,
        0.25
    );
}
