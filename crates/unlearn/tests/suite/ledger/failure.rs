//! Deletions that fail: nothing is reported as done, and the model before serves.

use std::fs;

use argiope_graph::Silent;
use argiope_unlearn::{
    UnlearnError,
    ledger::{Certificate, Deployment, OpenOptions, RequestState, Status},
};

use super::{
    Sums, deployed, file_names, requests,
    sums::{BREAKS, DRIFTS, KEEPS, NAN},
};

/// A faulty version of the program carries out the second request in a folder.
fn fail<const FAULT: u8>(
    folder: &std::path::Path,
    refit_tolerance: Option<f64>,
) -> Result<Certificate, UnlearnError> {
    let [_, second, _] = requests();
    let options = OpenOptions {
        refit_tolerance,
        ..OpenOptions::default()
    };
    let mut deployment = Deployment::<Sums<FAULT>>::open_with(folder, options, &Silent)?;
    let before = (deployment.model()?.clone(), deployment.status().model);
    let result = deployment.submit(&second, &Silent);
    if result.is_err() {
        assert_eq!(
            (deployment.model()?, &deployment.status().model),
            (&before.0, &before.1)
        );
    }
    result
}

#[test]
fn test_failed_checks_leave_the_model_before_and_no_certificate() {
    let [_, second, third] = requests();
    type Fail = fn(&std::path::Path, Option<f64>) -> Result<Certificate, UnlearnError>;
    let cases: [(Fail, Option<f64>, &str, &str); 4] = [
        (
            fail::<KEEPS>,
            None,
            "edge 3 4 is still in the data",
            "the check after the deletion failed",
        ),
        (
            fail::<NAN>,
            None,
            "the residual is NaN",
            "the check after the deletion failed",
        ),
        (fail::<BREAKS>, None, "pivot 3 of 12", "pivot 3 of 12"),
        (
            fail::<DRIFTS>,
            Some(1e-9),
            "fitted anew",
            "the check after the deletion failed",
        ),
    ];
    for (fail, tolerance, words, logged) in cases {
        let folder = tempfile::tempdir().unwrap();
        let sound = deployed(folder.path());
        let (model, hash) = (sound.model().unwrap().clone(), sound.status().model);
        drop(sound);
        let message = fail(folder.path(), tolerance).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");

        // The log says so, without elements; the folder keeps those.
        let status = Status::read(folder.path()).unwrap();
        assert_eq!((&status.model, status.generation), (&hash, 1));
        let record = &status.requests[1];
        assert_eq!(
            (record.state, &record.applied),
            (RequestState::Failed, &None)
        );
        assert!(
            record.reason.as_ref().unwrap().contains(logged),
            "{record:?}"
        );
        assert_eq!(status.in_state(RequestState::Failed).count(), 1);
        assert_eq!(
            file_names(&folder.path().join("certificates")),
            ["first.json"]
        );
        assert_eq!(
            file_names(&folder.path().join("models")),
            [format!("{hash}.safetensors")]
        );
        let pending = fs::read_to_string(folder.path().join("pending/second.json")).unwrap();
        assert!(pending.contains(words), "{pending}");

        // A sound version serves the model before, takes other requests, and carries the failed one out.
        let mut sound = Deployment::<Sums>::open(folder.path(), &Silent).unwrap();
        assert_eq!(sound.model().unwrap(), &model);
        let message = sound.certificate("second").unwrap_err().to_string();
        assert!(message.contains("second is not verified"), "{message}");
        assert_eq!(sound.submit(&third, &Silent).unwrap().generation, 2);
        assert_eq!(sound.submit(&second, &Silent).unwrap().generation, 3);
        assert!(file_names(&folder.path().join("pending")).is_empty());
        drop(sound);
        assert_eq!(
            Status::read(folder.path())
                .unwrap()
                .in_state(RequestState::Failed)
                .count(),
            0
        );
    }
}

#[test]
fn test_without_a_refit_a_drift_is_not_seen_and_the_certificate_says_that_none_was_made() {
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    let certificate = fail::<DRIFTS>(folder.path(), None).unwrap();
    assert_eq!(
        (certificate.residual, certificate.retrain_distance),
        (None, None)
    );
}

#[test]
fn test_options_without_sense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    for tolerance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = fail::<DRIFTS>(folder.path(), Some(tolerance)).unwrap_err();
        assert!(matches!(error, UnlearnError::Option { .. }), "{error}");
    }
}
