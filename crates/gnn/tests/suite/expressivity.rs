//! What single layers can express, on small data.

use argiope_gnn::{
    Environment, GnnError, NamedTensors, RunFolder,
    optim::ReduceOnPlateauConfig,
    run_folder::EpochRecord,
    synthetic::experiment::{Experiment, GraphLayer, Problem, Report},
    training::{Task as _, TrainState, train},
};
use argiope_graph::Silent;
use burn::tensor::Device;

/// Dictionaries of three keys.
fn dictionary(layer: GraphLayer) -> Experiment {
    Experiment {
        num_train: 150,
        num_test: 50,
        batch_size: 32,
        epochs: 200,
        learning_rate: 1e-2,
        ..Experiment::new(Problem::DictionaryLookup, 3, layer)
    }
}

fn count(layer: GraphLayer) -> Experiment {
    Experiment {
        num_train: 64,
        num_test: 16,
        batch_size: 16,
        epochs: 40,
        learning_rate: 1e-2,
        ..Experiment::new(Problem::HeteroEdgeCount, 2, layer)
    }
}

fn run(experiment: &Experiment, seed: u64) -> Report {
    experiment
        .run(seed, &Device::flex(), None, &Silent)
        .unwrap()
}

#[test]
fn test_sir_finds_every_value_and_then_rests() {
    let experiment = dictionary(GraphLayer::Sir);
    let report = run(&experiment, 1);
    assert_eq!(report.score, 1.0, "{report:?}");
    assert!(report.loss < 1e-3 && report.epochs < 200, "{report:?}");
    // Tables of 3 and 4 rows, W_Q, W_K, the linear map of a message, W_R, and the head, of 12 features.
    assert_eq!(
        report.num_parameters,
        7 * 12 + 4 * 144 + 3 * 12 + 12 * 3,
        "{report:?}"
    );
    // Further epochs change nothing.
    let mut task = experiment.task(1, &Device::flex()).unwrap();
    let shorter = Experiment {
        epochs: report.epochs,
        ..experiment
    };
    let outcome = train(&mut task, &shorter.train_config(1), None, &Silent).unwrap();
    let at_once = task.report(&outcome).unwrap();
    assert_eq!((at_once.epochs, at_once.loss), (report.epochs, report.loss));
}

#[test]
fn test_layers_that_do_not_compare_both_ends_guess() {
    for layer in [GraphLayer::Gcn, GraphLayer::Sage] {
        let experiment = Experiment {
            epochs: 50,
            ..dictionary(layer)
        };
        let report = run(&experiment, 1);
        assert!(report.score < 0.55, "{layer:?}: {report:?}");
        assert!(report.loss > 0.9, "{layer:?}: {report:?}");
    }
}

#[test]
fn test_every_layer_runs_on_both_problems() {
    for layer in GraphLayer::ALL {
        for experiment in [dictionary(layer), count(layer)] {
            let report = run(
                &Experiment {
                    epochs: 2,
                    ..experiment
                },
                3,
            );
            assert_eq!(report.epochs, 2);
            assert!(report.score.is_finite() && report.seconds_per_epoch > 0.0);
        }
    }
}

#[test]
fn test_sir_counts_edges_between_classes_and_means_do_not() {
    let experiment = count(GraphLayer::Sir);
    let begun = run(
        &Experiment {
            epochs: 1,
            ..experiment.clone()
        },
        1,
    );
    let sir = run(&experiment, 1);
    assert!(sir.loss < 0.02 * begun.loss, "{begun:?}, {sir:?}");
    let sage = run(&count(GraphLayer::Sage), 1);
    assert!(sir.score < 0.1 * sage.score, "{sir:?}, {sage:?}");
}

/// All that a run leaves, without times.
fn remains(
    experiment: &Experiment,
    seed: u64,
    folder: Option<&RunFolder>,
) -> (NamedTensors, Vec<EpochRecord>, TrainState) {
    let mut task = experiment.task(seed, &Device::flex()).unwrap();
    let config = experiment.train_config(seed);
    let mut outcome = train(&mut task, &config, folder, &Silent).unwrap();
    let records = &mut outcome.records;
    records.iter_mut().for_each(|record| record.seconds = 0.0);
    (task.state().unwrap(), outcome.records, outcome.state)
}

/// Problems with a learning rate that falls soon.
fn falling() -> [Experiment; 2] {
    let plateau = ReduceOnPlateauConfig {
        patience: 1,
        threshold: 0.5,
        ..ReduceOnPlateauConfig::default()
    };
    [dictionary(GraphLayer::Sir), count(GraphLayer::Sir)].map(|experiment| Experiment {
        epochs: 10,
        plateau,
        ..experiment
    })
}

#[test]
fn test_a_run_is_a_function_of_its_seed() {
    for experiment in falling() {
        let expected = remains(&experiment, 5, None);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
        let again = pool.unwrap().install(|| remains(&experiment, 5, None));
        assert_eq!(again, expected);
        assert_ne!(remains(&experiment, 6, None).0, expected.0);
        let rates: Vec<f64> = (expected.1.iter())
            .map(|record| record.metrics["train/learning_rate"])
            .collect();
        assert!(rates[0] == 1e-2 && rates[9] < 1e-2, "{rates:?}");
    }
}

#[test]
fn test_a_resumed_run_equals_an_uninterrupted_one() {
    let parent = tempfile::tempdir().unwrap();
    for (name, experiment) in ["dictionary", "count"].into_iter().zip(falling()) {
        let folder = |part: &str| {
            let path = parent.path().join(format!("{name}-{part}"));
            RunFolder::create(path, &experiment, &Environment::new("test", "0", 5)).unwrap()
        };
        let expected = remains(&experiment, 5, Some(&folder("whole")));
        let cut = folder("cut");
        let begun = Experiment {
            epochs: 4,
            ..experiment.clone()
        };
        remains(&begun, 5, Some(&cut));
        let resumed = remains(&experiment, 5, Some(&cut));
        assert_eq!(resumed.0, expected.0);
        let loss = |records: &[EpochRecord]| -> Vec<_> {
            records
                .iter()
                .map(|record| (record.epoch, record.loss))
                .collect()
        };
        assert_eq!(loss(&resumed.1), loss(&expected.1));
        assert_eq!(resumed.2.steps, expected.2.steps);
    }
}

#[test]
fn test_what_makes_no_experiment_is_an_error() {
    let experiment = dictionary(GraphLayer::Sir);
    let bad = [
        Experiment {
            size: 0,
            ..experiment.clone()
        },
        Experiment {
            num_test: 0,
            ..experiment.clone()
        },
        Experiment {
            batch_size: 0,
            ..experiment.clone()
        },
        Experiment {
            learning_rate: -1.0,
            ..experiment.clone()
        },
    ];
    for bad in bad {
        let error = bad.task(0, &Device::flex()).unwrap_err();
        assert!(matches!(error, GnnError::Option { .. }), "{error}");
    }
    let mut task = experiment.task(0, &Device::flex()).unwrap();
    let error = task.load_state(NamedTensors::new()).unwrap_err();
    assert!(matches!(error, GnnError::Parameters { .. }), "{error}");
}
