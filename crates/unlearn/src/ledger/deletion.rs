//! Carrying out a request that was accepted.

use argiope_gnn::GnnError;
use argiope_graph::{GraphError, Progress};
use argiope_io::IoError;
use argiope_link::LinkError;

use super::{
    Certificate, Deployment, RequestRecord, RequestState, Stage,
    deployment::reason,
    entry::Event,
    folder::{ledger_error, sweep, wipe},
    model_file::write_model,
    pending::write_pending,
    proof::check_finite,
};
use crate::{Forgetting, Forgotten, Request, UnlearnError};

impl<M: Forgetting> Deployment<M> {
    /// Carries on the unfinished request, wherever it stands.
    pub(super) fn carry_on(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Certificate, UnlearnError> {
        if self.unfinished(request)?.state == RequestState::Accepted {
            self.apply(request, progress)?;
        }
        let certificate = self.prove(request, progress)?;
        self.sweep()?;
        self.checks.reached(Stage::Removed);
        Ok(certificate)
    }

    pub(super) fn unfinished(&self, request: &Request) -> Result<&RequestRecord, UnlearnError> {
        let unfinished = self.log.history().unfinished();
        let unfinished = unfinished.filter(|record| record.request == request.id());
        unfinished.ok_or_else(|| {
            let reason = format!("request {} is not accepted", request.id());
            ledger_error(&self.folder.log(), reason)
        })
    }

    /// The model forgets, and the log makes it the current one.
    fn apply(&mut self, request: &Request, progress: &dyn Progress) -> Result<(), UnlearnError> {
        let model = match self.model.take() {
            Some(model) => model,
            None => self.read_current()?,
        };
        let (forgotten, model_after) = self.forget(model, request, progress)?;
        self.checks.reached(Stage::ModelWritten);
        let history = self.log.history();
        let applied = Event::Applied {
            request: request.id().to_owned(),
            generation: history.generation + 1,
            model_before: history.model.clone(),
            model_after,
            forgotten,
        };
        self.log.append(applied, None)?;
        self.checks.reached(Stage::Applied);
        Ok(())
    }

    /// Stores the model after; returns its hash.
    pub(super) fn forget(
        &mut self,
        mut model: M,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<(Forgotten, String), UnlearnError> {
        let mut forgotten = || {
            let forgotten = model.forget(request, progress)?;
            check_finite(request, "what is spent", forgotten.epsilon_spent)?;
            Ok((forgotten, model.to_stored()?))
        };
        let (forgotten, stored) = forgotten().or_else(|error| Err(self.failed(request, error)?))?;
        // One model in memory is enough.
        drop(model);
        let hash = stored.hash();
        write_model(&self.folder.model(&hash), &stored)?;
        Ok((forgotten, hash))
    }

    /// Puts a failure into the log, and hands back the error. Work that was only cancelled did not fail: it is still owed.
    pub(super) fn failed(
        &mut self,
        request: &Request,
        error: UnlearnError,
    ) -> Result<UnlearnError, UnlearnError> {
        if is_cancellation(&error) {
            return Ok(error);
        }
        write_pending(&self.folder, request, Some(&error))?;
        let failed = Event::Failed {
            request: request.id().to_owned(),
            reason: reason(&error),
        };
        self.log.append(failed, None)?;
        self.model = None;
        self.sweep()?;
        Ok(error)
    }

    /// Removes what the log no longer needs: other models than the current one (and the one before, while a deletion is
    /// unchecked), and the elements of requests that are neither owed nor failed.
    pub(super) fn sweep(&self) -> Result<(), UnlearnError> {
        let history = self.log.history();
        let before = history
            .unfinished()
            .and_then(|record| record.applied.as_ref());
        let before = before.map(|applied| applied.model_before.as_str());
        sweep(&self.folder.models(), "safetensors", |hash| {
            hash == history.model || Some(hash) == before
        })?;
        sweep(&self.folder.all_pending(), "json", |id| {
            let record = history.requests.get(id);
            record.is_some_and(|record| {
                record.state.is_unfinished() || record.state == RequestState::Failed
            })
        })?;
        // Certificates are kept, all of them.
        sweep(&self.folder.certificates(), "json", |_| true)?;
        // That of a request that failed after it was written was never valid.
        for record in history.records() {
            if record.state == RequestState::Failed {
                wipe(&self.folder.certificate(&record.request))?;
            }
        }
        Ok(())
    }
}

/// Whether the work was only cancelled, in whichever layer.
fn is_cancellation(error: &UnlearnError) -> bool {
    matches!(
        error,
        UnlearnError::Cancelled(_)
            | UnlearnError::Gnn(GnnError::Cancelled(_))
            | UnlearnError::Link(LinkError::Cancelled(_))
            | UnlearnError::Graph(GraphError::Cancelled(_))
            | UnlearnError::Io(IoError::Cancelled(_))
    )
}
