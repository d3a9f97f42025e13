//! Files that are damaged, missing, exchanged, or cannot be written.

use std::{
    fs,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Request, UnlearnError,
    ledger::{
        Certificate, Deployment, OpenOptions, RequestState, Stage, Status, VerifyOptions, files_of,
        verify_files,
    },
};

use super::{Sums, copy, deployed, file_names, files, graph, requests, sums::DRIFTS};

fn open(folder: &Path) -> Result<Deployment<Sums>, UnlearnError> {
    Deployment::open(folder, &Silent)
}

fn verify(folder: &Path) -> Result<(), String> {
    let verified = files_of(folder).and_then(|(log, model)| {
        verify_files::<Sums>(log, model, &VerifyOptions::default(), &Silent)
    });
    verified.map(drop).map_err(|error| error.to_string())
}

/// The only file of a folder.
fn only(folder: PathBuf) -> PathBuf {
    let names = file_names(&folder);
    assert_eq!(names.len(), 1, "{names:?}");
    folder.join(&names[0])
}

/// In place: some file systems wait for the disk when a file is written anew, and there are thousands of flips.
fn flip(path: &Path, at: usize) {
    let mut file = fs::File::options()
        .read(true)
        .write(true)
        .open(path)
        .unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[byte[0] ^ 0x20]).unwrap();
}

/// A folder in which the second request was interrupted after a step.
fn interrupted(folder: &Path, stage: Stage) {
    drop(deployed(folder));
    let place = folder.to_path_buf();
    let snapshot = folder.with_extension("snapshot");
    let target = snapshot.clone();
    // The files as they are at that step, taken while the process goes on.
    let observer = move |reached: Stage| {
        if reached == stage {
            copy(&place, &target);
        }
    };
    let options = OpenOptions {
        observer: Some(Box::new(observer)),
        ..OpenOptions::default()
    };
    let mut deployment = Deployment::<Sums>::open_with(folder, options, &Silent).unwrap();
    deployment.submit(&requests()[1], &Silent).unwrap();
    drop(deployment);
    fs::remove_dir_all(folder).unwrap();
    fs::rename(snapshot, folder).unwrap();
}

#[test]
fn test_flipped_bytes_of_the_log_are_found_or_of_no_account() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("whole");
    drop(deployed(&folder));
    let status = Status::read(&folder).unwrap();
    let length = fs::metadata(folder.join("log.redb")).unwrap().len() as usize;
    let (mut found, mut flips) = (0, 0);
    // All of the header, and of the pages every 13th byte.
    for at in (0..320).chain((320..length).step_by(13)) {
        flip(&folder.join("log.redb"), at);
        match Status::read(&folder) {
            Ok(read) => assert_eq!(read, status, "byte {at}"),
            Err(error) => {
                let message = error.to_string();
                assert!(message.contains("log.redb: "), "byte {at}: {message}");
                found += 1;
            }
        }
        flip(&folder.join("log.redb"), at);
        flips += 1;
    }
    assert_eq!(
        Status::read(&folder).unwrap(),
        status,
        "all flips are undone"
    );
    // Pages that hold nothing are most of a file as small as this.
    assert!(found > flips / 100, "{found} of {flips}");
}

#[test]
fn test_a_damaged_log_opens_no_deployment_and_nothing_else_is_touched() {
    let parent = tempfile::tempdir().unwrap();
    let whole = parent.path().join("whole");
    drop(deployed(&whole));
    let length = fs::metadata(whole.join("log.redb")).unwrap().len();
    let log = fs::read(whole.join("log.redb")).unwrap();
    let entry = log.windows(9).position(|window| window == b"\"applied\"");
    let entry = entry.expect("an entry is stored as text");
    type Damage = Box<dyn Fn(&Path)>;
    let damages: [(&str, Damage); 6] = [
        (
            "cut short",
            Box::new(move |path| truncate(path, length / 2)),
        ),
        (
            "a byte short",
            Box::new(move |path| truncate(path, length - 1)),
        ),
        ("headless", Box::new(|path| truncate(path, 100))),
        ("empty", Box::new(|path| truncate(path, 0))),
        (
            "another file",
            Box::new(|path| fs::write(path, "an old friend").unwrap()),
        ),
        ("changed", Box::new(move |path| flip(path, entry + 2))),
    ];
    for (name, damage) in damages {
        let folder = parent.path().join(name);
        copy(&whole, &folder);
        damage(&folder.join("log.redb"));
        let before = files(&folder);
        let message = open(&folder).unwrap_err().to_string();
        assert!(message.contains("log.redb: "), "{name}: {message}");
        assert!(verify(&folder).is_err(), "{name}");
        let mut after = files(&folder);
        // A program that repairs databases may have tried.
        after.insert(
            folder.join("log.redb"),
            before[&folder.join("log.redb")].clone(),
        );
        assert_eq!(after, before, "{name}");
    }
    let folder = parent.path().join("gone");
    copy(&whole, &folder);
    fs::remove_file(folder.join("log.redb")).unwrap();
    assert!(
        open(&folder)
            .unwrap_err()
            .to_string()
            .contains("log.redb: ")
    );
    assert!(
        Status::read(&folder)
            .unwrap_err()
            .to_string()
            .contains("log.redb: ")
    );
    assert!(
        !folder.join("log.redb").exists(),
        "a lost log is not begun anew"
    );
}

fn truncate(path: &Path, length: u64) {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(length)
        .unwrap();
}

#[test]
fn test_damaged_models_are_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    let model = only(folder.path().join("models"));
    let length = fs::metadata(&model).unwrap().len() as usize;
    for at in (0..length).step_by(7) {
        flip(&model, at);
        let message = open(folder.path()).unwrap_err().to_string();
        assert!(message.contains(".safetensors: "), "byte {at}: {message}");
        assert!(
            verify(folder.path())
                .unwrap_err()
                .contains(".safetensors: "),
            "byte {at}"
        );
        flip(&model, at);
    }
    open(folder.path()).unwrap();
}

#[test]
fn test_other_models_and_missing_ones_are_found() {
    let parent = tempfile::tempdir().unwrap();
    let [folder, other] = ["a", "b"].map(|name| parent.path().join(name));
    drop(deployed(&folder));
    drop(Deployment::create(&other, graph()).unwrap());
    let model = only(folder.join("models"));
    let before = only(other.join("models"));
    let own = fs::read(&model).unwrap();
    // The model before, which still holds what was deleted.
    fs::copy(&before, &model).unwrap();
    let message = open(&folder).unwrap_err().to_string();
    let expected = before.file_stem().unwrap().to_string_lossy().into_owned();
    assert!(
        message.contains(&format!("it holds model {expected}, but the log's is")),
        "{message}"
    );
    let (log, _) = files_of(&folder).unwrap();
    let verified = verify_files::<Sums>(log, &before, &VerifyOptions::default(), &Silent);
    assert!(
        verified
            .unwrap_err()
            .to_string()
            .contains("but the log's is")
    );

    fs::remove_file(&model).unwrap();
    for message in [
        open(&folder).unwrap_err().to_string(),
        verify(&folder).unwrap_err(),
    ] {
        assert!(
            message.contains(".safetensors: ") && message.contains("cannot read"),
            "{message}"
        );
    }
    assert_eq!(file_names(&folder.join("certificates")), ["first.json"]);
    fs::write(&model, own).unwrap();
    open(&folder).unwrap();
}

#[test]
fn test_damaged_and_foreign_certificates_are_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    let path = folder.path().join("certificates/first.json");
    let whole = fs::read(&path).unwrap();
    let refused = |words: &str| {
        let message = verify(folder.path()).unwrap_err();
        assert!(
            message.contains(".json: ") && message.contains(words),
            "{message}"
        );
        let mut deployment = open(folder.path()).unwrap();
        if path.exists() {
            let error = deployment.submit(&requests()[0], &Silent).unwrap_err();
            assert!(error.to_string().contains("first.json: "), "{error}");
        }
    };
    for at in (0..whole.len()).step_by(5) {
        flip(&path, at);
        // Opening waits for the disk: a part of the bytes is enough for that.
        match at % 20 {
            0 => refused(""),
            _ => assert!(verify(folder.path()).unwrap_err().contains(".json: ")),
        }
        flip(&path, at);
    }
    assert_eq!(fs::read(&path).unwrap(), whole);
    // One whose hash was made anew is not the one of the log.
    let mut forged: Certificate = serde_json::from_slice(&whole).unwrap();
    forged.num_affected += 1;
    forged.hash = forged.content_hash();
    fs::write(&path, serde_json::to_vec(&forged).unwrap()).unwrap();
    refused("not the one of the log");
    fs::remove_file(&path).unwrap();
    refused("cannot be read");
    fs::write(&path, &whole).unwrap();
    let stranger = folder.path().join("certificates/stranger.json");
    fs::write(&stranger, &whole).unwrap();
    let message = verify(folder.path()).unwrap_err();
    assert!(
        message.contains("stranger.json: ") && message.contains("does not have"),
        "{message}"
    );
    fs::remove_file(stranger).unwrap();
    verify(folder.path()).unwrap();
}

#[test]
fn test_lost_elements_are_asked_for_again() {
    let [_, second, third] = requests();
    let other = Request::new("second", [Element::Edge(3, 4)]).unwrap();
    for stage in [
        Stage::Accepted,
        Stage::ModelWritten,
        Stage::Applied,
        Stage::CertificateWritten,
    ] {
        type Damage = fn(&Path);
        let damages: [Damage; 3] = [
            |path| fs::remove_file(path).unwrap(),
            |path| flip(path, 5),
            // An element less.
            |path| {
                let text = fs::read_to_string(path).unwrap();
                let text: String = text.split_whitespace().collect();
                let fewer = text.replace(",{\"node\":7}", "");
                assert_ne!(text, fewer);
                fs::write(path, fewer).unwrap();
            },
        ];
        for damage in damages {
            let parent = tempfile::tempdir().unwrap();
            let folder = parent.path().join("folder");
            interrupted(&folder, stage);
            damage(&folder.join("pending/second.json"));
            let before = files(&folder);
            let with = |again| {
                let options = OpenOptions {
                    again: Some(again),
                    ..OpenOptions::default()
                };
                Deployment::<Sums>::open_with(&folder, options, &Silent)
            };
            let message = open(&folder).unwrap_err().to_string();
            assert!(message.contains("second.json: "), "{message}");
            assert!(message.contains("send the request again"), "{message}");
            assert!(
                with(&third)
                    .unwrap_err()
                    .to_string()
                    .contains("send the request again")
            );
            assert!(matches!(
                with(&other),
                Err(UnlearnError::OtherElements { .. })
            ));
            for (path, content) in files(&folder) {
                let is_log = path.ends_with("log.redb");
                assert!(is_log || before[&path] == content, "{}", path.display());
            }
            let mut deployment = with(&second).unwrap();
            assert_eq!(deployment.submit(&second, &Silent).unwrap().generation, 2);
            assert!(file_names(&folder.join("pending")).is_empty());
            drop(deployment);
            verify(&folder).unwrap();
        }
    }
}

#[test]
fn test_an_unchecked_model_that_is_lost_is_made_again() {
    type Damage = fn(&Path);
    let damages: [Damage; 2] = [|path| fs::remove_file(path).unwrap(), |path| flip(path, 40)];
    for damage in damages {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("folder");
        interrupted(&folder, Stage::Applied);
        let hash = Status::read(&folder).unwrap().model;
        assert_eq!(file_names(&folder.join("models")).len(), 2);
        damage(&folder.join("models").join(format!("{hash}.safetensors")));
        assert!(verify(&folder).is_err());
        let deployment = open(&folder).unwrap();
        let certificate = deployment.certificate("second").unwrap();
        assert_eq!(certificate.model_after, hash);
        assert_eq!(
            deployment.status().requests[1].state,
            RequestState::Verified
        );
        drop(deployment);
        verify(&folder).unwrap();
        // By a program with other results: the deletion has failed, and is done anew by one that is sound.
        let folder = parent.path().join("other");
        interrupted(&folder, Stage::Applied);
        let hash = Status::read(&folder).unwrap().model;
        damage(&folder.join("models").join(format!("{hash}.safetensors")));
        let error = Deployment::<Sums<DRIFTS>>::open(&folder, &Silent).unwrap_err();
        let is_failure = matches!(error, UnlearnError::Postcondition { .. });
        assert!(is_failure && error.to_string().contains(&hash), "{error}");
        let mut deployment = open(&folder).unwrap();
        let status = deployment.status();
        assert_eq!(status.requests[1].state, RequestState::Failed);
        assert_eq!(status.generation, 1);
        assert_eq!(file_names(&folder.join("models")).len(), 1);
        assert_eq!(file_names(&folder.join("certificates")), ["first.json"]);
        let certificate = deployment.submit(&requests()[1], &Silent).unwrap();
        assert_eq!((certificate.generation, certificate.model_after), (2, hash));
        // Both lost: nothing can be made of that.
        let folder = parent.path().join("both");
        interrupted(&folder, Stage::Applied);
        for name in file_names(&folder.join("models")) {
            damage(&folder.join("models").join(name));
        }
        assert!(
            open(&folder)
                .unwrap_err()
                .to_string()
                .contains(".safetensors: ")
        );
        assert_eq!(
            Status::read(&folder).unwrap().requests[1].state,
            RequestState::Applied
        );
        assert_eq!(file_names(&folder.join("pending")), ["second.json"]);
    }
}

#[test]
fn test_what_cannot_be_written_is_not_done() {
    let [_, second, third] = requests();
    for name in ["pending", "models", "certificates"] {
        let folder = tempfile::tempdir().unwrap();
        let mut deployment = deployed(folder.path());
        let place = folder.path().join(name);
        let aside = folder.path().join("aside");
        // A file in the place of the folder: not even an administrator can write into that.
        fs::rename(&place, &aside).unwrap();
        fs::write(&place, "").unwrap();
        let message = deployment.submit(&second, &Silent).unwrap_err().to_string();
        assert!(message.contains(&format!("/{name}")), "{message}");
        let states = |status: Status| -> Vec<RequestState> {
            status.requests.iter().map(|record| record.state).collect()
        };
        let expected = match name {
            "pending" => None,
            "models" => Some(RequestState::Accepted),
            _ => Some(RequestState::Applied),
        };
        assert_eq!(
            states(deployment.status()).get(1),
            expected.as_ref(),
            "{name}"
        );
        assert!(!aside.join("second.json").exists());
        assert!(deployment.certificate("second").is_err());
        // When the place is there again, what is owed is done.
        fs::remove_file(&place).unwrap();
        fs::rename(&aside, &place).unwrap();
        assert!(deployment.submit(&third, &Silent).is_ok(), "{name}");
        assert!(deployment.submit(&second, &Silent).is_ok(), "{name}");
        drop(deployment);
        verify(folder.path()).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn test_a_folder_without_permission_to_write() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    drop(deployed(folder.path()));
    let set = |mode: u32| {
        for path in files(folder.path()).into_keys() {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o666)).unwrap();
        }
        for name in ["pending", "models", "certificates", ""] {
            let path = folder.path().join(name);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    let probe = folder.path().join("probe");
    if fs::write(&probe, "").is_ok() {
        eprintln!("SKIPPED: this user may write everywhere");
        fs::remove_file(probe).unwrap();
        set(0o755);
        return;
    }
    let before = files(folder.path());
    let message = open(folder.path()).unwrap_err().to_string();
    assert!(message.contains("log.redb: "), "{message}");
    // Readers need no more.
    assert_eq!(Status::read(folder.path()).unwrap().generation, 1);
    verify(folder.path()).unwrap();
    assert_eq!(files(folder.path()), before);
    set(0o755);
}
