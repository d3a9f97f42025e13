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

/// All keys: first the twenty with `o1 <= o2`, by hop and orbits, then the transposes of the asymmetric ones in the same
/// order.
pub const KEYS: [Key; NUM_KEYS] = {
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
        key(1, 2, 1),
        key(1, 5, 4),
        key(1, 7, 6),
        key(1, 11, 9),
        key(1, 11, 10),
        key(1, 13, 12),
        key(2, 5, 4),
        key(2, 10, 9),
    ]
};

/// Number of keys.
pub const NUM_KEYS: usize = 28;

/// Number of keys with `o1 <= o2`: what the others hold is in these.
pub const NUM_STORED: usize = 20;

/// Number of stored keys with hop 1, which come first.
pub const NUM_HOP_ONE: usize = 13;

/// Number of stored keys with hop 2, which come next.
pub const NUM_HOP_TWO: usize = 6;

impl Key {
    /// The twenty keys with `o1 <= o2`, by hop and orbits.
    #[must_use]
    pub fn stored_keys() -> &'static [Self] {
        &KEYS[..NUM_STORED]
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

    /// Hop, row orbit and column orbit.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 3] {
        [self.hop, self.row_orbit, self.column_orbit]
    }

    /// The key of [`to_bytes`](Key::to_bytes), if there is one.
    #[must_use]
    pub fn from_bytes([hop, row_orbit, column_orbit]: [u8; 3]) -> Option<Self> {
        let key = Self {
            hop,
            row_orbit,
            column_orbit,
        };
        KEYS.contains(&key).then_some(key)
    }

    /// Position in [`KEYS`].
    #[must_use]
    pub fn index(self) -> usize {
        KEYS.iter()
            .position(|&key| key == self)
            .expect("keys are checked when they are made")
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
            (parts.next().is_none() && KEYS.contains(&key)).then_some(key)
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
    fn test_keys_come_in_the_documented_order_and_parse_back() {
        let stored = Key::stored_keys();
        assert!(stored.is_sorted() && stored.iter().all(|key| key.stored() == *key));
        assert_eq!(stored.iter().filter(|key| key.is_symmetric()).count(), 12);
        assert_eq!(
            stored.iter().filter(|key| key.hop() == 1).count(),
            NUM_HOP_ONE
        );
        assert_eq!(
            stored.iter().filter(|key| key.hop() == 2).count(),
            NUM_HOP_TWO
        );
        let asymmetric = stored.iter().filter(|key| !key.is_symmetric());
        let transposes: Vec<Key> = asymmetric.map(|key| key.transposed()).collect();
        assert_eq!(KEYS[NUM_STORED..], transposes);
        for (index, key) in KEYS.into_iter().enumerate() {
            assert_eq!(key.to_string().parse(), Ok(key));
            assert_eq!(key.index(), index);
        }
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
