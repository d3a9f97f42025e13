//! What every model that forgets can do.
//!
//! A model holds the data that it was trained on, or what it needs of them: that is what makes forgetting checkable. Whoever
//! serves it asks in this order: [`check`](Forgetting::check) the request, let the model [`forget`](Forgetting::forget) it,
//! check the [`postcondition`](Forgetting::postcondition), and only then say that it is done.

use argiope_gnn::NamedTensors;
use argiope_graph::Progress;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Request, UnlearnError};

/// A model that can forget.
pub trait Forgetting: Sized {
    /// The name of the method, as certificates have it.
    fn method(&self) -> &'static str;

    /// What the state after a deletion is worth.
    fn guarantee(&self) -> Guarantee;

    /// Checks that the model can forget all elements of a request, without changing anything.
    ///
    /// # Errors
    /// [`UnlearnError::NotFound`] with the first element that the data do not hold; [`UnlearnError::WrongKind`] for kinds of
    /// elements that they do not have; [`UnlearnError::Data`] if nothing would be left to fit a model to.
    fn check(&self, request: &Request) -> Result<(), UnlearnError>;

    /// Forgets: the data lose the elements, and the model becomes what the method makes of it. On errors the model may be
    /// half-way and must be thrown away.
    ///
    /// # Errors
    /// Those of [`check`](Self::check), before anything changes; numerical ones; [`UnlearnError::Cancelled`].
    fn forget(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Forgotten, UnlearnError>;

    /// Checks from the model's own state that a request was carried out: elements are absent from the data, and the
    /// equations that the method promises to solve are solved.
    ///
    /// # Errors
    /// [`UnlearnError::Postcondition`] with what was found instead.
    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError>;

    /// A model of the same settings and seed that is fitted anew to the data that are left.
    ///
    /// # Errors
    /// Numerical ones; [`UnlearnError::Cancelled`].
    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError>;

    /// The relative distance of the parameters of two models: the norm of the difference over that of `other`.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for models of another size.
    fn distance(&self, other: &Self) -> Result<f64, UnlearnError>;

    /// All that a file must hold.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for what no file can hold.
    fn to_stored(&self) -> Result<Stored, UnlearnError>;

    /// The model of [`to_stored`](Self::to_stored).
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for what is no model of this kind.
    fn from_stored(stored: Stored) -> Result<Self, UnlearnError>;
}

/// What the state after a deletion is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Guarantee {
    /// It equals that of a model which is fitted anew to what is left, up to rounding.
    Exact,
    /// It cannot be told from that of such a model, within `(epsilon, delta)`.
    Certified {
        /// The bound of the logarithm of the ratio of probabilities.
        epsilon: f64,
        /// The probability that the bound does not hold.
        delta: f64,
    },
    /// Nothing is known in general.
    None,
}

/// What a deletion was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Rows of the data that the deletion touched: nodes, users or entities.
    pub num_affected: usize,
    /// Of how many.
    pub num_rows: usize,
    /// Whether the model was fitted anew: because the method does so, an update would have been dearer, or a budget was
    /// spent.
    pub refitted: bool,
    /// What of the privacy budget is spent after this request, for certified removal: the epsilon that all requests since
    /// the last fit add up to.
    pub epsilon_spent: Option<f64>,
}

/// What was found when a deletion was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Postcondition {
    /// Elements that were looked for in the data, and not found.
    pub num_absent: usize,
    /// The relative residual of the equations that the parameters solve; `None` for methods without such.
    pub residual: Option<f64>,
}

/// A model as a file holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The name of the method.
    pub method: String,
    /// Settings and numbers that are no tensors.
    pub notes: serde_json::Value,
    /// Parameters and data.
    pub tensors: NamedTensors,
}

impl Stored {
    /// SHA-256 of method, notes and tensors, in hexadecimal: what certificates call the model. Objects in notes are hashed in
    /// the order of their keys.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        // Lengths first, so that nothing can move from one field to the next.
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        field(self.method.as_bytes());
        field(self.notes.to_string().as_bytes());
        for name in self.tensors.names() {
            let Some(tensor) = self.tensors.get(name) else {
                continue;
            };
            field(name.as_bytes());
            field(tensor.dtype().name().as_bytes());
            for &length in tensor.shape().as_slice() {
                field(&(length as u64).to_le_bytes());
            }
            field(tensor.bytes());
        }
        hex(&hash.finalize())
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
