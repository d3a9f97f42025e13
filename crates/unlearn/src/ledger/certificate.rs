//! What a request's sender gets, and what it is checked against.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ElementCounts, Timestamp, folder::ledger_error};
use crate::{Guarantee, UnlearnError, forgetting::hex};

/// The certificate of a deletion. It exists only if the stored model passed the check after the deletion.
///
/// It names no deleted element. The names of its fields in JSON are stable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The id of the request.
    pub request: String,
    /// The hash of the salted hashes of its elements, in hexadecimal.
    pub input_hash: String,
    /// How many elements it has, by kind.
    pub num_elements: ElementCounts,
    /// The name of the model's method.
    pub method: String,
    /// What the model after the deletion is worth, with the budget of certified removal.
    pub guarantee: Guarantee,
    /// Rows of the data that the deletion touched: nodes, users or entities.
    pub num_affected: usize,
    /// Of how many.
    pub num_rows: usize,
    /// Whether the model was fitted anew.
    pub refitted: bool,
    /// What of the budget is spent, for certified removal.
    pub epsilon_spent: Option<f64>,
    /// Elements that were looked for in the data of the stored model, and not found.
    pub num_absent: usize,
    /// The relative residual of the equations that the parameters solve, where there are some.
    pub residual: Option<f64>,
    /// The relative distance of the parameters to those of a model that was fitted anew to what is left, if that was asked
    /// for.
    pub retrain_distance: Option<f64>,
    /// The hash of the model before, in hexadecimal.
    pub model_before: String,
    /// The hash of the model after.
    pub model_after: String,
    /// How many deletions the model after has behind it.
    pub generation: u64,
    /// When the request was accepted.
    pub accepted_at: Timestamp,
    /// When the model after took the place of the one before.
    pub applied_at: Timestamp,
    /// When the check was passed.
    pub verified_at: Timestamp,
    /// The version of this crate.
    pub version: String,
    /// The hash of the log's entry of the deletion. Entries are chained: a log that was rewritten up to there does not have it.
    pub applied_entry: String,
    /// The hash of all fields above.
    pub hash: String,
}

impl Certificate {
    /// SHA-256 of all fields but [`hash`](Self::hash) as JSON, in hexadecimal.
    #[must_use]
    pub fn content_hash(&self) -> String {
        let unsealed = Self {
            hash: String::new(),
            ..self.clone()
        };
        // Names of fields are texts and no number is NaN where it was checked: this does not fail; if it did, no hash would be
        // the empty one.
        serde_json::to_vec(&unsealed)
            .map_or_else(|_| String::new(), |text| hex(&Sha256::digest(text)))
    }

    /// With the hash of its content.
    pub(super) fn sealed(self) -> Self {
        let hash = self.content_hash();
        Self { hash, ..self }
    }

    /// Whether the content is the one that was sealed.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        !self.hash.is_empty() && self.hash == self.content_hash()
    }

    /// Checks that a file holds this certificate.
    pub(super) fn check_file(&self, path: &Path) -> Result<(), UnlearnError> {
        let text = fs::read(path).map_err(|error| {
            ledger_error(path, format!("the certificate cannot be read: {error}"))
        })?;
        let found: Self = serde_json::from_slice(&text)
            .map_err(|error| ledger_error(path, format!("the certificate is damaged: {error}")))?;
        if !found.is_intact() {
            let reason = "the certificate is damaged: its hash is not that of its content";
            return Err(ledger_error(path, reason));
        }
        match found == *self {
            true => Ok(()),
            false => Err(ledger_error(
                path,
                "the certificate is not the one of the log",
            )),
        }
    }
}
