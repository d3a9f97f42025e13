//! What the log knows of deleted elements: hashes with the salt of the log.
//!
//! `h(e) = SHA-256(salt ‖ e)` with the text form of the element. The salt is random and of this log alone: hashes of two logs
//! say nothing about each other, and none can be looked up in a table made before. It lies in the log, or else nobody could
//! check that an element was part of a request; whoever holds the log can therefore test a guess, and ids of a small graph
//! can all be guessed. The log is to be kept as safe as the model.

use std::{collections::BTreeMap, fmt};

use sha2::{Digest as _, Sha256};

use crate::{Element, ElementKind, Request, forgetting::hex};

/// Bytes of a salt, and of a SHA-256.
pub(super) const HASH_BYTES: usize = 32;

/// Number of elements by kind.
pub type ElementCounts = BTreeMap<ElementKind, u64>;

/// The random bytes that hashes of a log start with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Salt(pub(super) [u8; HASH_BYTES]);

impl fmt::Debug for Salt {
    /// Salts are not for log files of programs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salt")
    }
}

/// What the log keeps of the elements of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint {
    /// The salted hashes one after the other, ascending, so that their order says nothing.
    pub(super) hashes: Vec<u8>,
    /// SHA-256 of them, in hexadecimal: what certificates call the input.
    pub(super) input_hash: String,
    pub(super) num_elements: ElementCounts,
}

impl Salt {
    /// A new one from the operating system.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; HASH_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What the first entry of a log has in place of the hash of the entry before: the salt cannot be exchanged.
    pub(super) fn seal(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"argiope unlearning log, salt ");
        hash.update(self.0);
        hex(&hash.finalize())
    }

    /// Of an element in its only form.
    fn hash(&self, element: Element) -> [u8; HASH_BYTES] {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(element.to_string().as_bytes());
        hash.finalize().into()
    }

    /// Whether an element is one of those whose hashes are `hashes`, ascending.
    pub(super) fn is_among(&self, element: Element, hashes: &[u8]) -> bool {
        let (hashes, _) = hashes.as_chunks();
        hashes
            .binary_search(&self.hash(element.canonical()))
            .is_ok()
    }

    /// Of a request.
    pub(super) fn fingerprint(&self, request: &Request) -> Fingerprint {
        let mut num_elements = ElementCounts::new();
        let mut hashes: Vec<[u8; HASH_BYTES]> = Vec::with_capacity(request.elements().len());
        for &element in request.elements() {
            *num_elements.entry(element.kind()).or_default() += 1;
            hashes.push(self.hash(element));
        }
        hashes.sort_unstable();
        let hashes = hashes.concat();
        let input_hash = input_hash(&hashes);
        Fingerprint {
            hashes,
            input_hash,
            num_elements,
        }
    }
}

/// The hash of the hashes of a request's elements.
pub(super) fn input_hash(hashes: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"argiope unlearning request ");
    hash.update(hashes);
    hex(&hash.finalize())
}
