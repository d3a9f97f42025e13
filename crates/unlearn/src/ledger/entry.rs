//! Entries of the log, each of which holds the hash of the one before.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Certificate, ElementCounts, Timestamp};
use crate::{Forgotten, forgetting::hex};

/// Something that happened. No entry names a deleted element.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Event {
    /// The first one: a model was put under this log.
    Created {
        /// The name of its method.
        method: String,
        /// The hash of the model.
        model: String,
        /// The version of this crate.
        version: String,
    },
    /// A request came, and the model can carry it out: from here on it is owed.
    Accepted {
        request: String,
        input_hash: String,
        num_elements: ElementCounts,
    },
    /// A request came that the model cannot carry out. Nothing changed, and the id is free.
    Rejected {
        request: String,
        input_hash: String,
        num_elements: ElementCounts,
        reason: String,
    },
    /// The model after the deletion is stored and takes the place of the one before.
    Applied {
        request: String,
        generation: u64,
        model_before: String,
        model_after: String,
        forgotten: Forgotten,
    },
    /// The stored model was read again and passed its check: the deletion is done.
    Verified { certificate: Box<Certificate> },
    /// The deletion or its check failed: the model is the one before again.
    Failed { request: String, reason: String },
}

/// An event at its place in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// From 0.
    pub(super) index: u64,
    pub(super) at: Timestamp,
    /// The hash of the entry before, in hexadecimal; of the first one, the seal of the salt.
    pub(super) previous: String,
    pub(super) event: Event,
}

/// The hash of an entry as it is stored, in hexadecimal.
pub(super) fn entry_hash(stored: &[u8]) -> String {
    hex(&Sha256::digest(stored))
}
