//! Keys of the 28 orbit-adjacency matrices.
//!
//! `A[u, v]` of key `(hop, o1, o2)` counts the induced copies of a graphlet in which `u` sits at orbit `o1`, `v` at
//! orbit `o2`, and their distance *inside the copy* is `hop`. The hop separates the two cases in which the same pair of
//! orbits occurs at two distances (4-5 and 8-8). A matrix is symmetric if `o1 = o2`; the matrix of `(hop, o2, o1)` is
//! the transpose of that of `(hop, o1, o2)`. So 12 symmetric and 8 asymmetric matrices are stored for the 28 keys.
//!
//! Source: Windels, Malod-Dognin, Przulj, *Graphlet-orbit adjacency* (GRADCO).

use std::{fmt, str::FromStr};

/// A key `(hop, o1, o2)`, written `hop_o1_o2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    hop: u8,
    row_orbit: u8,
    column_orbit: u8,
}

/// The stored keys, `o1 <= o2`, ordered by hop and orbits.
pub const STORED_KEYS: [Key; 20] = {
    const fn key(hop: u8, row_orbit: u8, column_orbit: u8) -> Key {
        Key {
            hop,
            row_orbit,
            column_orbit,
        }
    }
    [
        key(1, 0, 0),
        key(1, 1, 2),
        key(1, 3, 3),
        key(1, 4, 5),
        key(1, 5, 5),
        key(1, 6, 7),
        key(1, 8, 8),
        key(1, 9, 11),
        key(1, 10, 10),
        key(1, 10, 11),
        key(1, 12, 13),
        key(1, 13, 13),
        key(1, 14, 14),
        key(2, 1, 1),
        key(2, 4, 5),
        key(2, 6, 6),
        key(2, 8, 8),
        key(2, 9, 10),
        key(2, 12, 12),
        key(3, 4, 4),
    ]
};

/// Number of keys with hop 1 in [`STORED_KEYS`], which come first.
pub const NUM_HOP_ONE: usize = 13;

/// Number of keys with hop 2 in [`STORED_KEYS`], which come next.
pub const NUM_HOP_TWO: usize = 6;

impl Key {
    /// All 28 keys, ordered.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let transposes = STORED_KEYS
            .into_iter()
            .filter(|key| !key.is_symmetric())
            .map(Self::transposed);
        let mut keys: Vec<Self> = STORED_KEYS.into_iter().chain(transposes).collect();
        keys.sort_unstable();
        keys
    }

    /// Distance of the two nodes inside the graphlet: 1, 2 or 3.
    #[must_use]
    pub fn hop(self) -> u8 {
        self.hop
    }

    /// Orbit of the row's node.
    #[must_use]
    pub fn row_orbit(self) -> u8 {
        self.row_orbit
    }

    /// Orbit of the column's node.
    #[must_use]
    pub fn column_orbit(self) -> u8 {
        self.column_orbit
    }

    /// True if both orbits are the same.
    #[must_use]
    pub fn is_symmetric(self) -> bool {
        self.row_orbit == self.column_orbit
    }

    /// The key of the transpose.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            hop: self.hop,
            row_orbit: self.column_orbit,
            column_orbit: self.row_orbit,
        }
    }

    /// The stored key of this matrix or of its transpose.
    #[must_use]
    pub fn stored(self) -> Self {
        if self.row_orbit <= self.column_orbit {
            self
        } else {
            self.transposed()
        }
    }

    /// Position of [`stored`](Key::stored) in [`STORED_KEYS`].
    #[must_use]
    pub fn stored_index(self) -> usize {
        let stored = self.stored();
        STORED_KEYS
            .iter()
            .position(|&key| key == stored)
            .expect("every key is checked when made")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.hop, self.row_orbit, self.column_orbit)
    }
}

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no key of an orbit adjacency: keys are hop_o1_o2, such as 1_1_2 or 3_4_4")]
pub struct ParseKeyError {
    text: String,
}

impl FromStr for Key {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, ParseKeyError> {
        let parse = || {
            let mut parts = text.split('_').map(|part| part.parse::<u8>().ok());
            let key = Self {
                hop: parts.next()??,
                row_orbit: parts.next()??,
                column_orbit: parts.next()??,
            };
            (parts.next().is_none() && STORED_KEYS.contains(&key.stored())).then_some(key)
        };
        parse().ok_or_else(|| ParseKeyError {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_there_are_28_keys_and_they_parse_back() {
        let keys = Key::all();
        assert_eq!(keys.len(), 28);
        assert_eq!(keys.iter().filter(|key| key.is_symmetric()).count(), 12);
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
            assert_eq!(STORED_KEYS[key.stored_index()], key.stored());
        }
        let hops = STORED_KEYS.map(Key::hop);
        assert_eq!(hops.iter().filter(|&&hop| hop == 1).count(), NUM_HOP_ONE);
        assert_eq!(hops.iter().filter(|&&hop| hop == 2).count(), NUM_HOP_TWO);
        assert!(hops.is_sorted());
    }

    #[test]
    fn test_other_texts_are_refused() {
        for text in [
            "", "1_1", "1_1_2_3", "2_1_2", "1_1_1", "a_1_2", "1_1_999", "all",
        ] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
