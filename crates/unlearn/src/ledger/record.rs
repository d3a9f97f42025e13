//! Where each request stands.

use serde::{Deserialize, Serialize};

use super::{Certificate, ElementCounts, Timestamp};
use crate::Forgotten;

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It is owed, but nothing is done.
    Accepted,
    /// The model after the deletion is stored, but not checked.
    Applied,
    /// It is done, and there is a certificate.
    Verified,
    /// It cannot be carried out; nothing changed.
    Rejected,
    /// The deletion or its check failed; the model is the one before. It may be sent again.
    Failed,
}

impl RequestState {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Applied => "applied",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }

    /// Whether it is owed and still to be carried on.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        matches!(self, Self::Accepted | Self::Applied)
    }
}

/// What the log says of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestRecord {
    /// The id.
    pub request: String,
    /// Where it stands.
    pub state: RequestState,
    /// The hash of the salted hashes of its elements.
    pub input_hash: String,
    /// How many elements it has, by kind.
    pub num_elements: ElementCounts,
    /// When it was accepted, or rejected.
    pub received_at: Timestamp,
    /// The deletion, if there was one and it did not fail.
    pub applied: Option<AppliedRecord>,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// Why it was rejected, or failed. It names no element.
    pub reason: Option<String>,
    /// Its certificate.
    #[serde(skip)]
    pub certificate: Option<Certificate>,
}

/// What the log says of a deletion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppliedRecord {
    /// When.
    pub at: Timestamp,
    /// How many deletions the model has behind it.
    pub generation: u64,
    /// The hash of the model before.
    pub model_before: String,
    /// The hash of the model after.
    pub model_after: String,
    /// What it touched.
    #[serde(flatten)]
    pub forgotten: Forgotten,
    /// The hash of the entry.
    pub entry: String,
}
