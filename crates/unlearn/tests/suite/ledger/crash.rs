//! Processes that are killed at each step, and those that come after them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use argiope_graph::Silent;
use argiope_unlearn::ledger::{
    Deployment, OpenOptions, RequestState, Stage, Status, VerifyOptions,
};

use super::{Sums, copy, deployed, file_names, requests, timeless};

/// The folder that the child works on, and the step at which it stops.
const FOLDER: &str = "ARGIOPE_CRASH_FOLDER";
const STAGE: &str = "ARGIOPE_CRASH_STAGE";

fn marker(folder: &Path) -> PathBuf {
    folder.with_extension("reached")
}

/// In the child: opens the folder and carries out the second request, until a step where it says so and waits for its end.
fn child(folder: &Path) {
    let wanted = env::var(STAGE).unwrap();
    let place = folder.to_path_buf();
    let observer = move |stage: Stage| {
        if format!("{stage:?}") == wanted {
            fs::write(marker(&place), "").unwrap();
            loop {
                thread::sleep(Duration::from_secs(1));
            }
        }
    };
    let options = OpenOptions {
        observer: Some(Box::new(observer)),
        ..OpenOptions::default()
    };
    let [_, second, _] = requests();
    let mut deployment = Deployment::<Sums>::open_with(folder, options, &Silent).unwrap();
    deployment.submit(&second, &Silent).unwrap();
}

/// Kills a process with SIGKILL that works on a folder, at a step. `test` is the path of the calling test.
fn kill_at(test: &str, folder: &Path, stage: Stage) {
    let _ = fs::remove_file(marker(folder));
    let mut process = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads", "1"])
        .env(FOLDER, folder)
        .env(STAGE, format!("{stage:?}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&mut process, &marker(folder), stage);
    // This is SIGKILL.
    process.kill().unwrap();
    process.wait().unwrap();
}

fn wait_for(process: &mut Child, marker: &Path, stage: Stage) {
    while !marker.exists() {
        if let Some(status) = process.try_wait().unwrap() {
            panic!("the child ended before {stage:?}: {status}");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// What everything must be like after the second request, however it came to that.
fn assert_done(folder: &Path, reference: &Deployment<Sums>) {
    let [first, second, third] = requests();
    let mut deployment = Deployment::<Sums>::open(folder, &Silent).unwrap();
    let certificate = deployment.submit(&second, &Silent).unwrap();
    let expected = reference.certificate("second").unwrap();
    assert_eq!(timeless(&certificate), timeless(&expected));
    assert_eq!(deployment.model().unwrap(), reference.model().unwrap());
    let status = deployment.status();
    assert_eq!(status.model, reference.status().model);
    assert_eq!(
        status.num_entries,
        reference.status().num_entries,
        "nothing was done twice"
    );
    let left = |name: &str| file_names(&folder.join(name));
    assert_eq!(left("models"), [format!("{}.safetensors", status.model)]);
    assert!(left("pending").is_empty());
    assert_eq!(left("certificates"), ["first.json", "second.json"]);
    // Sent again it changes nothing, and the next request follows.
    assert_eq!(deployment.submit(&second, &Silent).unwrap(), certificate);
    assert_eq!(deployment.status(), status);
    let options = VerifyOptions {
        refit: true,
        requests: vec![first, second],
        ..VerifyOptions::default()
    };
    let found = deployment.verify(&options, &Silent).unwrap();
    assert_eq!((found.num_verified, found.num_certificate_files), (2, 2));
    assert_eq!(deployment.submit(&third, &Silent).unwrap().generation, 3);
}

/// A folder with the first request behind it, and one in which nothing interrupted the second.
fn prepare(parent: &Path) -> (PathBuf, Deployment<Sums>) {
    let (start, whole) = (parent.join("start"), parent.join("whole"));
    drop(deployed(&start));
    // A copy has the same salt: hashes of inputs can be compared.
    copy(&start, &whole);
    let mut reference = Deployment::<Sums>::open(&whole, &Silent).unwrap();
    reference.submit(&requests()[1], &Silent).unwrap();
    (start, reference)
}

#[test]
fn test_a_process_killed_at_each_step_leaves_what_the_next_one_finishes() {
    if let Some(folder) = env::var_os(FOLDER) {
        return child(Path::new(&folder));
    }
    let test =
        "ledger::crash::test_a_process_killed_at_each_step_leaves_what_the_next_one_finishes";
    let parent = tempfile::tempdir().unwrap();
    let (start, reference) = prepare(parent.path());
    for stage in Stage::ALL {
        let folder = parent.path().join(format!("{stage:?}"));
        copy(&start, &folder);
        kill_at(test, &folder, stage);
        let found = Status::read(&folder).unwrap();
        let state = found.requests.get(1).map(|record| record.state);
        let expected = match stage {
            Stage::Checked | Stage::PendingWritten => None,
            Stage::Accepted | Stage::ModelWritten => Some(RequestState::Accepted),
            Stage::Applied | Stage::CertificateWritten => Some(RequestState::Applied),
            Stage::Verified | Stage::Removed => Some(RequestState::Verified),
        };
        assert_eq!(state, expected, "{stage:?}");
        // Opening alone finishes what was accepted, and drops what was not.
        let opened = Deployment::<Sums>::open(&folder, &Silent).unwrap();
        let state = opened.status().requests.get(1).map(|record| record.state);
        assert_eq!(state, expected.map(|_| RequestState::Verified), "{stage:?}");
        assert!(file_names(&folder.join("pending")).is_empty());
        drop(opened);
        assert_done(&folder, &reference);
    }
}

#[test]
fn test_processes_that_are_killed_one_after_the_other() {
    if let Some(folder) = env::var_os(FOLDER) {
        return child(Path::new(&folder));
    }
    let test = "ledger::crash::test_processes_that_are_killed_one_after_the_other";
    let parent = tempfile::tempdir().unwrap();
    let (start, reference) = prepare(parent.path());
    let folder = parent.path().join("unlucky");
    copy(&start, &folder);
    for stage in Stage::ALL {
        // Those after the first ones carry on while they open, and are killed there. What the log knows is not done again.
        kill_at(test, &folder, stage);
        if !matches!(stage, Stage::Accepted | Stage::Applied | Stage::Verified) {
            kill_at(test, &folder, stage);
        }
        if stage == Stage::Verified {
            break;
        }
    }
    assert_done(&folder, &reference);
}
