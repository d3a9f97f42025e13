//! The proof of a deletion: what is on disk is read again and checked, and then there is a certificate.

use argiope_graph::Progress;

use super::{
    Certificate, Deployment, Stage, Timestamp,
    entry::Event,
    folder::{ledger_error, write_json},
    model_file::read_as,
};
use crate::{Forgetting, Guarantee, Postcondition, Request, UnlearnError};

impl<M: Forgetting> Deployment<M> {
    /// Reads the stored model and checks it; the certificate is made after that only.
    pub(super) fn prove(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Certificate, UnlearnError> {
        let history = self.log.history();
        self.model = None;
        let model: M = read_as(&self.folder, &history.model, &history.method)?;
        let checked = self.checked(&model, request, progress);
        let (postcondition, retrain_distance) =
            checked.or_else(|error| Err(self.failed(request, error)?))?;
        let certificate = self.certify(request, &model, &postcondition, retrain_distance)?;
        write_json(&self.folder.certificate(request.id()), &certificate)?;
        self.checks.reached(Stage::CertificateWritten);
        let verified = Event::Verified {
            certificate: Box::new(certificate.clone()),
        };
        self.log.append(verified, None)?;
        self.checks.reached(Stage::Verified);
        self.model = Some(model);
        Ok(certificate)
    }

    fn checked(
        &self,
        model: &M,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<(Postcondition, Option<f64>), UnlearnError> {
        let postcondition = checked_postcondition(model, request)?;
        let Some(tolerance) = self.checks.refit_tolerance else {
            return Ok((postcondition, None));
        };
        let distance = retrain_distance(model, tolerance, progress)?;
        let distance = distance.map_err(|what| UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what,
        })?;
        Ok((postcondition, Some(distance)))
    }

    fn certify(
        &self,
        request: &Request,
        model: &M,
        postcondition: &Postcondition,
        retrain_distance: Option<f64>,
    ) -> Result<Certificate, UnlearnError> {
        let record = self.unfinished(request)?;
        let applied = (record.applied.as_ref()).ok_or_else(|| {
            let reason = format!("request {} is not applied", request.id());
            ledger_error(&self.folder.log(), reason)
        })?;
        let certificate = Certificate {
            request: record.request.clone(),
            input_hash: record.input_hash.clone(),
            num_elements: record.num_elements.clone(),
            method: model.method().to_owned(),
            guarantee: model.guarantee(),
            num_affected: applied.forgotten.num_affected,
            num_rows: applied.forgotten.num_rows,
            refitted: applied.forgotten.refitted,
            epsilon_spent: applied.forgotten.epsilon_spent,
            num_absent: postcondition.num_absent,
            residual: postcondition.residual,
            retrain_distance,
            model_before: applied.model_before.clone(),
            model_after: applied.model_after.clone(),
            generation: applied.generation,
            accepted_at: record.received_at,
            applied_at: applied.at,
            verified_at: Timestamp::now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            applied_entry: applied.entry.clone(),
            hash: String::new(),
        };
        Ok(certificate.sealed())
    }
}

/// The postcondition of a model, which must have looked for every element and found equations that are solved.
pub(super) fn checked_postcondition<M: Forgetting>(
    model: &M,
    request: &Request,
) -> Result<Postcondition, UnlearnError> {
    let found = model.postcondition(request)?;
    let (checked, asked) = (found.num_absent, request.elements().len());
    if checked < asked {
        return Err(UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what: format!("{checked} of {asked} elements were found absent"),
        });
    }
    check_finite(request, "the residual", found.residual)?;
    if let Guarantee::Certified { epsilon, delta } = model.guarantee() {
        check_finite(request, "epsilon", Some(epsilon))?;
        check_finite(request, "delta", Some(delta))?;
    }
    Ok(found)
}

/// Numbers of a certificate are finite.
pub(super) fn check_finite(
    request: &Request,
    name: &str,
    number: Option<f64>,
) -> Result<(), UnlearnError> {
    match number {
        Some(number) if !number.is_finite() => Err(UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what: format!("{name} is {number}"),
        }),
        _ => Ok(()),
    }
}

/// The distance to a model that is fitted anew; for methods that promise equality, what is wrong with one above `tolerance`.
pub(super) fn retrain_distance<M: Forgetting>(
    model: &M,
    tolerance: f64,
    progress: &dyn Progress,
) -> Result<Result<f64, String>, UnlearnError> {
    let distance = model.distance(&model.refitted(progress)?)?;
    let is_exact = model.guarantee() == Guarantee::Exact;
    Ok(
        match !distance.is_finite() || (is_exact && distance > tolerance) {
            true => Err(format!(
                "the distance to a model that is fitted anew is {distance:e}, above {tolerance:e}"
            )),
            false => Ok(distance),
        },
    )
}
