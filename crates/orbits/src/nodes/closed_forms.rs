//! From the sums of a node to its fifteen orbits.
//!
//! Each orbit is a count of copies that need not be induced, which the sums give, less the copies that lie in denser
//! graphlets; so the orbits are solved from the densest to the sparsest.

use argiope_graph::{DegreeOrdered, OrderedView};
use rayon::prelude::*;

use super::{
    NUM_NODE_ORBITS,
    sums::{NodeSums, Sum},
};
use crate::{
    OrbitError,
    exact::{Integer, pairs, triples},
};

/// Up to this degree every term below fits `i64`: none exceeds eight times the cube of the largest degree.
const MAX_DEGREE_IN_I64: usize = 1 << 20;

/// Orbit counts by original node id. Gives the graph up before the result is made: both together would be the peak of
/// memory.
pub(super) fn solve(
    ordered: DegreeOrdered,
    sums: &NodeSums,
) -> Result<Vec<[u64; NUM_NODE_ORBITS]>, OrbitError> {
    if ordered.csr().max_degree() <= MAX_DEGREE_IN_I64 {
        solve_in::<i64>(ordered, sums)
    } else {
        solve_in::<i128>(ordered, sums)
    }
}

fn solve_in<I: Integer>(
    ordered: DegreeOrdered,
    sums: &NodeSums,
) -> Result<Vec<[u64; NUM_NODE_ORBITS]>, OrbitError> {
    let neighborhoods = Neighborhood::<I>::of_all(ordered.view(), sums);
    let rank_of_node = ordered.rank_of_node();
    drop(ordered);
    let mut rows = vec![[0u64; NUM_NODE_ORBITS]; rank_of_node.len()];
    rows.par_iter_mut()
        .zip(rank_of_node)
        .enumerate()
        .try_for_each(|(node, (row, rank))| {
            let overflow = |orbit| OrbitError::NodeCountOverflow {
                node: node as u32,
                orbit,
            };
            if let Some(orbit) = sums.overflowed_orbit(rank) {
                return Err(overflow(orbit));
            }
            let orbits = Around::new(&neighborhoods[rank as usize], sums, rank).orbits();
            for (orbit, (count, value)) in row.iter_mut().zip(orbits).enumerate() {
                *count = value.count().ok_or_else(|| overflow(orbit))?;
            }
            Ok(())
        })?;
    Ok(rows)
}

/// What the closed forms of a node `v` need of the adjacency. Sums run over its neighbours `u`; `s(u)` is the sum of
/// `d - 1` over the neighbours of `u`.
#[derive(Clone, Copy)]
struct Neighborhood<I> {
    /// `d(v)`.
    degree: I,
    /// `sum of d(u) - 1`, that is `s(v)`.
    steps: I,
    /// `sum of s(u)`.
    steps_around: I,
    /// `sum of C(d(u) - 1, 2)`.
    step_pairs: I,
    /// `sum of 2 T(u)`.
    twice_triangles_around: I,
}

impl<I: Integer> Neighborhood<I> {
    /// Of all nodes, by rank.
    fn of_all(ordered: OrderedView<'_>, sums: &NodeSums) -> Vec<Self> {
        let zero = I::from_u64(0);
        let ranks = || (0..ordered.num_nodes() as u32).into_par_iter();
        let step = |u: u32| I::from_u64(ordered.degree(u) as u64 - 1);
        let mut all: Vec<Self> = ranks()
            .map(|rank| {
                let degree = I::from_u64(ordered.degree(rank) as u64);
                let (mut steps, mut step_pairs, mut triangles) = (zero, zero, zero);
                for &u in ordered.neighbors(rank) {
                    steps = steps + step(u);
                    step_pairs = step_pairs + pairs(step(u));
                    triangles = triangles + I::from_u64(sums.get(u, Sum::Triangles));
                }
                let twice_triangles_around = triangles;
                Self {
                    degree,
                    steps,
                    steps_around: zero,
                    step_pairs,
                    twice_triangles_around,
                }
            })
            .collect();
        let steps_around: Vec<I> = ranks()
            .map(|rank| {
                let neighbors = ordered.neighbors(rank).iter();
                neighbors.fold(zero, |sum, &u| sum + all[u as usize].steps)
            })
            .collect();
        for (neighborhood, steps_around) in all.iter_mut().zip(steps_around) {
            neighborhood.steps_around = steps_around;
        }
        all
    }
}

/// All that the closed forms of one node need.
struct Around<I> {
    degree: I,
    steps: I,
    steps_around: I,
    step_pairs: I,
    /// `T(v)`.
    triangles: I,
    /// `sum of T(u)`.
    triangles_around: I,
    triangle_pairs: I,
    triangle_degrees: I,
    opposite_triangles: I,
    cliques: I,
    cycles: I,
}

impl<I: Integer> Around<I> {
    fn new(neighborhood: &Neighborhood<I>, sums: &NodeSums, rank: u32) -> Self {
        let sum = |sum| I::from_u64(sums.get(rank, sum));
        Self {
            degree: neighborhood.degree,
            steps: neighborhood.steps,
            steps_around: neighborhood.steps_around,
            step_pairs: neighborhood.step_pairs,
            triangles: sum(Sum::Triangles) / I::from_u64(2),
            triangles_around: neighborhood.twice_triangles_around / I::from_u64(2),
            triangle_pairs: sum(Sum::TrianglePairs),
            triangle_degrees: sum(Sum::TriangleDegrees),
            opposite_triangles: sum(Sum::OppositeTriangles),
            cliques: sum(Sum::Cliques),
            cycles: sum(Sum::Cycles),
        }
    }

    fn orbits(&self) -> [I; NUM_NODE_ORBITS] {
        let int = I::from_u64;
        let (one, two, three, four, six) = (int(1), int(2), int(3), int(4), int(6));
        let (d, t, k) = (self.degree, self.triangles, self.cliques);
        let o14 = k;
        let o13 = self.triangle_pairs - three * k;
        let o12 = self.opposite_triangles - three * k;
        let o11 = t * (d - two) - two * o13 - three * k;
        let o10 = self.triangle_degrees - four * t - two * o12 - two * o13 - six * k;
        let o9 = self.triangles_around - two * t - two * o12 - three * k;
        let o8 = self.cycles - o12 - o13 - three * k;
        let o7 = triples(d) - o11 - o13 - k;
        let o6 = self.step_pairs - o9 - o10 - two * o12 - o13 - three * k;
        let o5 = (d - one) * self.steps - two * (t + o8 + o11 + o12) - o10 - four * o13 - six * k;
        let o4 = self.steps_around
            - d * (d - one)
            - two * (t + o8 + o9 + o13)
            - o10
            - four * o12
            - six * k;
        let o3 = t;
        let o2 = pairs(d) - t;
        let o1 = self.steps - two * t;
        [
            d, o1, o2, o3, o4, o5, o6, o7, o8, o9, o10, o11, o12, o13, o14,
        ]
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::UndirectedGraph;

    use super::*;
    use crate::nodes::sums::SumPool;

    #[test]
    fn test_a_claw_count_beyond_64_bits_is_found() {
        let zero = 0i128;
        let around = Around {
            degree: 5_000_000i128,
            steps: zero,
            steps_around: 4_999_999 * 5_000_000,
            step_pairs: zero,
            triangles: zero,
            triangles_around: zero,
            triangle_pairs: zero,
            triangle_degrees: zero,
            opposite_triangles: zero,
            cliques: zero,
            cycles: zero,
        };
        let orbits = around.orbits();
        assert_eq!(orbits[7], 5_000_000 * 4_999_999 * 4_999_998 / 6);
        assert_eq!(orbits[7].count(), None);
        assert_eq!(orbits[2].count(), Some(5_000_000 * 4_999_999 / 2));
    }

    #[test]
    fn test_a_sum_beyond_64_bits_is_an_error() {
        let graph = UndirectedGraph::from_edges(2, [(0, 1)]).unwrap();
        let pool = SumPool::new(2);
        let mut sums = pool.take();
        sums.add(1, Sum::Cycles, u64::MAX - 1);
        sums.add(1, Sum::Cycles, 2);
        let result = solve(DegreeOrdered::new(&graph), &sums);
        assert!(matches!(
            result,
            Err(OrbitError::NodeCountOverflow { node: 1, orbit: 8 })
        ));
    }
}
