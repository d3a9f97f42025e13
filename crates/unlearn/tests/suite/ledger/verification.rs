//! `verify`: in order is what is in order.

use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Request, UnlearnError,
    ledger::{Deployment, Status, VerifyOptions, files_of, verify_files},
};

use super::{Sums, deployed, files, requests, sums::DRIFTS};

fn options(requests: Vec<Request>) -> VerifyOptions {
    VerifyOptions {
        refit: true,
        requests,
        ..VerifyOptions::default()
    }
}

#[test]
fn test_files_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = deployed(folder.path());
    let [first, second, third] = requests();
    deployment.submit(&second, &Silent).unwrap();
    let options = options(vec![first, second.clone()]);
    let found = deployment.verify(&options, &Silent).unwrap();
    assert_eq!(found.model, deployment.status().model);
    assert_eq!((found.generation, found.num_entries), (2, 7));
    assert_eq!((found.num_verified, found.num_certificate_files), (2, 2));
    assert!(found.unfinished.is_empty() && found.failed.is_empty());
    assert!(found.retrain_distance.unwrap() < 1e-12);
    let ids: Vec<&str> = found
        .checked
        .iter()
        .map(|checked| &*checked.request)
        .collect();
    assert_eq!(ids, ["first", "second"]);
    assert_eq!(found.checked[1].num_absent, 2);
    drop(deployment);

    // From the files alone, which stay as they are.
    let before = files(folder.path());
    let (log, model) = files_of(folder.path()).unwrap();
    let verify = |options: &VerifyOptions| verify_files::<Sums>(&log, &model, options, &Silent);
    assert_eq!(verify(&options).unwrap(), found);
    assert_eq!(files(folder.path()), before);

    let refused = |request: Request| {
        let options = VerifyOptions {
            requests: vec![request],
            ..VerifyOptions::default()
        };
        verify(&options).unwrap_err()
    };
    let message = refused(third).to_string();
    assert!(
        message.contains("third is not verified: it is not in the log"),
        "{message}"
    );
    let other = Request::new("second", [Element::Edge(3, 4)]).unwrap();
    assert!(matches!(refused(other), UnlearnError::OtherElements { .. }));
    // Log and model without the certificates.
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let copied = [&log, &model].map(|path| {
        let copy = elsewhere.join(path.file_name().unwrap());
        std::fs::copy(path, &copy).unwrap();
        copy
    });
    let found = verify_files::<Sums>(&copied[0], &copied[1], &options, &Silent).unwrap();
    assert_eq!((found.num_verified, found.num_certificate_files), (2, 0));
}

#[test]
fn test_models_that_are_no_refit_are_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    let [_, second, _] = requests();
    let mut deployment = Deployment::<Sums<DRIFTS>>::open(folder.path(), &Silent).unwrap();
    deployment.submit(&second, &Silent).unwrap();
    let blind = VerifyOptions::default();
    assert!(deployment.verify(&blind, &Silent).is_ok());
    let message = deployment
        .verify(&options(Vec::new()), &Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains(".safetensors: the distance to a model"),
        "{message}"
    );
    let loose = VerifyOptions {
        tolerance: 0.1,
        ..options(Vec::new())
    };
    let distance = deployment
        .verify(&loose, &Silent)
        .unwrap()
        .retrain_distance
        .unwrap();
    assert!(distance > 1e-5, "{distance}");
    let wrong = VerifyOptions {
        tolerance: f64::NAN,
        ..blind
    };
    assert!(matches!(
        deployment.verify(&wrong, &Silent),
        Err(UnlearnError::Option { .. })
    ));
}

#[test]
fn test_requests_are_found_by_elements_that_the_caller_knows() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = deployed(folder.path());
    let [_, second, third] = requests();
    deployment.submit(&second, &Silent).unwrap();
    let gone = Request::new("again", [Element::Edge(0, 1)]).unwrap();
    assert!(deployment.submit(&gone, &Silent).is_err());
    deployment.submit(&third, &Silent).unwrap();
    let asked = [
        Element::Edge(1, 0),
        Element::Node(7),
        Element::Edge(11, 10),
        Element::Edge(5, 6),
    ];
    drop(deployment);
    let found = Status::naming(folder.path(), &asked).unwrap();
    let ids: Vec<Vec<&str>> = (found.iter())
        .map(|records| records.iter().map(|record| &*record.request).collect())
        .collect();
    assert_eq!(
        ids,
        [vec!["first"], vec!["second"], vec!["third"], Vec::new()]
    );
    assert_eq!(
        found[1][0],
        Status::read(folder.path()).unwrap().requests[1]
    );
}
