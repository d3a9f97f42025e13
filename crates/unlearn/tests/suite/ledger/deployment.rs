//! What a deployment does with requests.

use std::{fs, path::Path};

use argiope_graph::{Progress, Silent};
use argiope_unlearn::{
    Element, Forgetting as _, Guarantee, Request, UnlearnError,
    ledger::{Deployment, OpenOptions, RequestState, Status},
};

use super::{Sums, deployed, file_names, files, graph, requests, timeless};

#[test]
fn test_requests_leave_the_model_of_a_refit_and_their_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = Deployment::create(folder.path(), graph()).unwrap();
    let mut hashes = vec![deployment.status().model];
    for (at, request) in requests().iter().enumerate() {
        let certificate = deployment.submit(request, &Silent).unwrap();
        hashes.push(deployment.status().model);
        assert_eq!(certificate.request, request.id());
        assert_eq!(
            [&certificate.model_before, &certificate.model_after],
            [&hashes[at], &hashes[at + 1]]
        );
        assert_eq!(certificate.generation, at as u64 + 1);
        assert_eq!(certificate.method, "sums");
        assert_eq!(certificate.guarantee, Guarantee::Exact);
        assert_eq!(certificate.num_absent, request.elements().len());
        assert!(certificate.residual.unwrap() < 1e-12);
        assert_eq!(certificate.num_rows, 12);
        assert!(certificate.is_intact());
        let times = [
            certificate.accepted_at,
            certificate.applied_at,
            certificate.verified_at,
        ];
        assert!(times.is_sorted());
        let path = folder
            .path()
            .join("certificates")
            .join(format!("{}.json", request.id()));
        let file: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        assert_eq!(file["model_after"], hashes[at + 1]);
        assert_eq!(file["hash"], certificate.hash);
    }
    let model = deployment.model().unwrap();
    let mut edges = graph().edges;
    edges.retain(|&edge| ![(0, 1), (3, 4), (9, 10), (10, 11)].contains(&edge));
    edges.retain(|&(u, v)| u != 7 && v != 7);
    assert_eq!(model.edges, edges);
    assert!(model.distance(&Sums::fit(12, edges)).unwrap() < 1e-12);
    let second = &deployment.status().requests[1];
    let counts: Vec<(&str, u64)> = (second.num_elements.iter())
        .map(|(kind, &count)| (kind.word(), count))
        .collect();
    assert_eq!(counts, [("edge", 1), ("node", 1)]);

    // One model is left, no element, and the folder opens to the same.
    let last = format!("{}.safetensors", hashes[3]);
    assert_eq!(file_names(&folder.path().join("models")), [last]);
    assert!(file_names(&folder.path().join("pending")).is_empty());
    let (model, status) = (model.clone(), deployment.status());
    drop(deployment);
    assert_eq!(Status::read(folder.path()).unwrap(), status);
    let deployment = Deployment::<Sums>::open(folder.path(), &Silent).unwrap();
    assert_eq!(
        (deployment.model().unwrap(), deployment.status()),
        (&model, status)
    );
}

#[test]
fn test_requests_that_are_sent_again_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = deployed(folder.path());
    let certificate = deployment.certificate("first").unwrap();
    let before = deployment.status();
    // In another order, with repetitions, the other way round: the same elements.
    let again = Request::new("first", [Element::Edge(1, 0), Element::Edge(0, 1)]).unwrap();
    assert_eq!(deployment.submit(&again, &Silent).unwrap(), certificate);
    let other = Request::new("first", [Element::Edge(1, 2)]).unwrap();
    let error = deployment.submit(&other, &Silent).unwrap_err();
    assert!(
        matches!(error, UnlearnError::OtherElements { ref id } if id == "first"),
        "{error}"
    );
    assert_eq!(deployment.status(), before);

    // A certificate whose file is lost is written again.
    let path = folder.path().join("certificates/first.json");
    let content = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(deployment.submit(&again, &Silent).unwrap(), certificate);
    assert_eq!(fs::read(&path).unwrap(), content);
}

#[test]
fn test_what_is_not_there_is_rejected_and_the_id_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = deployed(folder.path());
    let (model, hash) = (
        deployment.model().unwrap().clone(),
        deployment.status().model,
    );
    let request = |element| Request::new("x", [Element::Edge(1, 2), element]).unwrap();
    let error = deployment
        .submit(&request(Element::Edge(0, 1)), &Silent)
        .unwrap_err();
    assert_eq!(error.to_string(), "request x: edge 0 1 is not in the data");
    let error = deployment
        .submit(&request(Element::User(3)), &Silent)
        .unwrap_err();
    assert_eq!(error.to_string(), "request x: sums has no users to delete");
    let status = deployment.status();
    assert_eq!(
        (deployment.model().unwrap(), &status.model),
        (&model, &hash)
    );
    let rejected = &status.requests[1];
    assert_eq!(rejected.state, RequestState::Rejected);
    assert_eq!(
        rejected.reason.as_deref(),
        Some("the data have no users to delete")
    );
    assert!(file_names(&folder.path().join("pending")).is_empty());
    let corrected = deployment
        .submit(&request(Element::Edge(2, 3)), &Silent)
        .unwrap();
    assert_eq!(corrected.generation, 2);
    assert_eq!(
        deployment.status().requests[1].state,
        RequestState::Verified
    );
}

#[test]
fn test_no_file_holds_a_deleted_element_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    // Ids that would be seen: 4 digits, and no part of a hash.
    let edges = (0..40).map(|u| (4_000 + u, 5_000 + u));
    let model: Sums = Sums::fit(6_000, edges);
    let mut deployment = Deployment::create(folder.path(), model).unwrap();
    let request = Request::new("gone", [Element::Edge(4_017, 5_017)]).unwrap();
    deployment.submit(&request, &Silent).unwrap();
    let missing = Request::new("missing", [Element::Edge(4_017, 5_018)]).unwrap();
    deployment.submit(&missing, &Silent).unwrap_err();
    drop(deployment);
    let forms: [&[u8]; 4] = [b"4017", b"5017", b"5018", b"edge 40"];
    for (path, content) in files(folder.path()) {
        for form in forms {
            let is_there = content.windows(form.len()).any(|window| window == form);
            assert!(
                !is_there,
                "{}: {}",
                path.display(),
                String::from_utf8_lossy(form)
            );
        }
        // As numbers of the model file.
        let pair: Vec<u8> = [4_017_i64, 5_017]
            .iter()
            .flat_map(|id| id.to_le_bytes())
            .collect();
        assert!(
            !content.windows(pair.len()).any(|window| window == pair),
            "{}",
            path.display()
        );
    }
}

#[test]
fn test_salts_differ_from_log_to_log() {
    let folder = tempfile::tempdir().unwrap();
    let certificates = ["a", "b"].map(|name| {
        let deployment = deployed(&folder.path().join(name));
        deployment.certificate("first").unwrap()
    });
    let [a, b] = &certificates;
    assert_ne!(a.input_hash, b.input_hash);
    assert_eq!(a.model_after, b.model_after);
    let unsalted = certificates.each_ref().map(|certificate| {
        let mut certificate = timeless(certificate);
        certificate.input_hash.clear();
        certificate
    });
    assert_eq!(unsalted[0], unsalted[1]);
}

#[test]
fn test_one_writer_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let deployment = deployed(folder.path());
    let second = Deployment::<Sums>::open(folder.path(), &Silent)
        .unwrap_err()
        .to_string();
    let status = Status::read(folder.path()).unwrap_err().to_string();
    for message in [second, status] {
        assert!(
            message.contains("log.redb: another process works on this log"),
            "{message}"
        );
    }
    drop(deployment);
    assert!(Deployment::<Sums>::open(folder.path(), &Silent).is_ok());
}

#[test]
fn test_folders_that_hold_something_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let create = |path: &Path| Deployment::create(path, graph()).map(drop);
    let message = |path: &Path| create(path).unwrap_err().to_string();
    let path = folder.path().join("new/deployment");
    create(&path).unwrap();
    let before = files(&path);
    assert!(message(&path).contains("holds a deployment: open it"));
    assert_eq!(files(&path), before);
    fs::write(folder.path().join("diary.txt"), "mine").unwrap();
    assert!(message(folder.path()).contains("is not empty"));
    assert!(message(&folder.path().join("diary.txt")).contains("cannot be made"));
    // What a process left that was killed while it made the deployment.
    let begun = folder.path().join("begun");
    fs::create_dir_all(begun.join("models")).unwrap();
    fs::write(begun.join(".log.redb.partial"), "half").unwrap();
    create(&begun).unwrap();
    assert!(Deployment::<Sums>::open(&begun, &Silent).is_ok());
}

/// Cancels at a check.
struct CancelAt {
    check: u64,
    seen: std::sync::atomic::AtomicU64,
}

impl Progress for CancelAt {
    fn is_cancelled(&self) -> bool {
        self.seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == self.check
    }
}

#[test]
fn test_a_cancelled_request_is_owed_and_comes_first() {
    let [_, second, third] = requests();
    let folder = tempfile::tempdir().unwrap();
    let cancelled = |deployment: &mut Deployment<Sums>, check| {
        let progress = CancelAt {
            check,
            seen: 0.into(),
        };
        let error = deployment.submit(&second, &progress).unwrap_err();
        assert!(matches!(error, UnlearnError::Cancelled(_)), "{error}");
    };
    let mut deployment = deployed(folder.path());
    let model = deployment.model().unwrap().clone();
    cancelled(&mut deployment, 0);
    assert_eq!(
        deployment.status().requests.len(),
        1,
        "nothing was accepted yet"
    );
    // Between the edges of the second request, after some have gone.
    cancelled(&mut deployment, 2);
    assert_eq!(deployment.model().unwrap(), &model);
    assert_eq!(
        deployment.status().requests[1].state,
        RequestState::Accepted
    );
    let certificate = deployment.submit(&third, &Silent).unwrap();
    assert_eq!(certificate.generation, 3);
    assert_eq!(deployment.certificate("second").unwrap().generation, 2);

    // While it is compared with a refit.
    let other = folder.path().join("other");
    drop(deployed(&other));
    let options = || OpenOptions {
        refit_tolerance: Some(1e-9),
        ..OpenOptions::default()
    };
    let mut deployment = Deployment::<Sums>::open_with(&other, options(), &Silent).unwrap();
    cancelled(&mut deployment, 3);
    assert_eq!(deployment.status().requests[1].state, RequestState::Applied);
    drop(deployment);
    let deployment = Deployment::<Sums>::open_with(&other, options(), &Silent).unwrap();
    let certificate = deployment.certificate("second").unwrap();
    assert!(certificate.retrain_distance.unwrap() < 1e-12);
}
