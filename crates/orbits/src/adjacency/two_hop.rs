//! Hop 2: one pass over the wedges from a row's node.

use argiope_sparse::MarkedSet;

use super::{Selection, Sink, at, inner_edges::InnerEdges, prepare::Prepared, tuning::WalkWidth};

/// Sums over the common neighbours `x` of the row's node `u` and a node `w`, as lanes of one vector: how many there are,
/// `sum of t(x, w)`, `sum of t(u, x)`, `sum of d(x)`.
type Walks<N> = [N; 4];

/// Nodes that share a flag "has walks": a flag is a plain store, a bit would be a read-modify-write on the same word for
/// neighbours in sequence.
const FLAG_NODES: usize = 16;

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
    /// Walks to every node; all zero between rows. In 64 bits only where a row needs them.
    walks: Vec<Walks<u32>>,
    wide_walks: Vec<Walks<u64>>,
    reached: Vec<bool>,
    /// Neighbours of the row's node; empty between rows.
    neighbors: MarkedSet,
    inner_edges: InnerEdges,
}

impl TwoHopPass {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            walks: vec![[0; 4]; num_nodes],
            wide_walks: Vec::new(),
            reached: vec![false; num_nodes.div_ceil(FLAG_NODES)],
            neighbors: MarkedSet::new(num_nodes),
            inner_edges: InnerEdges::new(num_nodes),
        }
    }

    /// Emits the keys of hop 2 in row `u` and fills `two_hop`.
    pub(super) fn run<S: Sink>(
        &mut self,
        prepared: &Prepared<'_>,
        selection: &Selection,
        u: u32,
        two_hop: &mut TwoHop,
        sink: &mut S,
    ) {
        two_hop.common.clear();
        two_hop.paws.clear();
        self.neighbors.mark(prepared.neighbors(u));
        let tuning = selection.tuning;
        let method = tuning.inner_edges;
        self.inner_edges
            .start(prepared, u, S::PAIRS, method, &mut self.neighbors);
        let emit = Emit {
            prepared,
            selection,
            u,
            degree_u: prepared.degree(u),
            reached: &mut self.reached,
            neighbors: &self.neighbors,
            inner_edges: &mut self.inner_edges,
            two_hop,
            sink,
        };
        // No sum exceeds the product of the degrees at both ends of its walks.
        let narrow = prepared.degree(u) * prepared.max_degree < u64::from(u32::MAX);
        if narrow && tuning.walk_width == WalkWidth::Auto {
            emit.run(&mut self.walks);
        } else {
            self.wide_walks.resize(self.walks.len(), [0; 4]);
            emit.run(&mut self.wide_walks);
        }
        self.neighbors.unmark(prepared.neighbors(u));
    }
}

struct Emit<'a, 'g, S> {
    prepared: &'a Prepared<'g>,
    selection: &'a Selection,
    u: u32,
    degree_u: u64,
    reached: &'a mut [bool],
    neighbors: &'a MarkedSet,
    inner_edges: &'a mut InnerEdges,
    two_hop: &'a mut TwoHop,
    sink: &'a mut S,
}

impl<S: Sink> Emit<'_, '_, S> {
    fn run<N: Number>(mut self, walks: &mut [Walks<N>]) {
        let Self { prepared, u, .. } = self;
        let neighbors = prepared.neighbors(u);
        for (&x, &t_ux) in neighbors.iter().zip(&prepared.triangles[prepared.slots(u)]) {
            let slots = prepared.slots(x);
            let (t_ux, degree_x) = (N::from_u32(t_ux), N::from_u32(slots.len() as u32));
            let of_x = prepared.neighbors[slots.clone()]
                .iter()
                .zip(&prepared.triangles[slots]);
            for (&w, &t_xw) in of_x {
                let step = [N::from_u32(1), N::from_u32(t_xw), t_ux, degree_x];
                N::add(&mut walks[w as usize], step);
                self.reached[w as usize / FLAG_NODES] = true;
            }
        }
        // Neither u itself nor its neighbours are at distance two.
        for &node in neighbors.iter().chain([&u]) {
            walks[node as usize] = [N::from_u32(0); 4];
        }
        for flag in 0..self.reached.len() {
            if !std::mem::take(&mut self.reached[flag]) {
                continue;
            }
            let start = flag * FLAG_NODES;
            let end = walks.len().min(start + FLAG_NODES);
            for (w, walks) in (start as u32..).zip(&mut walks[start..end]) {
                let sums = std::mem::take(walks).map(N::widen);
                if sums[0] > 0 {
                    self.pair(w, sums);
                }
            }
        }
    }

    #[inline(always)]
    fn pair(&mut self, w: u32, [common, triangles_w, triangles_u, degrees]: Walks<u64>) {
        let (u, selection) = (self.u, self.selection);
        self.two_hop.common.push((w, common as u32));
        if S::PAIRS && w < u {
            // Row w has emitted this pair, and hop 3 subtracts the paws of higher columns only.
            return;
        }
        let inner = match common {
            1 => 0,
            _ => self.inner_edges.count(self.prepared, self.neighbors, w),
        };
        let squares = common * (common - 1) / 2 - inner;
        let paws = triangles_w - 2 * inner;
        if paws > 0 {
            self.two_hop.paws.push((w, paws));
        }
        let sink = &mut *self.sink;
        let mut put = |key: usize, row: u32, column: u32, value: u64| {
            if value > 0 && selection.wants(key) {
                sink.entry(key, row, column, value);
            }
        };
        if S::PAIRS || selection.keeps(u, w) {
            put(at::ENDS_OF_PATH_3, u, w, common);
            put(
                at::LEAVES_OF_CLAW,
                u,
                w,
                degrees - triangles_u - 2 * common - paws,
            );
            put(at::OPPOSITE_IN_CYCLE, u, w, squares);
            put(at::ENDS_OF_DIAMOND, u, w, inner);
        }
        let path = common * (self.prepared.degree(w) - 1) - triangles_w - 2 * squares;
        let path_back = common * (self.degree_u - 1) - triangles_u - 2 * squares;
        let paws_back = triangles_u - 2 * inner;
        put(at::END_AND_FAR_INNER, u, w, path);
        put(at::TAIL_AND_FAR, u, w, paws);
        if S::PAIRS {
            put(at::END_AND_FAR_INNER, w, u, path_back);
            put(at::TAIL_AND_FAR, w, u, paws_back);
        } else {
            put(at::FAR_INNER_AND_END, u, w, path_back);
            put(at::FAR_AND_TAIL, u, w, paws_back);
        }
    }
}

/// A lane of [`Walks`].
trait Number: Copy + Default {
    fn from_u32(value: u32) -> Self;
    fn widen(self) -> u64;
    fn add(sums: &mut Walks<Self>, step: Walks<Self>);
}

macro_rules! impl_number {
    ($number:ty) => {
        impl Number for $number {
            #[inline(always)]
            fn from_u32(value: u32) -> Self {
                value.into()
            }

            #[inline(always)]
            fn widen(self) -> u64 {
                self.into()
            }

            #[inline(always)]
            fn add(sums: &mut Walks<Self>, step: Walks<Self>) {
                // Cannot wrap: the caller has chosen a width that holds the largest sum.
                *sums = std::array::from_fn(|lane| sums[lane].wrapping_add(step[lane]));
            }
        }
    };
}

impl_number!(u32);
impl_number!(u64);
