//! `metrics.jsonl`: one JSON object a line and epoch.

use std::{fs, io::Write};

use serde::{Deserialize, Serialize};

use super::{METRICS, RunFolder};
use crate::{GnnError, training::Metrics};

/// What is noted about an epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// The epoch, from 0.
    pub epoch: u64,
    /// Steps of all epochs so far.
    pub steps: u64,
    /// Mean loss.
    pub loss: f64,
    /// Time of its training, without the evaluation.
    pub seconds: f64,
    /// Metrics of the evaluation after it, if there was one, and of the training.
    #[serde(flatten)]
    pub metrics: Metrics,
}

impl RunFolder {
    /// Appends a line.
    ///
    /// # Errors
    /// [`GnnError::File`]; [`GnnError::NotFinite`] for a number that JSON cannot hold.
    pub fn append_epoch(&self, record: &EpochRecord) -> Result<(), GnnError> {
        let numbers = (record.metrics.iter()).map(|(name, value)| (name.as_str(), *value));
        for (name, value) in numbers.chain([("loss", record.loss)]) {
            if !value.is_finite() {
                return Err(GnnError::NotFinite {
                    what: name.to_owned(),
                    value,
                    epoch: record.epoch,
                });
            }
        }
        let mut line = serde_json::to_vec(record).map_err(|cause| self.wrong(METRICS, cause))?;
        line.push(b'\n');
        let mut options = fs::OpenOptions::new();
        let appended = (options
            .create(true)
            .append(true)
            .open(self.path.join(METRICS)))
        // One write: other readers see whole lines.
        .and_then(|mut file| file.write_all(&line));
        appended.map_err(|cause| self.wrong(METRICS, format!("cannot write: {cause}")))
    }

    /// The epochs so far, in order. A last line without an end, from a run that was killed while writing, is left out.
    ///
    /// # Errors
    /// [`GnnError::File`] for a line that is damaged, with its number, or out of order.
    pub fn epochs(&self) -> Result<Vec<EpochRecord>, GnnError> {
        let path = self.path.join(METRICS);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let bytes =
            fs::read(path).map_err(|cause| self.wrong(METRICS, format!("cannot read: {cause}")))?;
        let mut records = Vec::new();
        for (line, text) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
            if text.last() != Some(&b'\n') {
                break;
            }
            let record: EpochRecord = serde_json::from_slice(text)
                .map_err(|cause| self.wrong(METRICS, format!("line {line}: {cause}")))?;
            if record.epoch != records.len() as u64 {
                let reason = format!(
                    "line {line}: epoch {}, but {} comes next",
                    record.epoch,
                    records.len()
                );
                return Err(self.wrong(METRICS, reason));
            }
            records.push(record);
        }
        Ok(records)
    }

    /// Removes the lines of epochs from `epochs` on, and a last line without an end.
    ///
    /// # Errors
    /// [`GnnError::File`] if fewer epochs are there, or lines are damaged.
    pub fn keep_epochs(&self, epochs: u64) -> Result<(), GnnError> {
        let records = self.epochs()?;
        let kept = usize::try_from(epochs).unwrap_or(usize::MAX);
        if records.len() < kept {
            let reason = format!("it holds {} epochs, but {epochs} are done", records.len());
            return Err(self.wrong(METRICS, reason));
        }
        if !self.path.join(METRICS).exists() {
            return Ok(());
        }
        let mut text = Vec::new();
        for record in &records[..kept] {
            serde_json::to_writer(&mut text, record).map_err(|cause| self.wrong(METRICS, cause))?;
            text.push(b'\n');
        }
        self.write(METRICS, &text)
    }
}
