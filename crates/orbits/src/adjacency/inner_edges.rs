//! Edges among the common neighbours of two nodes at distance two (the diamonds that they open).
//!
//! For a row `u`, the triangles at `u` are the edges among its neighbours. With up to [`MAX_BIT_DEGREE`] neighbours they
//! are a bit matrix, and the common neighbours with every `w` are a row of bits. Larger neighbourhoods, of which a
//! graph has few, keep lists instead: bits of every `w` would no longer be small.

use argiope_sparse::{BitMatrix, MarkedSet};

use super::{prepare::Prepared, tuning::InnerEdgeMethod};

/// Neighbours up to which bit rows are used.
const MAX_BIT_DEGREE: usize = 2048;

pub(super) struct InnerEdges {
    mode: Mode,
    /// Edges among the neighbours, by position.
    matrix: BitMatrix,
    /// `1 +` row in `rows` of every node that has one, or 0.
    row_of_node: Vec<u32>,
    nodes_with_row: Vec<u32>,
    /// Per node with a row, the positions of the common neighbours that are in a triangle with `u`.
    rows: Vec<u64>,
    words: usize,
    /// Lists of large neighbourhoods: neighbours of each position.
    list_ends: Vec<usize>,
    lists: Vec<u32>,
    /// One bit a position, for one node at a time.
    chosen: Vec<u64>,
    positions: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    NoTriangles,
    Bits,
    Lists,
}

impl InnerEdges {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            mode: Mode::NoTriangles,
            matrix: BitMatrix::new(),
            row_of_node: vec![0; num_nodes],
            nodes_with_row: Vec::new(),
            rows: Vec::new(),
            words: 0,
            list_ends: Vec::new(),
            lists: Vec::new(),
            chosen: Vec::new(),
            positions: Vec::new(),
        }
    }

    /// Prepares row `u`, whose neighbours are marked. With `above`, only nodes above `u` will be asked for.
    pub(super) fn start(
        &mut self,
        prepared: &Prepared<'_>,
        u: u32,
        above: bool,
        method: InnerEdgeMethod,
        marked: &mut MarkedSet,
    ) {
        for node in self.nodes_with_row.drain(..) {
            self.row_of_node[node as usize] = 0;
        }
        self.rows.clear();
        let triangles = &prepared.triangles[prepared.slots(u)];
        let neighbors = prepared.neighbors(u);
        let bits = match method {
            InnerEdgeMethod::Auto => neighbors.len() <= MAX_BIT_DEGREE,
            InnerEdgeMethod::Bits => true,
            InnerEdgeMethod::Lists => false,
        };
        self.mode = match triangles.iter().any(|&t| t > 0) {
            false => Mode::NoTriangles,
            true if bits => Mode::Bits,
            true => Mode::Lists,
        };
        match self.mode {
            Mode::NoTriangles => {}
            Mode::Bits => {
                self.matrix.reset(neighbors.len());
                self.words = self.matrix.words();
                let first = if above { u } else { 0 };
                for (i, (&x, &t)) in neighbors.iter().zip(triangles).enumerate() {
                    if t > 0 {
                        self.add_rows(prepared, i, x, first, marked);
                    }
                }
            }
            Mode::Lists => {
                self.list_ends.clear();
                self.lists.clear();
                for (&x, &t) in neighbors.iter().zip(triangles) {
                    if t > 0 {
                        let lists = &mut self.lists;
                        marked.intersect(prepared.neighbors(x), |_, j| lists.push(j as u32));
                    }
                    self.list_ends.push(self.lists.len());
                }
                self.chosen.clear();
                self.chosen.resize(neighbors.len().div_ceil(64), 0);
            }
        }
    }

    /// Enters the triangles at position `i`, node `x`, and sets its bit in the rows of all its neighbours from `first` on.
    fn add_rows(
        &mut self,
        prepared: &Prepared<'_>,
        i: usize,
        x: u32,
        first: u32,
        marked: &MarkedSet,
    ) {
        let bit = 1u64 << (i % 64);
        for &w in prepared.neighbors(x) {
            if let Some(j) = marked.position(w) {
                if j < i {
                    self.matrix.connect(i, j);
                }
                continue;
            }
            if w < first {
                continue;
            }
            let row = &mut self.row_of_node[w as usize];
            if *row == 0 {
                self.nodes_with_row.push(w);
                *row = self.nodes_with_row.len() as u32;
                self.rows.resize(self.rows.len() + self.words, 0);
            }
            self.rows[(*row as usize - 1) * self.words + i / 64] |= bit;
        }
    }

    /// Edges among the common neighbours of `u` and `w`, `common` in number.
    pub(super) fn count(&mut self, prepared: &Prepared<'_>, marked: &MarkedSet, w: u32) -> u64 {
        match self.mode {
            Mode::NoTriangles => 0,
            Mode::Bits => match self.row_of_node[w as usize] {
                0 => 0,
                row => {
                    let row = &self.rows[(row as usize - 1) * self.words..][..self.words];
                    edges_within(&self.matrix, row)
                }
            },
            Mode::Lists => self.count_in_lists(prepared, marked, w),
        }
    }

    fn count_in_lists(&mut self, prepared: &Prepared<'_>, marked: &MarkedSet, w: u32) -> u64 {
        self.positions.clear();
        for &x in prepared.neighbors(w) {
            if let Some(position) = marked.position(x) {
                self.positions.push(position as u32);
                self.chosen[position / 64] |= 1 << (position % 64);
            }
        }
        let mut twice = 0;
        for &position in &self.positions {
            let position = position as usize;
            let start = if position == 0 {
                0
            } else {
                self.list_ends[position - 1]
            };
            for &other in &self.lists[start..self.list_ends[position]] {
                twice += self.chosen[other as usize / 64] >> (other % 64) & 1;
            }
        }
        for &position in &self.positions {
            self.chosen[position as usize / 64] = 0;
        }
        twice / 2
    }
}

/// Connected pairs of `matrix` with both ends in `chosen`.
#[inline]
fn edges_within(matrix: &BitMatrix, chosen: &[u64]) -> u64 {
    let mut twice = 0;
    for (word, &bits) in chosen.iter().enumerate() {
        let mut rest = bits;
        while rest != 0 {
            let i = word * 64 + rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let both = matrix
                .row(i)
                .iter()
                .zip(chosen)
                .map(|(a, b)| (a & b).count_ones());
            twice += u64::from(both.sum::<u32>());
        }
    }
    twice / 2
}
