//! Folders of runs that are missing files, or hold damaged ones.

use std::{fs, path::Path};

use argiope_gnn::{
    Environment, GnnError, NamedTensors, RunFolder,
    run_folder::EpochRecord,
    training::{Metrics, TrainConfig},
};
use argiope_graph::LabelMap;

fn config() -> TrainConfig {
    TrainConfig::new(1, 2, "valid/mrr")
}

fn create(path: &Path) -> RunFolder {
    RunFolder::create(path, &config(), &Environment::new("test", "0.0.0", 1)).unwrap()
}

fn record(epoch: u64) -> EpochRecord {
    EpochRecord {
        epoch,
        steps: 3 * epoch + 3,
        loss: 0.5,
        seconds: 1.0,
        metrics: Metrics::from([("valid/mrr".to_owned(), 0.25)]),
    }
}

/// A run with every file.
fn full(path: &Path) -> RunFolder {
    let folder = create(path);
    folder.append_epoch(&record(0)).unwrap();
    folder.append_epoch(&record(1)).unwrap();
    folder.save_model(&NamedTensors::new(), &7).unwrap();
    folder.save_state(&NamedTensors::new(), &8).unwrap();
    let mut labels = LabelMap::new();
    labels.intern("ada").unwrap();
    labels.intern("bob b.").unwrap();
    folder.save_labels(&labels).unwrap();
    folder
        .finish(&Metrics::from([("test/mrr".to_owned(), 0.5)]))
        .unwrap();
    folder
}

/// Reads every file.
fn read(path: &Path) -> Result<(), GnnError> {
    let folder = RunFolder::open(path)?;
    folder.config::<TrainConfig>()?;
    folder.load_model::<u32>()?;
    folder.load_state::<u32>()?;
    folder.labels()?;
    folder.result::<Metrics>()?;
    Ok(())
}

#[test]
fn test_everything_returns() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("runs/first");
    full(&path);
    let folder = RunFolder::open(&path).unwrap();
    assert_eq!(folder.config::<TrainConfig>().unwrap(), config());
    let environment = folder.environment().unwrap();
    assert_eq!(
        (environment.seed, environment.versions["test"].as_str()),
        (1, "0.0.0")
    );
    assert!(environment.threads > 0);
    assert_eq!(folder.epochs().unwrap(), [record(0), record(1)]);
    assert_eq!(
        folder.load_model::<u32>().unwrap(),
        (NamedTensors::new(), 7)
    );
    assert_eq!(
        folder.load_state::<u32>().unwrap(),
        Some((NamedTensors::new(), 8))
    );
    let labels = folder.labels().unwrap().unwrap();
    assert_eq!(labels.iter().collect::<Vec<_>>(), ["ada", "bob b."]);
    assert!(folder.is_finished());
    assert_eq!(folder.result::<Metrics>().unwrap()["test/mrr"], 0.5);
    folder.keep_epochs(1).unwrap();
    assert_eq!(folder.epochs().unwrap(), [record(0)]);
}

#[test]
fn test_used_folders_are_not_overwritten() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    create(&path);
    let again = RunFolder::create(&path, &config(), &Environment::new("test", "0", 1));
    assert!(matches!(again, Err(GnnError::File { .. })));
    let file = parent.path().join("file");
    fs::write(&file, "x").unwrap();
    let on_file = RunFolder::create(&file, &config(), &Environment::new("test", "0", 1));
    assert!(matches!(on_file, Err(GnnError::File { .. })));
}

#[test]
fn test_unfinished_runs_open_without_optional_files() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    create(&path);
    let folder = RunFolder::open(&path).unwrap();
    assert!(!folder.is_finished());
    assert!(folder.epochs().unwrap().is_empty());
    assert!(folder.load_state::<u32>().unwrap().is_none());
    assert!(folder.labels().unwrap().is_none());
    assert!(folder.result::<Metrics>().is_err());
}

#[test]
fn test_errors_name_the_file() {
    let parent = tempfile::tempdir().unwrap();
    let cases: [(&str, Option<&[u8]>); 17] = [
        ("config.toml", None),
        ("config.toml", Some(b"epochs = ")),
        ("config.toml", Some(b"\xff\xfe")),
        ("config.toml", Some(b"metric = \"valid/mrr\"\n")),
        ("env.json", None),
        ("env.json", Some(b"{\"seed\": 1}")),
        ("env.json", Some(b"")),
        ("metrics.jsonl", Some(b"{}\n")),
        ("metrics.jsonl", Some(b"\x00\x01\n")),
        (
            "metrics.jsonl",
            Some(b"{\"epoch\":1,\"steps\":1,\"loss\":1.0,\"seconds\":1.0}\n"),
        ),
        ("model.safetensors", None),
        (
            "model.safetensors",
            Some(b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        ),
        ("state.safetensors", Some(b"")),
        ("labels.tsv", Some(b"0\tada\n2\tbob\n")),
        ("labels.tsv", Some(b"0\tada\n1\tada\n")),
        ("result.json", Some(b"{")),
        ("result.json", Some(b"[1]")),
    ];
    for (at, (name, content)) in cases.into_iter().enumerate() {
        let path = parent.path().join(at.to_string());
        full(&path);
        read(&path).unwrap();
        match content {
            Some(content) => fs::write(path.join(name), content).unwrap(),
            None => fs::remove_file(path.join(name)).unwrap(),
        }
        let error = read(&path).expect_err(name);
        assert!(matches!(error, GnnError::File { .. }), "{error:?}");
        assert!(error.to_string().contains(name), "{name}: {error}");
    }
    assert!(RunFolder::open(parent.path().join("nowhere")).is_err());
}

#[test]
fn test_missing_epochs_and_odd_numbers_are_errors() {
    let parent = tempfile::tempdir().unwrap();
    let folder = create(&parent.path().join("run"));
    folder.append_epoch(&record(0)).unwrap();
    assert!(matches!(folder.keep_epochs(2), Err(GnnError::File { .. })));
    let mut odd = record(1);
    odd.metrics.insert("valid/auc".into(), f64::NAN);
    let error = folder.append_epoch(&odd).unwrap_err().to_string();
    assert!(error.contains("valid/auc"), "{error}");
    assert_eq!(folder.epochs().unwrap().len(), 1);
}
