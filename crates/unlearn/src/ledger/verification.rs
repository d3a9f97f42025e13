//! Checking once more what was said to be done.

use std::path::Path;

use argiope_graph::Progress;
use serde::Serialize;

use super::{
    Deployment, RequestState,
    folder::{certificates_beside, file_names, ledger_error},
    history::History,
    log::read_log,
    model_file::read_from,
    options::{TOLERANCE, check_tolerance},
    proof::{checked_postcondition, retrain_distance},
};
use crate::{Forgetting, Guarantee, Request, UnlearnError};

/// What is checked beside log, certificates and model.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifyOptions {
    /// Whether the model is compared with one that is fitted anew to its data. For methods of [`Guarantee::Exact`] a distance
    /// above the tolerance is an error.
    pub refit: bool,
    /// The largest relative distance that counts as equal.
    pub tolerance: f64,
    /// Requests whose elements are still known to the caller: that they are those of the log, and absent from the model's
    /// data.
    pub requests: Vec<Request>,
}

impl Default for VerifyOptions {
    /// Without a refit, without elements, and [`TOLERANCE`].
    fn default() -> Self {
        Self {
            refit: false,
            tolerance: TOLERANCE,
            requests: Vec::new(),
        }
    }
}

/// What was checked, and found in order. The names of its fields in JSON are stable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// The name of the model's method.
    pub method: String,
    /// What the model is worth.
    pub guarantee: Guarantee,
    /// The hash of the model: that of its file, and the current one of the log.
    pub model: String,
    /// How many deletions it has behind it.
    pub generation: u64,
    /// Entries of the log, whose chain is whole.
    pub num_entries: u64,
    /// Verified requests: their certificates in the log are intact and match their deletions.
    pub num_verified: usize,
    /// Certificates in files beside the log, each equal to that of the log.
    pub num_certificate_files: usize,
    /// Ids of requests that are owed and not carried out.
    pub unfinished: Vec<String>,
    /// Ids of requests that failed.
    pub failed: Vec<String>,
    /// Requests whose elements were given, in their order.
    pub checked: Vec<CheckedRequest>,
    /// The relative distance to a model that was fitted anew, if that was asked for.
    pub retrain_distance: Option<f64>,
}

/// A request whose elements were looked for in the model's data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckedRequest {
    /// The id.
    pub request: String,
    /// Elements that are absent: all of them.
    pub num_absent: usize,
    /// The relative residual of the equations that the parameters solve, where there are some.
    pub residual: Option<f64>,
}

/// Checks a log and a model: the chain of entries, every certificate, that the model is the current one of the log, that
/// elements which the caller knows are absent from its data, and its distance to a model that is fitted anew. Certificates
/// are also looked for in the folder `certificates` beside the log. No file is changed.
///
/// # Errors
/// [`UnlearnError::Ledger`] that names the file with the first fault; [`UnlearnError::OtherElements`] and
/// [`UnlearnError::Postcondition`] for requests that are given; [`UnlearnError::Option`]; those of [`Forgetting::refitted`].
pub fn verify_files<M: Forgetting>(
    log: impl AsRef<Path>,
    model: impl AsRef<Path>,
    options: &VerifyOptions,
    progress: &dyn Progress,
) -> Result<Verification, UnlearnError> {
    let log = log.as_ref();
    verify::<M>(&read_log(log)?, log, model.as_ref(), options, progress)
}

impl<M: Forgetting> Deployment<M> {
    /// Checks the folder as [`verify_files`] does, from what is on disk.
    ///
    /// # Errors
    /// As [`verify_files`].
    pub fn verify(
        &self,
        options: &VerifyOptions,
        progress: &dyn Progress,
    ) -> Result<Verification, UnlearnError> {
        let history = self.log.read_again()?;
        let model = self.folder.model(&history.model);
        verify::<M>(&history, &self.folder.log(), &model, options, progress)
    }
}

fn verify<M: Forgetting>(
    history: &History,
    log: &Path,
    model_path: &Path,
    options: &VerifyOptions,
    progress: &dyn Progress,
) -> Result<Verification, UnlearnError> {
    check_tolerance(options.tolerance)?;
    let num_certificate_files = check_certificates(history, &certificates_beside(log))?;
    progress.check()?;
    let model: M = read_from(model_path, &history.model, &history.method)?;
    let checked = (options.requests.iter())
        .map(|request| check_request(history, log, &model, request))
        .collect::<Result<_, _>>()?;
    let retrain_distance = match options.refit {
        true => {
            let distance = retrain_distance(&model, options.tolerance, progress)?;
            Some(distance.map_err(|what| ledger_error(model_path, what))?)
        }
        false => None,
    };
    let ids = |is_wanted: fn(RequestState) -> bool| -> Vec<String> {
        let wanted = history.records().filter(|record| is_wanted(record.state));
        wanted.map(|record| record.request.clone()).collect()
    };
    Ok(Verification {
        method: history.method.clone(),
        guarantee: model.guarantee(),
        model: history.model.clone(),
        generation: history.generation,
        num_entries: history.num_entries,
        num_verified: ids(|state| state == RequestState::Verified).len(),
        num_certificate_files,
        unfinished: ids(RequestState::is_unfinished),
        failed: ids(|state| state == RequestState::Failed),
        checked,
        retrain_distance,
    })
}

/// Checks all files of certificates against the log; returns their number. Without a folder there are none.
fn check_certificates(history: &History, folder: &Path) -> Result<usize, UnlearnError> {
    if !folder.is_dir() {
        return Ok(0);
    }
    let path = |id: &str| folder.join(format!("{id}.json"));
    let mut count = 0;
    for record in history.records() {
        if let Some(certificate) = &record.certificate {
            certificate.check_file(&path(&record.request))?;
            count += 1;
        }
    }
    for name in file_names(folder)? {
        let Some(id) = name.strip_suffix(".json") else {
            continue;
        };
        let record = history.requests.get(id);
        if record.is_none_or(|record| record.certificate.is_none()) {
            let reason =
                format!("a certificate of request {id}, which the log does not have as verified");
            return Err(ledger_error(&path(id), reason));
        }
    }
    Ok(count)
}

fn check_request<M: Forgetting>(
    history: &History,
    log: &Path,
    model: &M,
    request: &Request,
) -> Result<CheckedRequest, UnlearnError> {
    let id = request.id().to_owned();
    let record = history.requests.get(&id);
    let Some(record) = record.filter(|record| record.state == RequestState::Verified) else {
        let reason = format!(
            "request {id} is not verified: {}",
            match record {
                Some(record) => record.state.word(),
                None => "it is not in the log",
            }
        );
        return Err(ledger_error(log, reason));
    };
    if record.input_hash != history.salt.fingerprint(request).input_hash {
        return Err(UnlearnError::OtherElements { id });
    }
    let found = checked_postcondition(model, request)?;
    Ok(CheckedRequest {
        request: id,
        num_absent: found.num_absent,
        residual: found.residual,
    })
}
