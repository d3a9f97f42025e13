//! What all entries of the log add up to: where each request stands, and which model is current.

use std::collections::BTreeMap;

use super::{
    AppliedRecord, RequestRecord, RequestState,
    entry::{Entry, Event},
    fingerprint::Salt,
};
use crate::Element;

/// All that the log says.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) salt: Salt,
    pub(super) num_entries: u64,
    /// The hash of the last entry; of an empty log, the seal of the salt.
    pub(super) head: String,
    pub(super) method: String,
    /// The hash of the current model.
    pub(super) model: String,
    /// Deletions that the current model has behind it.
    pub(super) generation: u64,
    pub(super) requests: BTreeMap<String, RequestRecord>,
    /// Ids in the order in which they first came.
    pub(super) order: Vec<String>,
    pub(super) unfinished_id: Option<String>,
    /// The salted hashes of the elements of requests that were accepted, ascending.
    pub(super) hashes: BTreeMap<String, Vec<u8>>,
}

impl History {
    /// Before the first entry.
    pub(super) fn new(salt: Salt) -> Self {
        Self {
            salt,
            num_entries: 0,
            head: salt.seal(),
            method: String::new(),
            model: String::new(),
            generation: 0,
            requests: BTreeMap::new(),
            order: Vec::new(),
            unfinished_id: None,
            hashes: BTreeMap::new(),
        }
    }

    /// The request that is accepted or applied, but not verified.
    pub(super) fn unfinished(&self) -> Option<&RequestRecord> {
        self.requests.get(self.unfinished_id.as_deref()?)
    }

    /// The requests in the order in which they first came.
    pub(super) fn records(&self) -> impl Iterator<Item = &RequestRecord> {
        self.order.iter().filter_map(|id| self.requests.get(id))
    }

    /// Takes the hashes of elements that belong to an event.
    pub(super) fn take_hashes(&mut self, event: &Event, hashes: &[u8]) {
        if let Event::Accepted { request, .. } = event {
            self.hashes.insert(request.clone(), hashes.to_vec());
        }
    }

    /// The requests that name an element.
    pub(super) fn naming(&self, element: Element) -> impl Iterator<Item = &RequestRecord> {
        self.records().filter(move |record| {
            let hashes = self.hashes.get(&record.request);
            hashes.is_some_and(|hashes| self.salt.is_among(element, hashes))
        })
    }

    /// Takes the next entry, whose event was [allowed](Self::allows); `hash` is its own.
    pub(super) fn push(&mut self, entry: Entry, hash: String) {
        self.num_entries += 1;
        let at = entry.at;
        match entry.event {
            Event::Created { method, model, .. } => {
                self.method = method;
                self.model = model;
            }
            Event::Accepted {
                request,
                input_hash,
                num_elements,
            } => {
                self.unfinished_id = Some(request.clone());
                self.receive(RequestRecord {
                    request,
                    state: RequestState::Accepted,
                    input_hash,
                    num_elements,
                    received_at: at,
                    applied: None,
                    verified_at: None,
                    reason: None,
                    certificate: None,
                });
            }
            Event::Rejected {
                request,
                input_hash,
                num_elements,
                reason,
            } => self.receive(RequestRecord {
                request,
                state: RequestState::Rejected,
                input_hash,
                num_elements,
                received_at: at,
                applied: None,
                verified_at: None,
                reason: Some(reason),
                certificate: None,
            }),
            Event::Applied {
                request,
                generation,
                model_before,
                model_after,
                forgotten,
            } => {
                self.model.clone_from(&model_after);
                self.generation = generation;
                if let Some(record) = self.requests.get_mut(&request) {
                    record.state = RequestState::Applied;
                    record.applied = Some(AppliedRecord {
                        at,
                        generation,
                        model_before,
                        model_after,
                        forgotten,
                        entry: hash.clone(),
                    });
                }
            }
            Event::Verified { certificate } => {
                self.unfinished_id = None;
                if let Some(record) = self.requests.get_mut(&certificate.request) {
                    record.state = RequestState::Verified;
                    record.verified_at = Some(certificate.verified_at);
                    record.certificate = Some(*certificate);
                }
            }
            Event::Failed { request, reason } => {
                self.unfinished_id = None;
                if let Some(record) = self.requests.get_mut(&request) {
                    record.state = RequestState::Failed;
                    record.reason = Some(reason);
                    if let Some(applied) = record.applied.take() {
                        self.model = applied.model_before;
                        self.generation = applied.generation - 1;
                    }
                }
            }
        }
        self.head = hash;
    }

    fn receive(&mut self, record: RequestRecord) {
        let id = record.request.clone();
        if self.requests.insert(id.clone(), record).is_none() {
            self.order.push(id);
        }
    }
}
