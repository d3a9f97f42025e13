//! Runs: one task, one mode, one seed; and many seeds.

use std::path::Path;

use argiope_graph::Progress;
use burn::module::Module as _;
use serde::{Deserialize, Serialize};

use super::{
    Objective, PretextConfig, PretextData, PretextKind, PretextMode, PretextTask, PretextTraining,
    training::PRETEXT_LOSS,
};
use crate::{
    Environment, GnnError,
    run_folder::RunPlace,
    training::{Goal, Outcome, TrainConfig, train},
};

/// Epochs from one stored state to the next: an epoch is a single step.
const SAVE_EVERY: u64 = 100;

/// What a run is made of: what lies in its folder as `config.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PretextRun {
    /// The name of the data.
    pub data: String,
    /// The task; none for a GCN alone.
    pub task: Option<PretextKind>,
    /// How it is learned.
    pub mode: PretextMode,
    /// Seed of everything random.
    pub seed: u64,
    /// All settings.
    pub settings: PretextConfig,
}

/// The result of a run. Of epochs that are equal in the validation the first counts: the test has no part in the choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PretextResult {
    /// The best accuracy of the validation.
    pub valid_accuracy: f64,
    /// The accuracy of the test there.
    pub test_accuracy: f64,
    /// The epoch, from 0.
    pub best_epoch: u64,
    /// Epochs of joint training or fine-tuning.
    pub epochs: u64,
    /// The last loss of the task, before its weight; none for a GCN alone.
    pub pretext_loss: Option<f64>,
    /// Seconds of training, in all stages, without targets and evaluations.
    pub training_seconds: f64,
    /// Number of parameters of the network, without the head.
    pub num_parameters: usize,
}

/// Trains once. Without a task a GCN is trained alone, in one stage whatever the mode. In a folder, if one is given, lies the run:
/// that of two stages in `pretrain` and `finetune` within. A folder that holds the same run is continued, or read if it is finished.
///
/// # Errors
/// Those of the task and of the training; [`GnnError::File`] if the folder holds another run; [`GnnError::Cancelled`], after which
/// the same call continues.
pub fn run(
    task: Option<PretextKind>,
    mode: PretextMode,
    data: &PretextData<'_>,
    config: &PretextConfig,
    seed: u64,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<PretextResult, GnnError> {
    let run = PretextRun {
        data: data.name().to_owned(),
        task,
        mode,
        seed,
        settings: config.clone(),
    };
    let is_two_stage = task.is_some() && mode == PretextMode::TwoStage;
    let within = |stage| folder.map(|folder| folder.join(stage));
    let (first, last) = match is_two_stage {
        true => (within("pretrain"), within("finetune")),
        false => (None, folder.map(Path::to_path_buf)),
    };
    let place = RunPlace::find(last.as_deref(), &run)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let built = task.map(|kind| kind.build(data, config, seed, progress));
    let built = built.transpose()?;
    let built = built.as_deref();
    let objective = match task {
        Some(kind) if !is_two_stage => Objective::Joint {
            weight: kind.weight(config),
        },
        _ => Objective::Classification,
    };
    let mut training = PretextTraining::new(data, built, objective, config, seed)?;
    let mut before = None;
    if let (true, Some(task)) = (is_two_stage, built) {
        let place = RunPlace::find(first.as_deref(), &run)?;
        let (trained, outcome) = pretrained(task, data, &run, place, progress)?;
        training.start_from_encoder(&trained.encoder_parameters())?;
        before = Some(outcome);
    }
    let folder = place.folder(&environment(seed))?;
    let mut course = TrainConfig::new(seed, config.training.epochs, "valid/accuracy");
    course.patience = config.training.patience;
    course.save_every = SAVE_EVERY;
    let outcome = train(&mut training, &course, folder.as_ref(), progress)?;
    let accuracy = |part| outcome.at_best(part).get("accuracy").copied();
    let result = PretextResult {
        valid_accuracy: accuracy("valid").unwrap_or(f64::NAN),
        test_accuracy: accuracy("test").unwrap_or(f64::NAN),
        best_epoch: outcome.best_epoch().unwrap_or(0),
        epochs: outcome.state.epochs,
        pretext_loss: last_loss(before.as_ref().unwrap_or(&outcome)),
        training_seconds: outcome.seconds() + before.as_ref().map_or(0.0, Outcome::seconds),
        num_parameters: training.network().encoder.num_params(),
    };
    if let Some(folder) = &folder {
        folder.finish(&result)?;
    }
    Ok(result)
}

fn environment(seed: u64) -> Environment {
    Environment::new("argiope-gnn", env!("CARGO_PKG_VERSION"), seed)
}

fn last_loss(outcome: &Outcome) -> Option<f64> {
    let losses = outcome.records.iter().rev();
    let mut losses = losses.filter_map(|record| record.metrics.get(PRETEXT_LOSS).copied());
    losses.next()
}

/// The first of two stages, after its last epoch.
fn pretrained<'a>(
    task: &'a dyn PretextTask,
    data: &'a PretextData<'a>,
    run: &PretextRun,
    place: RunPlace<'_, PretextRun>,
    progress: &dyn Progress,
) -> Result<(PretextTraining<'a>, Outcome), GnnError> {
    let (settings, seed) = (&run.settings, run.seed);
    let mut training = PretextTraining::new(data, Some(task), Objective::Pretext, settings, seed)?;
    let folder = place.folder(&environment(seed))?;
    let mut course = TrainConfig::new(seed, settings.training.pretraining_epochs, PRETEXT_LOSS);
    course.goal = Goal::Minimize;
    course.save_every = SAVE_EVERY;
    let outcome = train(&mut training, &course, folder.as_ref(), progress)?;
    if let Some(folder) = &folder
        && !folder.is_finished()
    {
        folder.finish(&last_loss(&outcome))?;
    }
    Ok((training, outcome))
}

/// The results of many seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PretextSummary {
    /// One a seed, in their order.
    pub results: Vec<PretextResult>,
    /// The mean accuracy of the test.
    pub mean: f64,
    /// Its standard deviation over seeds, with one less than their number as the divisor; none for a single seed.
    pub std: Option<f64>,
}

/// [`run`] for every seed. In a folder, if one is given, every seed has its own: `seed-N`.
///
/// # Errors
/// As [`run`]; [`GnnError::Option`] for no seeds.
pub fn run_seeds(
    task: Option<PretextKind>,
    mode: PretextMode,
    data: &PretextData<'_>,
    config: &PretextConfig,
    seeds: &[u64],
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<PretextSummary, GnnError> {
    if seeds.is_empty() {
        return Err(GnnError::Option {
            what: "pretext",
            option: "seeds",
            found: "none".into(),
            expected: "at least one seed",
        });
    }
    let of_seed = |&seed: &u64| {
        let folder = folder.map(|folder| folder.join(format!("seed-{seed}")));
        run(task, mode, data, config, seed, folder.as_deref(), progress)
    };
    let results: Vec<_> = seeds.iter().map(of_seed).collect::<Result<_, _>>()?;
    let accuracies = results.iter().map(|result| result.test_accuracy);
    let mean = accuracies.clone().sum::<f64>() / results.len() as f64;
    let squares: f64 = accuracies.map(|accuracy| (accuracy - mean).powi(2)).sum();
    let std = (results.len() > 1).then(|| (squares / (results.len() - 1) as f64).sqrt());
    Ok(PretextSummary { results, mean, std })
}
