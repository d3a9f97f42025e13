//! Opening a folder: what was under way when the last process ended is carried on.

use std::path::Path;

use argiope_graph::Progress;

use super::{
    Deployment, OpenOptions, RequestRecord, RequestState,
    folder::Folder,
    log::Log,
    model_file::read_as,
    pending::{read_pending, write_pending},
};
use crate::{Forgetting, Request, UnlearnError};

impl<M: Forgetting> Deployment<M> {
    /// Opens a folder, and carries on the request that was under way when its last process ended.
    ///
    /// # Errors
    /// [`UnlearnError::Ledger`] for a log, a model or elements that are missing, damaged or do not match, and for a folder
    /// that another process works on; those of [`submit`](Self::submit) for the request that is carried on. If its deletion
    /// failed, the log has it as failed: the folder opens the next time, with the model before.
    pub fn open(folder: impl AsRef<Path>, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        Self::open_with(folder, OpenOptions::default(), progress)
    }

    /// As [`open`](Self::open), with options.
    ///
    /// # Errors
    /// As [`open`](Self::open); [`UnlearnError::Option`]; [`UnlearnError::OtherElements`] for a request that is sent again
    /// with other elements.
    pub fn open_with(
        folder: impl AsRef<Path>,
        options: OpenOptions<'_>,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let folder = Folder::new(folder.as_ref());
        let again = options.again;
        let mut deployment = Self {
            checks: options.checks()?,
            log: Log::open(&folder.log())?,
            folder,
            model: None,
        };
        let unfinished = deployment.log.history().unfinished().cloned();
        // Before anything is removed, for elements that are missing are an error, and nothing is to be lost then.
        let request = match &unfinished {
            Some(record) => Some(deployment.elements(record, again)?),
            None => None,
        };
        let applied = unfinished.filter(|record| record.state == RequestState::Applied);
        match (&request, applied) {
            (Some(request), Some(record)) => deployment.restore(request, &record, progress)?,
            _ => deployment.model = Some(deployment.read_current()?),
        }
        deployment.sweep()?;
        if let Some(request) = request {
            deployment.carry_on(&request, progress)?;
        }
        Ok(deployment)
    }

    /// The elements of the unfinished request: from its file, or from the request that is sent again.
    fn elements(
        &self,
        record: &RequestRecord,
        again: Option<&Request>,
    ) -> Result<Request, UnlearnError> {
        let salt = &self.log.history().salt;
        let kept = read_pending(&self.folder, record, salt);
        let again = again.filter(|again| again.id() == record.request);
        match (kept, again) {
            (Err(_), Some(again)) if salt.fingerprint(again).input_hash == record.input_hash => {
                write_pending(&self.folder, again, None)?;
                Ok(again.clone())
            }
            (Err(_), Some(again)) => Err(UnlearnError::OtherElements {
                id: again.id().to_owned(),
            }),
            (kept, _) => kept,
        }
    }

    /// Makes sure that the model of an unchecked deletion can be read: should its file be lost or damaged, the deletion is done
    /// once more with the model before, and must have the same result, or else has failed.
    fn restore(
        &mut self,
        request: &Request,
        record: &RequestRecord,
        progress: &dyn Progress,
    ) -> Result<(), UnlearnError> {
        let Err(error) = self.read_current() else {
            return Ok(());
        };
        let Some(applied) = &record.applied else {
            return Err(error);
        };
        let Ok(before) = read_as(
            &self.folder,
            &applied.model_before,
            &self.log.history().method,
        ) else {
            return Err(error);
        };
        let (_, found) = self.forget(before, request, progress)?;
        match found == applied.model_after {
            true => Ok(()),
            false => {
                let lost = &applied.model_after;
                let what = format!(
                    "model {lost} is lost, and the deletion done again has model {found} as its result"
                );
                let id = request.id().to_owned();
                Err(self.failed(request, UnlearnError::Postcondition { id, what })?)
            }
        }
    }
}
