//! Edges to compare deleted ones with.
//!
//! Whether a model still knows the deleted edges shows in comparison with edges that it never saw, and these must be of
//! the same sort. Peripheral edges get low scores from any model: against controls drawn from everywhere, even a
//! retrained model seems to know that they were deleted. So every deleted edge gets a true edge that was held out from
//! training, from the same pool (IN or OUT), whose ends have the most similar degrees.

use std::{collections::BTreeMap, fmt::Debug};

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random::stream};
use argiope_link::Pair;
use rand::seq::SliceRandom;

use crate::UnlearnError;

/// Held-out edges, one for every deleted one.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// For every deleted edge the position of its control in the candidates.
    pub chosen: Vec<usize>,
    /// How many of them are repetitions, because a pool has fewer candidates than deleted edges.
    pub num_reused: usize,
    /// The mean distance of the matched pairs of log-degrees: 0 if all degrees are equal.
    pub mean_distance: f64,
}

impl Controls {
    /// The controls' values out of those of all candidates, `[num_deleted]`.
    ///
    /// # Panics
    /// If `of_candidates` is shorter than the candidates.
    #[must_use]
    pub fn pick<T: Copy>(&self, of_candidates: &[T]) -> Vec<T> {
        self.chosen.iter().map(|&at| of_candidates[at]).collect()
    }
}

/// For every deleted edge a candidate of the same pool, nearest by the logarithms of the degrees of its ends:
///
/// ```text
///     distance((u, v), (a, b)) = || (ln(1 + d_u), ln(1 + d_v)) - (ln(1 + d_a), ln(1 + d_b)) ||,   smaller degree first
/// ```
///
/// Deleted edges choose one after the other in a random order, so that none is always the last to choose; of candidates
/// at the same distance those with the smaller degrees come first, and among equal degrees chance decides. A candidate
/// is not used again before all of its pool are; then all may be used once more.
///
/// `degree` should be that of the graph without the deleted edges: there neither they nor the held-out ones count.
/// `pool_of` is asked for both kinds of edges.
///
/// # Errors
/// [`UnlearnError::Data`] for a deleted edge whose pool has no candidates.
///
/// # Complexity
/// `O(num_deleted * degree_pairs)` time, where `degree_pairs` are the different pairs of degrees in a pool.
///
/// # Example
/// ```
/// use argiope_unlearn::evaluation::matched_controls;
///
/// let degrees = [1, 1, 9, 8, 1, 2];
/// let controls = matched_controls(&[(0, 2)], &[(0, 1), (3, 4), (2, 3)], |node| degrees[node as usize], |_| (), 7)?;
/// assert_eq!(controls.chosen, [1]);
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
pub fn matched_controls<P: Ord + Debug>(
    deleted: &[Pair],
    candidates: &[Pair],
    degree: impl Fn(NodeId) -> usize,
    pool_of: impl Fn(Pair) -> P,
    seed: u64,
) -> Result<Controls, UnlearnError> {
    let seed = seeds::named(seed, "matched controls");
    let degrees_of = |(u, v): Pair| {
        let (u, v) = (degree(u), degree(v));
        Degrees(u.min(v), u.max(v))
    };
    let mut members: BTreeMap<P, BTreeMap<Degrees, Vec<usize>>> = BTreeMap::new();
    for at in shuffled(candidates.len(), seed, 0) {
        let classes = members.entry(pool_of(candidates[at])).or_default();
        let class = classes.entry(degrees_of(candidates[at])).or_default();
        class.push(at);
    }
    let mut pools: BTreeMap<P, Pool> = (members.into_iter())
        .map(|(pool, classes)| (pool, Pool::new(classes)))
        .collect();
    let mut chosen = vec![0; deleted.len()];
    let mut sum = 0.0;
    for at in shuffled(deleted.len(), seed, 1) {
        let (pair, name) = (deleted[at], pool_of(deleted[at]));
        let Some(pool) = pools.get_mut(&name) else {
            return Err(UnlearnError::Data {
                what: format!(
                    "no held-out edge is in the pool {name:?} of the deleted edge {} {}",
                    pair.0, pair.1
                ),
            });
        };
        let distance;
        (chosen[at], distance) = pool.choose(degrees_of(pair));
        sum += distance;
    }
    Ok(Controls {
        chosen,
        num_reused: pools.values().map(Pool::num_reused).sum(),
        mean_distance: sum / deleted.len().max(1) as f64,
    })
}

fn shuffled(length: usize, seed: u64, chunk: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.shuffle(&mut stream(seed, chunk));
    order
}

/// The smaller and the larger degree of the ends of an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Degrees(usize, usize);

impl Degrees {
    fn distance(self, other: Self) -> f64 {
        let between = |left: usize, right: usize| (left as f64).ln_1p() - (right as f64).ln_1p();
        between(self.0, other.0).hypot(between(self.1, other.1))
    }
}

/// The candidates of a pool, those of equal degrees together.
struct Pool {
    classes: Vec<Class>,
    num_candidates: usize,
    num_left: usize,
    num_chosen: usize,
}

struct Class {
    degrees: Degrees,
    members: Vec<usize>,
    num_left: usize,
}

impl Pool {
    fn new(classes: BTreeMap<Degrees, Vec<usize>>) -> Self {
        let num_candidates = classes.values().map(Vec::len).sum();
        let class = |(degrees, members): (Degrees, Vec<usize>)| Class {
            degrees,
            num_left: members.len(),
            members,
        };
        Self {
            classes: classes.into_iter().map(class).collect(),
            num_candidates,
            num_left: num_candidates,
            num_chosen: 0,
        }
    }

    /// The nearest candidate that is left, and its distance.
    fn choose(&mut self, degrees: Degrees) -> (usize, f64) {
        if self.num_left == 0 {
            for class in &mut self.classes {
                class.num_left = class.members.len();
            }
            self.num_left = self.num_candidates;
        }
        let mut nearest = (0, f64::INFINITY);
        for (at, class) in self.classes.iter().enumerate() {
            let distance = class.degrees.distance(degrees);
            if class.num_left > 0 && distance < nearest.1 {
                nearest = (at, distance);
            }
        }
        // A pool has a candidate by construction, and after the refill one is left.
        let class = &mut self.classes[nearest.0];
        class.num_left -= 1;
        self.num_left -= 1;
        self.num_chosen += 1;
        (class.members[class.num_left], nearest.1)
    }

    fn num_reused(&self) -> usize {
        self.num_chosen.saturating_sub(self.num_candidates)
    }
}
