//! How the values of edges combine along a walk, and the values of walks at a node.

use std::fmt;

/// A set with an addition `⊕`, which combines alternative walks, and a multiplication `⊗`, which extends a walk by an edge.
///
/// # Laws
/// For all elements `a`, `b`, `c`:
///
/// ```text
/// (a ⊕ b) ⊕ c = a ⊕ (b ⊕ c)     a ⊕ b = b ⊕ a     zero ⊕ a = a
/// (a ⊗ b) ⊗ c = a ⊗ (b ⊗ c)     one ⊗ a = a ⊗ one = a
/// (a ⊕ b) ⊗ c = (a ⊗ c) ⊕ (b ⊗ c)     a ⊗ (b ⊕ c) = (a ⊗ b) ⊕ (a ⊗ c)     zero ⊗ a = a ⊗ zero = zero
/// ```
///
/// `⊗` need not be commutative: walks are multiplied from their source on, the state on the left and the next edge on
/// the right. The iteration never checks the laws; where they fail, it still computes its recursion, but this is no longer a
/// sum over walks. Floating-point sums and products obey them up to rounding; minima and maxima obey theirs exactly.
///
/// # Example
/// The number of walks, saturating:
/// ```
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
/// use argiope_nbfnet::bellman_ford::{Semiring, WeightedEdges, iterate};
///
/// struct Count;
///
/// impl Semiring for Count {
///     type Element = u64;
///     fn zero(&self) -> u64 {
///         0
///     }
///     fn one(&self) -> u64 {
///         1
///     }
///     fn add(&self, a: u64, b: u64) -> u64 {
///         a.saturating_add(b)
///     }
///     fn multiply(&self, a: u64, b: u64) -> u64 {
///         a.saturating_mul(b)
///     }
/// }
///
/// // 0 -> 1 -> 3 and 0 -> 2 -> 3
/// let graph = DirectedGraph::from_edges(4, [(0, 1), (0, 2), (1, 3), (2, 3)], SelfLoops::Drop)?;
/// let edges = WeightedEdges::new(&graph, |_| 1);
/// let walks = iterate(&edges, &Count, &[0], 2, &Silent)?;
/// assert_eq!(walks.values(), [1, 1, 1, 2]);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
pub trait Semiring: Sync {
    /// An element of the set.
    type Element: Copy + PartialEq + Send + Sync + fmt::Debug;

    /// Neutral for `⊕`: the value of no walk at all.
    fn zero(&self) -> Self::Element;

    /// Neutral for `⊗`: the value of the walk without edges.
    fn one(&self) -> Self::Element;

    /// `a ⊕ b`.
    fn add(&self, a: Self::Element, b: Self::Element) -> Self::Element;

    /// `a ⊗ b`.
    fn multiply(&self, a: Self::Element, b: Self::Element) -> Self::Element;

    /// Checks that a weight is an element for which the laws hold; every run asks this for every edge before it starts.
    ///
    /// # Errors
    /// What is wrong with the weight, such as "is not a number".
    fn check_weight(&self, weight: Self::Element) -> Result<(), &'static str> {
        let _ = weight;
        Ok(())
    }
}

/// A semiring with `a ⊕ a = a`: it does not matter how many walks have a value, so that iterations may end by themselves.
pub trait Idempotent: Semiring {}

/// A semiring in which `a ⊕ b` is always `a` or `b`, the better of the two: some single walk has the value of a pair.
pub trait Selective: Idempotent {}

/// Real numbers with `+` and `*`: sums over walks, as in Katz and PageRank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlusTimes;

/// Real numbers and infinity with `min` and `+`: the length of shortest paths. No path is infinitely long.
///
/// Weights may be negative, but not minus infinity, which has no sum with infinity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinPlus;

/// Real numbers and both infinities with `max` and `min`: the width of widest paths. No path is minus infinity wide, the
/// path without edges infinitely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MaxMin;

/// Numbers from 0 to 1 with `max` and `*`: the probability that the most reliable path holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MaxTimes;

impl Semiring for PlusTimes {
    type Element = f64;

    #[inline]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline]
    fn one(&self) -> f64 {
        1.0
    }

    #[inline]
    fn add(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    #[inline]
    fn multiply(&self, a: f64, b: f64) -> f64 {
        a * b
    }

    fn check_weight(&self, weight: f64) -> Result<(), &'static str> {
        if weight.is_finite() {
            Ok(())
        } else {
            Err("a finite number is needed")
        }
    }
}

impl Semiring for MinPlus {
    type Element = f64;

    #[inline]
    fn zero(&self) -> f64 {
        f64::INFINITY
    }

    #[inline]
    fn one(&self) -> f64 {
        0.0
    }

    #[inline]
    fn add(&self, a: f64, b: f64) -> f64 {
        smaller(a, b)
    }

    #[inline]
    fn multiply(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    fn check_weight(&self, weight: f64) -> Result<(), &'static str> {
        if weight > f64::NEG_INFINITY {
            Ok(())
        } else {
            Err("a number above minus infinity is needed")
        }
    }
}

impl Semiring for MaxMin {
    type Element = f64;

    #[inline]
    fn zero(&self) -> f64 {
        f64::NEG_INFINITY
    }

    #[inline]
    fn one(&self) -> f64 {
        f64::INFINITY
    }

    #[inline]
    fn add(&self, a: f64, b: f64) -> f64 {
        larger(a, b)
    }

    #[inline]
    fn multiply(&self, a: f64, b: f64) -> f64 {
        smaller(a, b)
    }

    fn check_weight(&self, weight: f64) -> Result<(), &'static str> {
        if weight.is_nan() {
            Err("a number is needed")
        } else {
            Ok(())
        }
    }
}

impl Semiring for MaxTimes {
    type Element = f64;

    #[inline]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline]
    fn one(&self) -> f64 {
        1.0
    }

    #[inline]
    fn add(&self, a: f64, b: f64) -> f64 {
        larger(a, b)
    }

    #[inline]
    fn multiply(&self, a: f64, b: f64) -> f64 {
        a * b
    }

    fn check_weight(&self, weight: f64) -> Result<(), &'static str> {
        if (0.0..=1.0).contains(&weight) {
            Ok(())
        } else {
            Err("a probability from 0 to 1 is needed")
        }
    }
}

impl Idempotent for MinPlus {}
impl Idempotent for MaxMin {}
impl Idempotent for MaxTimes {}
impl Selective for MinPlus {}
impl Selective for MaxMin {}
impl Selective for MaxTimes {}

/// `f64::min` for numbers that are not NaN; it is one instruction, and that is two.
#[inline]
fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
