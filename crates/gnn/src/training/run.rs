//! The loop.

use std::time::Instant;

use argiope_graph::Progress;

use super::{Best, EpochReport, Metrics, Steps, StopReason, Task, TrainConfig, TrainState};
use crate::{GnnError, NamedTensors, RunFolder, run_folder::EpochRecord};

/// What came out of a training.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Where it ended.
    pub state: TrainState,
    /// The parameters of the best model; `None` if no epoch was evaluated.
    pub best_model: Option<NamedTensors>,
    /// What is noted of every epoch: with a folder of the whole run, else of this call.
    pub records: Vec<EpochRecord>,
}

impl Outcome {
    /// Seconds of all epochs, without evaluations.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.records.iter().map(|record| record.seconds).sum()
    }

    /// The epoch, counted from 0, whose model is best; `None` if no epoch was evaluated.
    #[must_use]
    pub fn best_epoch(&self) -> Option<u64> {
        self.state.best.map(|best| best.epochs - 1)
    }

    /// The metrics of a part, such as `valid`, at the epoch whose model is best, by their own names: those that are called
    /// `valid/NAME`.
    #[must_use]
    pub fn at_best(&self, part: &str) -> Metrics {
        let best = self.best_epoch();
        let record = self
            .records
            .iter()
            .find(|record| Some(record.epoch) == best);
        let metrics = record.into_iter().flat_map(|record| &record.metrics);
        let own_name = |name: &String| Some(name.strip_prefix(part)?.strip_prefix('/')?.to_owned());
        metrics
            .filter_map(|(name, &value)| Some((own_name(name)?, value)))
            .collect()
    }

    /// The metrics of every epoch.
    #[must_use]
    pub fn metrics(&self) -> Vec<(u64, Metrics)> {
        let of_epoch = |record: &EpochRecord| (record.epoch, record.metrics.clone());
        self.records.iter().map(of_epoch).collect()
    }
}

/// Trains `task` until all epochs are done, the patience is over, or nothing is left to learn.
///
/// With a folder, every epoch appends to its metrics, better models replace its model, and the state is stored every few
/// epochs; if it holds a state already, training continues from there. A finished run returns at once.
///
/// # Errors
/// Those of the task; [`GnnError::NotFinite`] if the loss or the metric that decides is no finite number;
/// [`GnnError::Metric`] if the evaluation does not give that metric; [`GnnError::Cancelled`] between epochs, after the state
/// was stored; those of the folder.
pub fn train<T: Task>(
    task: &mut T,
    config: &TrainConfig,
    folder: Option<&RunFolder>,
    progress: &dyn Progress,
) -> Result<Outcome, T::Error> {
    config.check()?;
    let mut run = Run::start(task, config, folder)?;
    if run.state.stopped.is_some() {
        return Ok(run.into_outcome()?);
    }
    let remaining = config.epochs.saturating_sub(run.state.epochs);
    progress.begin("training", Some(remaining));
    while run.state.stopped.is_none() {
        if let Err(cancelled) = progress.check() {
            run.save()?;
            return Err(GnnError::from(cancelled).into());
        }
        run.epoch(progress)?;
        progress.advance(1);
    }
    progress.end();
    Ok(run.into_outcome()?)
}

struct Run<'a, T> {
    task: &'a mut T,
    config: &'a TrainConfig,
    folder: Option<&'a RunFolder>,
    state: TrainState,
    best_model: Option<NamedTensors>,
    /// Of this call.
    records: Vec<EpochRecord>,
    /// Epochs when the state was last stored.
    saved: Option<u64>,
}

impl<'a, T: Task> Run<'a, T> {
    fn start(
        task: &'a mut T,
        config: &'a TrainConfig,
        folder: Option<&'a RunFolder>,
    ) -> Result<Self, T::Error> {
        let stored = match folder {
            Some(folder) => folder.load_state::<TrainState>()?,
            None => None,
        };
        let mut state = TrainState::default();
        let mut saved = None;
        if let Some((tensors, stored)) = stored {
            task.load_state(tensors)?;
            saved = Some(stored.epochs);
            state = stored;
        }
        // A run may be continued with more epochs than it was begun with.
        if state.stopped == Some(StopReason::Epochs) && state.epochs < config.epochs {
            state.stopped = None;
        }
        if let Some(folder) = folder {
            // Epochs behind the stored state come again.
            folder.keep_epochs(state.epochs)?;
        }
        Ok(Self {
            task,
            config,
            folder,
            state,
            best_model: None,
            records: Vec::new(),
            saved,
        })
    }

    fn epoch(&mut self, progress: &dyn Progress) -> Result<(), T::Error> {
        let (epoch, started) = (self.state.epochs, Instant::now());
        let mut steps = Steps::new(self.config.seed, self.state.steps);
        let report = self.task.train_epoch(epoch, &mut steps, progress)?;
        if !report.loss.is_finite() {
            return Err(GnnError::NotFinite {
                what: "the loss".into(),
                value: report.loss,
                epoch,
            }
            .into());
        }
        let seconds = started.elapsed().as_secs_f64();
        let is_done = self.task.is_done();
        let evaluation = match is_done || self.config.evaluates_after(epoch) {
            true => Some(self.task.evaluate(progress)?),
            false => None,
        };
        self.state.epochs = epoch + 1;
        self.state.steps = steps.count();
        if let Some(metrics) = &evaluation {
            self.compare(metrics)?;
        }
        if is_done {
            self.state.stopped = Some(StopReason::Done);
        }
        if self.state.stopped.is_none() && self.state.epochs >= self.config.epochs {
            self.state.stopped = Some(StopReason::Epochs);
        }
        self.record(report, evaluation, seconds)?;
        if self.config.saves_after(epoch) || self.state.stopped.is_some() {
            self.save()?;
        }
        Ok(())
    }

    /// Is the model better than the best?
    fn compare(&mut self, metrics: &Metrics) -> Result<(), T::Error> {
        let name = &self.config.metric;
        let Some(&value) = metrics.get(name) else {
            return Err(GnnError::Metric {
                wanted: name.clone(),
                found: metrics.keys().cloned().collect::<Vec<_>>().join(", "),
            }
            .into());
        };
        let epochs = self.state.epochs;
        if !value.is_finite() {
            return Err(GnnError::NotFinite {
                what: name.clone(),
                value,
                epoch: epochs - 1,
            }
            .into());
        }
        let goal = self.config.goal;
        if (self.state.best).is_none_or(|best| goal.is_better(value, best.value)) {
            let best = Best { epochs, value };
            let model = self.task.model()?;
            if let Some(folder) = self.folder {
                folder.save_model(&model, &best)?;
            }
            self.best_model = Some(model);
            self.state.best = Some(best);
            self.state.evaluations_since_best = 0;
        } else {
            self.state.evaluations_since_best += 1;
            let patience = self.config.patience.unwrap_or(u64::MAX);
            if self.state.evaluations_since_best >= patience {
                self.state.stopped = Some(StopReason::Patience);
            }
        }
        Ok(())
    }

    fn record(
        &mut self,
        report: EpochReport,
        evaluation: Option<Metrics>,
        seconds: f64,
    ) -> Result<(), GnnError> {
        let mut metrics = report.metrics;
        metrics.extend(evaluation.into_iter().flatten());
        let record = EpochRecord {
            epoch: self.state.epochs - 1,
            steps: self.state.steps,
            loss: report.loss,
            seconds,
            metrics,
        };
        if let Some(folder) = self.folder {
            folder.append_epoch(&record)?;
        }
        self.records.push(record);
        Ok(())
    }

    fn save(&mut self) -> Result<(), T::Error> {
        if let Some(folder) = self.folder
            && self.saved != Some(self.state.epochs)
        {
            folder.save_state(&self.task.state()?, &self.state)?;
            self.saved = Some(self.state.epochs);
        }
        Ok(())
    }

    fn into_outcome(self) -> Result<Outcome, GnnError> {
        let (mut best_model, mut records) = (self.best_model, self.records);
        if let Some(folder) = self.folder {
            records = folder.epochs()?;
            if best_model.is_none() && self.state.best.is_some() {
                // Found before this call.
                best_model = Some(folder.load_model::<serde::de::IgnoredAny>()?.0);
            }
        }
        Ok(Outcome {
            state: self.state,
            best_model,
            records,
        })
    }
}
