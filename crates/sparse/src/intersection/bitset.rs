//! A row as one bit a node: for hubs, which many short rows are compared with.
//!
//! A look-up costs the same wherever the node is, so a query costs the length of the short row alone, and the bits take a
//! thirty-second of the memory of [`MarkedSet`](crate::MarkedSet): those of a hub stay in the cache where its marks do not.

use super::gallop::leap;

/// Nodes of a window share the upper bits, and their bits fill 8 KiB.
const WINDOW_BITS: u32 = 16;

/// Positions that wait to be visited, so that finding them needs no branch.
const CHUNK: usize = 64;

/// A strictly ascending row as a set of bits, which knows the position of each node in the row.
///
/// # Example
/// ```
/// use argiope_sparse::HubBitset;
///
/// let hub = HubBitset::new(&[2, 5, 70, 900]);
/// assert_eq!(hub.count(&[1, 2, 70, 71]), 2);
/// assert_eq!(hub.position(70), Some(2));
/// assert!(!hub.contains(71));
/// ```
#[derive(Debug, Clone, Default)]
pub struct HubBitset {
    /// Words that lie before the first.
    first_word: usize,
    words: Vec<u64>,
    /// Bits set before each word.
    ranks: Vec<u32>,
}

impl HubBitset {
    /// The set of the nodes of `row`.
    ///
    /// # Complexity
    /// 12 bytes for every 64 nodes between the first and the last of the row, and time in proportion to them and to the
    /// length of the row.
    #[must_use]
    pub fn new(row: &[u32]) -> Self {
        let mut bitset = Self::default();
        bitset.refill(row);
        bitset
    }

    /// Becomes the set of the nodes of `row`. Buffers are kept.
    pub fn refill(&mut self, row: &[u32]) {
        self.words.clear();
        self.ranks.clear();
        let (Some(&first), Some(&last)) = (row.first(), row.last()) else {
            return;
        };
        self.first_word = first as usize / 64;
        let num_words = (last as usize / 64 + 1).saturating_sub(self.first_word);
        self.words.resize(num_words, 0);
        for &node in row {
            // Only a row that does not ascend has nodes outside.
            let at = self.word_of(node);
            if let Some(word) = self.words.get_mut(at) {
                *word |= 1 << (node % 64);
            }
        }
        let mut rank = 0;
        self.ranks.extend(self.words.iter().map(|word| {
            let before = rank;
            rank += word.count_ones();
            before
        }));
    }

    /// True if `node` is in the set.
    #[inline]
    #[must_use]
    pub fn contains(&self, node: u32) -> bool {
        let word = self.words.get(self.word_of(node));
        word.copied().unwrap_or_default() >> (node % 64) & 1 != 0
    }

    /// Position of `node` in the row.
    #[inline]
    #[must_use]
    pub fn position(&self, node: u32) -> Option<usize> {
        self.contains(node).then(|| self.rank(node))
    }

    /// Number of nodes of `row` that are in the set.
    #[must_use]
    pub fn count(&self, row: &[u32]) -> usize {
        row.iter()
            .map(|&node| usize::from(self.contains(node)))
            .sum()
    }

    /// Calls `visit(position in row, position in the hub's row)` for every node of `row` that is in the set, in the order
    /// of `row`.
    #[inline]
    pub fn visit(&self, row: &[u32], mut visit: impl FnMut(usize, usize)) {
        let mut hits = [0; CHUNK];
        for (chunk, nodes) in row.chunks(CHUNK).enumerate() {
            // Every position is written and the end moves only for members, as in `MarkedSet`.
            let mut num_hits = 0;
            for (at, &node) in nodes.iter().enumerate() {
                hits[num_hits] = at;
                num_hits += usize::from(self.contains(node));
            }
            for &at in &hits[..num_hits] {
                visit(chunk * CHUNK + at, self.rank(nodes[at]));
            }
        }
    }

    #[inline]
    fn word_of(&self, node: u32) -> usize {
        (node as usize / 64).wrapping_sub(self.first_word)
    }

    /// Number of smaller nodes in the set, for one that is in it.
    #[inline]
    fn rank(&self, node: u32) -> usize {
        let word = self.word_of(node);
        let below = self.words[word] & ((1 << (node % 64)) - 1);
        (self.ranks[word] + below.count_ones()) as usize
    }
}

/// Intersects two plain rows through bits of the shorter one, a window of `2^16` values after the other.
///
/// The windows bound the memory, whatever the values are.
#[inline]
pub(super) fn visit(short: &[u32], long: &[u32], mut visit: impl FnMut(usize, usize)) {
    for_each_window(short, long, |bitset, i, j, nodes| {
        bitset.visit(nodes, |at, position| visit(i + position, j + at));
    });
}

pub(super) fn count(short: &[u32], long: &[u32]) -> usize {
    let mut found = 0;
    for_each_window(short, long, |bitset, _, _, nodes| {
        found += bitset.count(nodes);
    });
    found
}

/// Calls `visit(bits of the short row from i, i, j, nodes of the long row from j)` for every window that has both.
#[inline]
fn for_each_window(
    short: &[u32],
    long: &[u32],
    mut visit: impl FnMut(&HubBitset, usize, usize, &[u32]),
) {
    let mut bitset = HubBitset::default();
    let (mut i, mut j) = (0, 0);
    while i < short.len() && j < long.len() {
        let (window, other) = (short[i] >> WINDOW_BITS, long[j] >> WINDOW_BITS);
        if window < other {
            i += leap(&short[i..], |node| node >> WINDOW_BITS < other);
        } else if other < window {
            j += leap(&long[j..], |node| node >> WINDOW_BITS < window);
        } else {
            let end_i = i + leap(&short[i..], |node| node >> WINDOW_BITS <= window);
            let end_j = j + leap(&long[j..], |node| node >> WINDOW_BITS <= window);
            bitset.refill(&short[i..end_i]);
            visit(&bitset, i, j, &long[j..end_j]);
            (i, j) = (end_i, end_j);
        }
    }
}
