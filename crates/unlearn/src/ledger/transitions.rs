//! Which event may follow which.
//!
//! ```text
//! accepted ─→ applied ─→ verified          rejected: the id is free
//!     └──────────┴─────→ failed ─→ accepted or rejected, when it is sent again
//! ```
//! One request at a time is unfinished, so models form one line, and the log says which one is current.

use super::{Certificate, RequestRecord, RequestState, entry::Event, history::History};

impl History {
    fn in_state(&self, id: &str, states: &[RequestState]) -> Result<&RequestRecord, String> {
        match self.requests.get(id) {
            Some(record) if states.contains(&record.state) => Ok(record),
            Some(record) => Err(format!("request {id} is {} before", record.state.word())),
            None => Err(format!("request {id} was not accepted before")),
        }
    }

    /// Whether an event may come next.
    pub(super) fn allows(&self, event: &Event) -> Result<(), String> {
        if (self.num_entries == 0) != matches!(event, Event::Created { .. }) {
            return Err("a log starts with its model, and has one start".into());
        }
        match event {
            Event::Created { .. } => Ok(()),
            Event::Accepted { request, .. } | Event::Rejected { request, .. } => {
                if let Some(open) = &self.unfinished_id {
                    return Err(format!("request {open} is not finished before"));
                }
                match self.requests.contains_key(request) {
                    true => {
                        let again = [RequestState::Rejected, RequestState::Failed];
                        self.in_state(request, &again).map(drop)
                    }
                    false => Ok(()),
                }
            }
            Event::Applied {
                request,
                generation,
                model_before,
                ..
            } => {
                self.in_state(request, &[RequestState::Accepted])?;
                match *model_before == self.model && *generation == self.generation + 1 {
                    true => Ok(()),
                    false => Err(format!("request {request} was applied to another model")),
                }
            }
            Event::Verified { certificate } => {
                let record = self.in_state(&certificate.request, &[RequestState::Applied])?;
                match self.is_certificate_of(certificate, record) {
                    true => Ok(()),
                    false => Err(format!(
                        "the certificate of request {} does not match its deletion",
                        record.request
                    )),
                }
            }
            Event::Failed { request, .. } => {
                let open = [RequestState::Accepted, RequestState::Applied];
                self.in_state(request, &open).map(drop)
            }
        }
    }

    fn is_certificate_of(&self, certificate: &Certificate, record: &RequestRecord) -> bool {
        let Some(applied) = &record.applied else {
            return false;
        };
        let forgotten = &applied.forgotten;
        certificate.is_intact()
            && certificate.input_hash == record.input_hash
            && certificate.num_elements == record.num_elements
            && certificate.method == self.method
            && certificate.num_affected == forgotten.num_affected
            && certificate.num_rows == forgotten.num_rows
            && certificate.refitted == forgotten.refitted
            && certificate.epsilon_spent == forgotten.epsilon_spent
            && certificate.model_before == applied.model_before
            && certificate.model_after == applied.model_after
            && certificate.generation == applied.generation
            && certificate.accepted_at == record.received_at
            && certificate.applied_at == applied.at
            && certificate.applied_entry == applied.entry
    }
}
