//! Bounds on the spectral radius of an adjacency, both certain.
//!
//! For a symmetric matrix with entries of at least 0 and any `x > 0` (Collatz, *Einschließungssatz für die
//! charakteristischen Zahlen von Matrizen*, Math. Z. 48 (1942); Rayleigh quotient):
//!
//! ```text
//! x·Ax / x·x  <=  λ  <=  max over i of (Ax)_i / x_i
//! ```
//!
//! Both close in on `λ` as `x` is multiplied by `A + I`, which unlike `A` has no eigenvalue `-(λ + 1)` on bipartite graphs.
//! Connected components are scaled apart: a small one would vanish beside a dense one, and its nodes bound nothing then.

use argiope_graph::{Components, Progress, UndirectedGraph};
use argiope_sparse::{Pattern, Reduce, spmm::spmm_into};

use crate::LinkError;

/// The most multiplications. Where they do not suffice (long paths), the bounds stay apart.
const MAX_STEPS: usize = 1000;

/// Relative distance of bounds that are as close as sums of `f64` allow.
const CLOSEST: f64 = 1e-9;

/// More than rounding can change a bound, relative to it.
const ROUNDING: f64 = 1e-11;

/// Entries far from the largest ones of their component stay above 0.
const SMALLEST: f64 = 1e-200;

/// A range that holds the spectral radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpectralBounds {
    /// At most the spectral radius.
    pub lower: f64,
    /// At least the spectral radius.
    pub upper: f64,
}

/// Bounds on the spectral radius of the adjacency of `graph`, the largest eigenvalue: [`Katz`](super::Katz) over all
/// walks converges for `beta` below its reciprocal. Both 0 without edges.
///
/// # Errors
/// [`LinkError::Cancelled`] through `progress`; [`LinkError::Sparse`] for more entries than `u32` can name.
///
/// # Complexity
/// At most 1000 products of the adjacency and a vector, few where one eigenvalue stands out; two numbers a node.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_link::heuristics::spectral_bounds;
///
/// // A star with 9 leaves: the square root of 9.
/// let star = UndirectedGraph::from_edges(10, (1..10).map(|leaf| (0, leaf)))?;
/// let bounds = spectral_bounds(&star, &Silent)?;
/// assert!(bounds.lower <= 3.0 && 3.0 <= bounds.upper);
/// assert!(bounds.upper - bounds.lower < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spectral_bounds(
    graph: &UndirectedGraph,
    progress: &dyn Progress,
) -> Result<SpectralBounds, LinkError> {
    bounds_until(graph, progress, |_| false)
}

/// Bounds that are as close as can be, or close enough.
pub(super) fn bounds_until(
    graph: &UndirectedGraph,
    progress: &dyn Progress,
    is_enough: impl Fn(SpectralBounds) -> bool,
) -> Result<SpectralBounds, LinkError> {
    if graph.num_edges() == 0 {
        return Ok(SpectralBounds {
            lower: 0.0,
            upper: 0.0,
        });
    }
    let pattern = Pattern::try_from(graph)?;
    let components = graph.connected_components();
    let mut x = vec![1.0; graph.num_nodes()];
    let mut product = vec![0.0; graph.num_nodes()];
    let mut bounds = SpectralBounds {
        lower: 0.0,
        upper: f64::INFINITY,
    };
    progress.begin("bounding the spectral radius", None);
    for _ in 0..MAX_STEPS {
        progress.check()?;
        spmm_into(&pattern, None, &x, 1, Reduce::Sum, &mut product)?;
        let quotients = (x.iter().zip(&product)).map(|(x, product)| product / x);
        let upper = quotients.fold(0.0, f64::max);
        let lower = largest_rayleigh_quotient(&components, &x, &product);
        bounds.upper = bounds.upper.min(upper * (1.0 + ROUNDING));
        bounds.lower = bounds.lower.max(lower * (1.0 - ROUNDING));
        progress.advance(1);
        if bounds.upper - bounds.lower <= CLOSEST * bounds.upper || is_enough(bounds) {
            break;
        }
        multiply(&components, &mut x, &product);
    }
    progress.end();
    Ok(bounds)
}

/// The largest over all components, each of which is a matrix of its own.
fn largest_rayleigh_quotient(components: &Components, x: &[f64], product: &[f64]) -> f64 {
    let mut sums = vec![(0.0, 0.0); components.num_components()];
    for ((x, product), &component) in x.iter().zip(product).zip(components.component_of()) {
        let (of_products, of_squares) = &mut sums[component as usize];
        *of_products += x * product;
        *of_squares += x * x;
    }
    let quotients = sums.iter().map(|(products, squares)| products / squares);
    quotients.fold(0.0, f64::max)
}

/// `x <- (A + I) x`, with 1 as the largest entry of every component.
fn multiply(components: &Components, x: &mut [f64], product: &[f64]) {
    let mut largest = vec![0.0f64; components.num_components()];
    for ((x, product), &component) in x.iter_mut().zip(product).zip(components.component_of()) {
        *x += product;
        let largest = &mut largest[component as usize];
        *largest = largest.max(*x);
    }
    for (x, &component) in x.iter_mut().zip(components.component_of()) {
        *x = (*x / largest[component as usize]).max(SMALLEST);
    }
}
