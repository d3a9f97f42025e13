//! Small symmetric binary matrices as rows of bits: the subgraph among the neighbours of one node.
//!
//! The common neighbours of two nodes are one `and` and one population count a word, so triangles of a neighbourhood
//! (4-cliques of the whole graph) are counted without listing them.

/// A symmetric binary matrix with an empty diagonal. Buffers are kept when it is resized.
#[derive(Debug, Clone, Default)]
pub struct BitMatrix {
    size: usize,
    words: usize,
    bits: Vec<u64>,
}

impl BitMatrix {
    /// A matrix of size zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes it `size` by `size`, all zero.
    pub fn reset(&mut self, size: usize) {
        self.size = size;
        self.words = size.div_ceil(64);
        self.bits.clear();
        self.bits.resize(size * self.words, 0);
    }

    /// Number of rows.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Words a row.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// Sets `(i, j)` and `(j, i)`.
    ///
    /// # Panics
    /// If `i` or `j` is not below [`size`](BitMatrix::size).
    #[inline]
    pub fn connect(&mut self, i: usize, j: usize) {
        self.bits[i * self.words + j / 64] |= 1 << (j % 64);
        self.bits[j * self.words + i / 64] |= 1 << (i % 64);
    }

    /// The bits of a row.
    ///
    /// # Panics
    /// If `i` is not below [`size`](BitMatrix::size).
    #[inline]
    #[must_use]
    pub fn row(&self, i: usize) -> &[u64] {
        &self.bits[i * self.words..][..self.words]
    }

    /// Calls `visit(i, j, common)` for every pair `i < j` that is set; `common` is the number of `l` with `(i, l)` and
    /// `(j, l)` set.
    ///
    /// # Complexity
    /// [`words`](BitMatrix::words) population counts a set pair.
    pub fn for_each_edge(&self, visit: impl FnMut(usize, usize, u32)) {
        pulp::Arch::new().dispatch(ForEachEdge {
            matrix: self,
            visit,
        });
    }
}

struct ForEachEdge<'a, F> {
    matrix: &'a BitMatrix,
    visit: F,
}

impl<F: FnMut(usize, usize, u32)> pulp::WithSimd for ForEachEdge<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _: S) {
        // Rows of one and two words are most of all rows, and worth a loop of their own.
        match self.matrix.words {
            1 => self.run::<1>(),
            2 => self.run::<2>(),
            _ => self.run::<0>(),
        }
    }
}

impl<F: FnMut(usize, usize, u32)> ForEachEdge<'_, F> {
    #[inline(always)]
    fn run<const WORDS: usize>(&mut self) {
        let words = if WORDS == 0 { self.matrix.words } else { WORDS };
        let bits = &self.matrix.bits[..self.matrix.size * words];
        for (i, row) in bits.chunks_exact(words).enumerate() {
            for word in i / 64..words {
                // Only j > i: every pair once.
                let above = if word == i / 64 {
                    !1u64 << (i % 64)
                } else {
                    !0
                };
                let mut rest = row[word] & above;
                while rest != 0 {
                    let j = word * 64 + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    let other = &bits[j * words..][..words];
                    let common = row
                        .iter()
                        .zip(other)
                        .map(|(a, b)| (a & b).count_ones())
                        .sum();
                    (self.visit)(i, j, common);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prop_edges_and_their_common_neighbors(
            size in 1usize..200,
            pairs in prop::collection::vec((0usize..200, 0usize..200), 0..2000),
        ) {
            let mut matrix = BitMatrix::new();
            matrix.reset(size);
            let mut dense = vec![vec![false; size]; size];
            for (i, j) in pairs.into_iter().filter(|&(i, j)| i < size && j < size && i != j) {
                matrix.connect(i, j);
                dense[i][j] = true;
                dense[j][i] = true;
            }
            let mut expected = Vec::new();
            for i in 0..size {
                for j in i + 1..size {
                    if dense[i][j] {
                        let common = (0..size).filter(|&l| dense[i][l] && dense[j][l]).count();
                        expected.push((i, j, common as u32));
                    }
                }
            }
            let mut found = Vec::new();
            matrix.for_each_edge(|i, j, common| found.push((i, j, common)));
            prop_assert_eq!(found, expected);
        }
    }
}
