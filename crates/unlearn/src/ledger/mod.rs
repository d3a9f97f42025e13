//! A durable log of requests, the models that carry them out, and certificates.
//!
//! A [`Deployment`] is a folder that survives crashes: a request that was accepted is carried out, once, and nothing is called
//! done before the stored model passed its check.
//!
//! | file | what |
//! |---|---|
//! | `log.redb` | every event with its time, chained by hashes, on disk before it counts; salted hashes of elements, never elements |
//! | `models/<hash>.safetensors` | the current model; the log is the authority on which one that is |
//! | `pending/<id>.json` | the elements of an accepted request until it is verified, then overwritten and removed |
//! | `certificates/<id>.json` | the certificate of a verified request |
//!
//! What the log proves: entries cannot be taken out of its middle, changed or exchanged without a break of the chain. Whoever
//! can write the folder can write it anew as a whole, though; against that stand the certificates that were given away, each of
//! which holds the hash of its entry.

mod certificate;
mod database;
mod deletion;
mod deployment;
mod entry;
mod fingerprint;
mod folder;
mod history;
mod log;
mod model_file;
mod opening;
mod options;
mod pending;
mod proof;
mod record;
mod stage;
mod status;
mod timestamp;
mod transitions;
mod verification;

pub use certificate::Certificate;
pub use deployment::Deployment;
pub use fingerprint::ElementCounts;
pub use options::{OpenOptions, TOLERANCE};
pub use record::{AppliedRecord, RequestRecord, RequestState};
pub use stage::{Stage, StageObserver};
pub use status::{Status, files_of};
pub use timestamp::Timestamp;
pub use verification::{CheckedRequest, Verification, VerifyOptions, verify_files};
