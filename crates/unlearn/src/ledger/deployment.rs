//! A model that serves, and everything that it was asked to forget.

use std::path::Path;

use argiope_graph::Progress;

use super::{
    Certificate, RequestState, Stage, Status,
    entry::Event,
    fingerprint::Fingerprint,
    folder::{Folder, ledger_error, wipe, write_json},
    log::Log,
    model_file::{read_as, write_model},
    options::Checks,
    pending::{read_pending, write_pending},
};
use crate::{Forgetting, Request, UnlearnError};

/// A folder with a model, a log of requests, and their certificates, in the hands of one process.
///
/// The steps of a request, each on disk before the next one begins:
/// 1. the model [checks](Forgetting::check) it; what it cannot forget is rejected, and nothing changes;
/// 2. its elements are kept in `pending/`, and the log accepts it: from here on it is owed, whatever happens to the process;
/// 3. the model forgets, and is stored under its hash; the log makes it the current one;
/// 4. the stored model is read again, and its [postcondition](Forgetting::postcondition) checked;
/// 5. the certificate is written, and the log calls the request verified;
/// 6. the model before and the elements are overwritten and removed: whoever had both models could find out what was deleted.
///
/// If step 3 or 4 fails, the log says so, the model before is the current one again, and there is no certificate.
///
/// Time of a request: that of the model's deletion, and reading, writing and hashing the model, which is linear in its size.
/// Memory: a model and its stored form.
#[derive(Debug)]
pub struct Deployment<M> {
    pub(super) folder: Folder,
    pub(super) log: Log,
    pub(super) checks: Checks,
    /// The current model, as it is stored; `None` after an error that left it half-way.
    pub(super) model: Option<M>,
}

impl<M: Forgetting> Deployment<M> {
    /// Puts a model into a new folder, and opens that.
    ///
    /// # Errors
    /// [`UnlearnError::Ledger`] or [`UnlearnError::Io`] for a folder that holds anything else or cannot be written; those of
    /// [`Forgetting::to_stored`].
    pub fn create(folder: impl AsRef<Path>, model: M) -> Result<Self, UnlearnError> {
        let stored = model.to_stored()?;
        if stored.method != model.method() {
            let what = format!(
                "a model of {} is stored as one of {}",
                model.method(),
                stored.method
            );
            return Err(UnlearnError::Data { what });
        }
        let folder = Folder::create(folder.as_ref())?;
        let hash = stored.hash();
        write_model(&folder.model(&hash), &stored)?;
        // Last: a folder with a log is a deployment.
        Log::create(&folder.log(), model.method(), &hash)?;
        drop((model, stored));
        let mut deployment = Self {
            log: Log::open(&folder.log())?,
            folder,
            checks: Checks::default(),
            model: None,
        };
        // From the file: what cannot be read is known at once.
        deployment.model = Some(deployment.read_current()?);
        Ok(deployment)
    }

    /// The current model: the one of the last deletion in the log.
    ///
    /// # Errors
    /// [`UnlearnError::Ledger`] if an error left it half-way and its file could not be read again.
    pub fn model(&self) -> Result<&M, UnlearnError> {
        self.model.as_ref().ok_or_else(|| {
            let reason =
                "the model could not be read again after a deletion failed: open the folder again";
            ledger_error(&self.folder.model(&self.log.history().model), reason)
        })
    }

    /// Where every request stands.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::of(self.log.history())
    }

    /// Forgets the elements of a request, and returns its certificate, after it was proved. A request that was verified before
    /// gets the certificate that it has; one that failed is tried again; one that was accepted and not finished is carried on,
    /// and comes before any other.
    ///
    /// # Errors
    /// [`UnlearnError::OtherElements`] for an id that is taken; those of [`Forgetting::check`], and then nothing changed but
    /// the log, which notes the rejection; those of [`Forgetting::forget`] and [`Forgetting::postcondition`], and then the
    /// model is the one before and the log has the request as failed; [`UnlearnError::Cancelled`] or those of files, and then
    /// the request is owed, and carried on when it is sent again or the folder is opened.
    pub fn submit(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Certificate, UnlearnError> {
        let result = self.receive(request, progress);
        if self.model.is_none() {
            // The error is told by whoever asks for the model.
            self.model = self.read_current().ok();
        }
        result
    }

    fn receive(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Certificate, UnlearnError> {
        progress.check()?;
        let history = self.log.history();
        let fingerprint = history.salt.fingerprint(request);
        let known = history.requests.get(request.id());
        if let Some(known) = known.filter(|known| known.state != RequestState::Rejected) {
            if known.input_hash != fingerprint.input_hash {
                return Err(UnlearnError::OtherElements {
                    id: request.id().to_owned(),
                });
            }
            if known.state == RequestState::Verified {
                return self.certificate(request.id());
            }
            if known.state.is_unfinished() {
                return self.carry_on(request, progress);
            }
        }
        if let Some(first) = history.unfinished() {
            let first = read_pending(&self.folder, first, &history.salt)?;
            self.carry_on(&first, progress)?;
        }
        self.accept(request, fingerprint)?;
        self.carry_on(request, progress)
    }

    fn accept(
        &mut self,
        request: &Request,
        Fingerprint {
            hashes,
            input_hash,
            num_elements,
        }: Fingerprint,
    ) -> Result<(), UnlearnError> {
        if let Err(error) = self.model()?.check(request) {
            let rejected = Event::Rejected {
                request: request.id().to_owned(),
                input_hash,
                num_elements,
                reason: reason(&error),
            };
            self.log.append(rejected, None)?;
            // Those of a failure before, if there was one.
            wipe(&self.folder.pending(request.id()))?;
            return Err(error);
        }
        self.checks.reached(Stage::Checked);
        write_pending(&self.folder, request, None)?;
        self.checks.reached(Stage::PendingWritten);
        let accepted = Event::Accepted {
            request: request.id().to_owned(),
            input_hash,
            num_elements,
        };
        self.log.append(accepted, Some(&hashes))?;
        self.checks.reached(Stage::Accepted);
        Ok(())
    }

    /// The certificate of a verified request, as its file has it.
    ///
    /// # Errors
    /// [`UnlearnError::Ledger`] for a request that is not verified, and for a file that is damaged or differs from the log. A
    /// file that is missing is written again: the log holds what it says.
    pub fn certificate(&self, id: &str) -> Result<Certificate, UnlearnError> {
        let path = self.folder.certificate(id);
        let record = self.log.history().requests.get(id);
        let Some(certificate) = record.and_then(|record| record.certificate.clone()) else {
            return Err(ledger_error(&path, format!("request {id} is not verified")));
        };
        match path.exists() {
            true => certificate.check_file(&path)?,
            false => write_json(&path, &certificate)?,
        }
        Ok(certificate)
    }

    /// The model that the log calls current, from its file.
    pub(super) fn read_current(&self) -> Result<M, UnlearnError> {
        read_as(
            &self.folder,
            &self.log.history().model,
            &self.log.history().method,
        )
    }
}

/// An error in words that name no element, for the log.
pub(super) fn reason(error: &UnlearnError) -> String {
    match error {
        UnlearnError::NotFound { .. } => "an element is not in the data".into(),
        UnlearnError::WrongKind { kind, .. } => format!("the data have no {kind} to delete"),
        UnlearnError::Postcondition { .. } => "the check after the deletion failed".into(),
        UnlearnError::NotPositiveDefinite { .. } => error.to_string(),
        _ => "the model cannot do it".into(),
    }
}
