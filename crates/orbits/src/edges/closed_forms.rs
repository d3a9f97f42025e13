//! From the sums of an edge to its oriented counts.

use super::{EdgeOrbits, FoundEdge, sums::Sum};
use crate::{
    exact::{Integer, pairs},
    keys::NUM_HOP_ONE,
};

/// Up to this degree every term below fits `i64`: none exceeds eight times the square of the largest degree.
const MAX_DEGREE_IN_I64: usize = 1 << 29;

/// Counts with the lower rank at the first orbit, and at the second; `None` if one exceeds `u64`.
pub(super) fn oriented(orbits: &EdgeOrbits, edge: &FoundEdge) -> Option<[[u64; NUM_HOP_ONE]; 2]> {
    let view = orbits.ordered.view();
    if view.degree(edge.low).max(view.degree(edge.high)) <= MAX_DEGREE_IN_I64
        && view.num_nodes() <= MAX_DEGREE_IN_I64
    {
        oriented_in::<i64>(orbits, edge)
    } else {
        oriented_in::<i128>(orbits, edge)
    }
}

fn oriented_in<I: Integer>(
    orbits: &EdgeOrbits,
    edge: &FoundEdge,
) -> Option<[[u64; NUM_HOP_ONE]; 2]> {
    let view = orbits.ordered.view();
    let sum = |sum| I::from_u64(orbits.sums.get(edge.edge, sum));
    let end = |rank: u32, sum_triangles| End {
        degree: I::from_u64(view.degree(rank) as u64),
        triangles: I::from_u64(orbits.node_triangles[rank as usize]),
        steps: I::from_u64(orbits.steps[rank as usize]),
        triangles_around: sum(sum_triangles),
    };
    let (low, high) = (
        end(edge.low, Sum::TrianglesLow),
        end(edge.high, Sum::TrianglesHigh),
    );
    let shared = Shared {
        triangles: I::from_u64(orbits.sums.triangles()[edge.edge].into()),
        cliques: sum(Sum::Cliques),
        cycles: sum(Sum::Cycles),
        degrees: sum(Sum::Degrees),
    };
    let counts = |values: [I; NUM_HOP_ONE]| {
        let mut counts = [0; NUM_HOP_ONE];
        for (count, value) in counts.iter_mut().zip(values) {
            *count = value.count()?;
        }
        Some(counts)
    };
    Some([
        counts(shared.from(&low, &high))?,
        counts(shared.from(&high, &low))?,
    ])
}

/// What belongs to one end `v` of the edge.
struct End<I> {
    degree: I,
    /// Triangles of `v`.
    triangles: I,
    /// Sum of `d - 1` over the neighbours of `v`.
    steps: I,
    /// Sum of `t(v, x)` over the common neighbours `x`.
    triangles_around: I,
}

/// What belongs to the edge.
struct Shared<I> {
    triangles: I,
    cliques: I,
    cycles: I,
    /// Sum of the degrees of the common neighbours.
    degrees: I,
}

impl<I: Integer> Shared<I> {
    /// Counts with `u` at the first and `v` at the second orbit.
    fn from(&self, u: &End<I>, v: &End<I>) -> [I; NUM_HOP_ONE] {
        let (one, two) = (I::from_u64(1), I::from_u64(2));
        let (t, k) = (self.triangles, self.cliques);
        // Neighbours of one end that the other end does not have.
        let (only_u, only_v) = (u.degree - one - t, v.degree - one - t);
        // A diamond whose chord ends at v, u off the chord; and the other way round.
        let diamond = v.triangles_around - t - two * k;
        let diamond_back = u.triangles_around - t - two * k;
        let square = self.cycles - diamond - diamond_back - two * k;
        let paw_tail = (two * v.triangles - t - v.triangles_around - diamond) / two;
        let beside_triangles = self.degrees - t - v.triangles_around;
        [
            one,
            only_v,
            t,
            v.steps - two * v.triangles - only_u - beside_triangles - square,
            only_u * only_v - square,
            pairs(only_v) - paw_tail,
            square,
            paw_tail,
            self.degrees - t - u.triangles_around - diamond,
            t * only_v - diamond,
            diamond,
            pairs(t) - k,
            k,
        ]
    }
}
