//! The steps of a deletion that last.

/// What is on disk when a step is over. A process may end at any of them, by a crash or by SIGKILL: the next
/// [`Deployment::open`](super::Deployment::open) carries on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The request can be carried out; nothing is on disk.
    Checked,
    /// The elements are in `pending/`.
    PendingWritten,
    /// The log has accepted the request.
    Accepted,
    /// The model after the deletion is in `models/`, but the log does not know it.
    ModelWritten,
    /// The log knows the model after.
    Applied,
    /// The certificate is in `certificates/`, but the log does not know it.
    CertificateWritten,
    /// The log knows the certificate.
    Verified,
    /// The model before and the elements are removed.
    Removed,
}

impl Stage {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 8] = [
        Self::Checked,
        Self::PendingWritten,
        Self::Accepted,
        Self::ModelWritten,
        Self::Applied,
        Self::CertificateWritten,
        Self::Verified,
        Self::Removed,
    ];
}

/// Is told of each step.
pub type StageObserver = Box<dyn Fn(Stage) + Send + Sync>;
