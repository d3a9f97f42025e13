//! The elements of requests that are not verified: the log itself never holds them.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    RequestRecord,
    fingerprint::Salt,
    folder::{Folder, ledger_error, write_json},
};
use crate::{Request, UnlearnError};

/// The file.
#[derive(Serialize, Deserialize)]
struct Pending {
    request: Request,
    /// Why the deletion failed, in words that may name elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// Keeps the elements of a request, and why its deletion failed.
pub(super) fn write_pending(
    folder: &Folder,
    request: &Request,
    failure: Option<&UnlearnError>,
) -> Result<(), UnlearnError> {
    let pending = Pending {
        request: request.clone(),
        failure: failure.map(ToString::to_string),
    };
    write_json(&folder.pending(request.id()), &pending)
}

/// The request of a record of the log.
pub(super) fn read_pending(
    folder: &Folder,
    record: &RequestRecord,
    salt: &Salt,
) -> Result<Request, UnlearnError> {
    let path = folder.pending(&record.request);
    let request = parse(&path, &record.request)?;
    match salt.fingerprint(&request).input_hash == record.input_hash {
        true => Ok(request),
        false => Err(send_again(
            &path,
            &record.request,
            "hold other elements than the log",
        )),
    }
}

fn parse(path: &Path, id: &str) -> Result<Request, UnlearnError> {
    let text = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => send_again(path, id, "are not here any more"),
        _ => ledger_error(path, format!("cannot be read: {error}")),
    })?;
    let damaged = |_| send_again(path, id, "are damaged");
    let pending: Pending = serde_json::from_slice(&text).map_err(damaged)?;
    let request = pending.request;
    // In its one form, whatever the file holds.
    match request.id() == id {
        true => Request::new(id, request.elements().iter().copied()),
        false => Err(send_again(path, id, "are those of another request")),
    }
}

fn send_again(path: &Path, id: &str, what: &str) -> UnlearnError {
    let reason = format!(
        "the elements of request {id}, which is accepted but not verified, {what}: send the request again, with all its elements"
    );
    ledger_error(path, reason)
}
