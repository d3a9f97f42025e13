//! Hop 2: one pass over the wedges from a row's node.

use argiope_sparse::MarkedSet;

use super::{Selection, Sink, inner_edges::InnerEdges, prepare::Prepared};
use crate::keys::NUM_HOP_ONE;

/// Sums over the common neighbours `x` of the row's node `u` and a node `w`.
#[derive(Clone, Copy, Default)]
struct Walks {
    /// `sum of t(x, w)`.
    triangles: u64,
    /// `sum of d(x) - t(u, x)`.
    open_degrees: u64,
    /// How many there are.
    common: u32,
}

/// The two-hop neighbourhood of one node, kept for hop 3.
#[derive(Default)]
pub(super) struct TwoHop {
    /// Nodes at distance two, ascending, and how many common neighbours each has with the row's node.
    pub(super) common: Vec<(u32, u32)>,
    /// Nodes at distance two, ascending, with the paws whose tail is the row's node and that have them at orbit 10.
    pub(super) paws: Vec<(u32, u64)>,
}

/// Buffers of one worker.
pub(super) struct TwoHopPass {
    walks: Vec<Walks>,
    /// One bit a node: has walks.
    reached: Vec<u64>,
    /// Neighbours of the row's node; empty between rows.
    neighbors: MarkedSet,
    inner_edges: InnerEdges,
}

impl TwoHopPass {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            walks: vec![Walks::default(); num_nodes],
            reached: vec![0; num_nodes.div_ceil(64)],
            neighbors: MarkedSet::new(num_nodes),
            inner_edges: InnerEdges::new(num_nodes),
        }
    }

    /// Emits the keys of hop 2 in row `u` and fills `two_hop`.
    pub(super) fn run(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        u: u32,
        two_hop: &mut TwoHop,
        sink: &mut impl Sink,
    ) {
        two_hop.common.clear();
        two_hop.paws.clear();
        let neighbors = prepared.neighbors(u);
        for (&x, &t_ux) in neighbors.iter().zip(&prepared.triangles[prepared.slots(u)]) {
            let slots = prepared.slots(x);
            let open_degree = slots.len() as u64 - u64::from(t_ux);
            let of_x = prepared.neighbors[slots.clone()]
                .iter()
                .zip(&prepared.triangles[slots]);
            for (&w, &t_xw) in of_x {
                let walks = &mut self.walks[w as usize];
                walks.common += 1;
                walks.triangles += u64::from(t_xw);
                walks.open_degrees += open_degree;
                self.reached[w as usize / 64] |= 1 << (w % 64);
            }
        }
        // Neither u itself nor its neighbours are at distance two.
        for &node in neighbors.iter().chain([&u]) {
            self.walks[node as usize] = Walks::default();
            self.reached[node as usize / 64] &= !(1 << (node % 64));
        }
        self.neighbors.mark(neighbors);
        self.inner_edges.start(prepared, u, &mut self.neighbors);
        for word in 0..self.reached.len() {
            let mut rest = std::mem::take(&mut self.reached[word]);
            while rest != 0 {
                let w = (word * 64) as u32 + rest.trailing_zeros();
                rest &= rest - 1;
                let walks = std::mem::take(&mut self.walks[w as usize]);
                let inner = match walks.common {
                    1 => 0,
                    _ => self
                        .inner_edges
                        .count(prepared, &self.neighbors, w, walks.common),
                };
                two_hop.common.push((w, walks.common));
                let paws = walks.triangles - 2 * inner;
                if paws > 0 {
                    two_hop.paws.push((w, paws));
                }
                emit(selection, u, w, prepared.degree(w), walks, inner, sink);
            }
        }
        self.neighbors.unmark(neighbors);
    }
}

/// The closed forms of hop 2, in the order of the keys: 1-1, 4-5, 6-6, 8-8, 9-10, 12-12.
#[inline(always)]
fn emit(
    selection: &Selection,
    u: u32,
    w: u32,
    degree_w: u64,
    walks: Walks,
    inner: u64,
    sink: &mut impl Sink,
) {
    let common = u64::from(walks.common);
    let squares = common * (common - 1) / 2 - inner;
    let paws = walks.triangles - 2 * inner;
    let mut put = |index: usize, value: u64| {
        let key = NUM_HOP_ONE + index;
        if value > 0 && selection.wants(key) {
            sink.entry(key, u, w, value);
        }
    };
    if selection.keeps(u, w) {
        put(0, common);
        put(2, walks.open_degrees - 2 * common - paws);
        put(3, squares);
        put(5, inner);
    }
    put(1, common * (degree_w - 1) - walks.triangles - 2 * squares);
    put(4, paws);
}
