//! What is to be forgotten.
//!
//! A request has an id that its sender chooses, and elements. Elements are brought into one form (the smaller end of an
//! edge first, sorted, each once), so that a request that is sent again is the same request.

mod element;
mod file;

pub use element::{Element, ElementKind};
pub use file::read_elements;

use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// A deletion request: an id, and elements without repetition in ascending order.
///
/// ```
/// use argiope_unlearn::{Element, Request};
///
/// let request = Request::new("2026-17", [Element::Edge(4, 1), Element::Node(2), Element::Edge(1, 4)])?;
/// assert_eq!(request.elements(), [Element::Edge(1, 4), Element::Node(2)]);
/// assert_eq!(request.num_repeated(), 1);
/// assert!(Request::new("2026-18", []).is_err());
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    id: String,
    elements: Vec<Element>,
    #[serde(default)]
    num_repeated: usize,
}

/// Longest id in bytes.
const MAX_ID_BYTES: usize = 200;

impl Request {
    /// A request for `elements`.
    ///
    /// # Errors
    /// [`UnlearnError::EmptyRequest`]; [`UnlearnError::Option`] for an id that is empty, longer than 200 bytes, or holds other
    /// characters than ASCII letters, digits, `-`, `_` and `.`, or starts with a dot: ids are names of files.
    pub fn new(
        id: impl Into<String>,
        elements: impl IntoIterator<Item = Element>,
    ) -> Result<Self, UnlearnError> {
        let id = id.into();
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = !id.is_empty() && id.len() <= MAX_ID_BYTES && !id.starts_with('.');
        if !is_name || !id.bytes().all(is_allowed) {
            return Err(UnlearnError::Option {
                name: "the id of the request",
                found: format!("{id:?}"),
                expected: "letters, digits, -, _ and dots, no dot first, 200 at most",
            });
        }
        let mut elements: Vec<Element> = (elements.into_iter()).map(Element::canonical).collect();
        let num_given = elements.len();
        elements.sort_unstable();
        elements.dedup();
        if elements.is_empty() {
            return Err(UnlearnError::EmptyRequest { id });
        }
        let num_repeated = num_given - elements.len();
        Ok(Self {
            id,
            elements,
            num_repeated,
        })
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The elements, ascending, each once.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// How many elements were given more than once.
    #[must_use]
    pub fn num_repeated(&self) -> usize {
        self.num_repeated
    }

    /// This request's error for an element that is not there.
    #[must_use]
    pub fn not_found(&self, element: Element) -> UnlearnError {
        UnlearnError::NotFound {
            id: self.id.clone(),
            element,
        }
    }

    /// This request's error for an element of a kind that `method` does not know.
    #[must_use]
    pub fn wrong_kind(&self, element: Element, method: &str) -> UnlearnError {
        UnlearnError::WrongKind {
            id: self.id.clone(),
            method: method.to_owned(),
            kind: element.kind(),
        }
    }
}
