//! How long work reports what it does and learns that it should stop.

/// Receives progress from long work; every method has an empty default.
///
/// Implementations are called from many threads at once and must be cheap: libraries call
/// [`advance`](Progress::advance) once per chunk of work, not once per item.
pub trait Progress: Sync {
    /// A phase starts; `total` is its amount of work in the unit that `advance` counts, if known.
    fn begin(&self, phase: &str, total: Option<u64>) {
        let _ = (phase, total);
    }

    /// `amount` more units of the current phase are done.
    fn advance(&self, amount: u64) {
        let _ = amount;
    }

    /// The current phase is over.
    fn end(&self) {}

    /// True once the work should stop: it then returns [`Cancelled`] without a result.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// [`Cancelled`] as an error once the work should stop.
    ///
    /// # Errors
    /// [`Cancelled`] if [`is_cancelled`](Progress::is_cancelled).
    fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

/// Reports nothing and never cancels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}

/// The work was cancelled through its [`Progress`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;
